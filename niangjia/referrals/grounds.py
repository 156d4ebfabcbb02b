"""Laws that stand for consent: ``data/grounds.yaml``, each with article and evidence mark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from niangjia.law.citations.values import Citation, OutsideCitation, short
from niangjia.ui.datafiles import read_yaml


@dataclass(frozen=True)
class Ground:
    """One ground: to which kinds of service it leads, and whether harm to a child must be suspected."""

    code: str
    zh: str
    en: str
    kinds: frozenset[str]
    child: bool
    basis: tuple[Citation | OutsideCitation, ...]
    note_zh: str
    note_en: str

    def words(self, language: str) -> str:
        """What it says, in a language."""
        return self.zh if language.startswith("zh") else self.en

    def note(self, language: str) -> str:
        """What to heed with it."""
        return self.note_zh if language.startswith("zh") else self.note_en


@cache
def all_grounds() -> dict[str, Ground]:
    """Every ground by its code, in the order of the file."""
    text = (Path(__file__).parent / "data" / "grounds.yaml").read_text("utf-8")
    return {
        row["code"]: Ground(
            row["code"], row["zh"], row["en"], frozenset(row["kinds"]), bool(row["child"]),
            tuple(short(str(one)) for one in row["basis"]), row["note"]["zh"], row["note"]["en"],
        )
        for row in read_yaml(text)
    }  # fmt: skip


def fitting(kind: str, *, child: bool) -> list[Ground]:
    """The grounds on which this kind of service may be told."""
    return [one for one in all_grounds().values() if kind in one.kinds and (child or not one.child)]
