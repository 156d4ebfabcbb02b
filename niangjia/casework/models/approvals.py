"""What somebody else has to approve: asked once, decided once, never by whoever asked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.models.cases import Case
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Approval(models.Model):
    """One question to somebody who approves. ``subject``: what it is about where a case has several
    (a document); ``revision``: of which state of it."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("Plan of a case of high risk")
        CLOSURE = "closure", _("Closure")
        MINOR = "minor", _("Release of a minor’s data")
        OPINION = "opinion", _("Supervision opinion")

    class Verdict(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("approval", "Approved")
        RETURNED = "returned", pgettext_lazy("approval", "Given back")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=8, choices=Kind)
    subject = models.UUIDField(null=True)
    revision = models.PositiveIntegerField(default=0)
    why = EncryptedText()
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    words = EncryptedText(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    until = models.DateField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "subject"],
                condition=Q(decided_at=None),
                nulls_distinct=False,
                name="asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None)
                | (~Q(verdict="") & Q(decided_at__isnull=False)),
                name="decided_with_a_verdict",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="nobody_approves_her_own",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(decided_at=None), name="open_approvals")
        ]

    def __str__(self) -> str:
        return self.kind

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id
