"""What a member saw of a child and reports herself, whatever her role."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models.cases import Case
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7

MEMBER = settings.AUTH_USER_MODEL


class ChildReport(models.Model):
    """One report, written by whoever saw it. Nobody approves it, holds it or changes a word of it.

    ``answers`` is what she saw; ``later`` what she added since and to whom she gave it when: none is changed.
    Supervisors of her unit look at it: ``taken_at``, with the case that it became or ``reason``, why none.
    """

    class Danger(models.TextChoices):
        NOW = "now", _("Yes, 110 was called")
        LIKELY = "likely", _("Likely to be harmed again")
        UNKNOWN = "unknown", _("Not known: treated as danger")

    class Source(models.TextChoices):
        SAW = "saw", _("I saw or heard it myself")
        CHILD = "child", _("The child told me")
        TOLD = "told", _("Somebody told me")
        SIGNS = "signs", _("Signs: injuries, fear, nobody cares for the child")

    class Office(models.TextChoices):
        POLICE = "police", _("Police (110)")
        CIVIL = "civil", _("Civil affairs")
        EDUCATION = "education", _("Education department")
        OTHER = "other", _("Another office")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=12, unique=True, editable=False)
    member = models.ForeignKey(
        MEMBER, null=True, on_delete=models.SET_NULL, related_name="child_reports"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255)
    suspected_at = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    answers = EncryptedJSON()
    later = EncryptedJSON(null=True)
    case = models.ForeignKey(
        Case, null=True, on_delete=models.CASCADE, related_name="child_reports"
    )
    taken_by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)
    reason = EncryptedText(null=True)
    keep_until = models.DateField()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(suspected_at__lte=F("made_at")), name="suspicion_before_its_report"
            ),
            models.CheckConstraint(
                condition=Q(case=None) | Q(taken_at__isnull=False), name="case_of_a_report_is_taken"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-made_at"], name="reports_of_hers"),
            models.Index(fields=["unit_path", "-made_at"], name="reports_by_unit"),
            models.Index(
                fields=["unit_path"], condition=Q(taken_at=None), name="reports_not_taken"
            ),
            models.Index(fields=["keep_until"], name="reports_to_erase"),
        ]

    def __str__(self) -> str:
        return self.number

    def vault_family(self) -> uuid.UUID:
        """A data key of its own: she reads her report, and no case."""
        return self.id
