"""Who sees what of learning: everybody her own; organisers totals; supervisors levels, not scores."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.learning import markers
from niangjia.learning.models import (
    Answer,
    AreaResult,
    CompetencyEvidence,
    Content,
    EarlierMark,
    LearningEvent,
    LessonProgress,
    ScenarioDraft,
    ScenarioRun,
    ScenarioStep,
    Signature,
    TestSitting,
)

NOTHING = Q(pk__in=[])
policies.exempt(EarlierMark, "read through the answer whose mark it was")


Row = TypeVar("Row", bound=Model)


class _Own(Policy[Row]):
    """Her own rows by LEARN; rows of units within reach by MANAGE_LEARNING, for totals only.

    No page shows a named person's answers to anybody but herself.
    """

    view = Permission.LEARN
    member = "member_id"
    unit = "unit_path"

    def scope(self, actor: Actor, permission: Permission) -> Q:
        if permission is Permission.LEARN and actor.member_id is not None:
            return Q(**{self.member: actor.member_id}) if actor.may(permission) else NOTHING
        if permission is Permission.MANAGE_LEARNING and self.unit:
            return actor.unit_q(permission, self.unit)
        return NOTHING


@register
class ProgressPolicy(_Own[LessonProgress]):
    """Progress is her own."""

    model = LessonProgress
    unit = "member__unit__path"


@register
class SittingPolicy(_Own[TestSitting]):
    """Her sittings; organisers read totals of their units."""

    model = TestSitting


@register
class AnswerPolicy(_Own[Answer]):
    """Her answers; organisers read totals of their units. Short cases are marked by organisers and
    supervisors of her unit and above, and by whoever teaches in the programme that tests her."""

    model = Answer
    member = "sitting__member_id"
    unit = "sitting__unit_path"

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """As for everything of hers; marking adds cases alone, never one's own."""
        if permission is not Permission.MARK_CASES:
            return super().scope(actor, permission)
        reach = actor.unit_q(permission, self.unit)
        if taught := markers.contexts_of(actor):
            reach |= Q(sitting__context__in=taught)
        handed_in = Q(words__isnull=False, sitting__finished_at__isnull=False)
        return reach & handed_in & ~Q(sitting__member_id=actor.member_id)


@register
class ResultPolicy(_Own[AreaResult]):
    """Sums of a test by competency: her own; organisers read totals of their units."""

    model = AreaResult


@register
class RunPolicy(_Own[ScenarioRun]):
    """Her runs; organisers read totals of their units."""

    model = ScenarioRun


@register
class StepPolicy(_Own[ScenarioStep]):
    """The choices in her runs; organisers read totals of their units."""

    model = ScenarioStep
    member = "run__member_id"
    unit = "run__unit_path"


@register
class EventPolicy(_Own[LearningEvent]):
    """Her part of the log; organisers export that of their units."""

    model = LearningEvent


@register
class EvidencePolicy(Policy[CompetencyEvidence]):
    """Her own levels; supervisors see and confirm levels of members of their units."""

    model = CompetencyEvidence
    view = Permission.LEARN

    def scope(self, actor: Actor, permission: Permission) -> Q:
        reach = actor.unit_q(Permission.CONFIRM_COMPETENCE, "member__unit__path")
        if permission is Permission.LEARN and actor.may(permission):
            return reach | Q(member_id=actor.member_id)
        return reach if permission is Permission.CONFIRM_COMPETENCE else NOTHING


@register
class SignaturePolicy(Policy[Signature]):
    """Whoever learns sees who reviewed what; legal experts sign and withdraw."""

    model = Signature
    view = Permission.LEARN

    def scope(self, actor: Actor, permission: Permission) -> Q:
        known = permission in {Permission.LEARN, Permission.SIGN_LEARNING}
        return Q() if known and actor.may(permission) else NOTHING


@register
class ContentPolicy(Policy[Content]):
    """Questions with their keys: those who keep the bank, and those who review it."""

    model = Content
    view = Permission.READ_BANK

    def scope(self, actor: Actor, permission: Permission) -> Q:
        known = permission in {Permission.READ_BANK, Permission.MANAGE_LEARNING}
        return Q() if known and actor.may(permission) else NOTHING


@register
class DraftPolicy(Policy[ScenarioDraft]):
    """Scenarios while they are written: those who keep the bank, together."""

    model = ScenarioDraft
    view = Permission.MANAGE_LEARNING

    def scope(self, actor: Actor, permission: Permission) -> Q:
        known = permission is Permission.MANAGE_LEARNING
        return Q() if known and actor.may(permission) else NOTHING
