"""A complaint about somebody who works here."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.models import Case
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7

MEMBER = settings.AUTH_USER_MODEL


class Complaint(models.Model):
    """What somebody says against a worker. ``about`` never meets it: policy and wall keep it from her.

    ``case`` and ``about`` may both be unknown when it is recorded. Its data key is its own.
    """

    class From(models.TextChoices):
        CLIENT = "client", _("The client herself")
        RELATIVE = "relative", _("A relative or friend of hers")
        COLLEAGUE = "colleague", _("A colleague or another office")
        OTHER = "other", _("Somebody else")
        UNKNOWN = "unknown", _("Not said")

    class Verdict(models.TextChoices):
        RIGHT = "right", _("It is right")
        PARTLY = "partly", _("It is right in part")
        NOT_FOUND = "not_found", _("It could not be found out")
        WRONG = "wrong", _("It is not right")

    class Told(models.TextChoices):
        YES = "yes", _("Yes, in the way that was agreed")
        NO_WAY = "no_way", _("No: there is no safe way, or nobody is known")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=12, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255)
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="complaints")
    about = models.ForeignKey(MEMBER, null=True, on_delete=models.PROTECT, related_name="+")
    said_by = models.CharField(max_length=9, choices=From)
    words = EncryptedText()
    way = EncryptedText(null=True)
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField()
    verdict = models.CharField(max_length=9, choices=Verdict, blank=True)
    outcome = EncryptedText(null=True)
    told = models.CharField(max_length=6, choices=Told, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(MEMBER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, verdict="", outcome__isnull=True)
                | (Q(ended_at__isnull=False, outcome__isnull=False) & ~Q(verdict="")),
                name="complaint_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(about=None) | Q(ended_by=None) | ~Q(about=F("ended_by")),
                name="nobody_answers_a_complaint_about_herself",
            ),
        ]
        indexes = [models.Index(fields=["unit_path", "due_on"], name="complaint_by_unit")]

    def __str__(self) -> str:
        return self.code

    def vault_family(self) -> uuid.UUID:
        """A data key of its own."""
        return self.id

    @property
    def state(self) -> str:
        """Whether it was answered, in a word."""
        ended = self.ended_at is not None
        return str(pgettext_lazy("complaint", "Answered") if ended else _("To be looked into"))
