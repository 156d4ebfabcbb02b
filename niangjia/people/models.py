"""Members and the roles they hold."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from niangjia.access.roles import ROLES
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedText
from niangjia.vault.ids import uuid7
from niangjia.vault.index import BlindIndexField, BlindToken


class MemberManager(BaseUserManager["Member"]):
    """Looks a member up for signing in; everything else goes through policies."""

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(username=username)


class Member(AbstractBaseUser):
    """A person with an account.

    ``id_number`` is hers to give or not; with ``kin_index``, the number of whom she would have called, it
    serves only to keep her away from a case of her own family (``kin.py``). ``kin_read``: how what she wrote
    about whom to call was read last.

    The staff file (phone, private address, emergency contact) lies in vault fields; her data key
    is her own. ``staff_number`` is what people say aloud, ``name_sort`` sorts by pinyin,
    ``name_keys`` are the spellings by which she is found (``names.py`` makes both).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff_number = models.CharField(max_length=16, unique=True, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    name_sort = models.CharField(max_length=200, editable=False, db_index=True)
    name_keys = models.CharField(max_length=400, editable=False, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="members")
    job_title = models.CharField(max_length=60, blank=True)
    phone = EncryptedText(null=True, blank=True)
    phone_index = BlindIndexField(null=True, unique=True)
    home_address = EncryptedText(null=True, blank=True)
    emergency_contact = EncryptedText(null=True, blank=True)
    kin_index = BlindIndexField(null=True, editable=False, db_index=True)
    kin_read = models.PositiveSmallIntegerField(default=0, editable=False)
    id_number = EncryptedText(null=True, blank=True)
    id_index = BlindIndexField(null=True, editable=False, db_index=True)
    email = EncryptedText(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    theme = models.CharField(
        max_length=5, blank=True, choices=[("light", _("Light")), ("dark", _("Dark"))]
    )
    is_active = models.BooleanField(default=True)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    conduct_version = models.CharField(max_length=16, blank=True, editable=False)
    conduct_accepted_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]
    EMAIL_FIELD = ""
    objects = MemberManager()

    class Meta:
        ordering = ["name_sort", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="member_has_a_name"),
            models.CheckConstraint(
                condition=Q(conduct_accepted_at=None) | ~Q(conduct_version=""),
                name="conduct_accepted_has_version",
            ),
        ]
        indexes = [models.Index(fields=["unit", "is_active"])]

    def __str__(self) -> str:
        return self.name

    def vault_family(self) -> uuid.UUID:
        return self.id


class KinName(BlindToken):
    """What may be the name of whom a member would have called, as a digest alone (``kin.py``)."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="kin_names")

    def __str__(self) -> str:
        return self.kind


class RoleAssignment(models.Model):
    """A role held at a unit from a day until a day (both included; no end: until ended).

    A deputy holds it for another member while she is away, always with an end.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=30, choices=[(key, key) for key in ROLES])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="role_assignments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    deputises_for = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.PROTECT, related_name="deputies"
    )
    given_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="role_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(deputises_for=None) | Q(ends_on__isnull=False), name="deputy_has_an_end"
            ),
            models.CheckConstraint(
                condition=~Q(deputises_for=F("member")), name="nobody_deputises_herself"
            ),
        ]
        ordering = ["starts_on", "id"]
        indexes = [
            models.Index(fields=["member", "ends_on"]),
            models.Index(fields=["unit", "role"]),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.starts_on}–{self.ends_on or ''}"
