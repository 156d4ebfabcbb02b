"""An organisation's own forms, filled in for a case."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from niangjia.casework.models.cases import Case
from niangjia.vault.fields import EncryptedJSON
from niangjia.vault.ids import uuid7


class FilledForm(models.Model):
    """Answers to one version of an own form, as they stand now; how they read before is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="own_forms")
    form = models.CharField(max_length=60)
    edition = models.CharField(max_length=20)
    answers = EncryptedJSON(default=dict)
    asked_at = models.DateTimeField()
    filled_at = models.DateTimeField(auto_now_add=True)
    filled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    number = models.PositiveIntegerField(default=1)
    corrected_at = models.DateTimeField(null=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["case", "-asked_at"], name="own_form_by_case")]

    def __str__(self) -> str:
        return self.form

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class FilledFormVersion(models.Model):
    """How a filled form read before it was corrected, and who had written that when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filled = models.ForeignKey(FilledForm, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    answers = EncryptedJSON(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["filled", "number"], name="one_reading_of_a_number")
        ]

    def __str__(self) -> str:
        return str(self.number)

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.filled.case_id
