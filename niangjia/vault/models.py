"""The key store: wrapped keys, in a database of their own (alias ``keys``)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DataKey(models.Model):
    """The key of one record family, wrapped by a master key.

    An erased key leaves its row behind without key, so that nobody makes a new one for a family
    whose text is gone.
    """

    family = models.UUIDField(primary_key=True, editable=False)
    wrapped = models.BinaryField(null=True)
    master_id = models.CharField(max_length=16, db_index=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at=None, wrapped__isnull=False)
                | Q(erased_at__isnull=False, wrapped=None, master_id=""),
                name="data_key_is_whole_or_erased",
            )
        ]

    def __str__(self) -> str:
        return str(self.family)


class SiteSecret(models.Model):
    """A named secret of the whole site (audit, index), wrapped like a data key."""

    name = models.CharField(max_length=40, primary_key=True)
    wrapped = models.BinaryField()
    master_id = models.CharField(max_length=16, db_index=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
