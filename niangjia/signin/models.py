"""What signing in keeps: invitations (only a hash of the link) and forms held by the lock."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from niangjia.people.models import Member
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7


class Invitation(models.Model):
    """A link that lets one person make her account or set a new password. Only its hash is kept."""

    class Purpose(models.TextChoices):
        JOIN = "join", _("Join")
        RESET = "reset", _("New password")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations")
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.JOIN)
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)


class HeldForm(models.Model):
    """What a person had typed when her screen locked: kept encrypted, offered back, then gone.

    ``left_out`` names what could not be kept: files, and fields beyond all measure.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="held_forms")
    held_at = models.DateTimeField(auto_now_add=True)
    path = EncryptedText()
    fields = EncryptedJSON()
    left_out = EncryptedJSON(null=True)

    class Meta:
        ordering = ["-held_at"]

    def vault_family(self):  # type: ignore[no-untyped-def]
        """Her own data key: what she typed goes when she goes."""
        return self.member_id
