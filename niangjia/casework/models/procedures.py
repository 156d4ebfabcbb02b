"""Statutory procedures of a case: the room of procedures counts, the case decides who sees them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.casework.models.cases import Case
from niangjia.procedures.models import Track
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class CaseProcedure(models.Model):
    """A procedure started from a case. ``next_due`` and ``warn_on`` follow from its clocks with each
    event, so that lists need not count; both are empty once it has ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="procedures")
    track = models.OneToOneField(Track, on_delete=models.CASCADE, related_name="case_link")
    next_due = models.DateField(null=True)
    warn_on = models.DateField(null=True)
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    why = EncryptedText(null=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(why__isnull=False, next_due=None),
                name="withdrawn_with_a_reason",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_due"], condition=~Q(next_due=None), name="case_procedure_due"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id
