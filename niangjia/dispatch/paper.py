"""The call sheet for paper, from the form of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.dispatch.forms import EARLIER, CallForm
from niangjia.documents import sheets
from niangjia.documents.sheets import Ask, Part, Sheet

# Chosen or asked when it is typed in; a name isn't written on paper.
LATER = (
    "name",
    "caller_name",
    "code_word",
    *EARLIER,
    "issues",
    "level",
    "level_reason",
    "outcome",
    "guide",
    "why",
)
FIRST = ("speak", "place", "phone", "again")


def _call() -> list[Part]:
    form = CallForm()
    danger = [field.name for field in form.danger]
    names = dict(zip(form.fields, sheets.of_form(form), strict=True))

    def asks(wanted: Sequence[str]) -> tuple[Ask, ...]:
        return tuple(names[name] for name in wanted)

    rest = [one for one in names if one not in (*FIRST, *danger, *LATER)]
    return [
        Part(_now("First"), "", asks(FIRST)),
        Part(
            _now("Danger"),
            _now("▲ “Yes”: 110 at once, 120 when somebody is hurt. For a child: report at once."),
            tuple(replace(one, mark=True) for one in asks(danger)),
        ),
        Part(_now("Her words"), "", asks(rest)),
    ]


def provide(actor: Actor) -> Sequence[Sheet]:
    """The call sheet, for whoever takes calls."""
    return [Sheet("call", "1", _("Call sheet"), Permission.TAKE_CALLS, _call)]
