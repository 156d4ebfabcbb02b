"""How long a case is kept, what holds it, and its erasure by two people."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.models import Case
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7

WHOLE = "case"


class RetentionClock(models.Model):
    """The clock of a closed case, or of a part of it that goes before (``what``, the part's code): codes
    and days only. Set by the worker process."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="retention")
    what = models.CharField(max_length=20, default=WHOLE)
    unit_path = models.CharField(max_length=255)
    kind = models.CharField(max_length=20)
    closed_on = models.DateField()
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "what"], name="one_clock_of_a_kind"),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("closed_on")), name="retention_ends_after_closing"
            ),
        ]
        indexes = [models.Index(fields=["due_on", "unit_path"], name="retention_by_day")]

    def __str__(self) -> str:
        return self.kind


class LegalHold(models.Model):
    """A case must be preserved: why, who, until when. Nothing is erased meanwhile."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="holds")
    why = EncryptedText()
    until = models.DateField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-set_at"]
        indexes = [models.Index(fields=["case", "lifted_at", "until"], name="hold_by_case")]

    def __str__(self) -> str:
        return str(self.until)

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class Erasure(models.Model):
    """A proposal to erase a case, or what goes before it (``what``), and what became of it: the gravestone.

    It holds no key to the case's rows, since they go; ``label`` is the case's number, or the code of
    the request when she asked for it.
    """

    class Ground(models.TextChoices):
        CLOCK = "clock", _("Its time is over")
        REQUEST = "request", _("She asked for it")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ERASED = "erased", _("Erased")
        DECLINED = "declined", pgettext_lazy("erasure", "Kept")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family = models.UUIDField()
    what = models.CharField(max_length=20, default=WHOLE)
    label = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255)
    ground = models.CharField(max_length=8, choices=Ground)
    closed_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "what"],
                condition=Q(state="proposed"),
                name="one_proposal_a_case",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None)
                | Q(ended_by=None)
                | ~Q(state="erased")
                | ~Q(proposed_by=F("ended_by")),
                name="two_people_erase",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", ended_at=None)
                | (~Q(state="proposed") & Q(ended_at__isnull=False)),
                name="an_ended_proposal_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["unit_path", "state"], name="erasure_by_unit")]

    def __str__(self) -> str:
        return self.label
