"""Rows without names, made once and kept as they were made, so that two exports can't be compared."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from niangjia.casework.models import Case
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedJSON
from niangjia.vault.ids import uuid7


class CountedBlock(models.Model):
    """The rows of one district (or of one unit above districts itself) opened from the quarter that
    begins with ``since`` to before ``until``. Whoever exports gets these rows, today and next year;
    only whole groups ever leave.

    ``groups`` holds the groups of ``rules.small.grouped``: which group a row stands in, never whose row it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255)
    since = models.DateField()
    until = models.DateField()
    groups = EncryptedJSON()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="a_block_has_days"),
        ]
        indexes = [models.Index(fields=["unit_path", "since"], name="block_by_unit")]

    def __str__(self) -> str:
        return f"{self.since}–{self.until}"


class CountedCase(models.Model):
    """That a case is counted in a group of a block. It goes with the case; its group goes for good then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    block = models.ForeignKey(CountedBlock, on_delete=models.CASCADE, related_name="cases")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    group = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["block", "group"], name="counted_by_group")]

    def __str__(self) -> str:
        return str(self.group)


class StandardTable(models.Model):
    """The standard table of a unit and all below it for a span that is over: made once, and given like that
    ever after. ``numbers`` holds what may be told of it, in codes and sums: nothing else was kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255)
    since = models.DateField()
    until = models.DateField()
    numbers = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="a_table_has_days"),
        ]
        indexes = [models.Index(fields=["unit_path", "since"], name="standard_by_unit")]

    def __str__(self) -> str:
        return f"{self.since}–{self.until}"
