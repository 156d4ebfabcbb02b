"""Starting, stopping and looking after long work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone, translation

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.jobs import registry, runner, states
from niangjia.jobs.events import JobEvent
from niangjia.jobs.models import Job
from niangjia.vault import keys

STALE = dt.timedelta(seconds=60)
RETURNS = 3
WAITS = dt.timedelta(days=7)


@transaction.atomic
def start_job(
    *,
    actor: Actor,
    kind: str,
    options: Mapping[str, Any] | None = None,
    upload: File[bytes] | bytes | None = None,
) -> Job:
    """Begin long work of ``kind``: a record now, the work itself in the worker after commit.

    ``options`` is JSON; ``upload`` is kept encrypted and removed when the work has ended (unless
    ``options["keep_upload"]``). Whether the actor may do it, the caller's service has checked, and
    the handler checks again. Raises LookupError for an unknown kind. Audits ``jobs.started``.
    """
    registry.kind_of(kind)
    job = Job(
        kind=kind,
        owner_id=actor.member_id,
        language=translation.get_language() or "zh-hans",
        options=dict(options or {}),
        expires_at=timezone.now() + WAITS,
    )
    if upload is not None:
        job.upload = ContentFile(upload, name="table") if isinstance(upload, bytes) else upload
    job.save(force_insert=True)
    audit.record(actor, JobEvent.STARTED, job, facts={"kind": kind})
    enqueue_on_commit(job.pk)
    return job


def enqueue_on_commit(pk: UUID) -> None:
    """Hand the job to the queue once the transaction has committed."""
    transaction.on_commit(partial(_enqueue, pk))


def _enqueue(pk: UUID) -> None:
    from niangjia.jobs.tasks import run_job

    run_job.enqueue(str(pk))


@transaction.atomic
def cancel_job(*, actor: Actor, job: Job) -> Job:
    """Stop a job: at once when it waits, else as soon as its handler looks up (a second or so).

    A job that has ended stays as it is. Raises Denied unless it is the actor's own. Audits
    ``jobs.cancelled``.
    """
    policy_of(Job).check(actor, job, Permission.VIEW_UNITS)
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.state in states.ENDED or held.cancel_requested:
        return held
    audit.record(actor, JobEvent.CANCELLED, held, facts={"kind": held.kind})
    held.cancel_requested = True
    if held.state == states.QUEUED:
        runner.close(held, states.CANCELLED)
    else:
        held.save(update_fields=["cancel_requested"])
    return held


def read_result(*, actor: Actor, job: Job) -> Job:
    """Record that the owner takes the result away. Audits ``jobs.result_read``."""
    policy_of(Job).check(actor, job, Permission.VIEW_UNITS)
    size = job.result.size if job.result else 0
    audit.record(actor, JobEvent.RESULT_READ, job, facts={"kind": job.kind, "bytes": size})
    return job


# -- looking after -------------------------------------------------------------------------------
def reclaim_stale(now: dt.datetime | None = None) -> int:
    """Let jobs go on whose worker has died: no heartbeat for a minute. Returns how many.

    A job goes back to the queue three times; then it fails with a sentence that says so.
    """
    moment = now or timezone.now()
    stale = Job.objects.filter(state=states.RUNNING, heartbeat_at__lt=moment - STALE)
    reclaimed = 0
    for pk in list(stale.values_list("pk", flat=True)):
        with transaction.atomic():
            # A row that somebody holds is alive: its worker is writing.
            job = stale.select_for_update(skip_locked=True).filter(pk=pk).first()
            if job is not None:
                _return(job)
                reclaimed += 1
    return reclaimed


def _return(job: Job) -> None:
    if job.cancel_requested:
        runner.close(job, states.CANCELLED)
    elif job.attempts > RETURNS:
        runner.close(job, states.FAILED, code="gave_up")
    else:
        job.state, job.run, job.heartbeat_at = states.QUEUED, None, None
        job.save(update_fields=["state", "run", "heartbeat_at"])
        enqueue_on_commit(job.pk)


def requeue_forgotten(now: dt.datetime | None = None) -> int:
    """Hand waiting jobs to the queue again that the queue doesn't know (a crash between commit and
    queue). Returns how many."""
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    moment = now or timezone.now()
    waiting = Job.objects.filter(state=states.QUEUED, made_at__lt=moment - STALE)
    known = {
        call["args"][0]
        for call in DBTaskResult.objects.filter(
            task_path="niangjia.jobs.tasks.run_job", status=TaskResultStatus.READY
        ).values_list("args_kwargs", flat=True)
        if call["args"]
    }
    forgotten = [pk for pk in waiting.values_list("pk", flat=True) if str(pk) not in known]
    for pk in forgotten:
        _enqueue(pk)
    return len(forgotten)


def purge_expired(now: dt.datetime | None = None) -> int:
    """Remove jobs whose time is over, with what they gave, and destroy their keys, so that copies
    in backups can't be read either. Returns how many. A job that never began fails, and is kept a
    while to say so."""
    moment = now or timezone.now()
    gone = 0
    expired = Job.objects.filter(state__in=sorted(states.ENDED), expires_at__lt=moment)
    for job in expired.order_by("expires_at")[:500]:
        with transaction.atomic():
            transaction.on_commit(partial(keys.erase, job.pk, reason="job_expired"))
            job.delete()
        gone += 1
    for pk in Job.objects.filter(state=states.QUEUED, expires_at__lt=moment).values_list("pk"):
        with transaction.atomic():
            waiting = Job.objects.select_for_update().filter(pk=pk[0], state=states.QUEUED).first()
            if waiting is not None:
                runner.close(waiting, states.FAILED, code="expired")
    return gone


def housekeeping(now: dt.datetime | None = None) -> dict[str, int]:
    """Everything that has to be looked after; the worker calls it at its start and every half
    minute. Returns counts. Safe to call from several workers at once."""
    return {
        "reclaimed": reclaim_stale(now),
        "requeued": requeue_forgotten(now),
        "purged": purge_expired(now),
    }
