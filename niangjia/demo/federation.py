"""The federation itself: units in a tree, with a history."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from niangjia.access.paths import inside
from niangjia.demo.generators import Context
from niangjia.ui import pinyin
from niangjia.units import names
from niangjia.units.models import Level, Unit, UnitChange

BATCH = 500
CODE = "99"  # no real division code begins so


@cache
def places() -> dict[str, Any]:
    """Parts of invented names (``data/places.toml``)."""
    return tomllib.loads((Path(__file__).parent / "data" / "places.toml").read_text("utf-8"))


@dataclass
class Node:
    """A unit being made, with the units below it."""

    unit: Unit
    stem: str
    below: list[Node]


def make_units(context: Context) -> int:
    """The tree of units and what happened to them."""
    rng = context.rng("units")
    tops = _provinces(context, rng) if context.size.province else _cities(context, rng, "")
    _place(tops)
    rows: list[Unit] = []
    for top in tops:
        _collect(top, rows)
    context.units = rows
    Unit.objects.bulk_create(rows, BATCH)
    UnitChange.objects.bulk_create(_history(context, rng), BATCH)
    return len(rows)


def remove_units() -> int:
    """Take away demo units that nobody real belongs to, from the leaves up."""
    gone = 0
    tops = Unit.objects.filter(code__startswith=CODE)
    paths = list(tops.order_by("depth").values_list("path", flat=True)[:50])
    below = Q(pk__in=[])
    for path in paths:
        below |= inside("path", path)
    Unit.objects.filter(below).update(merged_into=None, closed_on=None)
    while True:
        leaves = Unit.objects.filter(below, numchild=0, members=None, role_assignments=None)
        found = list(leaves.values_list("pk", "path")[:BATCH])
        if not found:
            return gone
        UnitChange.objects.filter(unit__in=[pk for pk, _path in found]).delete()
        gone += len(found)
        # Past treebeard's own delete, which looks at each row's children again.
        super(
            type(Unit.objects.all()), Unit.objects.filter(pk__in=[pk for pk, _ in found])
        ).delete()
        parents = {path[: -Unit.steplen] for _pk, path in found if len(path) > Unit.steplen}
        for parent in Unit.objects.filter(path__in=parents):
            children = Unit.objects.filter(inside("path", parent.path), depth=parent.depth + 1)
            count = children.count()
            Unit.objects.filter(pk=parent.pk).update(numchild=count)


# -- the tree -----------------------------------------------------------------------------------


def _provinces(context: Context, rng: random.Random) -> list[Node]:
    zh, en = places()["province"]
    top = _node(context, rng, zh, en, Level.PROVINCE, CODE + "0000")
    top.below = _cities(context, rng, zh)
    return [top]


def _cities(context: Context, rng: random.Random, province: str) -> list[Node]:
    made = []
    for number, (zh, en) in enumerate(places()["cities"][: context.size.cities], 1):
        city = _node(context, rng, zh, en, Level.CITY, f"{CODE}{number:02d}00", province)
        city.below = _districts(context, rng, city, number)
        made.append(city)
    names = list(places()["studios"])
    for number in range(context.size.studios):
        _add_studio(context, rng, made[number % len(made)], names, number // len(made))
    return made


def _districts(context: Context, rng: random.Random, city: Node, number: int) -> list[Node]:
    made = []
    chosen = places()["districts"][: context.size.districts]
    for place, (zh, en) in enumerate(chosen, 1):
        code = f"{CODE}{number:02d}{place:02d}"
        district = _node(context, rng, zh, en, Level.DISTRICT, code, city.stem)
        stems = _stems(rng, context.size.streets)
        for spot, stem in enumerate(stems, 1):
            ending, ending_en = rng.choice(places()["street_endings"])
            street = _node(
                context,
                rng,
                stem + ending,
                f"{_latin(stem)} {ending_en}",
                Level.STREET,
                f"{code}{spot:03d}",
                zh,
            )
            street.below = [
                _community(context, rng, stem + ending, f"{code}{spot:03d}{last:03d}", name)
                for last, name in enumerate(_stems(rng, context.size.communities), 1)
            ]
            district.below.append(street)
        made.append(district)
    return made


def _community(context: Context, rng: random.Random, above: str, code: str, stem: str) -> Node:
    ending, ending_en = rng.choice(places()["community_endings"])
    name = f"{_latin(stem)} {ending_en}"
    return _node(context, rng, stem + ending, name, Level.COMMUNITY, code, above)


def _add_studio(
    context: Context, rng: random.Random, city: Node, names: list[str], number: int
) -> None:
    """A mediation studio below a district, or below one of its streets."""
    district = city.below[number % len(city.below)]
    home = rng.choice([district, *district.below])
    stem = names[number] if number < len(names) else _stems(rng, 1)[0]
    zh, en = f"{stem}调解工作室", f"{_latin(stem)} Mediation Studio"
    taken = sum(child.unit.name_zh == zh for child in home.below)
    if taken:
        zh, en = f"{stem}第{number}调解工作室", f"{en} {number}"
    studio = _node(context, rng, zh, en, Level.STUDIO, None, home.stem)
    home.below.append(studio)


def _node(
    context: Context,
    rng: random.Random,
    zh: str,
    en: str,
    level: Level,
    code: str | None,
    above: str = "",
) -> Node:
    federation = level != Level.STUDIO
    opened = context.day(rng, first=-9000, last=-1500)
    name = f"{zh}妇联" if federation else zh
    road = "".join(rng.sample(places()["roads"], 2))
    number = rng.randint(1, 280)
    address = (
        f"{above}{road}路{number}号"
        if context.language == "zh-hans"
        else f"{number} {_latin(road)} Road"
    )
    unit = Unit(
        id=context.uuid(rng, opened),
        name_zh=name,
        name_en=f"{en} Women's Federation" if federation else en,
        level=level,
        code=code,
        address=address,
        # 0900 is no area code: nobody is rung by a demo.
        phone=f"0900-{rng.randint(2_000_000, 8_999_999)}",
        opening_hours=places()["hours"][context.language],
        opened_on=opened,
    )
    names.spell(unit)
    return Node(unit, zh, [])


def _stems(rng: random.Random, count: int) -> list[str]:
    """``count`` different two-sign names."""
    firsts, seconds = places()["first"], places()["second"]
    found: dict[str, None] = {}
    while len(found) < count:
        first, second = rng.choice(firsts), rng.choice(seconds)
        if first != second:
            found[first + second] = None
    return list(found)


@cache
def _latin(stem: str) -> str:
    return pinyin.full(stem, surname=False).capitalize()


def _place(tops: list[Node]) -> None:
    """Give every node its place in treebeard's tree, beside what is there already."""
    last = Unit.objects.filter(depth=1).order_by("path").values_list("path", flat=True).last()
    first = int(last, 36) if last else 0
    for number, top in enumerate(tops, first + 1):
        _place_below(top, "", number, 1)


