"""Retention: clocks, holds, erasure by two people, and what a restored backup must lose again."""

from __future__ import annotations

import datetime as dt
from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, ProtectedError, QuerySet, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia import audit, notices
from niangjia.access import people_of
from niangjia.access.actor import Actor, system_actor
from niangjia.access.models import BreakGlass, HelpRequest, Wall
from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied, policy_of
from niangjia.access.rules import is_reason
from niangjia.access.services import SHORT
from niangjia.casework import parts
from niangjia.casework.models import Case, ChildReport, DangerPath, Party
from niangjia.casework.services import common as casework
from niangjia.casework.services.reports import let_go
from niangjia.documents.models import Document
from niangjia.procedures.models import Track
from niangjia.requests import library
from niangjia.requests.events import RequestEvent
from niangjia.requests.models import Complaint, Erasure, LegalHold, RetentionClock, SubjectRequest
from niangjia.requests.models.keeping import WHOLE
from niangjia.requests.rules import keeping as rules
from niangjia.requests.services.feedback import drop_old_codes
from niangjia.vault import erasures, keys

OWNER = "case"
BATCH = 500
WATCH, CONFIRM = Permission.WATCH_RETENTION, Permission.CONFIRM_ERASURE


# -- clocks: the worker process sets them, and erases nothing --------------------------------------
def set_clocks() -> int:
    """Give every closed case its clock, take it from reopened ones; how many were set.

    The worker's clock acts. It opens the client's birthday to know whether she was a minor, and
    keeps nothing of it but the day that follows. Audits the count.
    """
    RetentionClock.objects.exclude(case__state=Case.State.CLOSED).delete()
    closed = Case.objects.filter(state=Case.State.CLOSED).order_by("pk")
    clocks = _clocks(closed, WHOLE)
    for what, part in parts.own_clocks().items():
        clocks += _clocks(closed.filter(pk__in=part.cases()), what)
    if not clocks:
        return 0
    with transaction.atomic():
        RetentionClock.objects.bulk_create(clocks, ignore_conflicts=True)
        audit.record(
            system_actor(), RequestEvent.CLOCKS_SET, kind="requests.retentionclock",
            facts={"count": len(clocks)},
        )  # fmt: skip
    return len(clocks)


def _clocks(rows: QuerySet[Case], what: str) -> list[RetentionClock]:
    """The clocks that are missing, at most a batch of them (three queries)."""
    there = RetentionClock.objects.filter(case=OuterRef("pk"), what=what)
    found = list(rows.filter(~Exists(there))[:BATCH])
    births = {p.case_id: p for p in Party.objects.filter(case__in=found, role=Party.Role.CLIENT)}
    danger = set(DangerPath.objects.filter(case__in=found).values_list("case_id", flat=True))
    return [_clock(case, births.get(case.pk), case.pk in danger, what) for case in found]


def _clock(case: Case, client: Party | None, danger: bool, what: str) -> RetentionClock:
    born = rules.read_day(client.birthday if client else None)
    closed = timezone.localdate(case.closed_at)
    kind = rules.kind_of(
        birthday=born, opened=timezone.localdate(case.opened_at),
        danger=danger or case.risk == Case.Risk.HIGH,
        letters=case.way_in == Case.WayIn.LETTERS,
    )  # fmt: skip
    row = library.schedule()[kind]
    due = rules.due_on(closed, row.years, birthday=born, after_majority=row.after_majority)
    if what != WHOLE:
        kind = f"{what}_{kind}" if f"{what}_{kind}" in library.schedule() else what
        row = library.schedule()[kind]
        own = rules.due_on(closed, row.years, birthday=born, after_majority=row.after_majority)
        due = min(due, own)
    return RetentionClock(
        case=case, what=what, unit_path=case.unit_path, kind=kind, closed_on=closed, due_on=due
    )


# -- holds -------------------------------------------------------------------------------------------
def holding(case_id: UUID, today: dt.date) -> bool:
    """Whether a hold is in force."""
    rows = LegalHold.objects.filter(case_id=case_id, lifted_at=None, until__gte=today)
    return rows.exists()


@transaction.atomic
def hold(*, actor: Actor, case_id: UUID, why: str, until: dt.date) -> LegalHold:
    """Put a case on hold: court, inspection, inquiry. Until that day nothing of it is erased.

    Raises Http404, Denied without ASSIGN_CASES there, ValidationError. Audits the day.
    """
    case = casework.locked(actor, case_id, Permission.ASSIGN_CASES)
    if not is_reason(why):
        raise ValidationError({"why": SHORT})
    if until <= timezone.localdate():
        raise ValidationError({"until": _("This day has passed.")})
    row = LegalHold(case=case, why=why.strip(), until=until, set_by_id=actor.member_id)
    row.save()
    _audit(actor, RequestEvent.HELD, row, case.unit_path, until=until.isoformat())
    return row


