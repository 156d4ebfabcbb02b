"""What a reader keeps for herself: articles she comes back to, and notes on them."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models

from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class KeptArticle(models.Model):
    """An article a member comes back to, by law, number and sub-number: it follows new versions.

    ``note`` is her own, encrypted with her own data key; nobody else reads it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_articles"
    )
    law = models.ForeignKey("law.Law", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    sub = models.PositiveSmallIntegerField(default=0)
    note = EncryptedText(null=True)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-kept_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "law", "number", "sub"], name="article_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}-{self.sub}"

    def vault_family(self) -> UUID:
        """Her own data key: her notes go when she goes."""
        return self.member_id
