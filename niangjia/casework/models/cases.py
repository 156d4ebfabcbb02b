"""A case, what happened to it, how many there are, and an intake under way."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.access.paths import LEVELS
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7

# The boards' own orders, of whatever unit above: name, columns, which cases. What has an end has a
# day of closure (a constraint says so), which a partial index can ask without a value.
_RUNNING = Q(closed_at=None)
_BOARDS: tuple[tuple[str, tuple[Any, ...], Q], ...] = (
    ("board_risk", ("risk", F("opened_at").desc(), "state"), _RUNNING),
    ("board_quiet", ("risk", "last_entry_on", "id"), _RUNNING),
    ("board_overdue", ("next_due", "id"), _RUNNING),
    ("board_unassigned", (F("opened_at").desc(),), _RUNNING & Q(worker=None)),
    ("board_closed", (F("opened_at").desc(),), Q(closed_at__isnull=False)),
    ("few_in_state", ("state", "id"), _RUNNING),
)


class Case(models.Model):
    """One woman's or child's case. Its vault family is its own: erasing it erases all it holds.

    ``call_her`` is how she wants to be called; lists show nothing else of her. ``unit_path`` is
    copied from the unit, so that every list filters by it without a join. ``next_due`` is the
    earliest open task, ``last_entry_on`` the last day on which something was written.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("case", "Open")
        ASSESSING = "assessing", _("Being assessed")
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("Under way")
        CLOSING = "closing", _("Waiting for closure")
        CLOSED = "closed", pgettext_lazy("case", "Closed")
        REOPENED = "reopened", pgettext_lazy("case", "Reopened")

    class Risk(models.TextChoices):
        HIGH = "high", _("High risk")
        MEDIUM = "medium", _("Medium risk")
        UNSCREENED = "unscreened", _("Not screened: treated as high")

    class WayIn(models.TextChoices):
        WALK_IN = "walk_in", _("She came in")
        HOTLINE = "hotline", _("Hotline call")
        OUTREACH = "outreach", _("Outreach visit")
        REFERRAL = "referral", _("Referred by another office")
        LETTERS = "letters", _("Letters and visits")
        TRANSFER = "transfer", _("Transfer from another unit")
        WEBSITE = "website", _("Request from the website")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=12, unique=True, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases")
    unit_path = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    risk = models.CharField(max_length=10, choices=Risk, default=Risk.UNSCREENED)
    way_in = models.CharField(max_length=10, choices=WayIn)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="cases"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    danger_since = models.DateTimeField(null=True)
    call_her = EncryptedText()
    wish = EncryptedText(null=True)
    wish_on = models.DateField(null=True)
    story = EncryptedText(null=True)
    next_due = models.DateField(null=True)
    last_entry_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="closed_case_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[
                    "open", "assessing", "planned", "active", "closing", "closed", "reopened",
                ]),
                name="case_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(danger_since=None), name="no_close_in_danger"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["unit_path", "state", "-opened_at"], name="case_by_unit"),
            models.Index(fields=["worker", "state", "-opened_at"], name="case_by_worker"),
            models.Index(fields=["opened_by", "state"], name="case_by_opener"),
            *(
                models.Index(
                    upto("unit_path"), *columns, name=f"{name}_{length}", condition=condition
                )
                for length, upto in LEVELS.items()
                for name, columns, condition in _BOARDS
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def vault_family(self) -> uuid.UUID:
        """The case's own data key."""
        return self.id


class Happening(models.Model):
    """What happened to a case, in codes: the bones of its timeline. Never any content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="happenings")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="happening_by_case")]

    def __str__(self) -> str:
        return self.kind


class Tally(models.Model):
    """How many cases a unit has of a kind: kept by writes, so that boards need not count."""

    unit_path = models.CharField(max_length=255)
    what = models.CharField(max_length=30)
    number = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit_path", "what"], name="one_tally_of_a_kind"),
            models.CheckConstraint(condition=Q(number__gte=0), name="tally_is_never_below_zero"),
        ]
        # All that a tab adds up: over thousands of units, the index alone answers.
        indexes = [models.Index(fields=["what", "unit_path", "number"], name="tally_by_kind")]

    def __str__(self) -> str:
        return f"{self.what}: {self.number}"


class IntakeDraft(models.Model):
    """An intake under way: hers who began it, on whatever device, until it becomes a case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="intakes"
    )
    answers = EncryptedJSON()
    step = models.CharField(max_length=20)
    begun_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return self.step

    def vault_family(self) -> uuid.UUID:
        """A data key of its own: a draft that is thrown away is gone."""
        return self.id