@transaction.atomic
def lift_hold(*, actor: Actor, hold_id: UUID) -> LegalHold:
    """Lift a hold before its day. Raises Http404, Denied without ASSIGN_CASES. Audits it."""
    found = policy_of(LegalHold).get(actor, hold_id)
    case = casework.locked(actor, found.case_id, Permission.ASSIGN_CASES)
    row = LegalHold.objects.select_for_update().get(pk=found.pk)
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by_id = timezone.now(), actor.member_id
        row.save(update_fields=["lifted_at", "lifted_by"])
        _audit(actor, RequestEvent.HOLD_LIFTED, row, case.unit_path)
    return row


def _audit(
    actor: Actor,
    event: RequestEvent,
    row: LegalHold | Erasure,
    path: str,
    **facts: str | int | bool,
) -> None:
    audit.record(actor, event, row, unit_path=path, facts=facts)


# -- erasure: one proposes, another confirms ---------------------------------------------------------
@transaction.atomic
def propose_by_clock(*, actor: Actor, clock_id: UUID) -> Erasure:
    """Propose a case whose time is over. Raises Http404, Denied, ValidationError. Audits it."""
    clock = policy_of(RetentionClock).get(actor, clock_id, Permission.PROPOSE_ERASURE)
    if clock.due_on > timezone.localdate():
        raise ValidationError(_("Its time isn’t over yet."))
    return _propose(actor, clock.case, clock.case.number, Erasure.Ground.CLOCK, clock.what)


@transaction.atomic
def propose_by_request(*, actor: Actor, request_id: UUID) -> Erasure:
    """Propose the case of a client whose request to delete was granted; the proposer learns no
    number. Raises Http404, Denied, ValidationError. Audits it."""
    row = policy_of(SubjectRequest).get(actor, request_id, Permission.HANDLE_REQUESTS)
    if not actor.may(Permission.PROPOSE_ERASURE):
        raise Denied(_("The data protection officer proposes an erasure."))
    asked = row.kind == "delete" and row.outcome in ("granted", "partly")
    if not asked or row.asker != "client" or row.case is None:
        raise ValidationError(
            _("Nothing can be proposed: a supervisor must link a closed case to it first.")
        )
    return _propose(actor, row.case, row.code, Erasure.Ground.REQUEST)


