"""Who signed which text of which guide. The guides themselves are files, not rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Review(models.Model):
    """One person's signature under exactly one text: a guide, a language, a version.

    ``version`` is the digest of the text (``rules.version_of``): when the file changes, no row
    fits any more, and the guide shows as not reviewed again. ``capacity`` is in what capacity she
    signs ("Practising lawyer, …"), shown with her name and the day. A signature is never changed;
    it is withdrawn, with the reason.
    """

    class Language(models.TextChoices):
        CHINESE = "zh-hans", _("Chinese")
        ENGLISH = "en", _("English")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    guide = models.CharField(max_length=80)
    language = models.CharField(max_length=8, choices=Language)
    version = models.CharField(max_length=64)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    capacity = models.CharField(max_length=80)
    signed_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = EncryptedText(null=True)

    class Meta:
        indexes = [models.Index(fields=["guide", "language"])]
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "language", "version", "signed_by"],
                condition=Q(withdrawn_at=None),
                name="signed_once",
            ),
            models.CheckConstraint(condition=~Q(capacity=""), name="signed_in_a_capacity"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_by_somebody",
            ),
        ]
