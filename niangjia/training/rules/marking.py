"""What marks on an observation sheet add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

MARKS = (1, 2, 3, 4)


def level(marks: Mapping[str, int], lines: Iterable[str], most: int) -> int:
    """The level of competence that marks show: the weakest line counts, at most ``most``.

    0 when a line wasn't marked, or was not seen at all (1): then nothing is shown yet.
    """
    found = [marks.get(line, 0) for line in lines]
    weakest = min(found, default=0)
    return 0 if weakest < 2 else min(weakest, most)


def means(sheets: Iterable[Mapping[str, int]], lines: Iterable[str]) -> dict[str, float | None]:
    """The mean mark of each line over all sheets that marked it (None: nobody did)."""
    every = list(sheets)
    found: dict[str, float | None] = {}
    for line in lines:
        marks = [sheet[line] for sheet in every if line in sheet]
        found[line] = sum(marks) / len(marks) if marks else None
    return found
