"""What units tells the rooms below it: audit events, doors, search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access import navigation, search
from niangjia.access.actor import Actor
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.units import presenters, selectors
from niangjia.units.events import UnitEvent


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(UnitEvent)
    navigation.register(
        Door(
            _("Units"),
            "units:tree",
            "units",
            permission=Permission.VIEW_UNITS,
            order=65,
            bottom_for=frozenset({"administrator"}),
        )
    )
    search.register_provider("units", _("Units"), find)


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Units for the search of the whole house."""
    if not actor.may(Permission.VIEW_UNITS):
        return []
    found = list(selectors.find(actor, words)[:limit])
    return [
        SearchHit(
            node.name, node.url, " · ".join(filter(None, [node.level, node.place, node.closed]))
        )
        for node in presenters.nodes(found, selectors.paths_of(found))
    ]
