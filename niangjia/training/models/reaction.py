"""Anonymous answers: whether somebody answered is kept apart from what was answered."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from niangjia.training.models.places import Enrolment
from niangjia.training.models.programmes import Programme, Session
from niangjia.vault.fields import EncryptedJSON
from niangjia.vault.ids import uuid7


class Feedback(models.Model):
    """All answers to a programme in one sealed list, shuffled anew with each, without any time.

    There is no row an answer, so neither order of rows nor their keys lead from one to a person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="feedback")
    answers = EncryptedJSON(default=list)
    closed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.programme_id)


class FeedbackGiven(models.Model):
    """Somebody has answered: nothing else, no time, and a key that tells none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="given")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feedback", "enrolment"], name="answered_once")
        ]


class Ballot(models.Model):
    """A vote in a seminar. Only sums are kept; they are shown once it is closed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="ballots")
    question = models.CharField(max_length=200)
    options = models.JSONField()
    counts = models.JSONField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(question=""), name="ballot_asks")]

    def __str__(self) -> str:
        return self.question


class BallotCast(models.Model):
    """Somebody has voted: nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="cast")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "enrolment"], name="one_vote_a_person")
        ]
