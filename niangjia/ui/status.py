"""States as colour + icon + word + edge, always all four (look.md, Roles)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Shape:
    """What a role looks like: its icon, its default word, and where it is used."""

    icon: str
    word: str | Promise
    use: str | Promise


ROLES: dict[str, Shape] = {
    "danger": Shape("danger", _("Danger path"), _("Danger, and only that.")),
    "due": Shape("clock", _("Due today"), _("Due soon: always with its clock.")),
    "late": Shape("clock", _("Late"), _("Overdue: always with how long.")),
    "done": Shape("check", _("Done"), _("Plain ink, so that open work stands out.")),
    "sealed": Shape("seal", _("Sealed"), _("Opens with a reason, and leaves a trace.")),
    "draft": Shape("pencil", _("Draft"), _("Begun and kept, not yet valid.")),
    "mediator": Shape("eye-off", _("Only the mediator"), _("Never shown to a party.")),
    "unverified": Shape("question", _("Unverified"), _("Law that nobody has checked yet.")),
    "waiting": Shape("cloud-off", _("Not sent yet"), _("Kept here until it can be sent.")),
    "now": Shape("", _("In progress"), _("Under way.")),
    "plain": Shape("", _("Closed"), _("Ended, or simply a kind.")),
    "none": Shape("", _("Not started"), _("Untouched.")),
}
