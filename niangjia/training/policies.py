"""Who sees programmes, and who takes part in them."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.training.models import (
    Attendance,
    Ballot,
    BallotCast,
    BudgetLine,
    Enrolment,
    Expert,
    Feedback,
    FeedbackGiven,
    Material,
    Move,
    Observation,
    Paper,
    Programme,
    Promise,
    Quota,
    Scan,
    Session,
)

P = Permission
for _model, _reason in {
    Quota: "belongs to a programme, read through it",
    Session: "belongs to a programme, read through it",
    Scan: "belongs to a session, taken and read by who takes its attendance",
    Attendance: "belongs to a session and an enrolment, read through them",
    Promise: "belongs to a session and an enrolment, asked about one's own only",
    Observation: "read by who wrote it, and by who takes the session's attendance",
    Feedback: "belongs to a programme; its answers are read through services alone",
    FeedbackGiven: "says only that somebody answered; asked about one's own",
    Ballot: "belongs to a session, read through it",
    BallotCast: "says only that somebody voted; asked about one's own",
    Paper: "belongs to a programme; its questions are learning's, its results shown in sums",
    Material: "belongs to a programme, read by who has a place or runs it",
    BudgetLine: "belongs to a programme, read by who runs it",
    Move: "belongs to an enrolment, read through it",
}.items():
    policies.exempt(_model, _reason)


@register
class ProgrammePolicy(Policy[Programme]):
    """Members see what is open, under way or over; drafts are their organisers' alone."""

    model = Programme
    view = P.SEE_TRAINING

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By the organising unit; what isn't a draft is seen by everybody who signs in."""
        if permission is P.SEE_TRAINING:
            if not actor.may(permission):
                return Q(pk__in=[])
            return ~Q(state="draft") | actor.unit_q(P.RUN_TRAINING, "unit__path")
        if permission is P.RUN_TRAINING:
            return actor.unit_q(permission, "unit__path")
        return Q(pk__in=[])


@register
class EnrolmentPolicy(Policy[Enrolment]):
    """Her own; those of the units for which one approves; those of programmes one runs."""

    model = Enrolment
    view = P.SEE_TRAINING

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By person, by her unit, or by programme, as the permission says."""
        hers = Q(member_id=actor.member_id) if actor.member_id else Q(pk__in=[])
        approves = actor.unit_q(P.APPROVE_TRAINING, "unit__path")
        runs = actor.unit_q(P.RUN_TRAINING, "programme__unit__path")
        if permission is P.APPROVE_TRAINING:
            return approves
        if permission is P.RUN_TRAINING:
            return runs
        if permission is not P.SEE_TRAINING:
            return Q(pk__in=[])
        if actor.everything:
            return Q()
        return hers | approves | runs


@register
class ExpertPolicy(Policy[Expert]):
    """Organisers of the unit and above keep the directory of who teaches; members see it."""

    model = Expert
    view = P.SEE_TRAINING

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Everybody sees; those who run training at the unit change."""
        if permission is P.SEE_TRAINING:
            return Q() if actor.may(permission) else Q(pk__in=[])
        if permission is P.RUN_TRAINING:
            return actor.unit_q(permission, "unit__path")
        return Q(pk__in=[])
