"""What the finder tells the rooms below: events, a door, search, commands."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access import navigation, search
from niangjia.access.actor import Actor
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.roles import ROLES
from niangjia.access.search import SearchHit
from niangjia.finder import commands, finding, index, selectors
from niangjia.finder.events import FinderEvent
from niangjia.law import presenters
from niangjia.law.commands import after_import
from niangjia.people import needs

# Roles whose phone has room for the finder in its bottom bar (look: shell).
ASKS = frozenset(
    {"caseworker", "hotline_operator", "mediator", "legal_expert", "supervisor", "trainee"}
)


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(FinderEvent)
    navigation.register(
        Door(
            _("Find the law"),
            "finder:ask",
            "search",
            permission=Permission.READ_LAW,
            order=39,
            bottom_for=ASKS & frozenset(ROLES),
        )
    )
    search.register_provider("finder", _("Articles"), find)
    needs.register_whole(
        needs.Whole(
            "unanswered",
            _("questions to the law that were kept found no or little answer"),
            selectors.answered,
            lambda: reverse("finder:unanswered"),
            selectors.answered_by_unit,
        )
    )
    commands.add_all()
    after_import(index.rebuild_if_old)


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """The nearest articles for the search over everything, when they are near enough."""
    if not actor.may(Permission.READ_LAW):
        return []
    answer = finding.find(words, scope="all", limit=min(limit, 5))
    if answer.confidence == "none":
        return []
    return [
        SearchHit(
            presenters.cited(hit.article),
            presenters.article_url(*hit.place),
            hit.passage[:80],
        )
        for hit in answer.hits
    ]
