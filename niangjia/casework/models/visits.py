"""Home visits: planned, begun, and whoever went is back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niangjia.casework.models.cases import Case
from niangjia.casework.models.contact import Attempt
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Visit(models.Model):
    """A home visit. ``back_by`` is when she said she would be back; after it supervisors are alerted.

    ``attempt`` is the contact that a visit is, begun with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    companion = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    place = EncryptedText()
    alone_why = EncryptedText(null=True)
    starts_at = models.DateTimeField()
    back_by = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    extended = models.PositiveSmallIntegerField(default=0)
    alerted_at = models.DateTimeField(null=True)
    attempt = models.OneToOneField(Attempt, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(back_by__gt=F("starts_at")), name="back_after_the_start"
            ),
            models.CheckConstraint(
                condition=Q(back_at=None) | Q(begun_at__isnull=False),
                name="back_from_a_begun_visit",
            ),
        ]
        indexes = [
            models.Index(
                fields=["back_by"],
                condition=Q(begun_at__isnull=False, back_at=None),
                name="visits_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id
