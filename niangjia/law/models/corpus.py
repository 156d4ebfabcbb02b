"""Laws, their versions, and the articles of each version: immutable once imported."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.vault.fields import EncryptedFile
from niangjia.vault.ids import uuid7


class Immutable(Exception):
    """Somebody tried to change or remove an article or a version that was imported."""


class Law(models.Model):
    """One law. ``short`` is its title without 中华人民共和国: the name by which data cites it.

    ``first_effective_on`` is the day on which the law first took effect, whichever version.
    """

    class Kind(models.TextChoices):
        CONSTITUTION = "constitution", _("Constitution")
        LAW = "law", _("Law")
        AMENDMENT = "amendment", _("Amendment")
        DECISION = "decision", _("Decision")
        LEGISLATIVE = "legislative", _("Legislative interpretation")
        JUDICIAL = "judicial", _("Judicial interpretation")
        REGULATION = "regulation", _("Regulation")
        LOCAL = "local", _("Local rule")
        OTHER = "other", _("Other text")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    short = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=220)
    kind = models.CharField(max_length=12, choices=Kind)
    authority = models.CharField(max_length=120, blank=True)
    sort_key = models.CharField(max_length=400, db_index=True)
    first_effective_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(short=""), name="law_has_a_name")]

    def __str__(self) -> str:
        return self.short

    @property
    def is_local(self) -> bool:
        """A province's or city's text: whether it is in force today is unverified."""
        return self.kind == self.Kind.LOCAL


class Version(models.Model):
    """A law as it was passed or amended on a day (``dated``).

    ``effective_on`` is None when the source doesn't say from when this very version counts.
    ``caution`` is a code of ``corpus/cautions.py``: what every reader of it is told.
    """

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Replaced by a later version")
        REPEALED = "repealed", _("Repealed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    law = models.ForeignKey(Law, on_delete=models.PROTECT, related_name="versions")
    dated = models.DateField()
    effective_on = models.DateField(null=True)
    status = models.CharField(max_length=12, choices=Status)
    caution = models.CharField(max_length=30, blank=True)
    source = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["law", "dated"], name="one_version_a_day"),
            models.UniqueConstraint(
                fields=["law"], condition=Q(status="in_force"), name="one_version_in_force"
            ),
        ]
        ordering = ["-dated"]

    def __str__(self) -> str:
        return f"{self.law_id} {self.dated}"


class Article(models.Model):
    """One article of a version: ``number`` 260 and ``sub`` 1 are 第二百六十条之一.

    ``path`` holds its headings (part, chapter, section). Texts without numbered articles count
    their paragraphs; ``label`` is what the text itself writes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="articles")
    number = models.PositiveIntegerField()
    sub = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=40)
    path = models.JSONField(default=list)
    text = models.TextField()
    order = models.PositiveIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="one_article_a_place"),
        ]
        indexes = [models.Index(fields=["version", "number", "sub"])]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only ever inserts."""
        if not self._state.adding:
            raise Immutable("an imported article is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never."""
        raise Immutable("an imported article is never removed")


class LawImport(models.Model):
    """One import: what it brought, in counts by kind of change; who confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=120)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.source


class LawDraft(models.Model):
    """A file that was sent in and looked at, not imported yet; gone after a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file = EncryptedFile()
    sent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.pk)
