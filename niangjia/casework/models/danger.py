"""Screens of danger, the emergency path, and what came of each of its steps."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models.cases import Case
from niangjia.casework.models.parties import Party
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7


class Screening(models.Model):
    """Answers to one version of an instrument, and the worker's judgement beside them.

    ``child``: about which child, where the questions are about one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="screenings")
    instrument = models.CharField(max_length=60)
    edition = models.CharField(max_length=12)
    child = models.ForeignKey(
        Party, null=True, on_delete=models.SET_NULL, related_name="screenings"
    )
    answers = EncryptedJSON()
    emergency = models.BooleanField(default=False)
    judged = models.PositiveSmallIntegerField(null=True)
    reason = EncryptedText(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        return self.instrument

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class DangerPath(models.Model):
    """The emergency path of a case: it can't be left before each step has its outcome.

    ``steps`` are codes of the instrument's steps; ``suspected_at``: when harm to a child was first
    suspected, from which the clock of the report counts up.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="danger_paths")
    instrument = models.CharField(max_length=60)
    edition = models.CharField(max_length=12)
    steps = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    suspected_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="one_open_danger_path"
            )
        ]

    def __str__(self) -> str:
        return self.instrument

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class DangerOutcome(models.Model):
    """What came of one step. An adult may decline a step that allows it; her words stand here."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        NOT_POSSIBLE = "not_possible", _("Not possible")
        DECLINED = "declined", _("She declines")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    path = models.ForeignKey(DangerPath, on_delete=models.CASCADE, related_name="outcomes")
    step = models.CharField(max_length=40)
    outcome = models.CharField(max_length=12, choices=Outcome)
    words = EncryptedText()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["path", "step"], name="one_outcome_a_step")]

    def __str__(self) -> str:
        return self.step

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.path.case_id
