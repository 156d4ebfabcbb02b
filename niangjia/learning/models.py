"""What learning leaves behind: progress, sittings and answers, runs, evidence, signatures, the log.

Lessons, questions and scenarios are files; what was answered keeps the very version it saw
(``Content``). Nothing here is read for judging a worker: see docs/learning.md.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7

MEMBER = settings.AUTH_USER_MODEL
FORM = [("", ""), ("A", "A"), ("B", "B")]


class Content(models.Model):
    """One version of a question or a scenario, as data in the form of the files.

    Rows come from the files when somebody first answers that version, or are written by an
    organiser (``made_by``); then ``in_use`` says whether the bank offers it.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        SCENARIO = "scenario", _("Scenario")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=80)
    version = models.CharField(max_length=64, unique=True)
    data = models.JSONField()
    made_by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, related_name="+", null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    in_use = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["kind", "code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"], condition=Q(in_use=True), name="one_version_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.code


class ScenarioDraft(models.Model):
    """A scenario while it is written: in the form of the files, but not whole yet.

    Put into use it becomes ``Content``, which keeps every version.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    data = models.JSONField()
    begun_by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, related_name="+", null=True)
    changed_by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, related_name="+", null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return str(self.data.get("code", ""))


class LessonProgress(models.Model):
    """How far a member is with a lesson: opened, and its check of understanding answered.

    ``share`` is what the check earned last (0 to 1); ``version`` the text she had before her.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    lesson = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    opened_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    share = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "lesson"], name="progress_once"),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=0, share__lte=1), name="progress_share"
            ),
        ]


class TestSitting(models.Model):
    """One person sits one test. Questions are drawn by ``seed``; answers stand as rows from the
    start, so that nothing is lost when a browser or the server dies.

    ``test`` names the test ("module:danger" or what another room gives); ``context`` ties a
    sitting to a thing of another room, once. ``draw_key`` is the digest of the questions: sittings
    that share it can be compared question by question. ``unit_path`` is her unit when she began.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    unit_path = models.CharField(max_length=255)
    test = models.CharField(max_length=80)
    context = models.CharField(max_length=120, blank=True)
    form = models.CharField(max_length=1, choices=FORM, blank=True)
    seed = models.CharField(max_length=80)
    draw_key = models.CharField(max_length=16)
    count = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    share = models.FloatField(null=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["member", "-started_at"]),
            models.Index(fields=["draw_key", "finished_at"]),
            # Everything that a list of tests sat together asks, so that no row is read.
            models.Index(
                fields=["context", "test", "form", "draw_key", "unit_path", "share"],
                name="sat_together",
            ),
            models.Index(
                fields=["finished_at"],
                condition=Q(share__isnull=True, finished_at__isnull=False),
                name="result_waits",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "context"],
                condition=~Q(context=""),
                name="sitting_once_a_context",
            ),
            models.UniqueConstraint(
                fields=["member", "test"],
                condition=Q(context="", finished_at=None),
                name="sitting_open_once",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, share=None) | Q(finished_at__isnull=False),
                name="sitting_share_when_finished",
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="sitting_has_questions"),
        ]


class Answer(models.Model):
    """One question of a sitting, and what was answered (None: nothing yet).

    ``given`` by type as ``rules.grading`` says; free text of a case lies in ``words``. A person marks
    it without learning whose it is: ``marks`` holds a level for each line of its rubric, ``remark``
    what she tells her. Until then a case that was answered has no ``share``, and neither has its
    sitting.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sitting = models.ForeignKey(TestSitting, on_delete=models.CASCADE, related_name="answers")
    place = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+")
    given = models.JSONField(null=True)
    words = EncryptedText(null=True)
    answered_at = models.DateTimeField(null=True)
    share = models.FloatField(null=True)
    marks = models.JSONField(null=True)
    remark = EncryptedText(null=True)
    marked_by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, related_name="+", null=True)
    marked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place"]
        indexes = [
            # The few cases that wait among millions of answers.
            models.Index(
                fields=["sitting"],
                condition=Q(share__isnull=True, words__isnull=False),
                name="case_waits",
            ),
            models.Index(
                fields=["marked_at"], condition=Q(marked_at__isnull=False), name="case_marked"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "place"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(marks__isnull=True, marked_at=None)
                | Q(marks__isnull=False, marked_at__isnull=False, share__isnull=False),
                name="answer_marked_whole",
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gte=0, share__lte=1), name="answer_share"
            ),
        ]


