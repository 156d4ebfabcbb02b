"""Notices in the product: a neutral sentence for one member."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from niangjia.vault.ids import uuid7


class Notice(models.Model):
    """``code`` names the sentence (``registry.py``): no names, no case words. ``path`` is opaque."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    code = models.CharField(max_length=60)
    path = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["member", "read_at"])]
