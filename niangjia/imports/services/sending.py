"""A ledger is sent in, checked, begun, or thrown away; its file goes as soon as nothing needs it."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor, Grant, system_actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.imports import states
from niangjia.imports.events import ImportEvent
from niangjia.imports.models import CaseImport, LedgerFile
from niangjia.jobs import services as jobs
from niangjia.jobs import states as job_states
from niangjia.vault import keys

ASSIGN = Permission.ASSIGN_CASES
CHECK, IMPORT, UNDO = "imports.check", "imports.import", "imports.undo"
KEPT = dt.timedelta(days=1)


def _where(actor: Actor) -> Grant:
    """The unit of the role by which she imports: one that assigns cases and opens them."""
    for _scope, grant in actor.reach(ASSIGN):
        if actor.covers_path(Permission.OPEN_CASES, grant.unit_path):
            return grant
    raise Denied(NOT_YOURS, code=ASSIGN.value)


@transaction.atomic
def send_in(*, actor: Actor, table: Any) -> CaseImport:
    """Keep a ledger, encrypted, and have it checked in the worker. No case is touched.

    Raises Denied without ASSIGN_CASES and OPEN_CASES. Audits the file's digest and size.
    """
    home = _where(actor)
    table.seek(0)
    content = table.read()
    of = CaseImport(
        unit_id=home.unit_id, unit_path=home.unit_path, by_id=actor.me,
        file_hash=hashlib.sha256(content).hexdigest(), file_bytes=len(content),
    )  # fmt: skip
    of.save(force_insert=True)
    # The name that the file had is nobody's business: it may be hers.
    LedgerFile(
        of=of, content=ContentFile(content, name="ledger"), until=timezone.now() + KEPT
    ).save(force_insert=True)
    start_work(actor, of, CHECK)
    facts = {"sha256": of.file_hash, "bytes": of.file_bytes}
    audit.record(actor, ImportEvent.SENT_IN, of, unit_path=of.unit_path, facts=facts)
    return of


def start_work(actor: Actor, of: CaseImport, kind: str) -> None:
    """Begin the import's next long work."""
    of.job = jobs.start_job(actor=actor, kind=kind, options={"import": str(of.pk)})
    of.save(update_fields=["job"])


def held(actor: Actor, pk: UUID) -> CaseImport:
    """An import, locked for this transaction. Raises Http404."""
    return policy_of(CaseImport).get(actor, pk, lock=True)


def busy(of: CaseImport) -> bool:
    """Whether its work is under way."""
    return of.job is not None and of.job.state in job_states.OPEN


@transaction.atomic
def begin(*, actor: Actor, import_id: UUID, whole: bool) -> CaseImport:
    """Have the good rows written in the worker; with ``whole`` only if all of them are good. An import whose
    worker died for good goes on where it stopped. Pressed twice, it is begun once.

    Raises Http404, Denied, ValidationError. Audits the choice.
    """
    of = held(actor, import_id)
    if of.by_id != actor.member_id:
        raise Denied(_("Only whoever sent the ledger in imports it."), code="imports.own")
    if of.state == states.IMPORTING and busy(of):
        return of
    if not states.may_follow(of.state, states.IMPORTING):
        raise ValidationError(_("This can’t be imported now. Look at how it stands."))
    if not LedgerFile.objects.filter(of=of).exists():
        raise ValidationError(_("The file is gone: it is kept for a day. Send it in again."))
    if of.state == states.CHECKED and (not of.good or (whole and of.good < of.rows)):
        raise ValidationError(
            _("Some rows need another look first. Mend them, and send the table again.")
        )
    of.whole, of.state = whole, states.IMPORTING
    of.save(update_fields=["whole", "state"])
    start_work(actor, of, IMPORT)
    audit.record(
        actor,
        ImportEvent.BEGUN,
        of,
        unit_path=of.unit_path,
        facts={"rows": of.good, "whole": whole},
    )
    return of


@transaction.atomic
def leave(*, actor: Actor, import_id: UUID) -> CaseImport:
    """Throw a ledger away before anything of it was imported. Raises Http404, ValidationError. Audits it."""
    of = held(actor, import_id)
    if not states.may_follow(of.state, states.LEFT):
        raise ValidationError(_("This can’t be thrown away now. Look at how it stands."))
    if of.job is not None and of.by_id == actor.member_id:
        jobs.cancel_job(actor=actor, job=of.job)
    end(of, states.LEFT)
    audit.record(actor, ImportEvent.LEFT, of, unit_path=of.unit_path)
    return of


def end(of: CaseImport, state: str) -> None:
    """Write a state after which the file isn't needed, and let the file go with its key."""
    of.state = state
    of.save()
    drop_file(of)


def drop_file(of: CaseImport) -> None:
    """The file goes at once, its key when this has committed: copies in backups can't be read either."""
    for file in LedgerFile.objects.filter(of=of):
        transaction.on_commit(partial(keys.erase, file.pk, reason="ledger-done"))
        file.delete()


def housekeeping(now: dt.datetime | None = None) -> int:
    """Files that nobody imported within a day go; returns how many. The worker's clock acts.

    An import that stopped half-way for good keeps what it wrote and says so.
    """
    moment, gone = now or timezone.now(), 0
    old = LedgerFile.objects.filter(until__lt=moment).select_related("of__job")
    for pk in [
        file.of_id for file in old if not (file.of.state == states.IMPORTING and busy(file.of))
    ]:
        with transaction.atomic():
            of = CaseImport.objects.select_for_update().get(pk=pk)
            if of.state == states.IMPORTING:
                of.ended_at = of.ended_at or moment
                of.imported = of.cases.count()
                end(of, states.DONE)
            elif states.may_follow(of.state, states.LEFT):
                end(of, states.LEFT)
            else:
                drop_file(of)
            audit.record(system_actor(), ImportEvent.LEFT, of, unit_path=of.unit_path)
        gone += 1
    return gone
