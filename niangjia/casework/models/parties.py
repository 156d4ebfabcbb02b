"""Who belongs to a case, by what they are found again, and what is kept apart."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models.cases import Case
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7
from niangjia.vault.index import BlindIndexField, BlindToken


class Party(models.Model):
    """Somebody in a case. Phone and ID number are found by blind index, the name by its tokens."""

    class Role(models.TextChoices):
        CLIENT = "client", _("Client")
        CHILD = "child", _("Child")
        RESPONDENT = "respondent", _("Other party")
        RELATIVE = "relative", _("Relative")
        WITNESS = "witness", _("Witness")

    class Relation(models.TextChoices):
        SPOUSE = "spouse", _("Husband or wife")
        FORMER = "former", _("Former partner")
        PARTNER = "partner", _("Partner, dating or living together")
        PARENT = "parent", _("Parent")
        CHILD = "child", _("Son or daughter")
        SIBLING = "sibling", _("Brother or sister")
        IN_LAW = "in_law", _("In-law")
        EMPLOYER = "employer", _("Employer or colleague")
        OTHER = "other", _("Somebody else")
        UNKNOWN = "unknown", _("Not known")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=10, choices=Role)
    relation = models.CharField(max_length=10, choices=Relation, blank=True)
    name = EncryptedText(null=True)
    phone = EncryptedText(null=True)
    phone_index = BlindIndexField(null=True)
    id_number = EncryptedText(null=True)
    id_index = BlindIndexField(null=True)
    birthday = EncryptedText(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(role="client"), name="one_client_a_case"
            )
        ]

    def __str__(self) -> str:
        return self.role

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class PartyToken(BlindToken):
    """By which spellings a party's name is found."""

    # The case is copied from the party, with which it comes and goes: the newest cases of a name that
    # thousands bear come from an index alone.
    token = BlindIndexField(db_index=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="tokens")
    case = models.ForeignKey(
        Case, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        indexes = [models.Index(fields=["token", "-case"], name="party_by_token")]

    def __str__(self) -> str:
        return self.kind


class SealedRecord(models.Model):
    """What is kept apart from the rest: where she is, who reported. It opens with a reason,
    and ``reasons`` keeps who gave which."""

    class Kind(models.TextChoices):
        ADDRESS = "address", _("Where she is")
        REPORTER = "reporter", _("Who reported")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sealed")
    kind = models.CharField(max_length=10, choices=Kind)
    content = EncryptedText()
    reasons = EncryptedJSON(null=True)
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="one_sealed_record_of_a_kind")
        ]

    def __str__(self) -> str:
        return self.kind

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id
