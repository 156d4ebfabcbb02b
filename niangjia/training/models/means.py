"""What a programme has at hand: files, and money planned and spent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.training.models.programmes import Programme
from niangjia.vault.fields import EncryptedFile
from niangjia.vault.ids import uuid7


class Material(models.Model):
    """A file for who takes part; its content and name lie encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(max_length=80)
    file = EncryptedFile()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="material_has_a_title")]

    def __str__(self) -> str:
        return self.title


class BudgetLine(models.Model):
    """One line of a programme's money, in yuan."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="budget")
    what = models.CharField(max_length=80)
    planned = models.DecimalField(max_digits=11, decimal_places=2)
    spent = models.DecimalField(max_digits=11, decimal_places=2, default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned__gte=0) & Q(spent__gte=0), name="money_is_not_negative"
            )
        ]

    def __str__(self) -> str:
        return self.what