class EarlierMark(models.Model):
    """A mark as it stood before somebody put it right; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="earlier")
    marks = models.JSONField()
    share = models.FloatField()
    remark = EncryptedText(null=True)
    marked_by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, related_name="+", null=True)
    marked_at = models.DateTimeField()
    replaced_by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, related_name="+", null=True)
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["replaced_at"]

    def __str__(self) -> str:
        return f"{self.share}"


class AreaResult(models.Model):
    """What a finished test says of one competency: how many answers were graded, how many earned less
    than half. Follows from the answers, so that needs are counted without reading millions of them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sitting = models.ForeignKey(TestSitting, on_delete=models.CASCADE, related_name="results")
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    unit_path = models.CharField(max_length=255)
    area = models.CharField(max_length=40)
    finished_at = models.DateTimeField()
    asked = models.PositiveSmallIntegerField()
    wrong = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            # Everything that needs ask, so that no row is read.
            models.Index(
                fields=["unit_path", "area", "finished_at", "member", "asked", "wrong"],
                name="results_of_units",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "area"], name="result_once_an_area"),
            models.CheckConstraint(
                condition=Q(asked__gte=1, wrong__lte=F("asked")), name="result_wrong_of_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.wrong}/{self.asked}"


class ScenarioRun(models.Model):
    """One person walks one scenario. Where she stands follows from its steps."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    unit_path = models.CharField(max_length=255)
    scenario = models.CharField(max_length=80)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=40, blank=True)
    left_at = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["member", "-started_at"]),
            models.Index(fields=["scenario"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "scenario"], condition=Q(ended_at=None), name="run_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="", left_at="")
                | (Q(ended_at__isnull=False) & (~Q(ending="") ^ ~Q(left_at=""))),
                name="run_ended_or_left",
            ),
        ]


class ScenarioStep(models.Model):
    """One choice, in its order, with the time it was made."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(ScenarioRun, on_delete=models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField()
    node = models.CharField(max_length=40)
    choice = models.CharField(max_length=1)
    chosen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="step_once")]


class CompetencyEvidence(models.Model):
    """Why a member is held to have a level of a competency, and until when.

    ``source_key`` names the sitting, run, observation or nothing; ``given_by`` who confirmed it.
    """

    class Source(models.TextChoices):
        TEST = "test", _("Test")
        SCENARIO = "scenario", _("Scenario")
        RUBRIC = "rubric", _("Observed by rubric")
        SUPERVISOR = "supervisor", _("Confirmed by her supervisor")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    area = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=12, choices=Source)
    source_key = models.CharField(max_length=80, blank=True)
    given_by = models.ForeignKey(MEMBER, on_delete=models.SET_NULL, related_name="+", null=True)
    gained_on = models.DateField()
    expires_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-gained_on"]
        indexes = [models.Index(fields=["member", "area"])]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "area", "source", "source_key"],
                condition=~Q(source_key=""),
                name="evidence_once_a_source",
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="evidence_level"),
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("gained_on")), name="evidence_expires_later"
            ),
        ]


class Signature(models.Model):
    """A legal expert signs exactly one version of a lesson's text, a question or a scenario."""

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Lesson")
        QUESTION = "question", _("Question")
        SCENARIO = "scenario", _("Scenario")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=80)
    language = models.CharField(max_length=8, blank=True)
    version = models.CharField(max_length=64)
    signed_by = models.ForeignKey(MEMBER, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=80)
    signed_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = EncryptedText(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "signed_by"],
                condition=Q(withdrawn_at=None),
                name="learning_signed_once",
            ),
            models.CheckConstraint(condition=~Q(capacity=""), name="learning_signed_in_a_capacity"),
        ]


class LearningEvent(models.Model):
    """The log of learning: who did what with what, once and for ever.

    A row is never changed, which the database refuses too; it goes only with the member herself.
    Exported as xAPI statements (``exchange.xapi``).
    """

    class Verb(models.TextChoices):
        OPENED = "opened", _("opened")
        STARTED = "started", _("began")
        CHOSE = "chose", _("chose")
        COMPLETED = "completed", _("completed")
        LEFT = "left", _("left early")

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Lesson")
        TEST = "test", _("Test")
        SCENARIO = "scenario", _("Scenario")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    unit_path = models.CharField(max_length=255)
    verb = models.CharField(max_length=10, choices=Verb)
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=80)
    attempt = models.UUIDField(null=True)
    share = models.FloatField(null=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["member", "at"]), models.Index(fields=["at"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Written once. Raises ValueError for a second time."""
        if not self._state.adding:
            raise ValueError("the log of learning is append-only")
        super().save(*args, **kwargs)
