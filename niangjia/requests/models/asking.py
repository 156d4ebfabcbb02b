"""A request of somebody about personal data."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.models import Case
from niangjia.requests.states import REQUEST
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class SubjectRequest(models.Model):
    """Somebody wants to see, correct, take back or delete (PIPL 15, 44–47, 50).

    ``case`` is set only by whoever sees that case, and shown only to her; nothing looks a case up
    when a request comes in. ``letter_on`` is the one day on which a neutral letter may leave.
    """

    class Kind(models.TextChoices):
        COPY = "copy", _("See or copy")
        CORRECT = "correct", _("Correct or complete")
        WITHDRAW = "withdraw", _("Take back consent")
        DELETE = "delete", _("Delete")

    class Asker(models.TextChoices):
        CLIENT = "client", _("The client herself")
        GUARDIAN = "guardian", _("A guardian")
        RESPONDENT = "respondent", _("The other party")
        OTHER = "other", _("Somebody else")

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("request", "Received")
        CHECKED = "checked", _("Identity looked at")
        DECIDED = "decided", _("Decided")
        DONE = "done", _("Answered")
        REFUSED = "refused", pgettext_lazy("request", "Refused")

    class Identity(models.TextChoices):
        PROVED = "proved", _("It is the person who is named")
        NOT_PROVED = "not_proved", _("Not established")

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("Granted")
        PARTLY = "partly", _("Granted in part")
        REFUSED = "refused", pgettext_lazy("request", "Refused")
        NEUTRAL = "neutral", _("Neutral letter")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=12, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255)
    kind = models.CharField(max_length=8, choices=Kind)
    asker = models.CharField(max_length=10, choices=Asker)
    minor = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    received_on = models.DateField()
    letter_on = models.DateField()
    due_on = models.DateField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = EncryptedText(null=True)
    way = EncryptedText(null=True)
    words = EncryptedText()
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")
    steps = models.JSONField(default=list)
    identity = models.CharField(max_length=10, choices=Identity, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    basis = models.CharField(max_length=20, blank=True)
    reason = EncryptedText(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    told = EncryptedText(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(REQUEST)), name="request_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "checked"], outcome="")
                | (Q(state__in=["decided", "done", "refused"]) & ~Q(outcome="")),
                name="a_decided_request_says_what",
            ),
            models.CheckConstraint(
                condition=Q(received_by=None)
                | Q(decided_by=None)
                | ~Q(received_by=F("decided_by")),
                name="nobody_decides_what_she_took_in",
            ),
            models.CheckConstraint(
                condition=~Q(asker__in=["respondent", "other"]) | Q(outcome__in=["", "neutral"]),
                name="the_other_side_gets_a_neutral_letter",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "refused"], ended_at__isnull=False)
                | (~Q(state__in=["done", "refused"]) & Q(ended_at=None)),
                name="an_ended_request_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["unit_path", "state", "due_on"], name="request_by_unit"),
            models.Index(fields=["received_by", "state"], name="request_by_receiver"),
        ]

    def __str__(self) -> str:
        return self.code

    def vault_family(self) -> uuid.UUID:
        """A data key of its own: it isn't part of any case."""
        return self.id
