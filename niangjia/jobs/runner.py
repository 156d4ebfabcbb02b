"""Runs one job in the worker: takes it, does it, writes how it ended."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone, translation

from niangjia import audit, notices
from niangjia.access.actor import Actor, Source, system_actor
from niangjia.access.policies import Denied
from niangjia.jobs import registry, states
from niangjia.jobs.context import Cancelled, JobContext, JobFailed, Outcome, Superseded
from niangjia.jobs.events import JobEvent
from niangjia.jobs.models import Job
from niangjia.jobs.tables import TableProblem

log = logging.getLogger(__name__)
WORKER = Source("worker")


def run(pk: UUID) -> None:
    """Do the job ``pk``, if it is waiting. Whatever happens, it ends in a state that says so.

    Running it twice does nothing the second time: only a waiting job is taken, and only by one.
    """
    job = take(pk)
    if job is None or job.run is None:
        return
    run_id = job.run
    try:
        kind = registry.kind_of(job.kind)
    except LookupError:
        _end(pk, run_id, states.FAILED, code="unknown_kind")
        return
    actor = _actor(job)
    if actor is None:
        _end(pk, run_id, states.FAILED, code="owner_gone")
        return
    with translation.override(job.language):
        _do(kind, JobContext(job, actor, run_id), run_id)


def take(pk: UUID) -> Job | None:
    """Make a waiting job running, in this worker alone; None when there is nothing to take."""
    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=pk, state=states.QUEUED).first()
        if job is None:
            return None
        job.state, job.run = states.RUNNING, uuid4()
        job.attempts += 1
        job.started_at = job.started_at or now
        job.heartbeat_at = now
        job.save(update_fields=["state", "run", "attempts", "started_at", "heartbeat_at"])
    return job


def _actor(job: Job) -> Actor | None:
    owner: UUID | None = job.owner_id  # type: ignore[attr-defined]
    return system_actor() if owner is None else registry.actor_for(owner, WORKER)


def _do(kind: registry.JobKind, context: JobContext, run_id: UUID) -> None:
    pk = context.job.pk
    try:
        outcome = kind.handler(context) or Outcome()
    except Superseded:
        log.warning("job %s (%s): another worker has it; this run wrote nothing more", pk, kind.key)
    except Cancelled:
        _end(pk, run_id, states.CANCELLED)
    except (JobFailed, TableProblem) as failed:
        details = getattr(failed, "details", None)
        _end(pk, run_id, states.FAILED, code=failed.code, facts=failed.facts, details=details)
    except Denied:
        _end(pk, run_id, states.FAILED, code="denied")
    except Exception as error:
        # Not log.exception: it would write the error's text, which may quote personal data.
        log.error("job %s (%s) stopped: %s", pk, kind.key, where(error))  # noqa: TRY400
        _end(pk, run_id, states.FAILED, code="broken")
    else:
        _end(pk, run_id, states.DONE, outcome=outcome)


def where(error: BaseException) -> str:
    """The kinds of error and the places they passed through; never their texts, which may quote
    what somebody wrote."""
    lines = []
    seen: BaseException | None = error
    while seen is not None:
        places = traceback.extract_tb(seen.__traceback__)[-8:]
        path = " > ".join(f"{place.filename}:{place.lineno} {place.name}" for place in places)
        lines.append(f"{type(seen).__module__}.{type(seen).__name__} at {path}")
        seen = seen.__cause__ or seen.__context__
    return " | because of ".join(lines)


def _end(
    pk: UUID,
    run_id: UUID,
    state: str,
    *,
    code: str = "",
    facts: Mapping[str, Any] | None = None,
    details: Any = None,
    outcome: Outcome | None = None,
) -> None:
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=pk, run=run_id).first()
        if job is not None:
            if outcome is not None:
                job.facts, job.details = dict(outcome.facts), outcome.details
                job.result = outcome.file()
            elif details is not None:
                job.details = details
            close(job, state, code=code, facts=facts)


def close(job: Job, state: str, *, code: str = "", facts: Mapping[str, Any] | None = None) -> None:
    """Write the end of a job, which the caller holds locked, and tell its owner.

    The file that was sent in goes at once: nothing needs it any more, unless a later step does
    (``keep_upload`` in the options). Audits ``jobs.ended``.
    """
    now = timezone.now()
    options = job.options or {}
    job.state, job.run, job.finished_at = state, None, now
    job.error_code, job.error_facts = code, dict(facts or {})
    job.expires_at = now + _keep(job)
    if state != states.DONE or not options.get("keep_upload"):
        job.upload = None
    job.save()
    audit.record(
        system_actor(),
        JobEvent.ENDED,
        job,
        reason_code=code,
        facts={"kind": job.kind, "state": state, "attempts": job.attempts},
    )
    owner = job.owner_id  # type: ignore[attr-defined]
    if owner is not None and state in (states.DONE, states.FAILED):
        notices.notify([owner], f"jobs.{state}", path=f"/jobs/{job.pk}/")


def _keep(job: Job) -> Any:
    try:
        return registry.kind_of(job.kind).keep
    except LookupError:
        return registry.JobKind.keep
