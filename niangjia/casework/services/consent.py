"""What she agreed to, and who may agree for a child (PIPL 31; domain.md §7)."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework import classification, parts, rules
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, Consent, Party, Task
from niangjia.casework.services import approvals, common

CARERS = (Party.Relation.PARENT, Party.Relation.IN_LAW, Party.Relation.SIBLING)


def refusals() -> dict[str, tuple[str, str]]:
    """Why a consent is refused: at which field, in which words."""
    return {
        "respondent": (
            "guardian",
            _("She is harmed by this guardian, who can’t agree for her and is never asked. Note a "
              "legal duty as the basis; it needs nobody’s consent."),
        ),
        "who": ("guardian", _("Say which guardian agreed. Add that person as a relative first.")),
        "no_guardian": ("guardian", _("A witness can’t agree for her. A guardian is a relative here.")),
        "adult": ("how", _("She is of age by her birthday: nobody agrees in her place.")),
        "child": (
            "how",
            _("She is under 14: a guardian who is not the other party agrees, or a legal duty is the "
              "basis. What she says counts all the same; write it down as her wish."),
        ),
        "suspected": (
            "how",
            _("She is under 14 and somebody who cares for her is the other party. Don’t ask that "
              "person. Note a legal duty as the basis, and let a supervisor look at it."),
        ),
    }  # fmt: skip


def age_of_client(case: Case) -> int | None:
    """Her age today, None when her birthday isn't known."""
    client = case.parties.filter(role=Party.Role.CLIENT).first()
    born = classification.birthday(client.birthday if client else None)
    return classification.age_on(born, timezone.localdate())


@transaction.atomic
def note_consent(
    *,
    actor: Actor,
    case_id: UUID,
    purpose: str,
    how: str,
    scope: str = "",
    guardian_id: UUID | str | None = None,
) -> Consent:
    """Note what she agreed to, or who agreed for her while she is a child.

    Raises Http404, Denied, ValidationError for a receiver who isn't named, a guardian who is the
    other party, a child under fourteen who is said to agree alone, somebody of age for whom another
    agrees, a minor's data that no supervisor released (网络保护条例 36 [m]). Audits purpose, manner."""
    case = common.locked(actor, case_id)
    if purpose == Consent.Purpose.RECEIVER and not scope.strip():
        raise ValidationError({"scope": _("Name the office, and what it may be told.")})
    guardian = case.parties.filter(pk=guardian_id).first() if guardian_id else None
    carers = case.parties.filter(role=Party.Role.RESPONDENT, relation__in=CARERS)
    refusal = rules.consent_refusal(
        how, age_of_client(case), guardian.role if guardian else "", suspected=carers.exists()
    )
    if refusal:
        field, words = refusals()[refusal]
        raise ValidationError({field: words}, code=refusal)
    age = age_of_client(case)
    minor = age is not None and age < rules.OF_AGE
    leaves = purpose == Consent.Purpose.RECEIVER and how != Consent.How.LAW
    if leaves and minor and not approvals.is_released(case):
        raise ValidationError(
            {"purpose": _("She is a minor: her data leave only after a supervisor released them. Ask "
                          "for it among the approvals. A report or an emergency needs none.")},
            code="release",
        )  # fmt: skip
    consent = Consent(
        case=case, purpose=purpose, how=how, scope=scope.strip() or None,
        guardian=guardian if how == Consent.How.GUARDIAN else None,
        given_at=timezone.now(), noted_by_id=actor.member_id,
    )  # fmt: skip
    consent.save()
    common.note(
        actor, case, CaseEvent.CONSENT_NOTED, kind="consent_noted", purpose=purpose, how=how
    )
    return consent


def agreed(purpose: str) -> QuerySet[Consent]:
    """Consents to a purpose that stand today; rooms that count or train ask it for their cases."""
    return Consent.objects.filter(purpose=purpose, withdrawn_at=None)


@transaction.atomic
def withdraw_consent(*, actor: Actor, case_id: UUID, consent_id: UUID) -> Consent:
    """Note that she withdrew; parts of other rooms end what rests on it, and when it was about keeping her
    file at all, supervisors look at it. Raises Http404, Denied. Audits the purpose."""
    case = common.locked(actor, case_id)
    consent = policy_of(Consent).get(actor, consent_id)
    if consent.case_id == case.pk and consent.withdrawn_at is None:
        _withdraw(actor, case, consent)
    return consent


def _withdraw(actor: Actor, case: Case, consent: Consent) -> None:
    consent.withdrawn_at = timezone.now()
    consent.save()
    common.note(
        actor, case, CaseEvent.CONSENT_WITHDRAWN, kind="consent_withdrawn",
        purpose=consent.purpose,
    )  # fmt: skip
    parts.consent_withdrawn(actor, case, consent)
    services = Consent.Purpose.SERVICES
    if consent.purpose == services and not agreed(services).filter(case=case).exists():
        _no_help_wanted(actor, case)


def _no_help_wanted(actor: Actor, case: Case) -> None:
    """She takes back that we keep her file and help her: she may mean it, or be made to say it. Somebody
    else than the worker looks at it the same day (PIPL 15, 47); until then the case doesn't close."""
    common.add_task(
        actor, case, Task.Kind.ACTION, timezone.localdate(), supervisors=True,
        what=_("She took back that we keep her file and help her. Was she made to? Does a duty stand, such as "
               "a report for a child? If not, end the work, close, and offer to delete."),
    )  # fmt: skip
    common.tell_supervisors(case, "casework.alert")


def guardian_turned(actor: Actor, case: Case, party: Party) -> None:
    """A guardian who agreed for a child and turns out to be the other party agreed to nothing: what
    stands on that consent ends, and the supervisors are told. Call it with the case locked."""
    if party.role != Party.Role.RESPONDENT:
        return
    standing = list(Consent.objects.filter(case=case, guardian=party, withdrawn_at=None))
    for consent in standing:
        _withdraw(actor, case, consent)
    if standing:
        common.tell_supervisors(case, "casework.alert")
