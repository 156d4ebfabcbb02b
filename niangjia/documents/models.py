"""Documents that somebody writes, and each version of them."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from niangjia.vault.fields import EncryptedFile, EncryptedJSON
from niangjia.vault.ids import uuid7


class Document(models.Model):
    """One document of a kind. Who may read it, its owner says (``owners``): a member, a case.

    ``family`` is the record family whose key opens it: a case's own, so that it goes with the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    owner_kind = models.CharField(max_length=40)
    owner_id = models.UUIDField()
    family = models.UUIDField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-changed_at"]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "-changed_at"], name="document_owner"),
            models.Index(
                fields=["expires_at"], condition=~Q(expires_at=None), name="document_expiry"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class DocumentVersion(models.Model):
    """What a document held from a moment on. Never changed; made final once, with the files that
    were confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    family = models.UUIDField()
    number = models.PositiveIntegerField()
    answers = EncryptedJSON()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    made_at = models.DateTimeField(auto_now_add=True)
    final_at = models.DateTimeField(null=True)
    final_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    pdf = EncryptedFile(null=True)
    docx = EncryptedFile(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="document_versions_count_from_one"
            ),
            models.CheckConstraint(
                condition=Q(final_at__isnull=True, pdf__isnull=True, docx__isnull=True)
                | Q(final_at__isnull=False, pdf__isnull=False, docx__isnull=False),
                name="document_final_with_its_files",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def vault_family(self) -> UUID:
        """Its document's record family."""
        return self.family
