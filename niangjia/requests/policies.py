"""Who may see and do what with requests, retention, feedback and complaints."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission, Scope
from niangjia.access.policies import Policy, exempt, policy_of, register
from niangjia.casework.models import Case
from niangjia.casework.policies import OfCase
from niangjia.requests.models import (
    Complaint,
    CountedBlock,
    CountedCase,
    Erasure,
    FeedbackAnswer,
    FeedbackCode,
    LegalHold,
    RetentionClock,
    StandardTable,
    SubjectRequest,
)


@register
class SubjectRequestPolicy(Policy[SubjectRequest]):
    """Those she took in; by unit for whoever handles them. A wall before a case hides its request.

    What somebody wrote in it is another question: ``selectors.may_read``.
    """

    model = SubjectRequest
    view = Permission.RECEIVE_REQUESTS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By role; with the scope "own" those that she took in."""
        reach = actor.unit_q(permission, "unit_path")
        scopes = {scope for scope, _grant in actor.reach(permission)}
        if actor.member_id is not None and Scope.OWN in scopes:
            reach |= Q(received_by_id=actor.member_id)
        return reach

    def not_walled(self, actor: Actor) -> Q:
        """Neither the request's own walls nor those of the case that it is about."""
        return super().not_walled(actor) & policy_of(Case).beyond_walls(actor, "case_id")

    def asks_about(self, obj: SubjectRequest) -> UUID | None:
        """The question of the case that it is about."""
        return obj.case_id


@register
class ComplaintPolicy(Policy[Complaint]):
    """Supervisors by unit, never whom it is about, whatever she holds; a wall before the complaint or
    before its case hides it too. Who took it down keeps no hold on it."""

    model = Complaint
    view = Permission.DECIDE_REQUESTS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the unit that answers."""
        return actor.unit_q(permission, "unit_path")

    def not_walled(self, actor: Actor) -> Q:
        """Not about herself, no wall of its own, none before its case."""
        if actor.member_id is None:
            return super().not_walled(actor)
        hers = Q(about_id=actor.member_id)
        return super().not_walled(actor) & ~hers & policy_of(Case).beyond_walls(actor, "case_id")

    def asks_about(self, obj: Complaint) -> UUID | None:
        """The question of the case that it is about."""
        return obj.case_id


@register
class CountedBlockPolicy(Policy[CountedBlock]):
    """By unit, for whoever takes tables away and reaches the whole of it. A wall before any of its cases hides
    the block: without one row she could find whose it is."""

    model = CountedBlock
    view = Permission.EXPORT_CASES

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the district."""
        return actor.unit_q(permission, "unit_path")

    def not_walled(self, actor: Actor) -> Q:
        """No wall before a case that is counted in it."""
        walled = CountedCase.objects.exclude(policy_of(Case).beyond_walls(actor, "case_id"))
        return super().not_walled(actor) & ~Q(pk__in=walled.values("block"))


@register
class StandardTablePolicy(Policy[StandardTable]):
    """By unit, for whoever takes tables away; sums of at least five, so that no wall changes them."""

    model = StandardTable
    view = Permission.EXPORT_CASES

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the unit that was counted, with all below it."""
        return actor.unit_q(permission, "unit_path")


class _Kept(Policy[RetentionClock]):
    """By unit, for whoever watches retention: codes and days, never anything of a case."""

    view = Permission.WATCH_RETENTION

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the unit that answers for the case."""
        return actor.unit_q(permission, "unit_path")


@register
class RetentionClockPolicy(_Kept):
    """Clocks of closed cases; a wall before the case hides its clock."""

    model = RetentionClock

    def not_walled(self, actor: Actor) -> Q:
        """The case's walls."""
        return policy_of(Case).beyond_walls(actor, "case_id")

    def asks_about(self, obj: RetentionClock) -> UUID | None:
        """The case's question."""
        return obj.case_id


@register
class ErasurePolicy(_Kept):
    """Proposals and gravestones; a wall before the case hides them."""

    model = Erasure

    def not_walled(self, actor: Actor) -> Q:
        """The case's walls."""
        return policy_of(Case).beyond_walls(actor, "family")

    def asks_about(self, obj: Any) -> UUID | None:
        """The case's question."""
        found: UUID | None = obj.family
        return found


@register
class LegalHoldPolicy(OfCase):
    """A hold and its reason are read as the case is."""

    model = LegalHold


exempt(CountedCase, "that a case is counted in a block; counts alone are asked for")
exempt(FeedbackCode, "keyed digests of codes that were given out; found by the code alone")


@register
class FeedbackAnswerPolicy(Policy[FeedbackAnswer]):
    """By unit, for supervisors; below five answers the selector shows nothing."""

    model = FeedbackAnswer
    view = Permission.READ_FEEDBACK

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the unit that gave the code."""
        return actor.unit_q(permission, "unit_path")
