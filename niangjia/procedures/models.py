"""Procedures under way, as codes without names; holidays; calendar feeds."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.vault.ids import uuid7

# Letters that nobody mistakes for one another, read aloud or written down.
_LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"


def new_reference() -> str:
    """A code that tells nothing: K7RT."""
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


def digest_of(secret: str) -> str:
    """How a feed's secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Holiday(models.Model):
    """A day off in the week, or a weekend day that is worked: the State Council's yearly table.

    ``checked``: somebody held it against the notice; the rows that come along are not.
    """

    class Kind(models.TextChoices):
        OFF = "off", _("Day off")
        WORKED = "worked", _("Working day")

    day = models.DateField(primary_key=True)
    kind = models.CharField(max_length=6, choices=Kind)
    name = models.CharField(max_length=40)
    checked = models.BooleanField(default=False)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class Track(models.Model):
    """A procedure that a member follows, or a room above for whatever it links to it (``member`` None).
    ``reference`` is a made code: no name, no case number.

    ``state`` follows from the steps; it is kept so that lists need not count. ``ends_on``: the day
    that the paper itself names, where a time limit allows it (``own_day``).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="tracks"
    )
    procedure = models.CharField(max_length=60)
    reference = models.CharField(max_length=4, default=new_reference)
    state = models.CharField(max_length=40)
    started_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["member"], condition=Q(ended_at=None), name="track_open")]

    def __str__(self) -> str:
        return self.reference


class Step(models.Model):
    """An event of a track: on a day, or at a moment where hours count."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="steps")
    event = models.CharField(max_length=40)
    happened_on = models.DateField()
    happened_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["noted_at", "pk"]

    def __str__(self) -> str:
        return self.event


class Feed(models.Model):
    """A calendar address of a member: its secret is kept as a digest only.

    ``seen_by`` is her answer to the question who else sees that calendar; without one there is no
    feed.
    """

    class SeenBy(models.TextChoices):
        ONLY_ME = "only_me", _("Only me, on a phone or computer that only I use")
        WORK = "work", _("Colleagues at work")

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    seen_by = models.CharField(max_length=10, choices=SeenBy)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.member_id)
