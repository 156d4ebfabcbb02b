"""Pure rules of an import: what a row of a ledger means, what is wrong with it, when it is due again."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from niangjia.casework import rules as casework
from niangjia.ui import normalise
from niangjia.ui.normalise import Unreadable

# The first day that a ledger kept by hand may name: what is older is a slip of the pen.
EARLIEST = dt.date(1980, 1, 1)
CHILDREN = (1, 2, 3)
LENGTHS = {
    "ledger": 40, "call_her": 40, "name": 60, "other_name": 60, "address": 240, "code_word": 60,
    "outcome": 500, "story": 6000, "wish": 1000, "note": 3000,
    **{f"child{at}": 60 for at in CHILDREN},
}  # fmt: skip
LONGEST = max(LENGTHS.values()) + 1
_SEPARATORS = re.compile(r"[、,，;；/|\n]+")
# A name of ours may hold such signs itself: so many pieces are tried as one.
MOST_PIECES = 8
_SPAN = re.compile(r"\s*(?:-|—|–|~|～|至|到|to)\s*")
# What Excel makes of a long number that it took for a quantity.
_AS_QUANTITY = re.compile(r"^\d(?:\.\d+)?[eE]\+\d+$")
Word = TypeVar("Word")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell of one row; ``code`` names the sentence, ``facts`` (codes and row
    numbers, never what was typed) fill it."""

    row: int
    column: str
    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """As it is kept."""
        return {"row": self.row, "column": self.column, "code": self.code, "facts": self.facts}


@dataclass(frozen=True)
class Words:
    """The words that a cell may hold, tidied, with what each means."""

    way_in: Mapping[str, str]
    relation: Mapping[str, str]
    risk: Mapping[str, str]
    state: Mapping[str, str]
    allowed: Mapping[str, str]
    channel: Mapping[str, str]
    issue: Mapping[str, str]


@dataclass(frozen=True)
class Person:
    """Somebody whom a row names."""

    name: str = ""
    phone: str = ""
    id_number: str = ""
    birthday: dt.date | None = None

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.id_number or self.birthday)


@dataclass(frozen=True)
class Draft:
    """One row as it is meant. ``unit`` and ``worker`` are as typed: the database knows them."""

    row: int
    ledger: str
    opened_on: dt.date
    unit: str
    worker: str
    way_in: str
    call_her: str
    client: Person
    address: str
    children: tuple[Person, ...]
    other: Person
    relation: str
    issues: tuple[str, ...]
    risk: str
    closed_on: dt.date | None
    outcome: str
    story: str
    wish: str
    allowed: bool
    channels: tuple[str, ...]
    since: str
    until: str
    code_word: str
    follow_up: dt.date | None
    note: str

    @property
    def closed(self) -> bool:
        """Whether it ended before it came to us."""
        return self.closed_on is not None


