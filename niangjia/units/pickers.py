"""Units to pick, bound to who asks; other rooms use ``unit_field`` and ``bind`` too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse_lazy

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.ui.forms import Option, PickerField
from niangjia.units import selectors
from niangjia.units.models import Unit
from niangjia.units.presenters import unit_name

ENDPOINTS = {
    Permission.VIEW_UNITS: reverse_lazy("units:pick"),
    Permission.MANAGE_UNITS: reverse_lazy("units:pick_managed"),
}


def to_options(units: Iterable[Unit]) -> list[Option]:
    """Units to pick: the name, and the names above that tell twins apart."""
    given = list(units)
    above = selectors.paths_of(given)
    return [
        Option(
            str(unit.pk),
            unit_name(unit),
            " · ".join(
                filter(
                    None,
                    [
                        str(unit.get_level_display()),  # type: ignore[attr-defined]
                        "/".join(unit_name(higher) for higher in above[unit.pk]),
                        unit.code,
                    ],
                )
            ),
        )
        for unit in given
    ]


def find(actor: Actor, words: str, permission: Permission = Permission.VIEW_UNITS) -> list[Option]:
    """Open units within reach of ``permission`` that fit what was typed; at most twenty."""
    return to_options(selectors.options(actor, words, permission))


def unit_field(
    label: Any, permission: Permission = Permission.VIEW_UNITS, **options: Any
) -> PickerField:
    """A field to pick one unit; ``bind`` says from which."""
    return PickerField(label=label, url=ENDPOINTS[permission], **options)


def bind(field: Any, actor: Actor, permission: Permission = Permission.VIEW_UNITS) -> None:
    """Let a picker field offer the open units within reach of ``permission``."""

    def get(pk: str) -> Option | None:
        found = selectors.option(actor, pk, permission)
        return to_options([found])[0] if found else None

    field.bind(find=lambda words: find(actor, words, permission), get=get)
