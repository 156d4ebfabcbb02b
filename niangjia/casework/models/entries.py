"""Notes, calls, visits and case conferences: what was observed apart from what was told, every version kept."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models.cases import Case
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Entry(models.Model):
    """One entry. ``restricted``: for its author and the supervisors of the case only."""

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        MEET = "meet", _("Case conference")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=6, choices=Kind)
    happened_at = models.DateTimeField()
    told = EncryptedText(null=True)
    observed = EncryptedText(null=True)
    restricted = models.BooleanField(default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["case", "-happened_at"], name="entry_by_case")]

    def __str__(self) -> str:
        return self.kind

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class EntryVersion(models.Model):
    """How an entry read before it was changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    told = EncryptedText(null=True)
    observed = EncryptedText(null=True)
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="one_version_of_a_number")
        ]

    def __str__(self) -> str:
        return str(self.number)

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.entry.case_id


class EntryRemark(models.Model):
    """What a supervisor remarked below an entry, or somebody answered. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="remarks")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    words = EncryptedText()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.at)

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id
