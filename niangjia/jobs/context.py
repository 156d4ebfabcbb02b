"""What a handler of long work holds in its hands."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.jobs import states
from niangjia.jobs.models import Job

# How often progress is written, in seconds; also how often a wish to stop is noticed.
BEAT = 1.0


class JobFailed(Exception):
    """The work can't be done. ``code`` names the sentence that says why, ``facts`` fill it.

    ``details`` (JSON) are kept for the page, encrypted, such as a list of row problems.
    """

    def __init__(self, code: str, *, details: Any = None, **facts: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
        self.details = details


class Cancelled(Exception):
    """Its owner wants it to stop."""


class Superseded(Exception):
    """Another worker has this job now (this one was taken for dead): write nothing more."""


@dataclass(frozen=True)
class Outcome:
    """What came out.

    ``facts``: counts and codes for everybody to read. ``details``: JSON, kept encrypted.
    ``content`` (bytes, or an open file that may be large) with ``file_name`` (neutral: no names, no
    case words) and ``content_type``: a file for the owner to download.
    """

    facts: Mapping[str, int | str | bool] = field(default_factory=dict)
    details: Any = None
    content: bytes | IO[bytes] | None = None
    file_name: str = ""
    content_type: str = "application/octet-stream"

    def file(self) -> File[bytes] | None:
        """The content as the vault stores it."""
        if self.content is None:
            return None
        made: File[bytes]
        if isinstance(self.content, bytes):
            made = ContentFile(self.content, name=self.file_name)
        else:
            made = File(self.content, name=self.file_name)
        made.content_type = self.content_type  # type: ignore[attr-defined]
        return made


class JobContext:
    """One run of one job: ``job`` (read only), ``actor``, and how far it is."""

    def __init__(self, job: Job, actor: Actor, run: UUID) -> None:
        self.job = job
        self.actor = actor
        self._run = run
        self._beaten = 0.0

    @property
    def options(self) -> dict[str, Any]:
        """What was asked for when it was started."""
        return self.job.options or {}

    @property
    def resume_point(self) -> dict[str, Any]:
        """The last checkpoint of this or an earlier run; empty at the very beginning."""
        return self.job.resume or {}

    def progress(self, done: int, total: int, sentence: str = "") -> None:
        """Say how far it is. Call it often: it writes at most once a second.

        Raises Cancelled when the owner wants it to stop, Superseded when another worker has it.
        """
        changed = sentence and sentence != self.job.sentence
        self.job.done, self.job.total = done, total
        self.job.sentence = sentence or self.job.sentence
        if changed or time.monotonic() - self._beaten >= BEAT:
            self._beat()

    def check_cancelled(self) -> None:
        """Raise Cancelled or Superseded if this run should stop; asks the database each time."""
        self._beat()

    def _beat(self) -> None:
        mine = Job.objects.filter(pk=self.job.pk, run=self._run)
        beaten = mine.update(
            done=self.job.done,
            total=self.job.total,
            sentence=self.job.sentence,
            heartbeat_at=timezone.now(),
        )
        self._beaten = time.monotonic()
        if not beaten:
            raise Superseded
        if mine.filter(cancel_requested=True).exists():
            raise Cancelled

    @contextmanager
    def effect(self) -> Iterator[None]:
        """A transaction in which this run, and no other, writes what the job is for.

        Set a ``checkpoint`` inside: both are committed or neither, so that a second run knows.
        Raises Cancelled or Superseded before anything is written.
        """
        with transaction.atomic():
            self._hold()
            yield

    def _hold(self) -> Job:
        held = Job.objects.select_for_update().filter(pk=self.job.pk, run=self._run).first()
        if held is None or held.state != states.RUNNING:
            raise Superseded
        if held.cancel_requested:
            raise Cancelled
        return held

    def checkpoint(self, point: dict[str, Any]) -> None:
        """Remember ``point`` (JSON), from which another run goes on."""
        with transaction.atomic():
            held = self._hold()
            held.resume = point
            held.heartbeat_at = timezone.now()
            held.save(update_fields=["resume", "heartbeat_at"])
        self.job.resume = point
