"""An import of a ledger, its file while it is needed, and which case came from which row."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.models import Case
from niangjia.imports import states
from niangjia.jobs.models import Job
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedFile, EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7
from niangjia.vault.index import BlindIndexField

MEMBER = settings.AUTH_USER_MODEL


class CaseImport(models.Model):
    """One ledger that was sent in. ``unit`` is where whoever sent it holds her role: it says who sees the
    import. ``told`` holds what was found, in codes and row numbers: faults, hints, headings that no
    column knows. ``job`` is the work under way, or the last one.
    """

    class State(models.TextChoices):
        CHECKING = states.CHECKING, _("Being checked")
        CHECKED = states.CHECKED, _("Checked, nothing imported yet")
        REFUSED = states.REFUSED, _("The file can’t be read")
        LEFT = states.LEFT, _("Not imported")
        IMPORTING = states.IMPORTING, _("Being imported")
        DONE = states.DONE, pgettext_lazy("import", "Imported")
        UNDOING = states.UNDOING, _("Being taken back")
        UNDONE = states.UNDONE, pgettext_lazy("import", "Taken back")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255)
    by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.CHECKING)
    made_at = models.DateTimeField(auto_now_add=True)
    file_hash = models.CharField(max_length=64)
    file_bytes = models.PositiveIntegerField()
    whole = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    told = EncryptedJSON(default=dict)
    error_code = models.CharField(max_length=40, blank=True)
    error_facts = models.JSONField(default=dict)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    checked_at = models.DateTimeField(null=True)
    imported = models.PositiveIntegerField(default=0)
    without_worker = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["unit_path", "-made_at"], name="import_by_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(states.IMPORT)), name="import_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[states.DONE, states.UNDOING, states.UNDONE])
                | Q(ended_at__isnull=False),
                name="ended_import_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.state

    def vault_family(self) -> uuid.UUID:
        """The import's own key."""
        return self.id


class LedgerFile(models.Model):
    """The file itself, under a key of its own, which is destroyed with it: after the import, or at
    ``until``."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    of = models.OneToOneField(CaseImport, on_delete=models.CASCADE, related_name="ledger")
    content = EncryptedFile()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="ledger_until")]

    def __str__(self) -> str:
        return str(self.of_id)

    def vault_family(self) -> uuid.UUID:
        """A key of its own: the file goes before what is kept of the import."""
        return self.id


class ImportedCase(models.Model):
    """Which row became which case. ``unit``: where it was imported to, whatever unit answers for it
    later; within it a number of the old ledger stands once. ``entries``: how many came with the row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    of = models.ForeignKey(CaseImport, on_delete=models.PROTECT, related_name="cases")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="imported")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    row = models.PositiveIntegerField()
    ledger_number = EncryptedText()
    ledger_index = BlindIndexField()
    entries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["of", "row"], name="a_row_becomes_one_case"),
            models.UniqueConstraint(
                fields=["unit", "ledger_index"], name="a_ledger_number_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.row)

    def vault_family(self) -> uuid.UUID:
        """The case's: erased with it."""
        return self.case_id
