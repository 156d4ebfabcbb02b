"""What trainees set out to do, and what their supervisors saw of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from niangjia.training.models import Enrolment, Session
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Commitment(models.Model):
    """One thing that a trainee sets out to do: what, where, by when; under her own key.

    ``number`` is 1 to 3 within her place. ``counts_from`` is the day from which 30 and 90 days are
    counted: the programme's last day, or the day of writing when that is later.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="commitments")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    what = EncryptedText()
    where = EncryptedText()
    by_when = models.DateField()
    area = models.CharField(max_length=40)
    session = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="+")
    counts_from = models.DateField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["member"]), models.Index(fields=["counts_from"])]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "number"], name="commitment_once_a_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=3), name="commitments_are_three_at_most"
            ),
            models.CheckConstraint(condition=~Q(area=""), name="commitment_has_a_competency"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.area}"

    def vault_family(self) -> uuid.UUID:
        return self.member_id


class Look(models.Model):
    """A supervisor's look at a commitment after 30 or 90 days: a level of the rubric, what was
    seen, what hindered. Never changed. Both texts lie under the trainee's key."""

    class Level(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        BEGUN = "begun", _("Begun")
        DONE = "done", _("Done and seen")
        SUSTAINED = "sustained", _("Sustained")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="looks")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    step = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=12, choices=Level)
    note = EncryptedText()
    hindered = EncryptedText(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "step"], name="looked_at_once_a_step"),
            models.CheckConstraint(condition=Q(step__in=(30, 90)), name="look_after_30_or_90_days"),
            models.CheckConstraint(
                condition=Q(by=None) | ~Q(by=F("member")), name="nobody_looks_at_her_own"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.level}"

    def vault_family(self) -> uuid.UUID:
        return self.member_id


class Reminder(models.Model):
    """That both were reminded of a look, once when it is due and once when it is late."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="reminders")
    step = models.PositiveSmallIntegerField()
    late = models.BooleanField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["commitment", "step", "late"], name="reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.late}"
