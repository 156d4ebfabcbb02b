"""How sure a member feels in each competency."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.vault.ids import uuid7


class SelfRating(models.Model):
    """A member rates herself in one competency, from 0 (not yet) to 4 (teaches others); her latest
    rating stands. Nobody else reads it: others see counts of units from five persons on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    area = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField()
    rated_on = models.DateField()

    class Meta:
        ordering = ["area"]
        constraints = [
            models.UniqueConstraint(fields=["member", "area"], name="rated_once_an_area"),
            models.CheckConstraint(condition=Q(level__gte=0, level__lte=4), name="rating_level"),
            models.CheckConstraint(condition=~Q(area=""), name="rating_has_an_area"),
        ]

    def __str__(self) -> str:
        return self.area
