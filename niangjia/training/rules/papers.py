"""Two forms of one paper: who sits which first. No Django."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence


def deal(people: Collection[str], dealt: Iterable[str], seed: str) -> dict[str, str]:
    """Form A or B for each of ``people``, beside the forms ``dealt`` to others before.

    Halves differ by one at most, whenever they did before; the same people and seed, the same
    deal. Half of a group begins with each form, so that a form that is easier by chance doesn't
    look like learning.
    """
    order: Sequence[str] = sorted(set(people))
    chance = random.Random(f"forms:{seed}")  # noqa: S311 - a draw, no secret
    order = chance.sample(order, len(order))
    have = {"A": 0, "B": 0}
    for form in dealt:
        have[form] += 1
    first = chance.choice("AB")
    found = {}
    for person in order:
        form = first if have["A"] == have["B"] else min(have, key=lambda each: have[each])
        found[person] = form
        have[form] += 1
    return found
