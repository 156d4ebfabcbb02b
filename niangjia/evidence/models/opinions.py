"""What a legal expert is asked, on what she is shown, and what she says."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models import Case, Consent
from niangjia.evidence.models.items import Item
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7


class ExpertProfile(models.Model):
    """What an expert says of herself in the directory: topics (groups of the taxonomy), and
    whether she takes questions now."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    topics = models.JSONField(default=list)
    takes = models.BooleanField(default=True)

    def __str__(self) -> str:
        return ",".join(self.topics)


class Opinion(models.Model):
    """A question to one expert. ``facts`` and ``summary`` are all that she is shown: ages in bands,
    codes, a region; frozen when she was asked."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        ANSWERED = "answered", _("Answered")
        BACK = "back", _("The expert asks back")
        CLOSED = "closed", _("Ended")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="opinions")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    topic = models.CharField(max_length=40)
    facts = EncryptedJSON()
    summary = EncryptedText()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    wanted_by = models.DateField(null=True)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["expert", "state"], name="opinion_by_expert")]

    def __str__(self) -> str:
        return self.state

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class Turn(models.Model):
    """Something said: a question, an answer, a question back. Never changed."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("The question")
        ANSWER = "answer", _("The answer")
        BACK = "back", _("Question back")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="turns")
    kind = models.CharField(max_length=8, choices=Kind)
    text = EncryptedText()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.kind

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.opinion.case_id


class Release(models.Model):
    """A named item that an expert may look at: by the client's consent, or for a reason that a
    supervisor approved."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a supervisor")
        OPEN = "open", _("Released")
        REFUSED = "refused", _("Not released")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="releases")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="releases")
    consent = models.ForeignKey(Consent, null=True, on_delete=models.CASCADE, related_name="+")
    reason = EncryptedText(null=True)
    state = models.CharField(max_length=8, choices=State)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "item"], name="an_item_is_released_once"),
            models.CheckConstraint(
                condition=Q(consent__isnull=False) | Q(reason__isnull=False),
                name="a_release_has_its_ground",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(consent__isnull=False) | Q(decided_by__isnull=False),
                name="a_reason_needs_a_supervisor",
            ),
        ]

    def __str__(self) -> str:
        return self.state

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.opinion.case_id
