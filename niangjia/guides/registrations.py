"""What guides tell the rooms below: audit events, a door, search, what is kept about a member."""

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
from niangjia.guides import connections, presenters, selectors
from niangjia.guides.events import GuideEvent
from niangjia.guides.rules import Guide
from niangjia.law import dependants, related
from niangjia.law.citations.text import find_in
from niangjia.law.citations.values import Citation, short
from niangjia.law.dependants import Dependant
from niangjia.law.related import Related
from niangjia.people import kept


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(GuideEvent)
    navigation.register(
        Door(_("Guides"), "guides:list", "note", permission=Permission.READ_LAW, order=42)
    )
    search.register_provider("guides", _("Guides"), find)
    dependants.register(connections.KIND, _("Guide"), standing)
    related.register("guide", related.Shelf(_("Guides"), nearest, by_codes))
    kept.register(
        kept.KeptKind(
            "guides",
            _("Signatures under guides"),
            _("So that readers know who reviewed a guide, in what capacity and when."),
            selectors.kept_about,
        )
    )


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Guides for the search of the whole house."""
    if not actor.may(Permission.READ_LAW):
        return []
    language = presenters.reading_language()
    return [
        SearchHit(
            found.text(language).title,
            reverse("guides:guide", args=[found.code]),
            found.text(language).summary,
        )
        for found in selectors.search(words, language, limit=limit)
    ]


def _link(found: Guide) -> Related:
    title = found.text(presenters.reading_language()).title
    return Related(title, reverse("guides:guide", args=[found.code]))


def nearest(issues: Iterable[str], places: Iterable[tuple[str, int, int]]) -> list[Related]:
    """Guides on these issues or articles, for pages of other rooms."""
    cited = [Citation(*place) for place in places]
    return [_link(found) for found in selectors.guides_for(issues, cited)]


def by_codes(codes: Iterable[str]) -> list[Related]:
    """Guides by code; unknown ones left out."""
    return [_link(found) for code in codes if (found := selectors.guide(code))]


def standing() -> list[Dependant]:
    """Every guide with all that it cites, in its front matter and in its texts."""
    out = []
    for found in selectors.all_guides():
        cited = dict.fromkeys(short(text) for text in found.articles)
        for text in found.texts.values():
            cited |= dict.fromkeys(one.citation for one in find_in(text.words))
        link = _link(found)
        out.append(Dependant(found.code, link.title, link.url, tuple(cited)))
    return out
