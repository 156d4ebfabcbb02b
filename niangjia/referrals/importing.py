"""From a table to a plan: which services an import would add or change, or what is wrong with which
row. It writes nothing. A service is known by its kind, its name and the unit that keeps it; an empty
cell leaves what stands there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from niangjia.jobs.tables import Column, Row, RowProblem
from niangjia.referrals import rules
from niangjia.referrals.models import Service
from niangjia.units.models import Unit

COLUMNS = (
    Column("name_zh", _("Name"), ("名称", "机构名称", "服务机构", "name", "name (zh)"), True),
    Column("name_en", _("Name in English"), ("英文名称", "name in english")),
    Column("kind", _("Kind"), ("类别", "类型", "kind"), True),
    Column("unit", _("Unit that keeps this entry"), ("维护单位", "单位", "unit"), True),
    Column("area", _("Serves"), ("服务范围", "服务区域", "area", "serves")),
    Column("address", _("Address"), ("地址", "address")),
    Column("phone", _("Phone"), ("电话", "联系电话", "phone")),
    Column("hours", _("Hours"), ("时间", "开放时间", "hours")),
    Column("eligibility", _("Whom it serves"), ("服务对象", "for whom", "eligibility")),
    Column("languages", _("Languages"), ("语言", "languages")),
    Column("free_places", _("Free places today"), ("空位", "free places")),
)
LABELS = {column.key: column.label for column in COLUMNS}
TEXTS = ("name_en", "address", "phone", "hours", "eligibility", "languages")
LENGTHS = {"name_zh": 120, "name_en": 160, "address": 240, "phone": 40, "hours": 240,
           "eligibility": 500, "languages": 120}  # fmt: skip
SENTENCES = {
    "name_missing": _("Write the name."),
    "long": _("%(found)s characters; at most %(limit)s fit."),
    "kind_unknown": _(
        "“%(found)s” is no kind of office. Write one such as court, shelter, hospital."
    ),
    "unit_unknown": _("No open unit is called “%(found)s”. Write its code or its full name."),
    "unit_several": _("Several units are called “%(found)s”. Write the code."),
    "outside": _("You keep no entries for this unit."),
    "hours": _("Write hours such as: 1-5 9:00-12:00 13:30-17:00; 6 9:00-12:00. Or: 24h."),
    "number": _("Write a whole number of places, such as 3."),
    "twice": _("The same office stands in row %(row)s."),
}


@dataclass(frozen=True)
class Wanted:
    """A row that can be read; ``service`` is the entry it changes, None for a new one."""

    row: int
    service: UUID | None
    unit: UUID
    area: UUID
    values: dict[str, Any]


@dataclass
class Plan:
    """What an import would do."""

    wanted: list[Wanted] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    def digest(self) -> str:
        """A fingerprint of all it would do."""
        body = [[w.row, str(w.service), str(w.unit), str(w.area), w.values] for w in self.wanted]
        text = json.dumps(body, ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """The numbers for people."""
        added = sum(one.service is None for one in self.wanted)
        changed = len(self.wanted) - added
        return {"added": added, "changed": changed, "problems": len(self.problems)}

    def lines(self, limit: int) -> list[dict[str, Any]]:
        """The preview: names and kinds, never an address."""
        return [
            {
                "row": one.row, "what": "changed" if one.service else "added",
                "name": one.values["name_zh"], "kind": one.values["kind"],
            }
            for one in self.wanted[:limit]
        ]  # fmt: skip


def kinds() -> dict[str, str]:
    """Kinds by every word that means one: the code and both languages' names."""
    found = {code: code for code in Service.Kind.values}
    for language in ("zh-hans", "en"):
        with override(language):
            found |= {str(label).lower(): code for code, label in Service.Kind.choices}
    return found


def make_plan(rows: Iterable[Row], *, covers: Callable[[str], bool]) -> Plan:
    """Plan the import of ``rows``; ``covers(path)`` says where the actor keeps entries (two queries).
    A plan with problems is not to be carried out at all."""
    planner = _Planner(covers)
    for row in rows:
        planner.take(row)
    return planner.plan


class _Planner:
    def __init__(self, covers: Callable[[str], bool]) -> None:
        self.plan, self.covers, self.kinds = Plan(), covers, kinds()
        self.units: dict[str, list[Unit]] = {}
        for unit in Unit.objects.filter(closed_on=None):
            for name in {unit.code or "", unit.name_zh, unit.name_en or ""} - {""}:
                self.units.setdefault(name.lower(), []).append(unit)
        fields = ("kind", "name_zh", "unit_id", "pk", "area_id")
        rows = Service.objects.values_list(*fields)
        self.known = {(kind, name, unit): (pk, area) for kind, name, unit, pk, area in rows}
        self.seen: dict[tuple[str, str, UUID], int] = {}

    def _wrong(self, at: Row, column: str, code: str, **facts: str | int) -> None:
        self.plan.problems.append(RowProblem(at.number, column, code, facts))

    def _unit(self, row: Row, column: str) -> Unit | None:
        text = row.cells.get(column, "").strip()
        found = self.units.get(text.lower(), [])
        if len(found) != 1:
            code = "unit_several" if found else "unit_unknown"
            self._wrong(row, column, code, found=text)
            return None
        return found[0]

    def take(self, row: Row) -> None:
        """Read one row into the plan, or say what is wrong with it."""
        before = len(self.plan.problems)
        values = self._values(row)
        unit = self._unit(row, "unit")
        area = self._unit(row, "area") if row.cells.get("area", "").strip() else None
        if unit is not None and not self.covers(unit.path):
            self._wrong(row, "unit", "outside")
        if unit is None or len(self.plan.problems) > before:
            return
        key = (values["kind"], values["name_zh"], unit.pk)
        if key in self.seen:
            self._wrong(row, "name_zh", "twice", row=self.seen[key])
            return
        self.seen[key] = row.number
        pk, kept_area = self.known.get(key, (None, unit.pk))
        self.plan.wanted.append(
            Wanted(row.number, pk, unit.pk, area.pk if area else kept_area, values)
        )

    def _values(self, row: Row) -> dict[str, Any]:
        cells = {key: text.strip() for key, text in row.cells.items()}
        values: dict[str, Any] = {"name_zh": cells.get("name_zh", "")}
        if not values["name_zh"]:
            self._wrong(row, "name_zh", "name_missing")
        values["kind"] = self.kinds.get(cells.get("kind", "").lower(), "")
        if not values["kind"]:
            self._wrong(row, "kind", "kind_unknown", found=cells.get("kind", ""))
        values |= {name: cells[name] for name in TEXTS if cells.get(name)}
        for name, limit in LENGTHS.items():
            if len(values.get(name, "")) > limit:
                self._wrong(row, name, "long", found=len(values[name]), limit=limit)
        self._numbers(row, cells, values)
        return values

    def _numbers(self, row: Row, cells: dict[str, str], values: dict[str, Any]) -> None:
        if "hours" in values:
            try:
                values["hours"] = rules.write_hours(rules.read_hours(values["hours"]))
            except rules.BadHours:
                self._wrong(row, "hours", "hours")
        places = cells.get("free_places", "").removesuffix(".0")
        if places.isascii() and places.isdigit() and len(places) < 6:
            values["free_places"] = int(places)
        elif places:
            self._wrong(row, "free_places", "number")
