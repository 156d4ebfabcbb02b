"""What was done to her, when, where, by whom: as often as it happened."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework import classification
from niangjia.casework.classification import Derived
from niangjia.casework.models.cases import Case
from niangjia.casework.models.parties import Party
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7


class Incident(models.Model):
    """One incident. ``derived`` follows from what was done (``classification``); ``kind`` differs from
    it only with a reason in ``why``.

    ``facts`` holds acts, place, relation, injuries, weapon, children, reported, exchanged, taken.
    ``harmed`` is the client or a child of the case.
    """

    class When(models.TextChoices):
        DAY = "day", _("On this day")
        ABOUT = "about", _("About this day")
        UNKNOWN = "unknown", _("She doesn’t know when")

    class Kind(models.TextChoices):
        RAPE = "rape", pgettext_lazy("incident", "Rape")
        SEXUAL = "sexual_assault", pgettext_lazy("incident", "Sexual assault")
        PHYSICAL = "physical_assault", pgettext_lazy("incident", "Physical assault")
        MARRIAGE = "forced_marriage", pgettext_lazy("incident", "Forced marriage")
        DENIAL = "denial", _("Denial of resources, opportunities or services")
        PSYCHOLOGICAL = "psychological", _("Psychological or emotional abuse")
        OTHER = "other", _("None of the six")
        UNCLEAR = "unclear", _("Not known yet")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="incidents")
    harmed = models.ForeignKey(
        Party, null=True, on_delete=models.SET_NULL, related_name="incidents"
    )
    when = models.CharField(max_length=7, choices=When)
    happened_on = models.DateField(null=True)
    kind = models.CharField(max_length=20, choices=Kind)
    derived = models.CharField(max_length=20, choices=Kind)
    contexts = models.JSONField(default=list)
    facts = EncryptedJSON(default=dict)
    told = EncryptedText(null=True)
    why = EncryptedText(null=True)
    noted_at = models.DateTimeField(auto_now_add=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = [F("happened_on").desc(nulls_last=True), "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(when="unknown", happened_on=None)
                | (~Q(when="unknown") & Q(happened_on__isnull=False)),
                name="incident_day_or_unknown",
            ),
            models.CheckConstraint(
                condition=Q(kind=F("derived")) | Q(why__isnull=False),
                name="kind_by_hand_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["case", "-happened_on"], name="incident_by_case")]

    def __str__(self) -> str:
        return self.kind

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id

    def derivation(self) -> Derived:
        """What follows from the facts, with the age that the one who was harmed had that day."""
        facts = self.facts or {}
        born = classification.birthday(self.harmed.birthday if self.harmed else None)
        return classification.derive(
            classification.Facts(
                frozenset(facts.get("acts", ())),
                facts.get("relation", ""),
                classification.age_on(born, self.happened_on),
                facts.get("exchanged", ""),
                facts.get("taken", ""),
            )
        )
