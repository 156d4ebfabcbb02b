"""What reports for a child tell the rooms below: doors, my day, walls, what is kept, pages of law."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia.access import agenda, navigation, records
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.casework import reporting
from niangjia.casework.presenters import reports as shown
from niangjia.casework.selectors import reports as reading
from niangjia.law import related
from niangjia.law.related import Related
from niangjia.people import kept
from niangjia.people.models import Member
from niangjia.ui.lists import Answer

# Where law and guides speak of a child who may be harmed, the form is one step away.
ISSUES = frozenset({"child_abuse_neglect", "child_sexual_abuse"})
DUTY = ("未成年人保护法", 11)
CODES = frozenset({"report-child", reporting.KIND})


def register_all() -> None:
    """Called once, by casework's own registrations."""
    navigation.register(
        Door(
            _("Report for a child"), "casework:new_report", "child", group="start",
            permission=Permission.WRITE_REPORTS, order=5,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("Reports for a child"), "casework:reports", "child", group="more",
            permission=Permission.READ_REPORTS, order=15,
        )
    )  # fmt: skip
    agenda.register_provider(due)
    related.register("report", related.Shelf(_("Report at once"), nearest, by_codes))
    records.register(
        records.RecordKind(
            key=reporting.RECORD,
            label=_("Report for a child"),
            number_label=_("Number of the report"),
            find_by_number=reading.id_by_number,
            number_of=reading.number_of,
            unit_path=reading.path_of,
            url=lambda pk: reverse("casework:report", args=[pk]),
            can_break_glass=False,
        )
    )
    kept.register(
        kept.KeptKind(
            "child_reports",
            _("Your reports for a child"),
            _("So that you can show that you reported at once. Encrypted; here only how many."),
            about,
        )
    )


def due(actor: Actor) -> list[AgendaItem]:
    """Hers that she hasn't sent; for supervisors those that nobody looked at (one query)."""
    return shown.agenda(reading.open_reports(actor), actor)


def about(member: Member) -> list[Answer]:
    """How many she wrote."""
    return [Answer(_now("Reports for a child"), str(reading.kept_count(member)))]


def _door() -> list[Related]:
    return [Related(_now("Write a report for a child"), reverse("casework:new_report"))]


def nearest(issues: Iterable[str], places: Iterable[tuple[str, int, int]]) -> list[Related]:
    """The form, where it is about harm to a child or about the duty to report it."""
    near = ISSUES & set(issues) or any(place[:2] == DUTY for place in places)
    return _door() if near else []


def by_codes(codes: Iterable[str]) -> list[Related]:
    """The form, for the guide and the procedure of reporting."""
    return _door() if CODES & set(codes) else []
