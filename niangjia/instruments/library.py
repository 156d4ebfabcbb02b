"""The instruments that are shipped: every version, read once from ``data/``, kept in memory."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from niangjia.instruments.reading import Broken, read
from niangjia.instruments.values import Instrument

FOLDER = Path(__file__).parent / "data"
Key = tuple[str, str]


def load(folder: Path = FOLDER) -> dict[Key, Instrument]:
    """Every instrument of a folder by code and version. Raises Broken with the faults of all files;
    each must be called ``<code>.<version>.yaml``."""
    found: dict[Key, Instrument] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            one = read(path.name, path.read_text("utf-8"))
        except Broken as broken:
            faults += broken.faults
            continue
        if path.name != f"{one.code}.{one.version}.yaml":
            faults.append(f"{path.name}:1: must be called {one.code}.{one.version}.yaml")
        found[one.key] = one
    if faults:
        raise Broken(faults)
    return found


@cache
def shipped() -> dict[Key, Instrument]:
    """Every shipped version. Raises Broken (and with it the start of the product)."""
    return load()


def newest(among: Iterable[Instrument]) -> dict[str, Instrument]:
    """The highest version of each code."""
    found: dict[str, Instrument] = {}
    for one in among:
        if one.code not in found or one.ordered > found[one.code].ordered:
            found[one.code] = one
    return found
