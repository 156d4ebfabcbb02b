"""What a programme's certificate asks for, the certificates, and the keys that sign them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.certificates.rules import new_code
from niangjia.training.models import Programme
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7


class CertificateRule(models.Model):
    """What a programme asks for: attendance in percent, a test, an observed practice.

    ``test`` is a test of the learning room (``module:danger``), ``practice`` a competency area in
    which somebody observed her by a rubric; both may be empty. ``areas`` stand on the certificate.
    """

    programme = models.OneToOneField(
        Programme, primary_key=True, on_delete=models.CASCADE, related_name="certificate_rule"
    )
    attendance = models.PositiveSmallIntegerField(default=80)
    test = models.CharField(max_length=80, blank=True)
    test_percent = models.PositiveSmallIntegerField(default=0)
    practice = models.CharField(max_length=40, blank=True)
    areas = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(attendance__lte=100, test_percent__lte=100),
                name="certificate_percent_is_at_most_100",
            ),
            models.CheckConstraint(
                condition=Q(test="", test_percent=0) | (~Q(test="") & Q(test_percent__gte=1)),
                name="certificate_test_has_a_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendance} % {self.test}"


class Certificate(models.Model):
    """One person's certificate for one programme, as it was given: ``facts`` never change.

    ``facts``: name, name_en, title, unit, unit_en, starts_on, ends_on, objectives, areas, shown.
    Whoever holds ``code`` may check it. Taken back, it stays, and says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="certificates")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="certificates"
    )
    facts = EncryptedJSON()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoke_reason = EncryptedText(null=True)

    class Meta:
        ordering = ["-issued_at", "-id"]
        indexes = [models.Index(fields=["revoked_at"], name="certificates_taken_back")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "member"],
                condition=Q(revoked_at=None),
                name="one_certificate_in_force",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=models.F("issued_at")),
                name="certificate_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def vault_family(self) -> uuid.UUID:
        """Hers: with her key, what stands on it is gone."""
        return self.member_id


class SigningKey(models.Model):
    """An Ed25519 key that signs certificates. The newest signs; older ones still verify."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    public = models.CharField(max_length=64)
    secret = EncryptedText()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.public

    def vault_family(self) -> uuid.UUID:
        """A key of its own."""
        return self.id
