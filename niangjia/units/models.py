"""Units of a federation: province, city, district, street, community, and mediation studios."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from treebeard.mp_tree import MP_Node

from niangjia.vault.fields import EncryptedFile
from niangjia.vault.ids import uuid7


class Level(models.TextChoices):
    """Where a unit stands. A studio may stand below any unit from city to community."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    DISTRICT = "district", _("District or county")
    STREET = "street", _("Street or township")
    COMMUNITY = "community", _("Community or village")
    STUDIO = "studio", _("Mediation studio")


class Unit(MP_Node):
    """One unit. ``path`` (treebeard) is the prefix of the paths of all units below it.

    ``code`` is the administrative division code (6, 9 or 12 digits). ``opened_on`` and
    ``closed_on`` say when it worked; a merged unit points to the one it went into. ``sort_key``
    sorts by pinyin, ``name_keys`` are the spellings by which it is found (``names.py`` makes both).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    sort_key = models.CharField(max_length=240, editable=False, db_index=True)
    name_keys = models.CharField(max_length=480, editable=False, default="")
    level = models.CharField(max_length=12, choices=Level)
    code = models.CharField(max_length=12, unique=True, null=True, blank=True)
    address = models.CharField(max_length=240, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    opening_hours = models.CharField(max_length=240, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name_zh=""), name="unit_has_a_name"),
            models.CheckConstraint(condition=~Q(code=""), name="unit_without_code_has_null"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(closed_on__isnull=False),
                name="merged_unit_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None)
                | Q(opened_on=None)
                | Q(closed_on__gte=models.F("opened_on")),
                name="unit_closes_after_it_opened",
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class UnitPicture(models.Model):
    """What a visitor sees when she stands before a unit's door; ``shows`` says it in words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="picture")
    file = EncryptedFile()
    shows = models.CharField(max_length=160)
    added_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(shows=""), name="picture_is_said_in_words"),
        ]

    def __str__(self) -> str:
        return self.shows


class UnitChange(models.Model):
    """What happened to a unit, for good: opened, renamed, moved, merged, closed, reopened, edited."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        EDITED = "edited", _("Details changed")
        RENAMED = "renamed", _("Renamed")
        MOVED = "moved", _("Moved")
        MERGED = "merged", _("Merged")
        RECEIVED = "received", _("Took in another unit")
        CLOSED = "closed", pgettext_lazy("unit", "Closed")
        REOPENED = "reopened", _("Opened again")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
