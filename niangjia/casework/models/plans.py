"""The plan of a case: what she wants to reach, and that she agreed to how."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.models.cases import Case
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Goal(models.Model):
    """What she wants to reach, in words that she would use. Actions (``Task``) serve it."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("goal", "Under way")
        REACHED = "reached", pgettext_lazy("goal", "Reached")
        PARTLY = "partly", pgettext_lazy("goal", "Partly reached")
        DROPPED = "dropped", pgettext_lazy("goal", "Given up")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="goals")
    words = EncryptedText()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = EncryptedText(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(outcome__isnull=False), name="goal_ends_with_outcome"
            )
        ]

    def __str__(self) -> str:
        return self.state

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class Plan(models.Model):
    """How the plan of a case stands: ``revision`` rises with each change of goals and actions,
    ``agreed`` is the one that she agreed to, ``approved`` the one that somebody else approved."""

    class How(models.TextChoices):
        SAID = "said", _("It was read to her, and she said yes")
        SIGNED = "signed", _("She signed")

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, primary_key=True, related_name="plan"
    )
    revision = models.PositiveIntegerField(default=1)
    agreed = models.PositiveIntegerField(default=0)
    agreed_on = models.DateField(null=True)
    how = models.CharField(max_length=6, choices=How, blank=True)
    her_words = EncryptedText(null=True)
    approved = models.PositiveIntegerField(default=0)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed=0) | Q(agreed_on__isnull=False), name="agreed_on_a_day"
            ),
            models.CheckConstraint(
                condition=Q(agreed__lte=models.F("revision")) & Q(approved__lte=models.F("agreed")),
                name="agreed_then_approved",
            ),
        ]

    def __str__(self) -> str:
        return str(self.revision)

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id

    @property
    def is_agreed(self) -> bool:
        """Whether she agreed to it as it stands."""
        return self.agreed == self.revision

    @property
    def is_approved(self) -> bool:
        """Whether somebody else approved it as it stands."""
        return self.approved == self.revision
