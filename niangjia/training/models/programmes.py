"""Programmes, the places that units have in them, their sessions, and who teaches."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Expert(models.Model):
    """Somebody who teaches: a member, or a guest of whom only what is public is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=60)
    organisation = models.CharField(max_length=80, blank=True)
    topics = models.CharField(max_length=300)
    availability = models.CharField(max_length=200, blank=True)
    ended = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="expert_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A training from need to proof.

    ``objectives`` are sentences ("can …"); ``competencies`` are codes of areas of learning.
    ``copied_from`` is the programme it was copied from; ``cascade`` says that it was a district's
    copy of a master, so that reach can be told at each hop. ``version`` refuses a change of
    somebody who had an older page open.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Nominations open")
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="programmes")
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(max_length=80)
    purpose = models.TextField(max_length=1000)
    objectives = models.JSONField(default=list)
    target_roles = models.JSONField(default=list)
    competencies = models.JSONField(default=list)
    place = models.CharField(max_length=80, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    nominate_by = models.DateField()
    seats = models.PositiveSmallIntegerField()
    child_care = models.BooleanField(default=False)
    copied_from = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="copies"
    )
    cascade = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts_on", "id"]
        indexes = [
            models.Index(fields=["state", "starts_on"]),
            models.Index(fields=["-starts_on", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="programme_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="programme_has_seats"),
        ]

    def __str__(self) -> str:
        return self.title


class Quota(models.Model):
    """How many of a programme's places a unit and those below it have."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="quotas")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["unit__path"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "unit"], name="one_quota_a_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.seats}"


class Session(models.Model):
    """A part of a programme. An empty ``group`` is for everybody; parallel groups have a letter.

    A field visit names its host studio, what was agreed on consent and confidentiality, and the
    transport; a shipped rubric (``rubric_code``) and lines of the organiser's own (``rubric``) are
    what is marked there and in practice. ``debrief`` is what came out of talking it over. ``test``: a
    test session opens the programme's paper, before or after. ``module`` and ``scenario`` are codes of
    what is learnt or played there; ``presenters`` say who presents what, a line each.
    """

    class Kind(models.TextChoices):
        LECTURE = "lecture", _("Lecture")
        VISIT = "visit", _("Field visit")
        SEMINAR = "seminar", _("Seminar")
        PRACTICE = "practice", _("Practice with observers")
        SELF_STUDY = "self_study", _("Self-study")
        TEST = "test", _("Test")

    class Test(models.TextChoices):
        BEFORE = "pre", _("The test before")
        AFTER = "post", _("The test after")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=80, blank=True)
    link = models.URLField(max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True)
    group = models.CharField(max_length=1, blank=True)
    teachers = models.ManyToManyField(Expert, related_name="sessions")
    agenda = models.TextField(max_length=1500, blank=True)
    bring = models.CharField(max_length=200, blank=True)
    objectives = models.JSONField(default=list)
    articles = models.JSONField(default=list)
    host = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    consent_rules = models.TextField(max_length=600, blank=True)
    transport = models.CharField(max_length=200, blank=True)
    rubric_code = models.CharField(max_length=40, blank=True)
    rubric = models.JSONField(default=list)
    debrief = EncryptedText(null=True)
    test = models.CharField(max_length=4, choices=Test, blank=True)
    module = models.CharField(max_length=40, blank=True)
    scenario = models.CharField(max_length=40, blank=True)
    presenters = models.JSONField(default=list)
    cancelled = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "group", "id"]
        indexes = [models.Index(fields=["starts_at", "ends_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(kind="visit") | (Q(host__isnull=False) & ~Q(consent_rules="")),
                name="visit_has_host_and_consent_rules",
            ),
            models.CheckConstraint(
                condition=Q(test="") | Q(kind="test"), name="only_a_test_session_opens_a_test"
            ),
        ]

    def __str__(self) -> str:
        return self.title
