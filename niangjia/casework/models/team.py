"""Who works on what: loads, ceilings, cover, asking for a case, linked cases, knowing a party."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models.cases import Case
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7

MEMBER = settings.AUTH_USER_MODEL


class Load(models.Model):
    """How many running cases of a risk a worker has in a unit: kept by writes, like ``Tally``."""

    unit_path = models.CharField(max_length=255)
    worker = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    risk = models.CharField(max_length=10, choices=Case.Risk)
    number = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit_path", "worker", "risk"], name="one_load_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(number__gte=0), name="load_is_never_below_zero"),
        ]
        # Whether somebody carries anything within reach: asked of one member after the other.
        indexes = [models.Index(fields=["worker", "unit_path", "number"], name="load_of_worker")]

    def __str__(self) -> str:
        return f"{self.risk}: {self.number}"


class Ceiling(models.Model):
    """How many points a worker of a unit should have at most: house policy of that unit."""

    unit = models.OneToOneField(Unit, primary_key=True, on_delete=models.CASCADE, related_name="+")
    points = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.points)


class Cover(models.Model):
    """Somebody reads and works on another's cases from a day until a day; it ends by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    absent = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="covered_by")
    by = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="covers")
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="cover_ends_later"
            ),
            models.CheckConstraint(condition=~Q(absent=F("by")), name="nobody_covers_herself"),
        ]
        indexes = [models.Index(fields=["by", "ends_on"], name="cover_by")]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}"


class CaseRequest(models.Model):
    """A colleague asks for a case; whoever supervises it answers. ``given`` None: not answered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="requests")
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    reason = EncryptedText()
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")
    given = models.BooleanField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "member"], condition=Q(answered_at=None), name="one_open_request"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, given=None)
                | Q(answered_at__isnull=False, given__isnull=False),
                name="an_answer_says_yes_or_no",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(answered_at=None), name="open_requests")
        ]

    def __str__(self) -> str:
        return str(self.asked_at)

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class CaseLink(models.Model):
    """Two cases belong together. It opens neither: whoever sees one of them learns nothing of the other.

    Of ``sides`` each worker is walled off from the other's case.
    """

    class Kind(models.TextChoices):
        SAME = "same", _("The same person")
        RELATED = "related", _("Related: of one family or one matter")
        SIDES = "sides", _("The two sides of one matter: nobody works on both")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    one = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    made_by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_cases_are_linked_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="links_have_one_order"),
        ]

    def __str__(self) -> str:
        return self.kind


class Declaration(models.Model):
    """A member says whether she knows somebody in a case. A yes walls her off."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="declarations")
    member = models.ForeignKey(MEMBER, on_delete=models.CASCADE, related_name="+")
    knows = models.BooleanField()
    # Parties by then: somebody added later is asked about again.
    parties = models.PositiveSmallIntegerField()
    said_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "member"], name="one_declaration_a_case")
        ]

    def __str__(self) -> str:
        return "yes" if self.knows else "no"
