"""The guides that are shipped: read once from ``data/``, kept for the life of the process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from niangjia.guides.rules import LANGUAGES, Broken, Guide, assemble, faults_of

FOLDER = Path(__file__).parent / "data"


def sources(folder: Path = FOLDER) -> dict[str, dict[str, str]]:
    """code → language → the file as it stands."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.md")):
        code, _, language = path.stem.partition(".")
        if language in LANGUAGES:
            found.setdefault(code, {})[language] = path.read_text("utf-8")
    return found


def stray(folder: Path = FOLDER) -> list[str]:
    """Files among the guides that no guide is read from."""
    endings = tuple(f".{language}.md" for language in LANGUAGES)
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(endings))


def faults(folder: Path = FOLDER) -> list[str]:
    """What keeps the guides from being shipped, in words; empty when all are fit."""
    said = [fault for code, files in sources(folder).items() for fault in faults_of(code, files)]
    return [*said, *(f"{name}: not <code>.zh-hans.md or <code>.en.md" for name in stray(folder))]


@cache
def shipped() -> dict[str, Guide]:
    """Every guide by its code. A file that can't be read is left out; the tests say which."""
    found = {}
    for code, files in sources().items():
        try:
            found[code] = assemble(code, files)
        except Broken:
            continue
    return found
