"""Two equal forms and balanced draws: the same for the same seed. No Django."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from niangjia.learning.rules.content import FORMS, Question

Cell = tuple[str, int]


@dataclass(frozen=True)
class Entry:
    """What a draw must know of a question."""

    code: str
    competency: str
    difficulty: int
    form: str

    @property
    def cell(self) -> Cell:
        """Questions of one cell are worth the same: one competency, one difficulty."""
        return (self.competency, self.difficulty)


def entry(question: Question) -> Entry:
    """A question as a draw sees it."""
    return Entry(question.code, question.competency, question.difficulty, question.form)


def case_entry(question: Question) -> Entry:
    """A short case as a draw sees it: cases of one competency are worth the same."""
    return Entry(question.code, question.competency, 0, question.form)


def _cells(pool: Iterable[Entry]) -> dict[Cell, list[Entry]]:
    found: dict[Cell, list[Entry]] = {}
    for each in sorted(pool, key=lambda e: e.code):
        found.setdefault(each.cell, []).append(each)
    return found


def room(pool: Sequence[Entry], form: str) -> dict[Cell, int]:
    """How many each cell can give. With a form, only as many as both forms have."""
    out: dict[Cell, int] = {}
    for cell, entries in _cells(pool).items():
        if not form:
            out[cell] = len(entries)
        elif both := min(sum(e.form == each for e in entries) for each in FORMS):
            out[cell] = both
    return out


def shares(capacity: Mapping[Cell, int], count: int) -> dict[Cell, int]:
    """How many to take of each cell: first even among competencies, then among difficulties.

    One at a time goes to the competency that has least so far, and there to the cell that has
    least; never more than a cell can give.
    """
    taken = dict.fromkeys(capacity, 0)
    for _each in range(min(count, sum(capacity.values()))):
        free = [cell for cell in capacity if taken[cell] < capacity[cell]]
        by_area: dict[str, int] = {}
        for cell, number in taken.items():
            by_area[cell[0]] = by_area.get(cell[0], 0) + number
        taken[min(free, key=lambda cell: (by_area[cell[0]], taken[cell], cell))] += 1
    return taken


def draw(pool: Sequence[Entry], count: int, seed: str, form: str = "") -> list[str]:
    """Codes of ``count`` questions (fewer when the pool has fewer), in the order they are asked.

    With ``form`` A or B both forms get equally many of each competency and difficulty, so that
    they weigh the same. Easier ones come first.
    """
    chance = random.Random(f"draw:{seed}:{form}")  # noqa: S311 - a draw, no secret
    cells, out = _cells(pool), []
    for cell, number in shares(room(pool, form), count).items():
        fit = [each for each in cells[cell] if form in ("", each.form)]
        out += chance.sample(fit, number)
    chance.shuffle(out)
    return [each.code for each in sorted(out, key=lambda each: each.difficulty)]


def other(form: str) -> str:
    """The other form: B for A, A for B; none for none."""
    return {"A": "B", "B": "A"}.get(form, "")


def deal_forms(people: Iterable[str], seed: str) -> dict[str, str]:
    """Form A or B for each person of a group, halves that differ by one at most.

    For the test before; the one after takes ``other``. The same people and seed, the same deal.
    """
    order = sorted(set(people))
    chance = random.Random(f"forms:{seed}")  # noqa: S311 - a draw, no secret
    chance.shuffle(order)
    first = chance.randrange(2)
    return {person: FORMS[(at + first) % 2] for at, person in enumerate(order)}
