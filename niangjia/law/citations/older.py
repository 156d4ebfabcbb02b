"""Article numbers of older texts that people still write: a number that exists today and meant another
rule before. Source: domain.md, "Data traps"."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from niangjia.law.citations.values import Citation, short
from niangjia.ui.datafiles import read_yaml

Place = tuple[str, int, int]


@cache
def _file() -> dict[str, Any]:
    text = resources.files("niangjia.law").joinpath("data/renumbered.yaml").read_text("utf-8")
    found: dict[str, Any] = read_yaml(text)
    return found


def words() -> tuple[str, ...]:
    """Words that say that an old law is meant."""
    return tuple(_file()["words"])


@cache
def moved() -> dict[Place, Citation]:
    """A place in the older text → where that rule stands now, as far as domain.md knows."""
    found = {}
    for old, new in _file()["moved"].items():
        one, other = short(old), short(new)
        assert isinstance(one, Citation) and isinstance(other, Citation)
        found[one.place] = other
    return found
