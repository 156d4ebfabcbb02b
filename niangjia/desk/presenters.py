"""How the desk speaks: the greeting, the sections, the roles, the chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from niangjia import notices
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.roles import ROLES
from niangjia.desk import rules
from niangjia.desk.models import SavedFilter
from niangjia.desk.selectors import Staffing
from niangjia.notices.models import Notice
from niangjia.people import presenters as people
from niangjia.people.models import RoleAssignment
from niangjia.ui import charts
from niangjia.ui.shell import SavedView
from niangjia.units.models import Unit

HEADINGS: dict[str, str | Promise] = {
    "danger": gettext_lazy("Danger path"),
    "today": gettext_lazy("Today"),
    "late": gettext_lazy("Late"),
    "waiting": gettext_lazy("Also open"),
    "new": gettext_lazy("New for you"),
}


@dataclass(frozen=True)
class Section:
    key: str
    heading: str | Promise
    items: Sequence[AgendaItem]


@dataclass(frozen=True)
class RoleLine:
    """A role in force: its name, what it is for, where, and whether it is a deputy's."""

    name: str | Promise
    description: str | Promise
    unit: Unit | None
    is_deputy: bool

    @property
    def unit_name(self) -> str:
        """The unit's name in the reader's language."""
        return people.unit_name(self.unit) if self.unit else ""


def greeting(name: str, items: Sequence[AgendaItem]) -> str:
    """ "Zhou Min, 4 today, 1 late" — the count is the first thing she reads."""
    count = rules.tally(item.kind for item in items)
    if not count.today and not count.late:
        return _("%(name)s, nothing is due today") % {"name": name}
    today = ngettext("%(count)d today", "%(count)d today", count.today) % {"count": count.today}
    if not count.late:
        return _("%(name)s, %(today)s") % {"name": name, "today": today}
    late = ngettext("%(count)d late", "%(count)d late", count.late) % {"count": count.late}
    return _("%(name)s, %(today)s, %(late)s") % {"name": name, "today": today, "late": late}


def sections(items: Sequence[AgendaItem], *names: str) -> list[Section]:
    """The named sections that hold something."""
    grouped = rules.group((item.kind, item) for item in items)
    return [
        Section(name, HEADINGS[name], grouped[name])  # type: ignore[arg-type]
        for name in names
        if grouped[name]
    ]


def role_lines(actor: Actor, units: dict[str, Unit]) -> list[RoleLine]:
    """The roles in force today, in the order of the role table."""
    order = list(ROLES)
    grants = sorted(actor.grants, key=lambda grant: order.index(grant.role))
    return [
        RoleLine(
            ROLES[grant.role].name,
            ROLES[grant.role].description,
            units.get(str(grant.unit_id)),
            grant.is_deputy,
        )
        for grant in grants
    ]


def main_unit(actor: Actor, units: dict[str, Unit]) -> Unit | None:
    """The deepest unit at which she holds a role: where her daily work is."""
    held = [units[str(g.unit_id)] for g in actor.grants if str(g.unit_id) in units]
    return max(held, key=lambda unit: len(unit.path), default=None)


def turn_to(rows: Sequence[RoleAssignment]) -> list[tuple[str, str, str]]:
    """Supervisors as (name, unit, address of her page or "" when it would not open)."""
    return [
        (
            people.person_name(row.member),
            people.unit_name(row.unit),
            reverse("people:member", args=[row.member_id]) if row.page_opens else "",
        )
        for row in rows
    ]


def staffing_chart(staffing: Staffing) -> charts.Bars:
    """Members by role as bars; the component puts the data table beside them."""
    return charts.Bars(
        title=_("Members by role"),
        definition=_("How many people hold each role today; one person may hold several."),
        category=_("Role"),
        measure=_("People"),
        bars=[charts.Bar(str(ROLES[key].name), count) for key, count in staffing.by_role],
    )


@dataclass(frozen=True)
class NoticeLine:
    """One notice as the page shows it."""

    notice: Notice
    sentence: str


def notice_lines(rows: Iterable[Notice]) -> list[NoticeLine]:
    """Notices with their sentences in the reader's language."""
    return [NoticeLine(row, notices.sentence(row.code)) for row in rows]


def saved_views(rows: Iterable[SavedFilter], query: str) -> list[SavedView]:
    """Her saved views of a page; ``query`` says which one she looks at."""
    try:
        here = rules.view_of(query)
    except ValueError:
        here = ""
    return [
        SavedView(
            row.label, f"{row.path}?{row.query}", row.query == here,
            reverse("desk:remove_filter", args=[row.pk]),
        )
        for row in rows
    ]  # fmt: skip
