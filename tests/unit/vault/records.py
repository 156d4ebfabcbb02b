"""Models that exist for these tests only; their tables are made by this folder's conftest."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from niangjia.vault.fields import EncryptedFile, EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7
from niangjia.vault.index import BlindIndexField, BlindToken


class Person(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    label = models.CharField(max_length=40, blank=True)
    phone = EncryptedText(null=True, blank=True, max_length=40)
    address = EncryptedText(null=True, blank=True)
    answers = EncryptedJSON(null=True, blank=True)
    phone_index = BlindIndexField(null=True, unique=True)

    class Meta:
        app_label = "vault_tests"
        constraints = [models.CheckConstraint(condition=~Q(label="never"), name="never_never")]


class PersonName(BlindToken):
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_tokens")

    class Meta:
        app_label = "vault_tests"


class Note(models.Model):
    """Belongs to the family of its person; ``text`` stands before the primary key on purpose."""

    text = EncryptedText()
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person_id = models.UUIDField()

    class Meta:
        app_label = "vault_tests"

    def vault_family(self) -> uuid.UUID:
        return self.person_id


class Paper(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    family = models.UUIDField(null=True)
    scan = EncryptedFile(null=True)

    class Meta:
        app_label = "vault_tests"

    def vault_family(self) -> uuid.UUID:
        return self.family or self.id


ALL = [Person, PersonName, Note, Paper]
