"""The finder's index, the same on every database, and the questions that were allowed to be kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class IndexTerm(models.Model):
    """One term and where it stands: ``postings`` are rows of ``index.POSTING``, packed.

    ``asked`` is the share of consultations in which the term occurs: common ones weigh less.
    """

    term = models.CharField(max_length=40, primary_key=True)
    postings = models.BinaryField()
    asked = models.FloatField(default=0)

    def __str__(self) -> str:
        return self.term


class IndexBook(models.Model):
    """What the postings count: the articles in order and their lengths, packed.

    There is one row at most. ``stamp`` changes with every build and every lesson, so that each
    process knows when to read it again; ``fingerprint`` is that of the corpus it was built from.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=uuid7)
    fingerprint = models.CharField(max_length=64)
    packed = models.BinaryField()
    built_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_book")]

    def __str__(self) -> str:
        return self.fingerprint[:12]


class KeptQuestion(models.Model):
    """A question that its asker saw, could edit and allowed to be kept; who asked is not kept.

    ``helped``: the article that answered it, which teaches the index. ``unanswered``: found
    nothing or little, and tells what must be taught. The day alone is kept, no hour.
    """

    class Kind(models.TextChoices):
        HELPED = "helped", _("Helped")
        UNANSWERED = "unanswered", _("Not answered")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    question = EncryptedText()
    law = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField(default=0)
    sub = models.PositiveSmallIntegerField(default=0)
    kept_on = models.DateField(auto_now_add=True)

    class Meta:
        ordering = ["-kept_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="helped") & ~Q(law="")) | Q(kind="unanswered", law="", number=0),
                name="helped_names_its_article",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class KeptTally(models.Model):
    """How many questions were allowed to be kept in a unit in a month, and how many of them found no
    answer. Numbers alone: nothing leads from here to a question or to who asked it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit_path = models.CharField(max_length=255)
    month = models.DateField()
    kept = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_path", "month"], name="tally_once_a_month"),
            models.CheckConstraint(
                condition=Q(unanswered__lte=models.F("kept")), name="tally_within_kept"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}"
