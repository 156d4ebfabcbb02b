"""How she may be reached, and each time somebody tried."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.models.cases import Case
from niangjia.casework.rules import Agreed
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7


def _clock(text: str) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None


class SafeContact(models.Model):
    """The agreed way. Without one, or with ``allowed`` false: do not contact.

    ``way`` holds channels, since, until, code_word, answerer, watchers, sms, voicemail.
    """

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, primary_key=True, related_name="safe_contact"
    )
    allowed = models.BooleanField(default=False)
    way = EncryptedJSON(default=dict)
    checked_on = models.DateField(null=True)

    def __str__(self) -> str:
        return "allowed" if self.allowed else "do not contact"

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id

    def agreed(self) -> Agreed:
        """The agreement as the rules read it."""
        way = self.way or {}
        return Agreed(
            self.allowed,
            frozenset(way.get("channels", ())),
            _clock(way.get("since", "")),
            _clock(way.get("until", "")),
        )


class Attempt(models.Model):
    """One contact, begun in the agreed way; its outcome is asked for at once."""

    class Channel(models.TextChoices):
        CALL = "call", _("Call")
        SMS = "sms", _("Text message")
        MESSAGE = "message", _("WeChat or another message")
        LETTER = "letter", pgettext_lazy("contact", "A letter")
        VISIT = "visit", _("Visit")
        THROUGH = "through", _("Through somebody she trusts")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("She was reached, safely")
        NO_ANSWER = "no_answer", _("No answer")
        SOMEBODY_ELSE = "somebody_else", _("Somebody else answered")
        REFUSED = "refused", _("She could not talk, or asked not to be contacted")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attempts")
    channel = models.CharField(max_length=8, choices=Channel)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=14, choices=Outcome, blank=True)
    note = EncryptedText(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["case", "-at"], name="attempt_by_case"),
            models.Index(fields=["by", "at"], condition=Q(outcome=""), name="open_attempts"),
        ]

    def __str__(self) -> str:
        return self.channel

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id
