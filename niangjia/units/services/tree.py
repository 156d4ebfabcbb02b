"""Opening, editing, renaming, moving, merging and closing units.

Whatever changes the tree holds the top rows locked: treebeard computes paths from what it reads,
so two changes at once would give two units one path, or leave one behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.paths import inside
from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied, policy_of
from niangjia.ui.lists import in_a_row
from niangjia.units import copies, holders, names, rules
from niangjia.units.events import UnitEvent
from niangjia.units.models import Unit, UnitChange
from niangjia.units.policies import may_make_top
from niangjia.units.rules import Refused
from niangjia.units.sentences import OUTSIDE, in_words

MANAGE = Permission.MANAGE_UNITS
DETAILS = ("address", "phone", "opening_hours")
EDITABLE = ("name_en", "code", *DETAILS, "opened_on")
LENGTHS = {"name_en": 160, "address": 240, "phone": 40, "opening_hours": 240}
NAMED_AT_MOST = 5


class Conflict(Exception):
    """Somebody saved the same unit meanwhile. ``current`` is the unit as it is now."""

    def __init__(self, current: Unit) -> None:
        super().__init__("unit changed meanwhile")
        self.current = current


# -- what every change needs ------------------------------------------------------------------------
def hold_tree() -> None:
    """Let no other change of the tree run until this transaction ends."""
    list(Unit.objects.filter(depth=1).select_for_update(no_key=True).values_list("pk"))


def _held(actor: Actor, unit: Unit, version: int | None = None) -> Unit:
    """The unit as it is now, locked, when the actor may change it. Raises Conflict, Denied."""
    current: Unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    policy_of(Unit).check(actor, current, MANAGE)
    if version is not None and current.version != version:
        raise Conflict(current)
    return current


def _check_reach(actor: Actor, parent: Unit) -> None:
    if not policy_of(Unit).can(actor, parent, MANAGE):
        raise Denied(OUTSIDE, code=MANAGE.value)


def _check_open(unit: Unit, code: str = "closed", field: str = "") -> None:
    if unit.closed_on is not None:
        raise Refused(code, field)


def _siblings(unit: Unit, parent: Unit | None) -> Any:
    rows = Unit.objects.filter(closed_on=None).exclude(pk=unit.pk)
    if parent is None:
        return rows.filter(depth=1)
    return rows.filter(inside("path", parent.path), depth=parent.depth + 1)


def _check_name_free(unit: Unit, parent: Unit | None) -> None:
    if _siblings(unit, parent).filter(name_zh=unit.name_zh).exists():
        raise Refused("name_taken", "name_zh")


def _check_code_free(unit: Unit) -> None:
    if unit.code and Unit.objects.filter(code=unit.code).exclude(pk=unit.pk).exists():
        raise Refused("code_taken", "code")


def _parent_of(unit: Unit) -> Unit | None:
    # Not get_parent(): it remembers what it found before a move.
    return Unit.objects.filter(path=unit.path[: -Unit.steplen]).first() if unit.depth > 1 else None


def plain(value: object) -> str:
    """A value as history keeps it."""
    return "" if value is None else str(value)


def clean_text(value: str, field: str) -> str:
    """Text of one of the details, without superfluous spaces. Raises Refused."""
    text = " ".join(value.split())
    if len(text) > LENGTHS[field]:
        raise Refused("text_long", field, found=len(text), limit=LENGTHS[field])
    return text


def _set(unit: Unit, field: str, value: Any) -> None:
    if field == "code":
        unit.code = rules.clean_code(value or "", unit.level) or None
    elif field == "opened_on":
        if value is not None:
            rules.check_day(value, today=timezone.localdate(), field=field)
        if value is not None and unit.closed_on is not None and value > unit.closed_on:
            raise Refused("opened_after_closing", field)
        unit.opened_on = value
    else:
        setattr(unit, field, clean_text(value or "", field))


def _note(
    actor: Actor,
    unit: Unit,
    kind: UnitChange.Kind,
    on: dt.date,
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> None:
    UnitChange.objects.create(
        unit=unit,
        kind=kind,
        on=on,
        by_id=actor.member_id,
        before=dict(before or {}),
        after=dict(after or {}),
    )


def _save(unit: Unit, *fields: str) -> None:
    unit.version += 1
    unit.save(update_fields=[*fields, "version"])


# -- opening and editing ------------------------------------------------------------------------
@transaction.atomic
def open_unit(
    *,
    actor: Actor,
    parent: Unit | None,
    name_zh: str,
    level: str,
    name_en: str = "",
    code: str = "",
    address: str = "",
    phone: str = "",
    opening_hours: str = "",
    opened_on: dt.date | None = None,
) -> Unit:
    """Open a unit below ``parent`` (None: at the top, for who may manage every unit).

    Raises Denied outside the actor's reach, ValidationError at the field. Audits ``units.opened``.
    """
    hold_tree()
    if parent is None:
        if not may_make_top(actor):
            raise Denied(OUTSIDE, code=MANAGE.value)
    else:
        parent = Unit.objects.get(pk=parent.pk)
        _check_reach(actor, parent)
    unit = Unit(level=level)
    with in_words():
        rules.check_place(level, parent.level if parent else None)
        if parent is not None:
            _check_open(parent, "parent_closed", "parent")
        unit.name_zh = rules.clean_name(name_zh)
        given = {"name_en": name_en, "code": code, "address": address, "phone": phone}
        given |= {"opening_hours": opening_hours}
        for field, value in given.items():
            _set(unit, field, value)
        _set(unit, "opened_on", opened_on)
        _check_name_free(unit, parent)
        _check_code_free(unit)
    names.spell(unit)
    if parent is None:
        Unit.objects.add_root(instance=unit)
    else:
        Unit.objects.add_child(parent, instance=unit)
    unit.refresh_from_db()
    _note(actor, unit, UnitChange.Kind.OPENED, opened_on or timezone.localdate())
    audit.record(actor, UnitEvent.OPENED, unit, unit_path=unit.path, facts={"level": level})
    return unit


@transaction.atomic
def edit_unit(*, actor: Actor, unit: Unit, version: int, changes: Mapping[str, Any]) -> Unit:
    """Change details (``EDITABLE``); other keys are an error. No change writes nothing.

    Raises Conflict when somebody saved meanwhile, Denied, ValidationError at the field. Audits
    ``units.edited`` with the names of the fields.
    """
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable here: {sorted(unknown)}")
    unit = _held(actor, unit, version)
    old = {field: getattr(unit, field) for field in EDITABLE}
    with in_words():
        for field, value in changes.items():
            _set(unit, field, value)
        _check_code_free(unit)
    changed = [field for field in EDITABLE if getattr(unit, field) != old[field]]
    if not changed:
        return unit
    names.spell(unit)
    _save(unit, *changed, "name_keys")
    _note(
        actor,
        unit,
        UnitChange.Kind.EDITED,
        timezone.localdate(),
        {field: plain(old[field]) for field in changed},
        {field: plain(getattr(unit, field)) for field in changed},
    )
    audit.record(actor, UnitEvent.EDITED, unit, unit_path=unit.path, facts={"fields": changed})
    return unit


@transaction.atomic
def rename_unit(
    *, actor: Actor, unit: Unit, version: int, name_zh: str, name_en: str, on: dt.date
) -> Unit:
    """Give a unit another name from a day on; the old one stays in its history.

    Raises Conflict, Denied, ValidationError. Audits ``units.renamed``.
    """
    unit = _held(actor, unit, version)
    before = {"name_zh": unit.name_zh, "name_en": unit.name_en}
    with in_words():
        _check_open(unit)
        rules.check_day(on, today=timezone.localdate(), opened_on=unit.opened_on)
        unit.name_zh = rules.clean_name(name_zh)
        unit.name_en = clean_text(name_en, "name_en")
        _check_name_free(unit, _parent_of(unit))
    after = {"name_zh": unit.name_zh, "name_en": unit.name_en}
    if after == before:
        return unit
    names.spell(unit)
    _save(unit, "name_zh", "name_en", "sort_key", "name_keys")
    _note(actor, unit, UnitChange.Kind.RENAMED, on, before, after)
    changed = [field for field in after if after[field] != before[field]]
    audit.record(actor, UnitEvent.RENAMED, unit, unit_path=unit.path, facts={"fields": changed})
    return unit


# -- changing the tree ------------------------------------------------------------------------------
@transaction.atomic
def move_unit(*, actor: Actor, unit: Unit, version: int, parent: Unit, on: dt.date) -> Unit:
    """Let a unit, with everything below it, stand below another one.

    Whoever holds a role above the new place reaches it from now on, and who held one above the old
    place no longer does. Both places must lie within the actor's reach. Raises Conflict, Denied,
    ValidationError. Audits ``units.moved``.
    """
    hold_tree()
    unit = _held(actor, unit, version)
    parent = Unit.objects.get(pk=parent.pk)
    _check_reach(actor, parent)
    old = _parent_of(unit)
    with in_words():
        _check_open(unit)
        _check_open(parent, "parent_closed", "parent")
        if parent.path.startswith(unit.path):
            raise Refused("into_itself", "parent")
        if old is not None and old.pk == parent.pk:
            raise Refused("same_parent", "parent")
        rules.check_place(unit.level, parent.level)
        rules.check_day(on, today=timezone.localdate(), opened_on=unit.opened_on)
        _check_name_free(unit, parent)
    before_path = unit.path
    unit = _shift(unit, parent)
    _save(unit)
    _note(actor, unit, UnitChange.Kind.MOVED, on, _placed(old), _placed(parent))
    audit.record(
        actor,
        UnitEvent.MOVED,
        unit,
        unit_path=unit.path,
        facts={
            "from_unit": str(old.pk) if old else "",
            "to_unit": str(parent.pk),
            "from_path": before_path,
        },
    )
    return unit


def _placed(parent: Unit | None) -> dict[str, str]:
    return {"parent": str(parent.pk), "parent_name": parent.name_zh} if parent else {"parent": ""}


def _shift(unit: Unit, parent: Unit) -> Unit:
    """Move the branch, and whatever rooms keep by its paths; the unit with its new path."""
    before = unit.path
    Unit.objects.move(unit, Unit.objects.get(pk=parent.pk), "last-child")
    moved: Unit = Unit.objects.get(pk=unit.pk)
    copies.follow_move(before, moved.path)
    return moved


@transaction.atomic
def merge_units(*, actor: Actor, unit: Unit, version: int, into: Unit, on: dt.date) -> Unit:
    """Merge ``unit`` into ``into``: what stood below it and what it held passes on, and it closes.

    The merged unit stays in the tree where it was, closed and pointing to the other. Raises
    Conflict, Denied, ValidationError. Returns the merged unit. Audits ``units.merged`` with what
    was passed on, in numbers.
    """
    hold_tree()
    unit = _held(actor, unit, version)
    into = _held(actor, into)
    children = list(Unit.objects.get_children(unit).filter(closed_on=None))
    with in_words():
        _check_open(unit)
        _check_open(into, "closed", "into")
        if into.pk == unit.pk:
            raise Refused("merge_itself", "into")
        if into.level != unit.level or into.path.startswith(unit.path):
            raise Refused("merge_level", "into")
        rules.check_day(on, today=timezone.localdate(), opened_on=unit.opened_on)
        both = set(_siblings(unit, into).values_list("name_zh", flat=True))
        twins = sorted(child.name_zh for child in children if child.name_zh in both)
        if twins:
            raise Refused("merge_names", "into", names=_some(twins))
    for child in Unit.objects.get_children(unit):
        child = _shift(Unit.objects.get(pk=child.pk), into)
        _save(child)
        _note(actor, child, UnitChange.Kind.MOVED, on, _placed(unit), _placed(into))
    moved = holders.move_all(actor, unit, into)
    copies.follow_merge(unit, into)
    unit = Unit.objects.get(pk=unit.pk)
    unit.closed_on, unit.merged_into = on, into
    _save(unit, "closed_on", "merged_into")
    into = Unit.objects.get(pk=into.pk)
    _save(into)
    _note(
        actor, unit, UnitChange.Kind.MERGED, on, after={"into": str(into.pk), "name": into.name_zh}
    )
    _note(
        actor,
        into,
        UnitChange.Kind.RECEIVED,
        on,
        after={"from": str(unit.pk), "name": unit.name_zh},
    )
    audit.record(
        actor,
        UnitEvent.MERGED,
        unit,
        unit_path=unit.path,
        facts={"into_unit": str(into.pk), "units": len(children), **moved},
    )
    return unit


def _some(found: list[str]) -> str:
    shown = in_a_row(found[:NAMED_AT_MOST])
    return f"{shown} …" if len(found) > NAMED_AT_MOST else shown


@transaction.atomic
def close_unit(*, actor: Actor, unit: Unit, version: int, on: dt.date) -> Unit:
    """Close a unit that holds nothing and has no open unit below.

    Raises Conflict, Denied, ValidationError that says what to do first. Audits ``units.closed``.
    """
    hold_tree()
    unit = _held(actor, unit, version)
    with in_words():
        _check_open(unit)
        rules.check_day(on, today=timezone.localdate(), opened_on=unit.opened_on)
        below = list(
            Unit.objects.get_children(unit).filter(closed_on=None).values_list("name_zh", flat=True)
        )
        if below:
            raise Refused("children_open", names=_some(below))
        if held := holders.held_at(unit):
            raise Refused("held", what=in_a_row(held))
        if unit.depth == 1 and not _siblings(unit, None).exists():
            raise Refused("top_unit")
    unit.closed_on = on
    _save(unit, "closed_on")
    _note(actor, unit, UnitChange.Kind.CLOSED, on)
    audit.record(actor, UnitEvent.CLOSED, unit, unit_path=unit.path)
    return unit


@transaction.atomic
def reopen_unit(*, actor: Actor, unit: Unit, version: int, on: dt.date) -> Unit:
    """Open a closed unit again, below the unit where it stands; what a merge passed on stays there.

    Raises Conflict, Denied, ValidationError. Audits ``units.reopened``.
    """
    hold_tree()
    unit = _held(actor, unit, version)
    parent = _parent_of(unit)
    with in_words():
        if unit.closed_on is None:
            raise Refused("open")
        rules.check_day(on, today=timezone.localdate(), opened_on=unit.closed_on)
        if parent is not None:
            _check_open(parent, "parent_closed")
        if _siblings(unit, parent).filter(name_zh=unit.name_zh).exists():
            raise Refused("name_taken")
    before = {"closed_on": plain(unit.closed_on)}
    unit.closed_on, unit.merged_into = None, None
    _save(unit, "closed_on", "merged_into")
    _note(actor, unit, UnitChange.Kind.REOPENED, on, before)
    audit.record(actor, UnitEvent.REOPENED, unit, unit_path=unit.path)
    return unit
