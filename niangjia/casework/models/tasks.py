"""What is to be done in a case, by when, by whom."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models.cases import Case
from niangjia.casework.models.parties import Party
from niangjia.casework.models.plans import Goal
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Task(models.Model):
    """A thing to do. ``for_supervisors``: whoever supervises the case sees it on her day.

    ``instrument``: which questions are asked again, for ``party`` where they are about a child.
    """

    class Kind(models.TextChoices):
        ACTION = "action", _("Action of the plan")
        FOLLOW_UP = "follow_up", _("Follow-up: has her safety changed?")
        RISK_REVIEW = "risk_review", _("Review of the risk")
        RESCREEN = "rescreen", _("Ask the danger questions again")

    class Owner(models.TextChoices):
        WORKER = "worker", _("We do it")
        CLIENT = "client", _("She does it")
        OFFICE = "office", _("Another office does it")

    class Result(models.TextChoices):
        DONE = "done", _("Done")
        NOT_POSSIBLE = "not_possible", _("Not possible")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=12, choices=Kind)
    what = EncryptedText(null=True)
    goal = models.ForeignKey(Goal, null=True, on_delete=models.SET_NULL, related_name="tasks")
    owner = models.CharField(max_length=6, choices=Owner, default=Owner.WORKER)
    office = EncryptedText(null=True)
    due = models.DateField()
    instrument = models.CharField(max_length=60, blank=True)
    party = models.ForeignKey(Party, null=True, on_delete=models.CASCADE, related_name="tasks")
    for_supervisors = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    result = models.CharField(max_length=12, choices=Result, blank=True)
    outcome = EncryptedText(null=True)

    class Meta:
        ordering = ["due", "id"]
        indexes = [
            models.Index(fields=["case", "due"], condition=Q(done_at=None), name="open_tasks"),
            models.Index(
                fields=["due"],
                condition=Q(done_at=None, for_supervisors=True),
                name="supervisors_tasks",
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id
