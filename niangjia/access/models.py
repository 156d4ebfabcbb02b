"""Walls, broken glass, and requests for help with a record."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Wall(models.Model):
    """A member is walled off from one record: for her it does not exist, until the wall is lifted.

    ``kind`` is the record's model label (``people.member``), ``record_id`` its key.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="walls"
    )
    reason = EncryptedText()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = EncryptedText(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record_id", "member"],
                condition=Q(lifted_at=None),
                name="one_standing_wall",
            ),
        ]
        indexes = [
            models.Index(
                fields=["member", "kind"], condition=Q(lifted_at=None), name="standing_walls"
            )
        ]

    def vault_family(self) -> uuid.UUID:
        """The wall's own data key: its reason goes when the wall is erased."""
        return self.id


class HelpRequest(models.Model):
    """Somebody who sees a record asks a supervisor to look: then no number need be typed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="help_requests"
    )
    reason = EncryptedText()
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("supervisor")), name="nobody_asks_herself_for_help"
            )
        ]


class BreakGlass(models.Model):
    """A supervisor opened what policy denies, for 24 hours, with a reason; a review follows."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("Justified")
        NOT_JUSTIFIED = "not_justified", _("Not justified")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    record_id = models.UUIDField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="broken_glass"
    )
    reason = EncryptedText()
    request = models.ForeignKey(HelpRequest, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=16, choices=Verdict, blank=True)
    note = EncryptedText(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("opened_at")), name="glass_mends"),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, verdict="")
                | (Q(reviewed_at__isnull=False) & ~Q(verdict="")),
                name="a_review_has_a_verdict",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("member")),
                name="nobody_reviews_herself",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "kind", "expires_at"]),
            models.Index(fields=["reviewed_at", "-opened_at"]),
        ]
