"""What shall prove something, its files, and through whose hands it went."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models import Case
from niangjia.vault.fields import EncryptedFile, EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7


class Item(models.Model):
    """One piece of evidence of a case. It is corrected and withdrawn, never removed.

    ``text`` holds what people write about it: title, proves, source (who gave it), made_how, place
    (where the original lies). ``article`` is a citation in data form; ``issue`` a code of the
    taxonomy. Once ``sealed_at`` is set its files are fixed.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        MEDICAL = "medical", _("Medical record")
        POLICE = "police", _("Police record or warning letter")
        CHAT = "chat", _("Chat record")
        CALLS = "calls", _("Call record")
        AUDIO = "audio", _("Sound recording")
        VIDEO = "video", _("Video")
        WITNESS = "witness", _("Words of a witness")
        PLEDGE = "pledge", _("Written pledge or repentance")
        FEDERATION = "federation", _("Record of the federation or committee")
        MONEY = "money", _("Bank, wage or property paper")
        WORK = "work", _("Work paper")
        OBJECT = "object", _("Object")
        OTHER = "other", _("Something else")

    class Form(models.TextChoices):
        ORIGINAL = "original", _("Original")
        COPY = "copy", _("A copy")
        ELECTRONIC = "electronic", _("Electronic, as it came from the device")
        SCREENSHOT = "screenshot", _("Picture of a screen or paper")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    form = models.CharField(max_length=12, choices=Form)
    text = EncryptedJSON()
    made_on = models.DateField(null=True)
    issue = models.CharField(max_length=40, blank=True)
    article = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_why = EncryptedText(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="evidence_number_stands_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_why__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_why__isnull=False),
                name="withdrawn_evidence_says_why",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class ItemVersion(models.Model):
    """How an item read before it was corrected."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = EncryptedJSON()
    replaced_at = models.DateTimeField(auto_now_add=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="one_evidence_version")
        ]

    def __str__(self) -> str:
        return str(self.number)

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.item.case_id


class ItemFile(models.Model):
    """A file of an item. ``original`` is what came, byte by byte, and opens only with a reason;
    ``copy`` is a picture drawn anew, without place, time and device; there is no small one, since nobody
    meets a picture whom she didn't ask to see. The key is the item's, so that files can go before the case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    content = models.CharField(max_length=8)
    original = EncryptedFile()
    copy = EncryptedFile(null=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="evidence_file_stands_once"),
        ]

    def __str__(self) -> str:
        return self.content

    def vault_family(self) -> uuid.UUID:
        """Its item's: files go by a clock of their own, before the case."""
        return self.item_id


class Custody(models.Model):
    """One step of an item's way: only ever added. The database refuses a change, and a removal unless
    the item is being erased with its case; numbers without a gap show that none is missing.

    ``words``: outsider (from or to whom, when it isn't a member) and why.
    """

    class Step(models.TextChoices):
        RECEIVED = "received", _("Received")
        SEALED = "sealed", _("Sealed")
        VIEWED = "viewed", _("Original looked at")
        COPIED = "copied", _("Copied")
        GIVEN_OUT = "given_out", _("Lent out")
        RETURNED = "returned", _("Returned")
        ERASED = "erased", _("Files erased, their time was over")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="custody")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=10, choices=Step)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    words = EncryptedJSON()
    back_on = models.DateField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="custody_step_stands_once"),
            models.CheckConstraint(
                condition=Q(back_on=None) | Q(step="given_out"), name="only_what_left_comes_back"
            ),
        ]

    def __str__(self) -> str:
        return self.step

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.item.case_id


class LettingGo(models.Model):
    """An item that goes with its erased case: its custody may go now. Stands only within the
    transaction that erases. No foreign key: it must outlive the item for a moment."""

    item_id = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return str(self.item_id)
