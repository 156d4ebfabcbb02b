"""What a case is about, and what she agreed to."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models.cases import Case
from niangjia.casework.models.parties import Party
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class CaseIssue(models.Model):
    """An issue code of the taxonomy, chosen by a worker. One of them is the main one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="issues")
    code = models.CharField(max_length=40)
    is_main = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="an_issue_stands_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_main=True), name="one_main_issue"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Consent(models.Model):
    """What she agreed to, for one purpose: how, when, until withdrawn. ``guardian`` agreed for a child."""

    class Purpose(models.TextChoices):
        SERVICES = "services", _("That we keep this file and help her")
        RECEIVER = "receiver", _("That one office is told")
        STATISTICS = "statistics", _("Counting, without her name")
        TRAINING = "training", _("Training, after every trace of her is gone")

    class How(models.TextChoices):
        SAID = "said", _("She said so")
        SIGNED = "signed", _("She signed")
        GUARDIAN = "guardian", _("A guardian who is not the other party agreed")
        LAW = "law", _("A legal duty, without consent")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose)
    how = models.CharField(max_length=8, choices=How)
    guardian = models.ForeignKey(
        Party, null=True, on_delete=models.SET_NULL, related_name="consents_given"
    )
    scope = EncryptedText(null=True)
    given_at = models.DateTimeField()
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at")),
                name="withdrawn_after_given",
            )
        ]

    def __str__(self) -> str:
        return self.purpose

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id
