"""From a table to a plan: what an import would add and change, or what is wrong with which row.

Pure: it is given the units that exist and the rows of a table, and touches nothing. A unit is known
by its code, else by its name below its parent. Empty cells leave what stands there; moving,
closing and changes of level are no business of an import.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from uuid import UUID

from niangjia.jobs.tables import Row, RowProblem
from niangjia.units import rules
from niangjia.units.rules import Refused

DETAILS = ("name_en", "address", "phone", "opening_hours")
LENGTHS = {"name_en": 160, "address": 240, "phone": 40, "opening_hours": 240}


@dataclass(frozen=True)
class Known:
    """A unit that exists; ``parent`` is its parent's id."""

    id: UUID
    parent: UUID | None
    path: str
    name_zh: str
    level: str
    code: str
    closed: bool
    name_en: str = ""
    address: str = ""
    phone: str = ""
    opening_hours: str = ""


@dataclass(frozen=True)
class Wanted:
    """A row that can be read: cleaned cells, the unit above as it was written."""

    row: int
    name_zh: str
    level: str
    code: str
    parent: str
    name_en: str = ""
    address: str = ""
    phone: str = ""
    opening_hours: str = ""


# A place in the tree: a unit that exists, or a row that will be one.
Node = Known | Wanted


@dataclass(frozen=True)
class Addition:
    """A unit to open: below a unit that exists (``parent_id``), or below another addition
    (``parent_row``), or at the top (neither)."""

    wanted: Wanted
    parent_id: UUID | None
    parent_row: int | None


@dataclass(frozen=True)
class Change:
    """A unit to change: field -> (before, after)."""

    row: int
    unit: Known
    fields: dict[str, tuple[str, str]]


