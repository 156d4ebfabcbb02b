"""Requests about personal data: taken in, identity looked at, decided, released, answered.

No service here looks a case up, and none takes longer for a request that has one: a request gets
its days from the day it came in, and a neutral letter leaves on one day only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from niangjia import audit, notices
from niangjia.access import people_of
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.casework.models import Case
from niangjia.casework.rules import read_number
from niangjia.requests import letters, states
from niangjia.requests.events import RequestEvent
from niangjia.requests.library import book, refusals_for, steps_for
from niangjia.requests.models import SubjectRequest
from niangjia.requests.rules import asking as rules
from niangjia.requests.services.common import home
from niangjia.units.models import Unit

HANDLE, DECIDE = Permission.HANDLE_REQUESTS, Permission.DECIDE_REQUESTS


def _locked(actor: Actor, pk: UUID, permission: Permission, state: str) -> SubjectRequest:
    found = policy_of(SubjectRequest).get(actor, pk, permission)
    row = SubjectRequest.objects.select_for_update().get(pk=found.pk)
    if row.state != state:
        raise ValidationError(_("Somebody went on with this meanwhile. Look at how it stands now."))
    return row


def _note(actor: Actor, event: RequestEvent, row: SubjectRequest, **facts: str | bool) -> None:
    audit.record(actor, event, row, unit_path=row.unit_path, facts=facts)


@transaction.atomic
def receive(
    *,
    actor: Actor,
    kind: str,
    asker: str,
    words: str,
    name: str = "",
    way: str = "",
    minor: bool = False,
    received_on: dt.date | None = None,
    unit_id: UUID | None = None,
) -> SubjectRequest:
    """Take in a request. Its clock runs from the day it came in (PIPL 50; days: house policy).

    Raises Denied without RECEIVE_REQUESTS (there), ValidationError for a day that lies ahead. Audits
    kind and asker. Tells whoever handles requests there, in a neutral sentence.
    """
    where = home(actor, Permission.RECEIVE_REQUESTS)
    unit = Unit.objects.get(pk=unit_id or where.unit_id)
    elsewhere = unit.pk != where.unit_id
    if elsewhere and not actor.covers_path(Permission.RECEIVE_REQUESTS, unit.path):
        raise Denied(NOT_YOURS, code=Permission.RECEIVE_REQUESTS.value)
    day, clock = received_on or timezone.localdate(), book().clock
    if day > timezone.localdate():
        raise ValidationError({"received_on": _("This day lies ahead. When did it come in?")})
    row = SubjectRequest(
        code=rules.new_code("R"), unit=unit, unit_path=unit.path, kind=kind, asker=asker,
        minor=minor, words=words.strip(), name=name.strip() or None, way=way.strip() or None,
        received_on=day, received_by_id=actor.member_id,
        letter_on=rules.due_on(day, clock.letter_on), due_on=rules.due_on(day, clock.days),
    )  # fmt: skip
    row.save(force_insert=True)
    _note(actor, RequestEvent.RECEIVED, row, kind=kind, asker=asker)
    _tell(actor, row)
    return row


def _tell(actor: Actor, row: SubjectRequest) -> None:
    adverse = row.asker in rules.ADVERSE
    wanted = DECIDE if adverse else HANDLE
    told = people_of.holders(wanted, row.unit_path) - {actor.member_id}
    notices.notify(told, "requests.waiting", path=f"/requests/{row.pk}/")


@transaction.atomic
def read(*, actor: Actor, request_id: UUID) -> SubjectRequest:
    """A request, for whoever may read what stands in it. Raises Http404. Audits the reading."""
    row = policy_of(SubjectRequest).get(actor, request_id)
    _note(actor, RequestEvent.READ, row)
    return row


@transaction.atomic
def link_case(*, actor: Actor, request_id: UUID, number: str) -> SubjectRequest:
    """Say which case a request is about: a supervisor who sees that case, and shown to such alone.

    A number that she may not see answers as one that doesn't exist. Raises Http404, Denied,
    ValidationError. Audits the request only.
    """
    found = policy_of(SubjectRequest).get(actor, request_id, DECIDE)
    row = SubjectRequest.objects.select_for_update().get(pk=found.pk)
    case = policy_of(Case).visible_to(actor).filter(number=read_number(number)).first()
    if case is None:
        raise ValidationError({"number": _("There is no case with this number that you may see.")})
    row.case = case
    row.save(update_fields=["case"])
    _note(actor, RequestEvent.LINKED, row)
    return row


@transaction.atomic
def check_identity(
    *, actor: Actor, request_id: UUID, steps: Collection[str], identity: str
) -> SubjectRequest:
    """Note what was done to know who asks. Proved only when every step for such an asker was taken.

    Raises Http404, Denied, ValidationError. Audits what came of it.
    """
    row = _locked(actor, request_id, HANDLE, "received")
    wanted = {step.code for step in steps_for(row.asker)}
    if identity == SubjectRequest.Identity.PROVED and wanted - set(steps):
        raise ValidationError({"steps": _("Take every step, or say that it wasn't established.")})
    row.steps, row.identity = sorted(wanted & set(steps)), identity
    row.checked_by_id, row.state = actor.member_id, SubjectRequest.State.CHECKED
    row.save()
    _note(actor, RequestEvent.CHECKED, row, identity=identity)
    return row


FAULTS = {
    "outcome": ("outcome", gettext_lazy("Choose one of those that are offered.")),
    "guardian": (
        "guardian_safe",
        gettext_lazy("Only when you know that the guardian isn't the other side."),
    ),
    "identity": (
        "outcome",
        gettext_lazy("Nothing is handed out while it isn't established who asks."),
    ),
    "basis": ("basis", gettext_lazy("Choose the ground.")),
    "reason": ("reason", gettext_lazy("Say why, in words that she can be told.")),
}


@transaction.atomic
def decide(
    *,
    actor: Actor,
    request_id: UUID,
    outcome: str,
    basis: str = "",
    reason: str = "",
    guardian_safe: bool = False,
) -> SubjectRequest:
    """Decide a request (PIPL 44–47, 50; exceptions 18(1), 35).

    A client's: whoever handles requests. All others: a supervisor, and by rule the neutral letter.
    Nobody decides what she took in herself, or what is about a case of her own. Raises Http404,
    Denied, ValidationError. Audits outcome and ground.
    """
    seen = policy_of(SubjectRequest).get(actor, request_id)
    row = _locked(actor, request_id, DECIDE if seen.asker in rules.ADVERSE else HANDLE, "checked")
    worker = row.case.worker_id if row.case else None
    if not rules.may_decide(decider=actor.member_id, receiver=row.received_by_id, worker=worker):
        raise Denied(_("You took this in or work on it yourself: somebody else decides."))
    grounds = {ground.code for ground in refusals_for(row.asker)}
    fault = rules.decision_fault(
        asker=row.asker, outcome=outcome, proved=row.identity == SubjectRequest.Identity.PROVED,
        basis=basis if basis in grounds else "", reason=bool(reason.strip()),
        guardian_safe=guardian_safe,
    )  # fmt: skip
    if fault:
        name, said = FAULTS[fault]
        raise ValidationError({name: said})
    row.outcome, row.state = outcome, SubjectRequest.State.DECIDED
    row.basis = basis if outcome in ("partly", "refused") else ""
    row.reason = reason.strip() or None
    row.decided_at, row.decided_by_id = timezone.now(), actor.member_id
    row.save()
    _note(actor, RequestEvent.DECIDED, row, outcome=outcome, basis=row.basis)
    return row


@transaction.atomic
def release_minor(*, actor: Actor, request_id: UUID) -> SubjectRequest:
    """A supervisor releases a minor's data (未成年人网络保护条例 36 [m]); not who decided it.

    Raises Http404, Denied, ValidationError when there is nothing to release. Audits it.
    """
    row = _locked(actor, request_id, DECIDE, "decided")
    if not rules.needs_release(outcome=row.outcome, minor=row.minor, kind=row.kind):
        raise ValidationError(_("There is nothing to release here."))
    if actor.member_id in (row.decided_by_id, row.received_by_id):
        raise Denied(_("You took this in or decided it: another supervisor releases it."))
    row.released_at, row.released_by_id = timezone.now(), actor.member_id
    row.save(update_fields=["released_at", "released_by"])
    _note(actor, RequestEvent.RELEASED, row)
    return row


@transaction.atomic
def make_letter(*, actor: Actor, request_id: UUID, form: str) -> letters.Letter:
    """The neutral letter of a decided request, as ``pdf`` or ``docx``. It says nothing but days.

    Raises Http404, Denied, ValidationError where no neutral letter was decided. Audits it.
    """
    found = policy_of(SubjectRequest).get(actor, request_id, HANDLE)
    if found.outcome != SubjectRequest.Outcome.NEUTRAL:
        raise ValidationError(_("No neutral letter was decided here."))
    made = letters.make(
        code=found.code, received_on=found.received_on, letter_on=found.letter_on, form=form,
        language=get_language() or "zh-hans",
    )  # fmt: skip
    _note(actor, RequestEvent.LETTER, found, form=form)
    return made


@transaction.atomic
def finish(*, actor: Actor, request_id: UUID, told: str) -> SubjectRequest:
    """Say that it was answered, and how. A neutral letter never leaves before its day, so that a
    quick answer tells nothing. Raises Http404, Denied, ValidationError. Audits the end."""
    row = _locked(actor, request_id, HANDLE, "decided")
    if row.outcome == "neutral" and timezone.localdate() < row.letter_on:
        raise ValidationError(
            {"told": _("The letter leaves on its day, neither earlier nor later. Come back then.")}
        )
    release = rules.needs_release(outcome=row.outcome, minor=row.minor, kind=row.kind)
    if release and row.released_at is None:
        raise ValidationError({"told": _("A supervisor must release a minor's data first.")})
    row.state, row.told = states.END_OF[row.outcome], told.strip()
    row.ended_at = timezone.now()
    row.save()
    _note(actor, RequestEvent.ENDED, row, state=row.state)
    return row
