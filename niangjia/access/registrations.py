"""What access tells other registries: doors, sentences, what is due."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia import audit, notices
from niangjia.access import agenda, navigation, policies, selectors
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.events import AccessEvent
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission

DOORS = (
    Door(
        gettext_lazy("Audit log"),
        "audit:log",
        "log",
        permission=Permission.VIEW_AUDIT,
        order=60,
        bottom_for=frozenset({"data_protection_officer"}),
    ),
    Door(
        gettext_lazy("Broken glass"),
        "access:reviews",
        "eye",
        permission=Permission.REVIEW_BREAK_GLASS,
        order=61,
        bottom_for=frozenset({"data_protection_officer"}),
    ),
    Door(
        gettext_lazy("Open in need"),
        "access:break_glass",
        "key",
        group="more",
        permission=Permission.BREAK_GLASS,
        order=62,
    ),
    Door(
        gettext_lazy("Who may do what"),
        "access:roles",
        "list",
        group="more",
        permission=Permission.VIEW_ACCESS_TABLE,
        order=90,
    ),
)


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(AccessEvent)
    _lower_rooms()
    for door in DOORS:
        navigation.register(door)
    agenda.register_provider(due)
    notices.register_sentence(
        "access.glass_broken", gettext_lazy("A record was opened in need. Please review it.")
    )
    notices.register_sentence(
        "access.help_asked", gettext_lazy("A colleague asks you to look at a record.")
    )


def _lower_rooms() -> None:
    """Rooms below this one can't register a policy; what keeps their rows is said here."""
    from niangjia.audit.models import AuditEvent, AuditLink, ChainLock
    from niangjia.notices.models import Notice
    from niangjia.vault.models import DataKey, SiteSecret

    policies.exempt(Notice, "A member's own: every read and write filters by the actor's id.")
    policies.exempt(AuditEvent, "Read behind the permission to see the audit log; append-only.")
    policies.exempt(AuditLink, "Digests alone; no page shows a row.")
    policies.exempt(ChainLock, "One row that sealers lock; says nothing about anybody.")
    policies.exempt(DataKey, "Wrapped keys, in a database of their own; no page shows a row.")
    policies.exempt(SiteSecret, "Wrapped secrets, in a database of their own; no page shows a row.")


def due(actor: Actor) -> Iterable[AgendaItem]:
    """Reviews that wait, and requests for help."""
    if actor.may(Permission.REVIEW_BREAK_GLASS):
        for glass in selectors.unreviewed(actor)[:20]:
            yield AgendaItem(
                title=_("Review a record that was opened in need"),
                url=reverse("access:review", args=[glass.pk]),
                kind="today",
                due=glass.opened_at,
            )
    if actor.may(Permission.BREAK_GLASS):
        for asked in selectors.unanswered(actor)[:20]:
            yield AgendaItem(
                title=_("A colleague asks you to look at a record"),
                url=reverse("access:glass_asked", args=[asked.pk]),
                kind="today",
                due=asked.asked_at,
            )
