"""Approvals: one small mechanism for whatever somebody else has to look at.

``ask`` puts a question, ``decide`` answers it; what then follows, each kind says (``then``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import notices
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Approval, Case
from niangjia.casework.services import common
from niangjia.documents import selectors as documents
from niangjia.documents.services import COUNTY_AND_ABOVE, NOT_COUNTY
from niangjia.ui import dates
from niangjia.units.models import Unit

TALLY = "to_approve"
# A minor's data may leave for so long after a release (house policy: the shortest that is of use).
RELEASE_DAYS = 30
OPINION_KIND = "supervision-opinion"
Then = Callable[[Actor, Case, Approval], None]
_then: dict[str, Then] = {}


def then(kind: str, act: Then) -> None:
    """Say what follows a decision of a kind (once, where that kind lives)."""
    _then[kind] = act


def put(
    actor: Actor, case: Case, kind: str, why: str, *, subject: UUID | None = None, revision: int = 0
) -> Approval:
    """Put a question for a locked case; a question that is open already stays, with its newest words.
    The supervisors are told."""
    approval = Approval.objects.filter(
        case=case, kind=kind, subject=subject, decided_at=None
    ).first()
    if approval is None:
        approval = Approval(case=case, kind=kind, subject=subject)
        common.recount(case.unit_path, set(), {TALLY})
    approval.why, approval.revision, approval.asked_by_id = why, revision, actor.member_id
    approval.save()
    common.note(actor, case, CaseEvent.APPROVAL_ASKED, kind="approval_asked", approval=kind)
    common.tell_supervisors(case, "casework.to_approve")
    return approval


def close(
    actor: Actor, case: Case, kind: str, verdict: str, words: str = "", until: dt.date | None = None
) -> None:
    """Write a verdict to the open question of a kind, if there is one; the case is locked."""
    approval = Approval.objects.filter(case=case, kind=kind, decided_at=None).first()
    if approval is not None:
        _write(actor, case, approval, verdict, words, until)


def _write(
    actor: Actor, case: Case, approval: Approval, verdict: str, words: str, until: dt.date | None
) -> None:
    approval.verdict, approval.words = verdict, words.strip() or None
    approval.decided_at, approval.until = timezone.now(), until
    # Taking back what she asked herself decides nothing: it has no decider.
    own = approval.asked_by_id == actor.member_id
    approval.decided_by_id = None if own else actor.member_id
    approval.save()
    common.recount(case.unit_path, {TALLY}, set())
    common.note(
        actor, case, CaseEvent.APPROVAL_DECIDED, kind="approval_decided", approval=approval.kind,
        verdict=verdict,
    )  # fmt: skip
    if approval.asked_by_id and not own:
        notices.notify(
            [approval.asked_by_id], "casework.decided", path=f"/cases/{case.pk}/approvals/"
        )


@transaction.atomic
def ask_approval(
    *, actor: Actor, case_id: UUID, kind: str, why: str, subject: UUID | None = None
) -> Approval:
    """Ask for the release of a minor's data, or for a supervision opinion (``subject``: the document).
    Plans and closures ask by themselves.

    Raises Http404, Denied (an opinion below county level: 妇女权益保障法 73), ValidationError without
    a reason. Audits the kind."""
    case = common.locked(actor, case_id)
    if len(why.strip()) < 8:
        raise ValidationError({"why": _("Say in a sentence what it is for, and for whom.")})
    revision = 0
    if kind == Approval.Kind.OPINION and subject is not None:
        _county(actor, Permission.WRITE_DOCUMENTS)
        revision = _opinion(actor, case, subject)
    elif kind != Approval.Kind.MINOR or subject is not None:
        raise ValidationError({"kind": _("Choose one.")})
    return put(actor, case, kind, why.strip(), subject=subject, revision=revision)


def _opinion(actor: Actor, case: Case, document_id: UUID) -> int:
    document = documents.document(actor, document_id)
    if document.owner_id != case.pk or document.kind != OPINION_KIND:
        raise ValidationError({"kind": _("Choose one.")})
    return documents.version(document).number


def _county(actor: Actor, permission: Permission) -> None:
    """Only federations of county level and above issue a supervision opinion."""
    held = [grant.unit_id for _scope, grant in actor.reach(permission)]
    if not Unit.objects.filter(pk__in=held, level__in=COUNTY_AND_ABOVE).exists():
        raise ValidationError(NOT_COUNTY, code="county")


@transaction.atomic
def decide(*, actor: Actor, approval_id: UUID, verdict: str, words: str) -> Approval:
    """Answer a question: once, with a sentence, and never one's own.

    Raises Http404, Denied without APPROVE_CASES, ValidationError when it was decided meanwhile, for
    her own, for an opinion decided below county level, and whatever the kind refuses. Audits kind and
    verdict; whoever asked is told."""
    found = policy_of(Approval).get(actor, approval_id, Permission.APPROVE_CASES)
    case = common.locked(actor, found.case_id, Permission.APPROVE_CASES)
    approval = Approval.objects.select_related("decided_by").get(pk=found.pk)
    _check(actor, case, approval, verdict, words)
    approved = verdict == Approval.Verdict.APPROVED
    until = None
    if approved and approval.kind == Approval.Kind.MINOR:
        until = timezone.localdate() + dt.timedelta(days=RELEASE_DAYS)
    _write(actor, case, approval, verdict, words, until)
    if approval.kind in _then:
        _then[approval.kind](actor, case, approval)
    return approval


def _check(actor: Actor, case: Case, approval: Approval, verdict: str, words: str) -> None:
    if approval.decided_at is not None:
        raise ValidationError(
            _("Decided already: %(verdict)s, by %(who)s, %(when)s. Nothing was changed.")
            % {
                "verdict": approval.get_verdict_display(),
                "who": approval.decided_by.name if approval.decided_by else "–",
                "when": dates.moment(approval.decided_at, timezone.now()),
            },
            code="decided",
        )
    if actor.member_id in {approval.asked_by_id, case.worker_id}:
        raise ValidationError(_("Nobody approves her own. Another supervisor can."), code="own")
    if verdict not in Approval.Verdict.values:
        raise ValidationError({"verdict": _("Choose one.")})
    if len(words.strip()) < 4:
        raise ValidationError({"words": _("Say in a sentence why.")})
    if approval.kind == Approval.Kind.OPINION:
        _county(actor, Permission.APPROVE_CASES)


# -- what approvals hold back ----------------------------------------------------------------------------
def is_released(case: Case) -> bool:
    """Whether a supervisor released this minor's data, and the release still runs."""
    today = timezone.localdate()
    return Approval.objects.filter(
        case=case, kind=Approval.Kind.MINOR, verdict=Approval.Verdict.APPROVED, until__gte=today
    ).exists()


def against_final(case_id: UUID, document_id: UUID, kind: str, number: int) -> list[str]:
    """What keeps a document of a case from being final: a supervision opinion needs its approval, of
    this very version."""
    if kind != OPINION_KIND:
        return []
    approved = Approval.objects.filter(
        case_id=case_id, kind=Approval.Kind.OPINION, subject=document_id, revision=number,
        verdict=Approval.Verdict.APPROVED,
    )  # fmt: skip
    if approved.exists():
        return []
    return [_("This version needs an approval first: ask for it among the case’s approvals.")]
