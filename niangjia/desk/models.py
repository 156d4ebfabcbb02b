"""What the desk keeps: a search, for an hour; views of lists that she saved; and which forms did
their work already."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class KeptSearch(models.Model):
    """The words of one search, encrypted, so that names reach no URL, history or log.

    The key is random (not time-ordered): the address says nothing at all.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    words = EncryptedText()

    def vault_family(self) -> uuid.UUID:
        """Her own data key."""
        return self.member_id


class SavedFilter(models.Model):
    """A way of looking at a list that she wants again: the page, its filters, and her name for it.

    ``query`` holds choices and days; names are never searched by address. It lies encrypted all the
    same, with ``label``, which she writes freely.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    query = EncryptedText()
    label = EncryptedText()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["member", "path"], name="saved_filters")]

    def vault_family(self) -> uuid.UUID:
        """Her own data key."""
        return self.member_id


class SentForm(models.Model):
    """A form that did its work: the digest of its sending, and the page it led to.

    Written in the very transaction of the work, so that both are there or neither.
    """

    digest = models.CharField(primary_key=True, max_length=64, editable=False)
    leads_to = models.CharField(max_length=2000, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]
