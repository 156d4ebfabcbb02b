"""What guides tell the rooms below: audit events, a door, search, what is kept about a member."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access import navigation, search
from niangjia.access.actor import Actor
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.guides import presenters, selectors
from niangjia.guides.events import GuideEvent
from niangjia.people import kept


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(GuideEvent)
    navigation.register(
        Door(_("Guides"), "guides:list", "note", permission=Permission.READ_LAW, order=42)
    )
    search.register_provider("guides", _("Guides"), find)
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
