"""Loading and retiring instruments that a unit uses by permission."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.instruments import library
from niangjia.instruments.events import InstrumentEvent
from niangjia.instruments.models import InstrumentPack, OwnFormPack, digest_of
from niangjia.instruments.reading import read
from niangjia.instruments.reading_own import read_form


def _may_manage(actor: Actor) -> None:
    if not actor.may(Permission.MANAGE_SETTINGS):
        raise Denied(NOT_YOURS, code=Permission.MANAGE_SETTINGS.value)


@transaction.atomic
def load_pack(*, actor: Actor, name: str, text: str) -> tuple[InstrumentPack, bool]:
    """Load a file; the same file twice changes nothing. Returns the pack and whether it is new.

    Raises Denied without MANAGE_SETTINGS; Broken with file and line; ValidationError when the code
    belongs to a shipped instrument, the permission has run out, or another text has this version.
    Audits code, version and digest.
    """
    _may_manage(actor)
    found = read(name, text)
    if any(code == found.code for code, _version in library.shipped()):
        raise ValidationError(
            _("This code belongs to an instrument that comes along. Choose another.")
        )
    until = dt.date.fromisoformat(found.licence.until) if found.licence.until else None
    if until and until < timezone.localdate():
        raise ValidationError(_("The holder’s permission has run out. Ask for a new one first."))
    digest = digest_of(text)
    there = InstrumentPack.objects.filter(code=found.code, version=found.version).first()
    if there is not None:
        if there.digest != digest:
            raise ValidationError(
                _("Another text has been loaded as this version. Give it a new version.")
            )
        return there, False
    pack = InstrumentPack(
        code=found.code, version=found.version, text=text, digest=digest,
        holder=found.licence.holder[:200], valid_until=until,
    )  # fmt: skip
    pack.save()
    facts = {"code": pack.code, "version": pack.version, "digest": digest[:16]}
    audit.record(actor, InstrumentEvent.LOADED, pack, facts=facts)
    return pack, True


@transaction.atomic
def retire_pack(*, actor: Actor, code: str, version: str) -> InstrumentPack:
    """Offer a version no longer. Raises Denied without MANAGE_SETTINGS, ValidationError when it isn't
    there. Audits code and version."""
    _may_manage(actor)
    pack = InstrumentPack.objects.select_for_update().filter(code=code, version=version).first()
    if pack is None:
        raise ValidationError(_("No such version has been loaded."))
    if pack.retired_at is None:
        pack.retired_at = timezone.now()
        pack.save(update_fields=["retired_at"])
        facts = {"code": pack.code, "version": pack.version}
        audit.record(actor, InstrumentEvent.RETIRED, pack, facts=facts)
    return pack


@transaction.atomic
def load_form(*, actor: Actor, name: str, text: str) -> tuple[OwnFormPack, bool]:
    """Load an own form; the same file twice changes nothing. Returns the pack and whether it is new.

    Raises Denied without MANAGE_SETTINGS; Broken with file and line; ValidationError when another text has this
    version. Audits code, version and digest.
    """
    _may_manage(actor)
    found, digest = read_form(name, text), digest_of(text)
    there = OwnFormPack.objects.filter(code=found.code, version=found.version).first()
    if there is not None:
        if there.digest != digest:
            raise ValidationError(
                _("Another text has been loaded as this version. Give it a new version.")
            )
        return there, False
    pack = OwnFormPack(code=found.code, version=found.version, text=text, digest=digest)
    pack.save()
    facts = {"code": pack.code, "version": pack.version, "digest": digest[:16]}
    audit.record(actor, InstrumentEvent.FORM_LOADED, pack, facts=facts)
    return pack, True


@transaction.atomic
def retire_form(*, actor: Actor, code: str, version: str) -> OwnFormPack:
    """Offer a version of an own form no longer. Raises Denied without MANAGE_SETTINGS, ValidationError when it
    isn't there. Audits code and version."""
    _may_manage(actor)
    pack = OwnFormPack.objects.select_for_update().filter(code=code, version=version).first()
    if pack is None:
        raise ValidationError(_("No such version has been loaded."))
    if pack.retired_at is None:
        pack.retired_at = timezone.now()
        pack.save(update_fields=["retired_at"])
        facts = {"code": pack.code, "version": pack.version}
        audit.record(actor, InstrumentEvent.FORM_RETIRED, pack, facts=facts)
    return pack
