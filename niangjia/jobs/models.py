"""Long work that a member started: what it does, how far it is, what came out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.jobs import states
from niangjia.vault.fields import EncryptedFile, EncryptedJSON
from niangjia.vault.ids import uuid7


class Job(models.Model):
    """One piece of long work.

    What it works on and what it gives (``options``, ``upload``, ``result``, ``details``,
    ``resume``) is encrypted under the job's own key; ``facts`` and ``error_facts`` hold only
    counts and codes. ``run`` names the worker that has it now: another that still believes it has
    the job finds a different value and stops. ``expires_at`` is when everything about it goes.
    """

    class State(models.TextChoices):
        QUEUED = states.QUEUED, _("Waiting to start")
        RUNNING = states.RUNNING, _("In progress")
        DONE = states.DONE, _("Done")
        FAILED = states.FAILED, _("Did not finish")
        CANCELLED = states.CANCELLED, _("Stopped")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    language = models.CharField(max_length=8, default="zh-hans")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    sentence = models.CharField(max_length=60, blank=True)
    options = EncryptedJSON(null=True)
    upload = EncryptedFile(null=True)
    resume = EncryptedJSON(null=True)
    result = EncryptedFile(null=True)
    facts = models.JSONField(default=dict)
    details = EncryptedJSON(null=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_facts = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    run = models.UUIDField(null=True)
    cancel_requested = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-made_at"]),
            models.Index(fields=["state", "heartbeat_at"]),
            models.Index(fields=["expires_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=states.RUNNING, run__isnull=False)
                | ~Q(state=states.RUNNING) & Q(run=None),
                name="job_runs_in_one_worker",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(states.OPEN), finished_at=None)
                | Q(state__in=sorted(states.ENDED), finished_at__isnull=False),
                name="job_ended_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
