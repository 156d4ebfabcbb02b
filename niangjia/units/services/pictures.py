"""The picture of a unit's entrance."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File
from django.db import transaction

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.units.events import UnitEvent
from niangjia.units.models import Unit, UnitPicture


@transaction.atomic
def set_picture(*, actor: Actor, unit: Unit, picture: File[Any], shows: str) -> Unit:
    """Show ``picture`` (drawn anew by ``ui.pictures``) on a unit's page, in place of an older one.

    Raises Denied without MANAGE_UNITS there. Audits ``units.picture_set``.
    """
    policy_of(Unit).check(actor, unit, Permission.MANAGE_UNITS)
    kept = UnitPicture.objects.select_for_update().filter(unit=unit).first()
    kept = kept or UnitPicture(unit=unit)
    kept.file, kept.shows = picture, shows.strip()
    kept.save()
    audit.record(actor, UnitEvent.PICTURE_SET, unit, unit_path=unit.path)
    return unit


@transaction.atomic
def remove_picture(*, actor: Actor, unit: Unit) -> Unit:
    """Show no picture any more. Raises Denied. Audits ``units.picture_removed`` if there was one."""
    policy_of(Unit).check(actor, unit, Permission.MANAGE_UNITS)
    gone, _ = UnitPicture.objects.filter(unit=unit).delete()
    if gone:
        audit.record(actor, UnitEvent.PICTURE_REMOVED, unit, unit_path=unit.path)
    return unit
