"""Training needs as the page shows them, and as a draft writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from niangjia.learning import selectors as learning
from niangjia.learning.presenters.names import area_name, said
from niangjia.needs import rules
from niangjia.needs.rules import Need
from niangjia.needs.selectors import Told
from niangjia.people.needs import Whole
from niangjia.people.presenters import unit_name
from niangjia.ui.charts import per_cent
from niangjia.ui.forms import is_chinese
from niangjia.ui.shell import NavItem
from niangjia.units.models import Unit

SHOWN = 3
UNIT = "unit"


@dataclass(frozen=True)
class Cell:
    """One cell: competency, "6 of 16", the share, from which source; or why there is nothing."""

    area: str
    text: str
    share: str
    source: str


@dataclass(frozen=True)
class Row:
    """One unit."""

    name: str
    url: str
    cells: list[Cell]


@dataclass(frozen=True)
class Gap:
    """One of the widest needs, in a sentence, with what a draft needs."""

    title: str
    sentence: str
    gaps: int
    of: int
    id: str
    area: str


def of_words(gaps: int, of: int) -> str:
    """ "6 of 16"."""
    return _("%(n)d of %(all)d") % {"n": gaps, "all": of}


def _name(told: Told, unit: Unit) -> str:
    if unit.pk == told.home.pk:
        return _("%(unit)s itself") % {"unit": unit_name(unit)}
    return unit_name(unit)


def _cell(told: Told, area: str, need: Need | None) -> Cell:
    name = area_name(area)
    if need is None:
        return Cell(name, "—", "", "")
    if not need.told:
        return Cell(name, _("too few to say"), "", "")
    known = told.sources.get(need.source)
    source = str(known.label) if known else ""
    return Cell(name, of_words(need.gaps, need.of), per_cent(need.share), source)


def _sorted(units: Sequence[Unit], cells: dict[tuple[str, str], Need], sort: str) -> list[Unit]:
    """By unit name or by one competency; "-" turns the order round. Unknown: as they stand."""
    key, turned = sort.removeprefix("-"), sort.startswith("-")
    by_path = {unit.path: unit for unit in units}
    if key == UNIT:
        found = sorted(units, key=lambda unit: unit.sort_key)
    elif any(area == key for _path, area in cells):
        found = [by_path[path] for path in rules.ordered(by_path, cells, key)]
    else:
        return list(units)
    return found[::-1] if turned else found


def _link(told: Told, unit: Unit, source: str) -> str:
    if unit.pk == told.home.pk:
        return ""
    query = {"unit": str(unit.pk), **({"source": source} if source else {})}
    return f"{reverse('needs:matrix')}?{urlencode(query)}"


def _tabs(told: Told, source: str) -> list[NavItem]:
    def url(key: str) -> str:
        query = {"unit": str(told.home.pk), **({"source": key} if key else {})}
        return f"{reverse('needs:matrix')}?{urlencode(query)}"

    there = {one.source for one in told.needs}
    first = NavItem(_("Widest gap"), url(""), current=not source)
    return [
        first,
        *(
            NavItem(one.label, url(key), current=source == key)
            for key, one in told.sources.items()
            if key in there
        ),
    ]


def _gap(told: Told, at: int, need: Need) -> Gap:
    units = {unit.path: unit for unit in told.units}
    sentence = _("%(unit)s: %(numbers)s %(what)s") % {
        "unit": _name(told, units[need.path]), "numbers": of_words(need.gaps, need.of),
        "what": told.sources[need.source].gap,
    }  # fmt: skip
    return Gap(area_name(need.area), sentence, need.gaps, need.of, f"gap-{at}", need.area)


def matrix(told: Told, source: str, sort: str) -> dict[str, object]:
    """The page: tabs of sources, the widest gaps (one a competency), a row for each unit."""
    source = source if source in told.sources else ""
    needs = [one for one in told.needs if not source or one.source == source]
    cells = rules.by_cell(needs)
    found = {one.area for one in needs}
    areas = [code for code in told.areas if code in found]
    first: dict[str, Need] = {}
    for one in rules.widest(needs):
        first.setdefault(one.area, one)
    return {
        "home": unit_name(told.home),
        "home_pk": told.home.pk,
        "tabs": _tabs(told, source),
        "gap": told.sources[source].gap if source else "",
        "columns": [(code, area_name(code)) for code in areas],
        "gaps": [_gap(told, at, one) for at, one in enumerate(list(first.values())[:SHOWN])],
        "rows": [
            Row(
                _name(told, unit), _link(told, unit, source),
                [_cell(told, area, cells.get((unit.path, area))) for area in areas],
            )
            for unit in _sorted(told.units, cells, sort)
        ],
        "days": rules.DAYS,
        "fewest": rules.FEWEST,
    }  # fmt: skip


@dataclass(frozen=True)
class WholeLine:
    """A number of the whole house in a sentence, with what each unit has to it: (unit, share, "3 of 8")."""

    words: str
    url: str
    units: list[tuple[str, str, str]]


def wholes(
    told: Told, found: Sequence[tuple[Whole, int, int]], by_unit: Mapping[str, Sequence[Need]]
) -> list[WholeLine]:
    """Numbers of the whole house, and by unit from five on."""
    out = []
    for one, gaps, of in found:
        words = _("%(numbers)s %(what)s") % {"numbers": of_words(gaps, of), "what": one.gap}
        rows = {need.path: need for need in by_unit.get(one.key, ())}
        cells = [(unit, _cell(told, "", rows.get(unit.path))) for unit in told.units]
        units = [
            (_name(told, unit), cell.share, cell.text) for unit, cell in cells if unit.path in rows
        ]
        out.append(WholeLine(words, one.url(), units))
    return out


# -- what a draft says -----------------------------------------------------------------------------
def title_of(area: str) -> str:
    """The name of a drafted programme."""
    return _("Practice: %(area)s") % {"area": area_name(area)}


def purpose_of(told: Told, aims: Sequence[Need]) -> str:
    """Why: the needs with their numbers and where they come from, as far as they fit."""
    intro = _("Needs of the last 12 months, as the work shows them:")
    lines = [_gap(told, at, one).sentence for at, one in enumerate(aims)]
    stop = "。" if is_chinese() else "."
    text = "\n".join([intro, *(f"{line}{stop}" for line in lines)])
    return text if len(text) <= 1000 else text[:1000].rpartition("\n")[0]


def objectives_of(area: str) -> list[str]:
    """What people will be able to do: the behaviour of the competency's second level."""
    return [said(words) for words in learning.areas()[area].level(2).seen]
