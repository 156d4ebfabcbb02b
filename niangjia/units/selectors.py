"""What is read of units: the tree level by level, one unit with its path and history, finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import Http404

from niangjia.access.actor import Actor
from niangjia.access.paths import inside
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.jobs.models import Job
from niangjia.units import names, plans, rules
from niangjia.units.models import Unit, UnitChange, UnitPicture
from niangjia.units.services.imports import CHECK

VIEW = Permission.VIEW_UNITS
PAGE_LENGTH = 50
PICKED = 20
HISTORY_SHOWN = 100


def _visible(actor: Actor, permission: Permission = VIEW) -> QuerySet[Unit]:
    return policy_of(Unit).visible_to(actor, permission)


def _in_order(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Open ones first, then by level and pinyin."""
    return units.order_by(F("closed_on").asc(nulls_first=True), "sort_key", "id")


def tops(actor: Actor) -> QuerySet[Unit]:
    """The units that stand below no other."""
    return _in_order(_visible(actor).filter(depth=1))


def children(actor: Actor, unit: Unit) -> QuerySet[Unit]:
    """The units directly below ``unit``."""
    below = _visible(actor).filter(inside("path", unit.path), depth=unit.depth + 1)
    return _in_order(below)


def page(units: QuerySet[Unit], number: str | int) -> Page[Unit]:
    """One page of fifty; a number out of range gives the nearest page."""
    return Paginator(units, PAGE_LENGTH).get_page(number)


def unit(actor: Actor, pk: UUID, permission: Permission = VIEW) -> Unit:
    """One unit. Raises Http404 or Denied."""
    return policy_of(Unit).get(actor, pk, permission)


def picture(actor: Actor, unit: Unit) -> UnitPicture | None:
    """The picture of its entrance, if there is one. One query."""
    return policy_of(UnitPicture).visible_to(actor).filter(unit=unit).first()


def picture_or_404(actor: Actor, unit: Unit) -> UnitPicture:
    """The picture of its entrance. Raises Http404."""
    found = picture(actor, unit)
    if found is None:
        raise Http404
    return found


def may_manage(actor: Actor, unit: Unit) -> bool:
    """Whether the actor may change this unit; no query."""
    return actor.covers_path(Permission.MANAGE_UNITS, unit.path)


def _prefixes(path: str) -> list[str]:
    return [path[:end] for end in range(Unit.steplen, len(path), Unit.steplen)]


def above(actor: Actor, unit: Unit) -> list[Unit]:
    """The units above, from the top. One query."""
    rows = _visible(actor).filter(path__in=_prefixes(unit.path))
    return list(rows.order_by("path"))


def paths_of(units: Iterable[Unit]) -> dict[UUID, list[Unit]]:
    """The units above each of ``units``, from the top. One query for all."""
    given = list(units)
    wanted = {prefix for one in given for prefix in _prefixes(one.path)}
    rows = {one.path: one for one in Unit.objects.filter(path__in=wanted)} if wanted else {}
    return {one.pk: [rows[p] for p in _prefixes(one.path) if p in rows] for one in given}


def history(actor: Actor, unit: Unit) -> Sequence[UnitChange]:
    """What happened to a unit, newest first, with who did it."""
    rows = policy_of(UnitChange).visible_to(actor).filter(unit=unit).select_related("by")
    return list(rows.order_by("-on", "-at", "-id")[:HISTORY_SHOWN])


def merged_from(actor: Actor, unit: Unit) -> list[Unit]:
    """Units that were merged into this one."""
    return list(_visible(actor).filter(merged_into=unit).order_by("sort_key"))


def matching(words: str) -> Q:
    """Units that ``words`` mean: name, English name, pinyin, initials, code."""
    term = names.plain(words)
    if not term:
        return Q(pk__in=[])
    either = Q(name_keys__contains=term)
    return either | Q(code__startswith=term) if term.isascii() and term.isdigit() else either


def find(actor: Actor, words: str, *, permission: Permission = VIEW) -> QuerySet[Unit]:
    """Units within reach of ``permission`` that ``words`` mean, open ones first."""
    return _in_order(_visible(actor, permission).filter(matching(words)))


def options(actor: Actor, words: str, permission: Permission = VIEW) -> list[Unit]:
    """Open units for a picker; words that end a path (江城市/东湖区) narrow by what is above."""
    path = rules.split_path(words)
    found = find(actor, path[-1] if path else "", permission=permission).filter(closed_on=None)
    for name in path[:-1]:
        higher = _visible(actor).filter(matching(name)).values_list("path", flat=True)[:PICKED]
        below = Q(pk__in=[])
        for prefix in higher:
            below |= inside("path", prefix)
        found = found.filter(below)
    return list(found[:PICKED])


def option(actor: Actor, pk: str, permission: Permission = VIEW) -> Unit | None:
    """An open unit within reach of ``permission``, or None."""
    try:
        return _visible(actor, permission).filter(pk=pk, closed_on=None).first()
    except (ValueError, ValidationError):
        return None


# -- tables -----------------------------------------------------------------------------------------
def check_of(actor: Actor, pk: str | UUID) -> Job | None:
    """One of her own looked-through tables that has ended well, or None."""
    rows = policy_of(Job).visible_to(actor).filter(pk=pk, kind=CHECK)
    found = rows.first()
    return found if found is not None and found.state == Job.State.DONE else None


def check(actor: Actor, pk: UUID) -> Job:
    """One of her own looked-through tables. Raises Http404."""
    found = check_of(actor, pk)
    if found is None or found.details is None:
        raise Http404
    return found


def table(actor: Actor, below: str) -> list[list[Any]]:
    """Rows of open units (of one unit and below, or all) in the columns of a table; two queries."""
    rows = _visible(actor).filter(closed_on=None)
    if below:
        top = _visible(actor).filter(pk=below).first()
        rows = rows.filter(inside("path", top.path)) if top else rows.none()
    named = dict(Unit.objects.values_list("path", "name_zh"))
    return [
        [
            one.name_zh,
            one.name_en,
            str(one.get_level_display()),  # type: ignore[attr-defined]
            one.code or "",
            rules.join_path([named[prefix] for prefix in _prefixes(one.path)]),
            *(getattr(one, name) for name in plans.DETAILS[1:]),
        ]
        for one in rows.order_by("path")
    ]
