"""Where rooms keep the path of a unit beside their rows: all of it goes along when a unit moves or merges.

Rows are found within a unit's reach by a copy of its path (``unit_path``, ``to_path`` …): a path left behind
would hide them from whoever answers for them, and show them to the next unit that gets that path. Every
column whose name ends in ``_path`` is such a copy, so that no room can forget to say so; only what may never
be changed says that it stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from niangjia.access.paths import inside
from niangjia.units.models import Unit

# Logs that the database refuses to change: they say where it was.
_stays = {"audit.auditevent"}


def stays(label: str) -> None:
    """Say that a model keeps the path that it had (once, in the room's AppConfig.ready)."""
    _stays.add(label)


def copies() -> Iterator[tuple[Any, str]]:
    """(model, name of the column) of every copy."""
    for model in apps.get_models():
        if model._meta.label_lower in _stays or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField) and field.name.endswith("_path"):
                yield model, field.name


def follow_move(before: str, after: str) -> int:
    """A unit with all below it stands at another path now; returns how many rows went along."""
    count = 0
    for model, name in copies():
        rest = Substr(F(name), len(before) + 1)
        rows = model._base_manager.filter(inside(name, before))
        count += rows.update(**{name: Concat(Value(after), rest)})
    return count


def follow_merge(unit: Unit, into: Unit) -> int:
    """What is kept at ``unit`` itself is kept at ``into`` now; numbers of both are added up."""
    count = 0
    for model, name in copies():
        rows = model._base_manager.filter(**{name: unit.path})
        unique = _unique_with(model, name)
        if unique:
            count += _add_up(model, rows, name, unique, into.path)
            continue
        stem = name.removesuffix("_path")
        fields = {field.name for field in model._meta.concrete_fields}
        keys = [key for key in (stem, f"{stem}_unit") if key in fields]
        for key in keys:
            rows.filter(**{key: unit}).update(**{key: into})
        count += rows.update(**{name: into.path})
    return count


def _unique_with(model: Any, name: str) -> list[str]:
    """The other columns of a constraint by which a path stands once."""
    for one in model._meta.constraints:
        if isinstance(one, models.UniqueConstraint) and name in one.fields:
            return [field for field in one.fields if field != name]
    return []


def _add_up(model: Any, rows: Any, name: str, unique: list[str], path: str) -> int:
    numbers = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.IntegerField) and not field.primary_key
    ]
    found = list(rows)
    for row in found:
        same = {field: getattr(row, field) for field in unique}
        there = model._base_manager.filter(**{name: path}, **same)
        if there.update(**{number: F(number) + getattr(row, number) for number in numbers}):
            row.delete()
        else:
            model._base_manager.filter(pk=row.pk).update(**{name: path})
    return len(found)