def _place_below(node: Node, parent: str, number: int, depth: int) -> None:
    node.unit.path = Unit._get_path(parent, depth, number)
    node.unit.depth, node.unit.numchild = depth, len(node.below)
    for place, child in enumerate(node.below, 1):
        _place_below(child, node.unit.path, place, depth + 1)


def _collect(node: Node, rows: list[Unit]) -> None:
    rows.append(node.unit)
    for child in node.below:
        _collect(child, rows)


# -- history ------------------------------------------------------------------------------------


def _history(context: Context, rng: random.Random) -> list[UnitChange]:
    """Each unit was opened; a few were renamed since, one closed."""
    changes = [
        UnitChange(
            id=context.uuid(rng, unit.opened_on or context.today),
            unit=unit,
            kind=UnitChange.Kind.OPENED,
            on=unit.opened_on or context.today,
            after={"name_zh": unit.name_zh, "name_en": unit.name_en},
        )
        for unit in context.units
    ]
    leaves = [unit for unit in context.units if unit.level == Level.COMMUNITY]
    for unit in rng.sample(leaves, max(2, len(leaves) // 40)):
        day = context.day(rng, first=-1200, last=-60)
        old = _stems(rng, 1)[0]
        changes.append(
            UnitChange(
                id=context.uuid(rng, day),
                unit=unit,
                kind=UnitChange.Kind.RENAMED,
                on=day,
                before={
                    "name_zh": f"{old}村妇联",
                    "name_en": f"{_latin(old)} Village Women's Federation",
                },
                after={"name_zh": unit.name_zh, "name_en": unit.name_en},
            )
        )
    for unit in rng.sample(leaves[len(leaves) // 2 :], max(1, len(leaves) // 200)):
        day = context.day(rng, first=-400, last=-30)
        unit.closed_on = day
        Unit.objects.filter(pk=unit.pk).update(closed_on=day)
        changes.append(
            UnitChange(
                id=context.uuid(rng, day),
                unit=unit,
                kind=UnitChange.Kind.CLOSED,
                on=day,
                after={"closed_on": day.isoformat()},
            )
        )
    return changes


def noon(day: dt.date) -> dt.datetime:
    """A moment of a day."""
    return dt.datetime.combine(day, dt.time(4), dt.UTC)
