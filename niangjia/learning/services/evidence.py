"""Evidence of competence: given by tests and scenarios, confirmed by people, withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.learning import selectors
from niangjia.learning.events import LearningAudit
from niangjia.learning.models import CompetencyEvidence, TestSitting
from niangjia.learning.services.common import _may
from niangjia.people.models import Member


def _expires(area: str, gained: dt.date) -> dt.date:
    """The day on which evidence gained on a day runs out; 29 February ends on 28."""
    years = selectors.areas()[area].years
    try:
        return gained.replace(year=gained.year + years)
    except ValueError:
        return gained.replace(year=gained.year + years, day=28)


def _shown(
    member_id: UUID,
    area: str,
    level: int,
    source: str,
    source_key: str,
    given_by: UUID | None = None,
    *,
    renews: bool = True,
) -> CompetencyEvidence:
    """A row of evidence; the same source shows the same thing once. Unless it ``renews``, the day on
    which it was gained stays."""
    gained = timezone.localdate()
    values = {
        "level": level, "gained_on": gained, "expires_on": _expires(area, gained),
        "given_by_id": given_by,
    }  # fmt: skip
    if not source_key:
        return CompetencyEvidence.objects.create(
            member_id=member_id, area=area, source=source, **values
        )
    row, _made = CompetencyEvidence.objects.update_or_create(
        member_id=member_id, area=area, source=source, source_key=source_key,
        defaults=values if renews else {"level": level}, create_defaults=values,
    )  # fmt: skip
    return row


def _no_longer(sitting: TestSitting, levels: Mapping[str, int]) -> None:
    """Take away what a test showed before a mark was put right, and shows no more."""
    rows = CompetencyEvidence.objects.filter(
        member_id=sitting.member_id, source=CompetencyEvidence.Source.TEST,
        source_key=str(sitting.pk),
    )  # fmt: skip
    rows.exclude(area__in=list(levels)).delete()


def _valid(area: str, level: int) -> None:
    if area not in selectors.areas():
        raise ValidationError({"area": _("Choose one.")})
    if level not in (1, 2, 3, 4):
        raise ValidationError({"level": _("Choose one.")})


@transaction.atomic
def confirm(*, actor: Actor, member_id: UUID, area: str, level: int) -> CompetencyEvidence:
    """Confirm, as her supervisor, that a member works at a level: what was seen, not a score.

    Raises Denied for members outside her reach and for herself, ValidationError for an unknown
    area or level. Audits area and level.
    """
    me = _may(actor, Permission.CONFIRM_COMPETENCE)
    _valid(area, level)
    if member_id == me:
        raise Denied(_("Nobody confirms herself. Ask your own supervisor."))
    reach = actor.unit_q(Permission.CONFIRM_COMPETENCE, "unit__path")
    if not Member.objects.filter(reach, pk=member_id).exists():
        raise Denied(NOT_YOURS, code=Permission.CONFIRM_COMPETENCE.value)
    row = _shown(member_id, area, level, CompetencyEvidence.Source.SUPERVISOR, "", me)
    audit.record(actor, LearningAudit.EVIDENCE_GIVEN, row, facts={"area": area, "level": level})
    return row


@transaction.atomic
def give_evidence(
    *, actor: Actor, member_id: UUID, area: str, level: int, source_key: str
) -> CompetencyEvidence:
    """Evidence from a rubric of another room, such as an observed role play.

    That room has asked its own policy whether ``actor`` may observe her; ``source_key`` names the
    observation, so that saving it again changes the one row. Raises Denied for herself,
    ValidationError. Audits area and level.
    """
    me = _may(actor, Permission.LEARN)
    _valid(area, level)
    if member_id == me or not source_key:
        raise Denied(_("Nobody confirms herself. Ask your own supervisor."))
    row = _shown(member_id, area, level, CompetencyEvidence.Source.RUBRIC, source_key, me)
    audit.record(actor, LearningAudit.EVIDENCE_GIVEN, row, facts={"area": area, "level": level})
    return row


@transaction.atomic
def withdraw_evidence(*, actor: Actor, evidence_id: UUID) -> CompetencyEvidence:
    """Take evidence back. Raises Http404, Denied, ValidationError when it was taken back before."""
    row = policy_of(CompetencyEvidence).get(actor, evidence_id, Permission.CONFIRM_COMPETENCE)
    if row.member_id == actor.member_id:
        raise Denied(_("Nobody confirms herself. Ask your own supervisor."))
    if row.withdrawn_at is not None:
        raise ValidationError(_("This has been withdrawn already."))
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    facts = {"area": row.area, "level": row.level}
    audit.record(actor, LearningAudit.EVIDENCE_WITHDRAWN, row, facts=facts)
    return row
