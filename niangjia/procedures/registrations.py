"""What procedures tell the rooms below: events, a door, due dates, search, what stands on articles."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access import agenda, navigation, search
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.law import dependants, related
from niangjia.law.dependants import Dependant
from niangjia.law.related import Related
from niangjia.people import kept
from niangjia.procedures import holidays, presenters, selectors
from niangjia.procedures.events import ProcedureEvent
from niangjia.procedures.library import Procedure


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(ProcedureEvent)
    navigation.register(
        Door(_("Procedures"), "procedures:list", "clock", permission=Permission.READ_LAW, order=41)
    )
    agenda.register_provider(due)
    search.register_provider("procedures", _("Procedures"), find)
    dependants.register("procedure", _("Procedure"), standing)
    related.register("procedure", related.Shelf(_("Procedures"), nearest, by_codes))
    kept.register(
        kept.KeptKind(
            "procedures",
            _("Procedures you follow"),
            _("So that their dates reach you. They hold codes and days, no names."),
            selectors.kept_about,
        )
    )


def due(actor: Actor) -> list[AgendaItem]:
    """What falls due in the procedures she follows: only code and date (three queries)."""
    following = selectors.tracks(actor) if actor.may(Permission.READ_LAW) else []
    if not following:
        return []
    table, now, items = holidays.table(), timezone.localtime(), []
    for track in following:
        for clock in selectors.clocks(track, table):
            if clock.due is None:
                kind = "today"
            elif clock.late(now):
                kind = "late"
            elif clock.warn_on and clock.warn_on > timezone.localdate(now):
                continue
            else:
                kind = "today" if clock.due.day == timezone.localdate(now) else "waiting"
            items.append(
                AgendaItem(
                    _now("Reminder %(code)s") % {"code": track.reference},
                    reverse("procedures:track", args=[track.pk]),
                    kind,
                    due=(clock.due.at or clock.due.day) if clock.due else None,
                    clock_text=presenters.when_due(clock.due) if clock.due else _("at once"),
                )
            )
    return items


def _link(of: Procedure) -> Related:
    return Related(presenters.words(of.title), reverse("procedures:procedure", args=[of.code]))


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Procedures whose title or summary has the words."""
    if not actor.may(Permission.READ_LAW):
        return []
    wanted = words.lower().split()
    found = []
    for of in selectors.all_procedures():
        text = f"{of.title.zh} {of.title.en} {of.summary.zh} {of.summary.en}".lower()
        if all(word in text for word in wanted):
            link = _link(of)
            found.append(SearchHit(link.title, link.url, presenters.words(of.summary)))
    return found[:limit]


def nearest(issues: Iterable[str], places: Iterable[tuple[str, int, int]]) -> list[Related]:
    """Procedures on these issues or articles, for pages of other rooms."""
    return [_link(of) for of in selectors.procedures_for(issues, places)]


def by_codes(codes: Iterable[str]) -> list[Related]:
    """Procedures by code; unknown ones left out."""
    return [_link(of) for code in codes if (of := selectors.procedure(code))]


def standing() -> list[Dependant]:
    """Every procedure with all that it cites."""
    return [
        Dependant(
            of.code, presenters.words(of.title),
            reverse("procedures:procedure", args=[of.code]), of.cited,
        )
        for of in selectors.all_procedures()
    ]  # fmt: skip
