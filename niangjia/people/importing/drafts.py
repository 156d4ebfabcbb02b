"""A row of the table as it is meant, or what is wrong with it. Pure: knows no database."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from niangjia.people import rules
from niangjia.people.rules import Refused
from niangjia.ui import normalise
from niangjia.ui.normalise import Unreadable

LIMITS = {"name": 60, "name_en": 80, "job_title": 60}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell of one row."""

    row: int
    column: str
    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class RoleDraft:
    """A role as a row asks for it; ``unit`` as typed (empty: her own), days None when not given."""

    row: int
    role: str
    unit: str
    starts_on: dt.date | None
    ends_on: dt.date | None


@dataclass(frozen=True)
class Draft:
    """One row as it is meant. Empty text and None mean: leave it as it is."""

    row: int
    staff_number: str
    name: str
    name_en: str
    username: str
    phone: str
    unit: str
    job_title: str
    joined_on: dt.date | None
    role: RoleDraft | None


def plain(text: str) -> str:
    """Text as names are compared: half width, single spaces, small letters."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


class _Reader:
    def __init__(self, row: int, cells: Mapping[str, str], today: dt.date) -> None:
        self.row, self.cells, self.today = row, cells, today
        self.problems: list[Problem] = []

    def raw(self, key: str) -> str:
        return self.cells.get(key, "").strip()

    def wrong(self, key: str, code: str, **facts: str | int) -> None:
        self.problems.append(Problem(self.row, key, code, facts))

    def text(self, key: str) -> str:
        text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", self.raw(key))).strip()
        if len(text) > LIMITS[key]:
            self.wrong(key, "too_long", limit=LIMITS[key])
        return text

    def name(self) -> str:
        try:
            name = rules.clean_name(self.raw("name"))
        except Refused as refused:
            self.wrong("name", refused.code)
            return ""
        if len(name) > LIMITS["name"]:
            self.wrong("name", "too_long", limit=LIMITS["name"])
        return name

    def username(self) -> str:
        if not self.raw("username"):
            return ""
        try:
            return rules.clean_username(self.raw("username"))
        except Refused as refused:
            self.wrong("username", refused.code)
            return ""

    def staff_number(self) -> str:
        if not self.raw("staff_number"):
            return ""
        number = rules.read_staff_number(self.raw("staff_number"))
        if number is None:
            self.wrong("staff_number", "staff_number")
        return number or ""

    def phone(self) -> str:
        if not self.raw("phone"):
            return ""
        try:
            return normalise.phone(self.raw("phone"))
        except Unreadable:
            self.wrong("phone", "phone_form")
            return ""

    def day(self, key: str) -> dt.date | None:
        if not self.raw(key):
            return None
        try:
            return normalise.parse_date(self.raw(key), self.today)
        except Unreadable:
            self.wrong(key, "date")
            return None


def read(
    row: int, cells: Mapping[str, str], role_keys: Mapping[str, str], today: dt.date
) -> tuple[Draft, list[Problem]]:
    """What row number ``row`` means, and what is wrong with it.

    ``role_keys`` maps names of roles (as ``plain`` spells them, in every language) to their keys.
    """
    reader = _Reader(row, cells, today)
    role = _role(reader, role_keys)
    if not reader.raw("unit"):
        reader.wrong("unit", "unit_empty")
    draft = Draft(
        row=row,
        staff_number=reader.staff_number(),
        name=reader.name(),
        name_en=reader.text("name_en"),
        username=reader.username(),
        phone=reader.phone(),
        unit=reader.raw("unit"),
        job_title=reader.text("job_title"),
        joined_on=reader.day("joined_on"),
        role=role,
    )
    return draft, reader.problems


def _role(reader: _Reader, role_keys: Mapping[str, str]) -> RoleDraft | None:
    typed = reader.raw("role")
    starts_on, ends_on = reader.day("role_from"), reader.day("role_until")
    unit = reader.raw("role_unit")
    if not typed:
        if starts_on or ends_on or unit:
            reader.wrong("role", "role_missing")
        return None
    key = role_keys.get(plain(typed))
    if key is None:
        reader.wrong("role", "role_unknown")
        return None
    if key == rules.EVERYBODY:
        return None  # everybody is a trainee: nothing to give
    return RoleDraft(reader.row, key, unit, starts_on, ends_on)


DETAILS = ("name", "name_en", "username", "phone", "unit", "job_title", "joined_on")


@dataclass
class Person:
    """Everything that the table says about one person: her first row, and the roles of all."""

    draft: Draft
    roles: list[RoleDraft]


def same_person(one: Draft, other: Draft) -> bool:
    """Whether two rows mean the same person: by staff number, username, phone, or name and unit.

    The strongest mark that both rows carry decides.
    """
    for mark in ("staff_number", "username", "phone"):
        first, second = getattr(one, mark), getattr(other, mark)
        if first and second:
            return bool(first == second)
    return (one.name, plain(one.unit)) == (other.name, plain(other.unit))


def gather(drafts: list[Draft]) -> tuple[list[Person], list[Problem]]:
    """Rows of one person together: the first gives her details, each may give a role.

    A later row may leave details empty; one that says something else is a problem, as is one that
    repeats another entirely.
    """
    people: list[Person] = []
    by_mark: dict[tuple[str, str], Person] = {}
    problems: list[Problem] = []
    for draft in drafts:
        marks = _marks(draft)
        found = next(
            (
                by_mark[mark]
                for mark in marks
                if mark in by_mark and same_person(by_mark[mark].draft, draft)
            ),
            None,
        )
        if found is None:
            found = Person(draft, [draft.role] if draft.role else [])
            people.append(found)
        else:
            problems += _compare(found, draft)
            if draft.role:
                found.roles.append(draft.role)
        for mark in marks:
            by_mark.setdefault(mark, found)
    return people, problems


def _marks(draft: Draft) -> list[tuple[str, str]]:
    marks = [
        ("staff_number", draft.staff_number),
        ("username", draft.username),
        ("phone", draft.phone),
        ("name", f"{draft.name}\n{plain(draft.unit)}"),
    ]
    return [(kind, value) for kind, value in marks if value]


def _compare(person: Person, draft: Draft) -> list[Problem]:
    first = person.draft
    for key in DETAILS:
        mine, hers = getattr(draft, key), getattr(first, key)
        if mine and mine != hers:
            return [Problem(draft.row, key, "differs_from_row", {"other": first.row})]
    if draft.role is None or any(_same_role(draft.role, role) for role in person.roles):
        return [Problem(draft.row, "name", "same_as_row", {"other": first.row})]
    return []


def _same_role(one: RoleDraft, other: RoleDraft) -> bool:
    return (one.role, one.unit, one.starts_on, one.ends_on) == (
        other.role,
        other.unit,
        other.starts_on,
        other.ends_on,
    )