@dataclass
class Plan:
    """What an import would do. ``added`` lists parents before children."""

    added: list[Addition] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    def digest(self) -> str:
        """A fingerprint of everything it would do: equal plans do equal things."""
        body = [
            [[asdict(a.wanted), str(a.parent_id), a.parent_row] for a in self.added],
            [[str(c.unit.id), c.fields] for c in self.changed],
        ]
        text = json.dumps(body, ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def counts(self) -> dict[str, int]:
        """The numbers for people."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "same": self.same,
            "problems": len(self.problems),
        }


def make_plan(
    known: Iterable[Known],
    rows: Iterable[Row],
    *,
    covers: Callable[[str], bool],
    may_make_top: bool,
    tick: Callable[[int], None] = lambda _done: None,
) -> Plan:
    """Plan the import of ``rows`` into the tree of ``known`` units.

    ``covers(path)`` says whether the actor may change units there. ``tick(rows done)`` is called
    as it goes on. A plan with problems is not to be carried out at all.
    """
    planner = _Planner(list(known), covers, may_make_top)
    wanted = planner.read_all(rows, tick)
    planner.place_all(wanted)
    planner.plan.problems.sort(key=lambda found: (found.row, found.column))
    return planner.plan


class _Planner:
    def __init__(
        self, known: list[Known], covers: Callable[[str], bool], may_make_top: bool
    ) -> None:
        self.plan = Plan()
        self.covers = covers
        self.may_make_top = may_make_top
        self.by_id = {unit.id: unit for unit in known}
        self.by_code: dict[str, Node] = {unit.code: unit for unit in known if unit.code}
        self.children: dict[tuple[object, str], Node] = {}
        self.named: dict[str, list[Node]] = defaultdict(list)
        for unit in sorted(known, key=lambda unit: not unit.closed):
            # Open ones come last and win the name.
            self.children[(unit.parent, unit.name_zh)] = unit
            if not unit.closed:
                self.named[unit.name_zh].append(unit)
        self.parents: dict[object, Node | None] = {}
        for unit in known:
            self.parents[unit.id] = self.by_id.get(unit.parent) if unit.parent else None
        self.rows_of: dict[object, int] = {}
        self.broken: dict[str, int] = {}

    # -- reading rows -------------------------------------------------------------------------
    def problem(self, row: int, refused: Refused) -> None:
        column = refused.field or "name_zh"
        self.plan.problems.append(RowProblem(row, column, refused.code, refused.facts))

    def read_all(self, rows: Iterable[Row], tick: Callable[[int], None]) -> list[Wanted]:
        readable: list[Wanted] = []
        codes: dict[str, int] = {}
        for done, row in enumerate(rows, start=1):
            tick(done)
            wanted = self.read(row)
            if wanted is None:
                self.broken.setdefault(" ".join(row.cells.get("name_zh", "").split()), row.number)
                continue
            if wanted.code and codes.setdefault(wanted.code, wanted.row) != wanted.row:
                self.problem(wanted.row, Refused("code_twice", "code", row=codes[wanted.code]))
                continue
            readable.append(wanted)
        return readable

    def read(self, row: Row) -> Wanted | None:
        """The row's cells, cleaned; None (and problems noted) when they can't be read."""
        cells, sound = row.cells, True
        values = dict.fromkeys(("name_zh", "level", "code", *DETAILS), "")
        for name, read in (
            ("name_zh", rules.clean_name),
            ("level", rules.read_level),
            *((detail, _detail(detail)) for detail in DETAILS),
        ):
            try:
                values[name] = read(cells.get(name, ""))
            except Refused as refused:
                self.problem(row.number, refused)
                sound = False
        if values["level"]:
            try:
                values["code"] = rules.clean_code(cells.get("code", ""), values["level"])
            except Refused as refused:
                self.problem(row.number, refused)
                sound = False
        parent = cells.get("parent", "").strip()
        return Wanted(row=row.number, parent=parent, **values) if sound else None

    # -- finding places -----------------------------------------------------------------------
    def place_all(self, wanted: list[Wanted]) -> None:
        """Place row after row, parents first, whatever their order in the table."""
        waiting = wanted
        while waiting:
            ahead = Counter(one.name_zh for one in waiting)
            ahead.update(one.code for one in waiting if one.code)
            later = [one for one in waiting if not self.place(one, ahead)]
            if len(later) == len(waiting):
                for one in later:
                    self.problem(one.row, Refused("parent_circle", "parent"))
                return
            waiting = later

    def place(self, one: Wanted, ahead: Counter[str]) -> bool:
        """Place a row if its parent's place is known; False to try again later.

        ``ahead`` counts the names and codes of rows that had no place when this round began.
        """
        match = self.by_code.get(one.code) if one.code else None
        if isinstance(match, Known) and not one.parent:
            self.settle(one, match)
            return True
        try:
            parent = self.find_parent(one, ahead)
        except _Later:
            return False
        except Refused as refused:
            self.problem(one.row, refused)
            self.broken.setdefault(one.name_zh, one.row)
            return True
        self.settle_below(one, parent, match)
        return True

    def settle_below(self, one: Wanted, parent: Node | None, match: Node | None) -> None:
        above = _key(parent)
        if isinstance(match, Known):
            if match.parent != above:
                found = self.full_name(self.parents[match.id]) if match.parent else "—"
                self.problem(one.row, Refused("stands_elsewhere", "parent", found=found))
            else:
                self.settle(one, match)
            return
        there = self.children.get((above, one.name_zh))
        if isinstance(there, Wanted):
            self.problem(one.row, Refused("twice", "name_zh", row=there.row))
        elif there is not None and not there.closed:
            if one.code and there.code and one.code != there.code:
                self.problem(one.row, Refused("code_differs", "code", found=there.code))
            else:
                self.settle(one, there)
        else:
            self.add(one, parent)

    def find_parent(self, one: Wanted, ahead: Counter[str]) -> Node | None:
        """The unit above. Raises Refused, or _Later when a row that isn't placed yet may be it."""
        if not one.parent:
            return self.top_for(one)
        digits = one.parent.replace(" ", "")
        if digits.isascii() and digits.isdigit():
            return self.find_by_code(one, digits, ahead)
        path = rules.split_path(one.parent)
        if not path:
            raise Refused("parent_missing", "parent")
        fits = [node for node in self.named[path[-1]] if self.ends_with(node, path)]
        whole = [node for node in fits if self.depth(node) == len(path)]
        if not whole and ahead[path[-1]] > (path[-1] == one.name_zh):
            raise _Later
        if len(whole or fits) == 1:
            return (whole or fits)[0]
        if fits:
            raise Refused("parent_ambiguous", "parent", found=one.parent)
        if path[-1] in self.broken:
            raise Refused("parent_broken", "parent", row=self.broken[path[-1]])
        raise Refused("parent_unknown", "parent", found=one.parent)

    def find_by_code(self, one: Wanted, digits: str, ahead: Counter[str]) -> Node:
        # 330100000000 is 330100 in a table of statistics.
        spellings = [c for c in (digits, digits[:9], digits[:6]) if not digits[len(c) :].strip("0")]
        for code in spellings:
            if code in self.by_code:
                return self.by_code[code]
        if any(ahead[code] for code in spellings if code != one.code):
            raise _Later
        raise Refused("parent_unknown", "parent", found=one.parent)

    def top_for(self, one: Wanted) -> Node | None:
        """No unit above is written: right for a unit at the top, and only there."""
        there = self.children.get((None, one.name_zh))
        if there is not None or self.may_make_top:
            return None
        raise Refused("parent_missing", "parent")

    def ends_with(self, node: Node, path: tuple[str, ...]) -> bool:
        at: Node | None = node
        for name in reversed(path):
            if at is None or at.name_zh != name:
                return False
            at = self.parents[_key(at)]
        return True

    def depth(self, node: Node) -> int:
        length, at = 0, self.parents[_key(node)]
        while at is not None:
            length, at = length + 1, self.parents[_key(at)]
        return length + 1

    def full_name(self, node: Node | None) -> str:
        parts: list[str] = []
        while node is not None:
            parts.append(node.name_zh)
            node = self.parents[_key(node)]
        return rules.join_path(parts[::-1])

    # -- what to do -----------------------------------------------------------------------------
    def settle(self, one: Wanted, unit: Known) -> None:
        """The row means a unit that exists: note what differs."""
        if self.rows_of.setdefault(unit.id, one.row) != one.row:
            self.problem(one.row, Refused("twice", "name_zh", row=self.rows_of[unit.id]))
            return
        if one.level != unit.level:
            self.problem(one.row, Refused("level_fixed", "level", found=unit.level))
            return
        fields = {
            name: (getattr(unit, name), getattr(one, name))
            for name in ("name_zh", "code", *DETAILS)
            if getattr(one, name) and getattr(one, name) != getattr(unit, name)
        }
        if not fields:
            self.plan.same += 1
        elif unit.closed:
            self.problem(one.row, Refused("closed", "name_zh"))
        elif not self.covers(unit.path):
            self.problem(one.row, Refused("outside", "name_zh"))
        elif "code" in fields and one.code in self.by_code:
            self.problem(one.row, Refused("code_taken", "code"))
        elif "name_zh" in fields and self.is_taken(unit.parent, one.name_zh):
            self.problem(one.row, Refused("name_taken", "name_zh"))
        else:
            self.plan.changed.append(Change(one.row, unit, fields))
            if one.code:
                self.by_code[one.code] = unit

    def is_taken(self, parent: object, name: str) -> bool:
        there = self.children.get((parent, name))
        return there is not None and not (isinstance(there, Known) and there.closed)

    def check_addition(self, one: Wanted, parent: Node | None) -> None:
        """Whether the row may be opened there. Raises Refused."""
        rules.check_place(one.level, parent.level if parent else None)
        if isinstance(parent, Known) and parent.closed:
            raise Refused("parent_closed", "parent")
        if isinstance(parent, Known) and not self.covers(parent.path):
            raise Refused("outside", "parent")
        if one.code and one.code in self.by_code:
            raise Refused("code_taken", "code")

    def add(self, one: Wanted, parent: Node | None) -> None:
        """The row is a new unit below ``parent``."""
        try:
            self.check_addition(one, parent)
        except Refused as refused:
            # Rows below it are still looked at, so that one reading finds everything.
            self.problem(one.row, refused)
        above = parent.id if isinstance(parent, Known) else None
        row = parent.row if isinstance(parent, Wanted) else None
        self.plan.added.append(Addition(one, above, row))
        self.children[(_key(parent), one.name_zh)] = one
        self.named[one.name_zh].append(one)
        self.parents[one.row] = parent
        if one.code:
            self.by_code.setdefault(one.code, one)


class _Later(Exception):
    """The place of another row must be known first."""


def _key(node: Node | None) -> object:
    if node is None:
        return None
    return node.id if isinstance(node, Known) else node.row


def _detail(name: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        clean = " ".join(text.split())
        if len(clean) > LENGTHS[name]:
            raise Refused("text_long", name, found=len(clean), limit=LENGTHS[name])
        return clean

    return read


def preview(plan: Plan, limit: int) -> Iterator[dict[str, object]]:
    """The first lines of what a plan would do, for the page: JSON."""
    for addition in plan.added[:limit]:
        one = addition.wanted
        yield {"row": one.row, "what": "added", "name": one.name_zh, "level": one.level}
    for change in plan.changed[: max(limit - len(plan.added), 0)]:
        yield {
            "row": change.row,
            "what": "changed",
            "name": change.unit.name_zh,
            "level": change.unit.level,
            "fields": {name: list(pair) for name, pair in change.fields.items()},
        }