def _propose(actor: Actor, case: Case, label: str, ground: str, what: str = WHOLE) -> Erasure:
    fault = rules.erasure_fault(
        closed=case.state == Case.State.CLOSED, held=holding(case.pk, timezone.localdate()),
        due=True, asked=True, by_proposer=False, by_worker=False,
    )  # fmt: skip
    if fault:
        raise ValidationError(FAULTS[fault])
    row = Erasure(
        family=case.pk, what=what, label=label, unit_id=case.unit_id, unit_path=case.unit_path, ground=ground,
        closed_on=timezone.localdate(case.closed_at), proposed_by_id=actor.member_id,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as standing:
        raise ValidationError(_("It is proposed already.")) from standing
    _audit(actor, RequestEvent.ERASURE_PROPOSED, row, case.unit_path, ground=ground)
    told = people_of.holders(CONFIRM, case.unit_path) - {actor.member_id}
    notices.notify(told, "requests.to_confirm", path="/requests/erasures/")
    return row


FAULTS = {
    "held": gettext_lazy("A legal hold is in force: nothing of it may be erased."),
    "open": gettext_lazy("The case isn’t closed."),
    "early": gettext_lazy("Its time isn’t over, and nobody asked for it."),
    "same": gettext_lazy("You proposed it: somebody else confirms."),
    "own": gettext_lazy("It was your own case: another supervisor confirms."),
}


def _decided(actor: Actor, erasure_id: UUID) -> tuple[Erasure, Case]:
    found = policy_of(Erasure).get(actor, erasure_id, CONFIRM)
    row = Erasure.objects.select_for_update().get(pk=found.pk)
    if row.state != Erasure.State.PROPOSED:
        raise ValidationError(_("Somebody went on with this meanwhile. Look at how it stands now."))
    return row, casework.locked(actor, row.family, Permission.APPROVE_CASES)


def _asked(row: Erasure) -> bool:
    return SubjectRequest.objects.filter(
        case_id=row.family, kind="delete", asker="client", outcome__in=["granted", "partly"]
    ).exists()


@transaction.atomic
def confirm_erasure(*, actor: Actor, erasure_id: UUID) -> Erasure:
    """Erase a case, or what goes before it: its rows now, its key when this has committed.

    A supervisor who sees the case confirms; not who proposed it, nor the case's worker. A hold
    blocks. What stays: the proposal with its label and days, and the audit log's codes. Raises
    Http404, Denied, ValidationError. Audits it.
    """
    row, case = _decided(actor, erasure_id)
    today, clocks = timezone.localdate(), RetentionClock.objects.filter(case=case, what=row.what)
    fault = rules.erasure_fault(
        closed=case.state == Case.State.CLOSED, held=holding(case.pk, today),
        due=clocks.filter(due_on__lte=today).exists(),
        asked=row.ground == Erasure.Ground.REQUEST and _asked(row),
        by_proposer=row.proposed_by_id == actor.member_id,
        by_worker=case.worker_id == actor.member_id,
    )  # fmt: skip
    if fault in ("same", "own"):
        raise Denied(FAULTS[fault], code=fault)
    if fault:
        raise ValidationError(FAULTS[fault])
    row.state, row.ended_at, row.ended_by_id = "erased", timezone.now(), actor.member_id
    row.save(update_fields=["state", "ended_at", "ended_by"])
    if row.what == WHOLE:
        families = remove_rows(case)
    else:
        families = parts.own_clocks()[row.what].let_go(actor, case)
        clocks.delete()
    _audit(actor, RequestEvent.ERASED, row, row.unit_path, ground=row.ground, what=row.what)
    reason = "retention" if row.ground == Erasure.Ground.CLOCK else "subject-request"
    for family in families:
        transaction.on_commit(partial(keys.erase, family, reason=reason))
    return row


def remove_rows(case: Case) -> list[UUID]:
    """Take away all rows of a locked case; the record families whose keys must go. The caller has asked
    whether it may go, audits it, and erases the keys when this has committed."""
    pk, path, before = case.pk, case.unit_path, casework.marks(case)
    families = [pk, *(one for part in parts.own_clocks().values() for one in part.families(case))]
    families += Complaint.objects.filter(case=case).values_list("pk", flat=True)
    families += let_go(ChildReport.objects.filter(case=case))
    for model in (Wall, BreakGlass, HelpRequest):
        about = model._default_manager.filter(kind=casework.KIND, record_id=pk)
        families += list(about.values_list("pk", flat=True))
    Erasure.objects.filter(family=pk, state=Erasure.State.PROPOSED).delete()
    BreakGlass.objects.filter(kind=casework.KIND, record_id=pk).delete()
    HelpRequest.objects.filter(kind=casework.KIND, record_id=pk).delete()
    Wall.objects.filter(kind=casework.KIND, record_id=pk).delete()
    Track.objects.filter(case_link__case_id=pk).delete()
    for document in Document.objects.filter(owner_kind=OWNER, owner_id=pk):
        document.delete()
    try:
        with parts.erasing(case):
            case.delete()
    except (ProtectedError, RestrictedError) as held:
        raise ValidationError(_("Another room still keeps something with this case.")) from held
    casework.recount(path, before, set())
    return families


@transaction.atomic
def decline_erasure(*, actor: Actor, erasure_id: UUID) -> Erasure:
    """Keep a case that was proposed. Raises Http404, Denied, ValidationError. Audits it."""
    row, case = _decided(actor, erasure_id)
    row.state, row.ended_at, row.ended_by_id = "declined", timezone.now(), actor.member_id
    row.save(update_fields=["state", "ended_at", "ended_by"])
    _audit(actor, RequestEvent.ERASURE_DECLINED, row, case.unit_path)
    return row


# -- a restored backup ----------------------------------------------------------------------------------
def replay_erasures() -> int:
    """Remove rows of cases whose key is on the erasure list: a restored database loses them again,
    however old the backup. The worker's clock acts; nothing but listed cases goes. Returns how many.
    """
    listed = list({line.family for line in erasures.read(settings.NIANGJIA.erasure_list)})
    gone = 0
    for start in range(0, len(listed), BATCH):
        for case in Case.objects.filter(pk__in=listed[start : start + BATCH]):
            pk = case.pk
            with transaction.atomic():
                remove_rows(case)
                audit.record(
                    system_actor(), RequestEvent.ERASED, kind=casework.KIND, object_id=pk,
                    facts={"ground": "replay"},
                )  # fmt: skip
            gone += 1
        for part in parts.own_clocks().values():
            with transaction.atomic():
                gone += part.replay(listed[start : start + BATCH])
    return gone


def housekeeping() -> dict[str, int]:
    """Clocks for closed cases; what a restored backup brought back. Never a new erasure."""
    return {
        "clocks": set_clocks(),
        "replayed": replay_erasures(),
        "codes": drop_old_codes(),
    }
