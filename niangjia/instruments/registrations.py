"""What instruments tell the rooms below: events, a door, search, what stands on articles."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access import navigation, search
from niangjia.access.actor import Actor
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.instruments import library, presenters, selectors
from niangjia.instruments.events import InstrumentEvent
from niangjia.instruments.values import Instrument
from niangjia.law import dependants, related
from niangjia.law.dependants import Dependant
from niangjia.law.related import Related


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(InstrumentEvent)
    navigation.register(
        Door(
            _("Instruments"), "instruments:list", "shield",
            permission=Permission.READ_INSTRUMENTS, order=43,
        )
    )  # fmt: skip
    search.register_provider("instruments", _("Instruments"), find)
    dependants.register("instrument", _("Instrument"), standing)
    related.register("instrument", related.Shelf(_("Instruments"), nearest, by_codes))


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Instruments whose title or summary has the words."""
    wanted = words.lower().split()
    found = []
    for of in selectors.offered(actor):
        text = f"{of.title.zh} {of.title.en} {of.summary.zh} {of.summary.en}".lower()
        if all(word in text for word in wanted):
            shown = presenters.line(of)
            found.append(SearchHit(shown.title, shown.url, shown.summary))
    return found[:limit]


def _shipped() -> list[Instrument]:
    return list(library.newest(library.shipped().values()).values())


def _link(of: Instrument) -> Related:
    return Related(presenters.say(of.title), reverse("instruments:instrument", args=[of.code]))


def nearest(issues: Iterable[str], places: Iterable[tuple[str, int, int]]) -> list[Related]:
    """Shipped instruments on these issues or articles, for pages of other rooms."""
    return [_link(of) for of in selectors.nearest(_shipped(), issues, places)]


def by_codes(codes: Iterable[str]) -> list[Related]:
    """Shipped instruments by code; unknown ones left out."""
    found = {of.code: of for of in _shipped()}
    return [_link(found[code]) for code in codes if code in found]


def standing() -> list[Dependant]:
    """Every shipped version and every pack with all that it cites (one query)."""
    every = [*library.shipped().values(), *(one for _pack, one in selectors.every_pack())]
    return [
        Dependant(
            f"{of.code} {of.version}", presenters.say(of.title),
            reverse("instruments:instrument", args=[of.code]), of.cited,
        )
        for of in every
    ]  # fmt: skip
