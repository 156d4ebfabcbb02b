"""The paper with which a programme tests: two forms that weigh the same, before and after."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q

from niangjia.training.models.programmes import Programme
from niangjia.vault.ids import uuid7


def new_seed() -> str:
    """What fixes the draw of a programme's questions."""
    return secrets.token_hex(8)


class Paper(models.Model):
    """One paper a programme. ``objectives`` says which competency tells of which objective, by the
    objective's own words; ``count`` questions are drawn of those competencies by ``seed``, as form A
    and form B. Who sits A before sits B after (``Enrolment.form``), and the other way round. ``cases``
    short cases come after them, marked by a person who doesn't learn whose they are.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="paper")
    objectives = models.JSONField(default=dict)
    count = models.PositiveSmallIntegerField()
    cases = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(null=True)
    seed = models.CharField(max_length=16, default=new_seed)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="paper_asks_something"),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1), name="paper_gives_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.count)

    @property
    def areas(self) -> tuple[str, ...]:
        """The competencies that it asks about, once each, in the order of the objectives."""
        return tuple(dict.fromkeys(self.objectives.values()))
