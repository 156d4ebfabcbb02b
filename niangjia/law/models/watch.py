"""Law watch: articles that an import changed, and what stands on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.vault.ids import uuid7


class ArticleChange(models.Model):
    """What an import did to one article that stood before (or that was cited and isn't there)."""

    class Kind(models.TextChoices):
        CHANGED = "changed", _("changed")
        REPEALED = "repealed", _("taken out")
        RENUMBERED = "renumbered", _("renumbered")
        MISSING = "missing", _("not in the text")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    law = models.ForeignKey("law.Law", on_delete=models.PROTECT, related_name="changes")
    dated = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveIntegerField()
    sub = models.PositiveSmallIntegerField(default=0)
    to_number = models.PositiveIntegerField(null=True)
    to_sub = models.PositiveSmallIntegerField(null=True)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["law", "dated", "number", "sub"], name="one_change_a_version"
            ),
            models.CheckConstraint(
                condition=Q(kind="renumbered", to_number__isnull=False, to_sub__isnull=False)
                | (~Q(kind="renumbered") & Q(to_number=None, to_sub=None)),
                name="renumbered_says_where_to",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}-{self.sub} {self.kind}"


class Concern(models.Model):
    """Something that stands on a changed article: under review until somebody has looked.

    ``kind`` and ``key`` name the dependant (``dependants.py``); its title is read from there.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    change = models.ForeignKey(ArticleChange, on_delete=models.PROTECT, related_name="concerns")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )

    class Meta:
        indexes = [
            models.Index(fields=["kind", "key"], condition=Q(settled_at=None), name="concern_open")
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "change"], name="concerned_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
