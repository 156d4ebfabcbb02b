"""What a supervisor and a worker talked over: kept apart from every case."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7

MEMBER = settings.AUTH_USER_MODEL


class SupervisionTalk(models.Model):
    """A talk of supervision. Read by the two of them alone; never changed, either adds remarks
    (``remarks``: by, at, words). It names no case: what belongs to one is written there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")
    held_on = models.DateField()
    next_on = models.DateField(null=True)
    words = EncryptedText()
    agreed = EncryptedText(null=True)
    remarks = EncryptedJSON(null=True)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(member=F("by")), name="nobody_supervises_herself"),
            models.CheckConstraint(
                condition=Q(next_on=None) | Q(next_on__gt=F("held_on")), name="next_talk_is_later"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-held_on"], name="talks_with"),
            models.Index(fields=["by", "-held_on"], name="talks_by"),
        ]

    def __str__(self) -> str:
        return str(self.held_on)

    def vault_family(self) -> uuid.UUID:
        """A data key of its own: no case's, so that erasing a case leaves it and the other way round."""
        return self.id
