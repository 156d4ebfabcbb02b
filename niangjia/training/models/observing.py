"""Observation sheets: what a trainee saw in the host studio, what observers saw of a trainee."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from niangjia.training.models.places import Enrolment
from niangjia.training.models.programmes import Session
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7


class Promise(models.Model):
    """A trainee accepted a host's rules on consent and confidentiality, in the very wording that
    ``digest`` stands for: changed rules are accepted anew."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="promises")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="promises")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment", "digest"], name="promised_once")
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class Observation(models.Model):
    """One sheet: ``marks`` by line (1 to 4) and a note.

    At a field visit ``by`` is the trainee herself (``enrolment`` hers), about the host; at a
    practice ``by`` is an observer, about the trainee. The note lies under the trainee's own key.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="observations")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="observations")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    marks = models.JSONField(default=dict)
    note = EncryptedText(null=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "enrolment", "by"], name="one_sheet_each")
        ]

    def __str__(self) -> str:
        return str(len(self.marks))

    def vault_family(self) -> uuid.UUID:
        return self.member_id
