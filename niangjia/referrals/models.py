"""The directory of services, referrals to them, what was answered, and one-time links."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.casework.models import Case, Consent
from niangjia.referrals.rules import new_number
from niangjia.units.models import Unit
from niangjia.vault.fields import EncryptedJSON, EncryptedText
from niangjia.vault.ids import uuid7

MEMBER = settings.AUTH_USER_MODEL


class Service(models.Model):
    """One office that helps. A shelter's address lies sealed: it opens with a reason.

    ``receiver`` is the unit whose members answer by account; ``by_link`` lets anybody answer who
    holds a one-time link and its PIN. ``area`` and all below it are served.
    """

    class Kind(models.TextChoices):
        POLICE = "police", _("Police")
        COURT = "court", _("Court")
        PROCURATORATE = "procuratorate", _("Procuratorate")
        CIVIL_AFFAIRS = "civil_affairs", _("Civil affairs")
        SHELTER = "shelter", _("Shelter")
        HOSPITAL = "hospital", _("Hospital")
        LEGAL_AID = "legal_aid", _("Legal-aid centre")
        SCHOOL = "school", pgettext_lazy("service", "School")
        LABOUR = "labour", _("Employer’s regulator")
        COUNSELLOR = "counsellor", _("Counsellor")
        COMMITTEE = "committee", _("Neighbourhood committee")
        UNION = "union", _("Trade union")
        OTHER = "other", pgettext_lazy("service", "Another office")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=14, choices=Kind)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=255)
    area = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=255)
    address = models.CharField(max_length=240, blank=True)
    hidden_address = EncryptedText(null=True)
    reasons = EncryptedJSON(null=True)
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=240, blank=True)
    eligibility = models.CharField(max_length=500, blank=True)
    languages = models.CharField(max_length=120, blank=True)
    free_places = models.PositiveIntegerField(null=True)
    places_on = models.DateField(null=True)
    receiver = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    by_link = models.BooleanField(default=True)
    checked_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["kind", "name_zh", "id"]
        indexes = [
            models.Index(fields=["area_path", "kind"], name="service_by_area"),
            models.Index(fields=["unit_path"], name="service_by_keeper"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="shelter") | Q(address=""), name="shelter_address_lies_sealed"
            ),
            models.CheckConstraint(
                condition=Q(free_places=None, places_on=None)
                | Q(free_places__isnull=False, places_on__isnull=False),
                name="places_have_their_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh

    def vault_family(self) -> uuid.UUID:
        """A data key of its own."""
        return self.id


class Referral(models.Model):
    """One matter handed to one service: what for, on which basis, what was released of it.

    ``chosen`` is what the worker picked in the draft, ``released`` what the receiver really saw from
    the sending on. ``ground`` is a code of ``data/grounds.yaml`` where a law stands for consent.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("referral", "Draft")
        SENT = "sent", pgettext_lazy("referral", "Sent, no answer yet")
        ACCEPTED = "accepted", pgettext_lazy("referral", "Accepted")
        DECLINED = "declined", pgettext_lazy("referral", "Declined")
        IN_PROGRESS = "in_progress", pgettext_lazy("referral", "Under way there")
        COMPLETED = "completed", pgettext_lazy("referral", "Completed")
        LAPSED = "lapsed", pgettext_lazy("referral", "Lapsed: no answer in time")
        WITHDRAWN = "withdrawn", pgettext_lazy("referral", "Taken back")

    class Because(models.TextChoices):
        CONSENT = "consent", _("She took her consent back")
        RECALLED = "recalled", _("Taken back by the worker")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=9, unique=True, default=new_number, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="referrals")
    state = models.CharField(max_length=11, choices=State, default=State.DRAFT)
    purpose = EncryptedText(null=True)
    chosen = EncryptedJSON(default=dict)
    released = EncryptedJSON(null=True)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.RESTRICT, related_name="+")
    ground = models.CharField(max_length=30, blank=True)
    reply_days = models.PositiveSmallIntegerField(default=3)
    reply_by = models.DateField(null=True)
    made_by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=8, choices=Because, blank=True)
    unread = models.BooleanField(default=False)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["case", "-made_at"], name="referral_by_case"),
            models.Index(fields=["service", "state", "-sent_at"], name="referral_by_service"),
            models.Index(fields=["reply_by"], condition=Q(state="sent"), name="referral_waiting"),
            models.Index(fields=["case"], condition=Q(unread=True), name="referral_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(consent__isnull=False)
                | ~Q(ground=""),
                name="nothing_is_sent_without_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(sent_at__isnull=False, reply_by__isnull=False),
                name="what_is_sent_has_its_clock",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.case_id


class NamedReceiver(models.Model):
    """Which service a consent of the purpose ``receiver`` names."""

    consent = models.OneToOneField(
        Consent, on_delete=models.CASCADE, primary_key=True, related_name="named_receiver"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.consent_id)


class Reply(models.Model):
    """What happened to a referral after its draft: one line of its timeline."""

    class Kind(models.TextChoices):
        SENT = "sent", pgettext_lazy("referral", "Sent")
        ACCEPTED = "accepted", pgettext_lazy("referral", "Accepted")
        DECLINED = "declined", pgettext_lazy("referral", "Declined")
        IN_PROGRESS = "in_progress", _("Told how it goes")
        COMPLETED = "completed", pgettext_lazy("referral", "Completed")
        LAPSED = "lapsed", pgettext_lazy("referral", "Lapsed: no answer in time")
        WITHDRAWN = "withdrawn", pgettext_lazy("referral", "Taken back")
        OPENED = "opened", _("Read by the receiver")
        LOCKED = "locked", _("The link locked after wrong PINs")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="replies")
    kind = models.CharField(max_length=11, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")
    who = EncryptedText(null=True)
    text = EncryptedText(null=True)
    noted = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["referral", "-at"], name="reply_by_referral")]

    def __str__(self) -> str:
        return self.kind

    def vault_family(self) -> uuid.UUID:
        """The case's."""
        return self.referral.case_id


class Link(models.Model):
    """A one-time link to a referral: digests only, of its secret and of its PIN."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="links")
    digest = models.BinaryField(max_length=32, unique=True)
    pin_hash = models.CharField(max_length=160)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(MEMBER, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(ended_at=None), name="one_open_link_a_referral"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="link_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return str(self.referral_id)
