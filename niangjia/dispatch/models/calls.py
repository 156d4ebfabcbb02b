"""A call, as it is written down while she speaks."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.models import Case
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7
from niangjia.vault.index import BlindIndexField


class Level(models.TextChoices):
    """How urgent, by the house's table and the worker's judgement."""

    RED = "red", _("Red: now")
    ORANGE = "orange", _("Orange: today")
    YELLOW = "yellow", _("Yellow: within a day")
    GREEN = "green", _("Green: within three days")


class Call(models.Model):
    """One call. ``sheet`` holds what was typed, field by field; ``marks`` at which version each field
    changed last, so that two windows never write over each other. Where she is lies apart.

    Once it has become a case, the case holds all of it and the sheet is empty; a call that never
    does is erased on ``keep_until``, with its key.
    """

    class Caller(models.TextChoices):
        HERSELF = "herself", _("Herself")
        CHILD = "child", _("A child")
        RELATIVE = "relative", _("Relative")
        NEIGHBOUR = "neighbour", _("Neighbour")
        PROFESSIONAL = "professional", _("Teacher, doctor, police or another professional")
        ANONYMOUS = "anonymous", _("Doesn't say")

    class Outcome(models.TextChoices):
        ADVICE = "advice", _("Advice given")
        PASSED_ON = "passed_on", _("Passed on to another office")
        CALLED_110 = "called_110", _("110 or 120 called")
        CASE = "case", _("Became a case")
        JOINED = "joined", _("Joined to a case")
        BROKE_OFF = "broke_off", pgettext_lazy("call", "Broke off")
        SILENT = "silent", _("Silent or repeated")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=12, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="calls"
    )
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(auto_now=True)
    caller = models.CharField(max_length=12, choices=Caller, blank=True)
    advised = models.CharField(max_length=6, choices=Level, default=Level.YELLOW)
    level = models.CharField(max_length=6, choices=Level, default=Level.YELLOW)
    red_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="calls")
    sheet = EncryptedJSON(default=dict)
    place = EncryptedText(null=True)
    reasons = EncryptedJSON(null=True)
    phone_index = BlindIndexField(null=True)
    marks = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    keep_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="ended_call_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("began_at")),
                name="call_ends_after_it_began",
            ),
        ]
        indexes = [
            models.Index(fields=["unit_path", "-began_at"], name="call_by_unit"),
            models.Index(fields=["taken_by", "-began_at"], name="call_by_taker"),
            models.Index(
                fields=["keep_until"], condition=Q(keep_until__isnull=False), name="call_to_erase"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def vault_family(self) -> uuid.UUID:
        """A data key of its own."""
        return self.id

    @property
    def answers(self) -> dict[str, Any]:
        """Everything typed, where she is included."""
        return {**(self.sheet or {}), "place": self.place or ""}
