"""What will be judged of a programme, written down before it opens."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.training.models import Programme
from niangjia.vault.ids import uuid7


class EvaluationPlan(models.Model):
    """Which indicators of practice a programme will be judged by, chosen while it is a draft.

    ``indicators``: a copy of each definition as it was then, in both languages, with its version.
    The spans before the first day and after the last one are in days.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="+")
    indicators = models.JSONField(default=list)
    before_days = models.PositiveSmallIntegerField()
    after_days = models.PositiveSmallIntegerField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    chosen_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(before_days__gte=1, after_days__gte=1), name="spans_have_days"
            )
        ]

    def __str__(self) -> str:
        return str(self.programme_id)
