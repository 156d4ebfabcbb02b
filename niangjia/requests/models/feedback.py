"""Feedback by code: nothing in it leads to a case, a worker, a client or a moment."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedText


class FeedbackCode(models.Model):
    """A code that was given out and not used. Only its keyed digest is kept, with unit and month.

    The key is random: one that grows with time would say when it was given, and so to whom. When it
    is used the row goes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()
    digest = models.CharField(max_length=64, unique=True, editable=False)

    def __str__(self) -> str:
        return str(self.month)


class FeedbackAnswer(models.Model):
    """What somebody answered, by unit and month. 0 is "rather not say"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255)
    month = models.DateField()
    heard = models.PositiveSmallIntegerField()
    clear = models.PositiveSmallIntegerField()
    choice = models.PositiveSmallIntegerField()
    safe = models.PositiveSmallIntegerField()
    again = models.PositiveSmallIntegerField()
    words = EncryptedText(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(heard__lte=3, clear__lte=3, choice__lte=3, safe__lte=3, again__lte=3),
                name="feedback_answers_are_known",
            )
        ]
        indexes = [models.Index(fields=["unit_path", "month"], name="feedback_by_unit")]

    def __str__(self) -> str:
        return str(self.month)

    def vault_family(self) -> uuid.UUID:
        """A data key of its own."""
        return self.id
