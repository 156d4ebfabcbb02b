"""Whatever is moved and merged, every scope stays right: compared with walking up the parents."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from niangjia.access.actor import Actor, Grant, command_actor
from niangjia.access.permissions import Permission, Scope
from niangjia.access.roles import ROLES
from niangjia.units import rules, services
from niangjia.units.models import Unit

pytestmark = pytest.mark.django_db
# Asked at every scope that reaches units: unit and below, and unit alone.
ASKED = [
    (role, permission, scope)
    for role, permission in [
        ("administrator", Permission.MANAGE_UNITS),
        ("caseworker", Permission.VIEW_MEMBERS),
        ("trainee", Permission.VIEW_UNITS),
        ("trainee", Permission.MANAGE_UNITS),
    ]
    for scope in [ROLES[role].permissions.get(permission)]
]

step = st.tuples(
    st.sampled_from(["open", "open", "move", "move", "merge", "close"]),
    st.integers(0, 30),
    st.integers(0, 30),
    st.sampled_from(rules.LEVELS),
)


class Walk:
    """The tree as a table of parents, kept beside the database."""

    def __init__(self) -> None:
        self.parent: dict[UUID, UUID | None] = {}

    def chain(self, unit: UUID) -> set[UUID]:
        found, at = set(), unit
        while at is not None:
            found.add(at)
            at = self.parent[at]
        return found

    def reached(self, scope: Scope | None, held_at: UUID) -> set[UUID]:
        if scope is None:
            return set()
        if scope is Scope.ALL:
            return set(self.parent)
        if scope is Scope.UNIT:
            return {held_at}
        return {unit for unit in self.parent if held_at in self.chain(unit)}


def carry_out(walk: Walk, act: str, one: UUID, other: UUID, level: str, number: int) -> None:
    actor, today = command_actor(), timezone.localdate()
    unit, second = Unit.objects.get(pk=one), Unit.objects.get(pk=other)
    if act == "open":
        made = services.open_unit(actor=actor, parent=unit, name_zh=f"单位{number}", level=level)
        walk.parent[made.pk] = one
    elif act == "move":
        services.move_unit(actor=actor, unit=unit, version=unit.version, parent=second, on=today)
        walk.parent[one] = other
    elif act == "merge":
        services.merge_units(actor=actor, unit=unit, version=unit.version, into=second, on=today)
        for child, parent in walk.parent.items():
            if parent == one:
                walk.parent[child] = other
    else:
        services.close_unit(actor=actor, unit=unit, version=unit.version, on=today)


def compare(walk: Walk) -> None:
    paths = dict(Unit.objects.values_list("pk", "path"))
    assert paths.keys() == walk.parent.keys()
    for held_at, path in paths.items():
        for role, permission, scope in ASKED:
            actor = Actor(uuid4(), grants=(Grant(role, held_at, path),))
            wanted = walk.reached(scope, held_at)
            listed = set(
                Unit.objects.filter(actor.unit_q(permission, "path")).values_list("pk", flat=True)
            )
            covered = {pk for pk, at in paths.items() if actor.covers_path(permission, at)}
            assert listed == covered == wanted


@given(st.lists(step, min_size=4, max_size=14))
def test_scopes_agree_with_walking_up_the_parents(steps):
    with transaction.atomic():
        walk = Walk()
        top = services.open_unit(actor=command_actor(), parent=None, name_zh="江城市", level="city")
        walk.parent[top.pk] = None
        for number in range(2):
            carry_out(walk, "open", top.pk, top.pk, "district", 100 + number)
        for number, (act, one, other, level) in enumerate(steps):
            units = list(walk.parent)
            first, second = units[one % len(units)], units[other % len(units)]
            # Refused: then nothing may have changed, which compare() sees.
            with suppress(ValidationError):
                carry_out(walk, act, first, second, level, number)
        compare(walk)
        assert not any(Unit.objects.find_problems())
        transaction.set_rollback(True)
