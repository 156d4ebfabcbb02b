"""Places in a programme, and every move from one state to the next with its reason."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.training.models.programmes import Programme
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7

_LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"


def new_code() -> str:
    """A code that tells nothing, easy to read aloud: ten letters, 47 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


class Enrolment(models.Model):
    """A member in a programme, from nomination on. ``code`` is what her QR code holds.

    ``form``: which form of the paper she sits before the programme; after it she sits the other.
    ``unit`` is her unit when she was nominated. ``queued_at`` orders the waiting list. What she
    needs to take part lies encrypted under her own key.
    """

    class State(models.TextChoices):
        NOMINATED = "nominated", _("To be approved")
        ENROLLED = "enrolled", _("Has a place")
        WAITING = "waiting", _("On the waiting list")
        DECLINED = "declined", _("Not approved")
        WITHDRAWN = "withdrawn", _("Gave up the place")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="enrolments")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrolments"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State)
    code = models.CharField(max_length=10, unique=True, default=new_code)
    group = models.CharField(max_length=1, blank=True)
    form = models.CharField(max_length=1, blank=True, choices=[("A", "A"), ("B", "B")])
    queued_at = models.DateTimeField(null=True)
    access_needs = EncryptedText(null=True)
    child_care = EncryptedText(null=True)

    class Meta:
        ordering = ["queued_at", "id"]
        indexes = [
            models.Index(fields=["member", "state"]),
            models.Index(fields=["programme", "state"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["programme", "member"], name="enrolled_once"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(queued_at__isnull=False),
                name="who_waits_has_a_place_in_line",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def vault_family(self) -> uuid.UUID:
        return self.member_id


class Move(models.Model):
    """One step of an enrolment, never changed: from where, to where, why, who, when.

    ``by`` empty: the product itself, as when a place fell free.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="moves")
    to = models.CharField(max_length=10, choices=Enrolment.State)
    why = models.CharField(max_length=20)
    note = EncryptedText(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.to} {self.why}"