def plain(text: str) -> str:
    """Text as words are compared: half width, small letters, without spaces and marks."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]+", "", text)


def ledger_key(text: str) -> str:
    """A number of the old ledger as it is compared: dashes, spaces and capitals are no matter."""
    return plain(text)


def parts_of(text: str, known: Container[str] = ()) -> list[str]:
    """What a cell lists, apart; a known word stays whole, whatever stands within it."""
    pieces = [piece.strip() for piece in _SEPARATORS.split(text) if piece.strip()]
    found: list[str] = []
    while pieces:
        many = min(len(pieces), MOST_PIECES)
        whole = (one for one in range(many, 1, -1) if plain("".join(pieces[:one])) in known)
        taken = next(whole, 1)
        found.append("、".join(pieces[:taken]))
        del pieces[:taken]
    return found


class _Row:
    """Reads the cells of one row and gathers what is wrong with them."""

    def __init__(self, number: int, cells: Mapping[str, str], words: Words, today: dt.date) -> None:
        self.number, self.cells, self.words, self.today = number, cells, words, today
        self.faults: list[Fault] = []

    def raw(self, key: str) -> str:
        return self.cells.get(key, "").strip()

    def wrong(self, key: str, code: str, **facts: str | int) -> None:
        self.faults.append(Fault(self.number, key, code, facts))

    def text(self, key: str) -> str:
        text = self.raw(key)
        if len(text) > LENGTHS[key]:
            self.wrong(key, "long", limit=LENGTHS[key])
        return text

    def needed(self, key: str) -> str:
        if not self.raw(key):
            self.wrong(key, "needed")
        return self.text(key) if key in LENGTHS else self.raw(key)

    def day(self, key: str, *, future: bool = False) -> dt.date | None:
        if not self.raw(key):
            return None
        try:
            day = normalise.parse_date(self.raw(key).split(" 00:00")[0], self.today)
        except Unreadable as unreadable:
            code = "ambiguous" if unreadable.code == "ambiguous" else "date"
            self.wrong(key, "no_such_day" if unreadable.code == "no_such_day" else code)
            return None
        if day > self.today and not future:
            self.wrong(key, "future")
            return None
        if day < EARLIEST and "birthday" not in key:
            self.wrong(key, "too_old", year=EARLIEST.year)
            return None
        return day

    def phone(self, key: str) -> str:
        try:
            return normalise.phone(self.raw(key)) if self.raw(key) else ""
        except Unreadable:
            self.wrong(key, "phone")
            return ""

    def id_number(self, key: str) -> str:
        if not self.raw(key):
            return ""
        if _AS_QUANTITY.match(self.raw(key)):
            self.wrong(key, "id_as_quantity")
            return ""
        try:
            return normalise.id_number(self.raw(key))
        except Unreadable as unreadable:
            known = {"length", "birth_date", "check_digit", "characters"}
            self.wrong(
                key, f"id_{unreadable.code}" if unreadable.code in known else "id_characters"
            )
            return ""

    def word(self, key: str, known: Mapping[str, Word], empty: Word) -> Word:
        if not self.raw(key):
            return empty
        if (found := known.get(plain(self.raw(key)))) is None:
            self.wrong(key, "unknown_word")
            return empty
        return found

    def listed(self, key: str, known: Mapping[str, str], code: str) -> tuple[str, ...]:
        found = []
        for at, said in enumerate(parts_of(self.raw(key), known), start=1):
            if (one := known.get(plain(said))) is None:
                self.wrong(key, code, place=at)
            else:
                found.append(one)
        return tuple(dict.fromkeys(found))

    def person(self, prefix: str) -> Person:
        return Person(
            self.text(f"{prefix}name"), self.phone(f"{prefix}phone"), self.id_number(f"{prefix}id")
        )

    def hours(self) -> tuple[str, str]:
        if not self.raw("hours"):
            return "", ""
        ends = _SPAN.split(normalise.to_halfwidth(self.raw("hours")))
        try:
            clocks = [normalise.parse_time(end).strftime("%H:%M") for end in ends]
        except Unreadable:
            clocks = []
        if len(clocks) != 2:
            self.wrong("hours", "hours")
            return "", ""
        return clocks[0], clocks[1]


def born_by(id_number: str) -> dt.date | None:
    """The birthday that an ID number holds."""
    return (
        dt.date.fromisoformat(f"{id_number[6:10]}-{id_number[10:12]}-{id_number[12:14]}")
        if id_number
        else None
    )


def read(
    number: int, cells: Mapping[str, str], words: Words, today: dt.date
) -> tuple[Draft | None, list[Fault]]:
    """What row ``number`` means, and everything that is wrong with it; None where something is."""
    row = _Row(number, cells, words, today)
    ledger = row.needed("ledger")
    if ledger and not ledger_key(ledger):
        row.wrong("ledger", "needed")
    row.needed("unit")
    row.needed("opened_on")
    opened = row.day("opened_on")
    client = row.person("")
    client = Person(
        client.name,
        client.phone,
        client.id_number,
        row.day("birthday") or born_by(client.id_number),
    )
    children = tuple(
        child
        for at in CHILDREN
        if (child := Person(row.text(f"child{at}"), birthday=row.day(f"child{at}_birthday")))
    )
    _check_births(row, client, opened)
    other = row.person("other_")
    relation = row.word("other_relation", words.relation, "")
    if relation and not other:
        row.wrong("other_relation", "nobody")
    closed_on = _end(row, opened)
    allowed = row.word("allowed", words.allowed, "no") == "yes"
    channels = row.listed("channels", words.channel, "unknown_listed")
    if allowed and not channels and not row.raw("channels"):
        row.wrong("channels", "no_channel")
    since, until = row.hours()
    draft = Draft(
        row=number, ledger=ledger, opened_on=opened or today, unit=row.raw("unit"), worker=row.raw("worker"),
        way_in=row.word("way_in", words.way_in, "walk_in"), call_her=row.text("call_her"), client=client,
        address=row.text("address"), children=children, other=other, relation=relation,
        issues=row.listed("issues", words.issue, "unknown_issue"), risk=row.word("risk", words.risk, ""),
        closed_on=closed_on, outcome=row.text("outcome"), story=row.text("story"), wish=row.text("wish"),
        allowed=allowed, channels=channels, since=since, until=until, code_word=row.text("code_word"),
        follow_up=row.day("follow_up", future=True), note=row.text("note"),
    )  # fmt: skip
    return (None if row.faults else draft), row.faults


def _check_births(row: _Row, client: Person, opened: dt.date | None) -> None:
    if client.birthday and client.id_number and client.birthday != born_by(client.id_number):
        row.wrong("birthday", "two_birthdays")
    if client.birthday and opened and client.birthday > opened:
        row.wrong("birthday", "born_after")
    for at in CHILDREN:
        key = f"child{at}_birthday"
        born = row.day(key) if not any(fault.column == key for fault in row.faults) else None
        if casework.older(born, client.birthday):
            row.wrong(key, "older")


def _end(row: _Row, opened: dt.date | None) -> dt.date | None:
    """The day on which the case ended; None for one that goes on."""
    state = row.word("state", row.words.state, "")
    day = row.day("closed_on")
    if state == "open" and row.raw("closed_on"):
        row.wrong("closed_on", "open_with_end")
        return None
    if state == "closed" and not row.raw("closed_on"):
        row.wrong("closed_on", "no_end")
        return None
    if day and opened and day < opened:
        row.wrong("closed_on", "end_first")
    return day


# -- what follows --------------------------------------------------------------------------------------------
def risk_for(said: str, issues: Iterable[str], defaults: Mapping[str, str]) -> str:
    """The risk with which a row becomes a case: what the ledger says, never below what its issues say;
    a row that says nothing is unscreened, which is treated as high until somebody asks."""
    found = casework.risk_of(issues, defaults, danger=False)
    return max(said or "unscreened", found, key=casework.RISK_ORDER.index)


Key = TypeVar("Key")


def spread(
    waiting: Sequence[tuple[Key, str, dt.date | None]], today: dt.date
) -> dict[Key, dt.date]:
    """When each of one worker's imported cases is to be looked at: (key, risk, day in the ledger).

    A day from today on stays. What has passed, or was never named, is spread evenly over the days in which
    a case of its risk is followed up, from today on: high and unscreened over a week, medium over a
    month; what has waited longest comes first. Nothing is late on the day of the import.
    """
    found: dict[Key, dt.date] = {}
    late: dict[str, list[tuple[dt.date, int, Key]]] = {}
    for at, (key, risk, day) in enumerate(waiting):
        if day is not None and day >= today:
            found[key] = day
        else:
            late.setdefault(risk, []).append((day or dt.date.max, at, key))
    for risk, rows in late.items():
        span = casework.FOLLOW_UP_AFTER[risk]
        for place, (_day, _at, key) in enumerate(sorted(rows, key=lambda one: one[:2])):
            found[key] = today + dt.timedelta(days=place * span // len(rows))
    return found


def batches(rows: Sequence[Word], size: int) -> Iterable[Sequence[Word]]:
    """``rows`` in stretches of at most ``size``."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


def repeated(rows: Iterable[tuple[int, Key]], seen: Callable[[int, int], None]) -> None:
    """Call ``seen(row, earlier row)`` for each key that stood in an earlier row already."""
    first: dict[Key, int] = {}
    for number, key in rows:
        earlier = first.setdefault(key, number)
        if earlier != number:
            seen(number, earlier)
