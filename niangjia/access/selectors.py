"""What is read of walls, broken glass and help requests."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from niangjia.access import people_of, records
from niangjia.access.actor import Actor
from niangjia.access.models import BreakGlass, HelpRequest, Wall
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.records import RecordKind
from niangjia.access.rows import reaches
from niangjia.audit import selectors as log
from niangjia.audit.models import AuditEvent
from niangjia.vault.fields import warm_rows

SHOWN = 200


def kind(key: str) -> RecordKind:
    """A kind of record by its key. Raises Http404 for an unknown one."""
    try:
        return records.kind_of(key)
    except LookupError:
        raise Http404 from None


def record_in_reach(actor: Actor, key: str, record_id: UUID, permission: Permission) -> RecordKind:
    """The kind of a record that ``permission`` reaches and no wall hides. Raises Http404."""
    from django.apps import apps

    found = kind(key)
    model = apps.get_model(key)
    visible = policy_of(model).not_walled(actor)
    exists = model._default_manager.filter(visible, pk=record_id).exists()
    if not exists or not reaches(actor, permission, key, record_id):
        raise Http404
    return found


def record_seen(actor: Actor, key: str, record_id: UUID) -> RecordKind:
    """The kind of a record that ``actor`` sees. Raises Http404."""
    from django.apps import apps

    found = kind(key)
    policy_of(apps.get_model(key)).get(actor, record_id)
    return found


def walls_about(actor: Actor, key: str, record_id: UUID) -> Sequence[Wall]:
    """Walls around one record, newest first."""
    rows = policy_of(Wall).visible_to(actor).filter(kind=key, record_id=record_id)
    found = list(rows.select_related("member", "set_by", "lifted_by").order_by("-set_at")[:SHOWN])
    warm_rows(found)
    return found


def wall(actor: Actor, pk: UUID) -> Wall:
    """One wall. Raises Http404 when it may not be known or its record is out of reach."""
    found = policy_of(Wall).visible_to(actor).select_related("member").filter(pk=pk).first()
    if found is None or not reaches(actor, Permission.SET_WALL, found.kind, found.record_id):
        raise Http404
    return found


def glass_of(actor: Actor) -> QuerySet[BreakGlass]:
    """Glass that ``actor`` broke herself, newest first."""
    return BreakGlass.objects.filter(member_id=actor.me).order_by("-opened_at")[:SHOWN]


def glass_to_review(actor: Actor) -> QuerySet[BreakGlass]:
    """Broken glass, unreviewed first, newest first."""
    rows = policy_of(BreakGlass).visible_to(actor).select_related("member", "reviewed_by")
    return rows.order_by("reviewed_at", "-opened_at")[:SHOWN]


def glass(actor: Actor, pk: UUID) -> BreakGlass:
    """One breaking of glass. Raises Http404."""
    rows = policy_of(BreakGlass).visible_to(actor)
    found = rows.select_related("member", "reviewed_by", "request").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def opened_since(broken: BreakGlass) -> Sequence[AuditEvent]:
    """What the breaker did with the record since, oldest first."""
    rows = log.about(
        broken.kind, broken.record_id, actor_id=broken.member_id, since=broken.opened_at
    )
    return list(rows[:SHOWN])[::-1]


def asked(actor: Actor, pk: UUID) -> HelpRequest:
    """One help request made to ``actor``. Raises Http404."""
    found = (
        HelpRequest.objects.filter(pk=pk, supervisor_id=actor.me).select_related("asked_by").first()
    )
    if found is None:
        raise Http404
    return found


def unanswered(actor: Actor) -> QuerySet[HelpRequest]:
    """Help requests to ``actor`` that wait."""
    return HelpRequest.objects.filter(supervisor_id=actor.me, answered_at=None).order_by("asked_at")


def unreviewed(actor: Actor) -> QuerySet[BreakGlass]:
    """Broken glass that waits for a review by ``actor``."""
    if not actor.may(Permission.REVIEW_BREAK_GLASS):
        return BreakGlass.objects.none()
    return (
        BreakGlass.objects.filter(reviewed_at=None)
        .exclude(member_id=actor.me)
        .order_by("opened_at")
    )


def supervisors(actor: Actor) -> list[tuple[str, str]]:
    """Supervisors whom ``actor`` may ask: (id, name), by name."""
    members = get_user_model().objects.filter(pk__in=people_of.holders(Permission.BREAK_GLASS))
    rows = members.exclude(pk=actor.me).order_by("name_sort").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


def still_open(broken: BreakGlass) -> bool:
    """Whether the glass is open now."""
    return broken.expires_at > timezone.now()
