"""A matter on its way from one unit to another, each step of it, and how a case came in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.models import Case
from niangjia.dispatch.models.calls import Level
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Dispatch(models.Model):
    """A case passed to the unit that answers for it, or a call for help. It goes once: one open a
    case and kind. ``first_unit`` is the unit chosen, ``to_unit`` where it stands after rising.
    """

    class Kind(models.TextChoices):
        PASS_ON = "pass_on", pgettext_lazy("matter", "Passed on")
        HELP = "help", _("Call for help")

    class State(models.TextChoices):
        TO_SEND = "to_send", _("To send")
        SENT = "sent", pgettext_lazy("matter", "Sent")
        RECEIVED = "received", pgettext_lazy("matter", "Received")
        TAKEN_UP = "taken_up", _("Taken up")
        SENT_BACK = "sent_back", _("Sent back")
        CLOSED = "closed", pgettext_lazy("matter", "Closed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="dispatches")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.TO_SEND)
    level = models.CharField(max_length=6, choices=Level)
    from_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    from_path = models.CharField(max_length=255)
    from_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    to_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    to_path = models.CharField(max_length=255, blank=True)
    first_path = models.CharField(max_length=255, blank=True)
    preferred = models.BooleanField(default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    risen = models.PositiveSmallIntegerField(default=0)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    words = EncryptedText(null=True)
    reason = EncryptedText(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=~Q(state="closed"), name="a_matter_goes_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "received", "taken_up"])
                | Q(to_unit__isnull=False, sent_at__isnull=False, due_at__isnull=False),
                name="sent_matter_has_unit_and_clock",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["to_send", "sent", "received", "taken_up", "sent_back", "closed"]
                ),
                name="dispatch_state_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["to_path", "state", "due_at"], name="dispatch_by_receiver"),
            models.Index(fields=["first_path", "state"], name="dispatch_by_first"),
            models.Index(fields=["from_path", "state"], name="dispatch_by_sender"),
            models.Index(fields=["entered_by", "-entered_at"], name="dispatch_by_enterer"),
            models.Index(fields=["due_at"], condition=Q(state="sent"), name="dispatch_clock"),
        ]

    def __str__(self) -> str:
        return self.kind

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class DispatchStep(models.Model):
    """What happened to a dispatch, in codes: never any content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="steps")
    what = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.what


class Arrival(models.Model):
    """How a case came in from outside: who sent it, their number and date; for a letters-and-visits
    matter its steps, from which the statutory clocks are counted, and the next one's day."""

    class Source(models.TextChoices):
        OUTREACH = "outreach", _("Outreach visit")
        POLICE = "police", pgettext_lazy("sender", "Police")
        COURT = "court", pgettext_lazy("sender", "Court")
        HOSPITAL = "hospital", pgettext_lazy("sender", "Hospital")
        SCHOOL = "school", pgettext_lazy("sender", "School")
        COMMITTEE = "committee", pgettext_lazy("sender", "Residents' or villagers' committee")
        LETTERS = "letters", _("Letters and visits")
        TRANSFER = "transfer", _("Transfer from another federation")
        WEBSITE = "website", _("Request from the website")

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, primary_key=True, related_name="arrival"
    )
    source = models.CharField(max_length=10, choices=Source)
    office = EncryptedText(null=True)
    number = EncryptedText(null=True)
    dated = models.DateField(null=True)
    received_on = models.DateField()
    steps = models.JSONField(default=list)
    next_due = models.DateField(null=True)
    next_clock = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dated=None) | Q(dated__lte=models.F("received_on")),
                name="arrival_after_its_letter",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_due"], condition=Q(next_due__isnull=False), name="arrival_clock"
            )
        ]

    def __str__(self) -> str:
        return self.source

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id
