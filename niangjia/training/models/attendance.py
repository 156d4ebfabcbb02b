"""Who was at a session: what was scanned, and what it adds up to."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from niangjia.training.models.places import Enrolment
from niangjia.training.models.programmes import Session
from niangjia.vault.ids import uuid7


class Scan(models.Model):
    """One scan, kept as it came and never changed. The scanning phone makes ``id``: sent twice, it
    is kept once.

    ``phone_at`` is the phone's clock, ``at`` the time that counts (``rules.attendance.settle``),
    ``received_at`` ours. ``outcome`` is what the phone was told; a refused scan counts for nothing.
    """

    class Way(models.TextChoices):
        IN = "in", _("Arriving")
        OUT = "out", _("Leaving")

    class Outcome(models.TextChoices):
        NOTED = "noted", _("Noted")
        ALREADY = "already", _("Noted before; nothing changed")
        UNKNOWN = "unknown", _("This code isn't in this programme")
        NO_PLACE = "no_place", _("She has no place in this programme now")
        OTHER_GROUP = "other_group", _("She isn't in this session's group")
        TOO_EARLY = "too_early", _("This session is still far ahead")
        CANCELLED = "cancelled", _("This session is cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="scans")
    enrolment = models.ForeignKey(
        Enrolment, null=True, on_delete=models.CASCADE, related_name="scans"
    )
    way = models.CharField(max_length=3, choices=Way)
    outcome = models.CharField(max_length=12, choices=Outcome)
    at = models.DateTimeField()
    phone_at = models.DateTimeField()
    received_at = models.DateTimeField()
    sure = models.BooleanField(default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["received_at", "id"]
        indexes = [models.Index(fields=["session", "enrolment"])]

    def __str__(self) -> str:
        return f"{self.way} {self.outcome}"


class Attendance(models.Model):
    """Somebody at a session, once. Follows from her scans, until somebody corrects it by hand."""

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="attendances")
    state = models.CharField(max_length=8, choices=State, default=State.PRESENT)
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    sure = models.BooleanField(default=True)
    by_hand = models.BooleanField(default=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    noted_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(state="present", arrived_at__isnull=False)
                | (~Q(state="present") & Q(arrived_at=None, left_at=None)),
                name="who_is_present_arrived",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gt=F("arrived_at")),
                name="nobody_leaves_before_she_came",
            ),
        ]

    def __str__(self) -> str:
        return self.state
