"""Loading and retiring instruments that a unit uses by permission."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

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
from niangjia.instruments.models import InstrumentPack, LoadedFile, OwnFormPack, digest_of
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
    pack = InstrumentPack(
        code=found.code, version=found.version, text=text, digest=digest_of(text),
        holder=found.licence.holder[:200], valid_until=until,
    )  # fmt: skip
    return _put_in(actor, pack, InstrumentEvent.LOADED)


@transaction.atomic
def retire_pack(*, actor: Actor, code: str, version: str) -> InstrumentPack:
    """Offer a version no longer. Raises Denied without MANAGE_SETTINGS, ValidationError when it isn't
    there. Audits code and version."""
    return _take_off(actor, InstrumentPack, code, version, InstrumentEvent.RETIRED)


@transaction.atomic
def load_form(*, actor: Actor, name: str, text: str) -> tuple[OwnFormPack, bool]:
    """Load an own form; the same file twice changes nothing. Returns the pack and whether it is new.

    Raises Denied without MANAGE_SETTINGS; Broken with file and line; ValidationError when another text has this
    version. Audits code, version and digest.
    """
    _may_manage(actor)
    found = read_form(name, text)
    pack = OwnFormPack(code=found.code, version=found.version, text=text, digest=digest_of(text))
    return _put_in(actor, pack, InstrumentEvent.FORM_LOADED)


@transaction.atomic
def retire_form(*, actor: Actor, code: str, version: str) -> OwnFormPack:
    """Offer a version of an own form no longer. Raises Denied without MANAGE_SETTINGS, ValidationError when it
    isn't there. Audits code and version."""
    return _take_off(actor, OwnFormPack, code, version, InstrumentEvent.FORM_RETIRED)


# -- what both kinds share ------------------------------------------------------------------------------
Kind = TypeVar("Kind", bound=LoadedFile)


def _put_in(actor: Actor, pack: Kind, event: InstrumentEvent) -> tuple[Kind, bool]:
    kind = type(pack)
    there = kind._default_manager.filter(code=pack.code, version=pack.version).first()
    if there is not None:
        if there.digest != pack.digest:
            raise ValidationError(
                _("Another text has been loaded as this version. Give it a new version.")
            )
        return there, False
    pack.save()
    facts = {"code": pack.code, "version": pack.version, "digest": pack.digest[:16]}
    audit.record(actor, event, pack, facts=facts)
    return pack, True


def _take_off(
    actor: Actor, kind: type[Kind], code: str, version: str, event: InstrumentEvent
) -> Kind:
    _may_manage(actor)
    rows = kind._default_manager.select_for_update()
    pack = rows.filter(code=code, version=version).first()
    if pack is None:
        raise ValidationError(_("No such version has been loaded."))
    if pack.retired_at is None:
        pack.retired_at = timezone.now()
        pack.save(update_fields=["retired_at"])
        audit.record(actor, event, pack, facts={"code": code, "version": version})
    return pack
