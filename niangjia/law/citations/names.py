"""What laws are called: the short names that data uses, everyday names, English names."""

from __future__ import annotations

from functools import cache
from importlib import resources

from niangjia.ui.datafiles import read_yaml

# Bare names in running text end like this; anything else needs 《》.
_ENDINGS = ("法", "法典", "条例", "规定", "解释", "办法", "决定")


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    text = resources.files("niangjia.law").joinpath("data/names.yaml").read_text("utf-8")
    found: dict[str, dict[str, list[str]]] = read_yaml(text)
    return found


@cache
def by_chinese() -> dict[str, str]:
    """Every Chinese name of the file → the short name."""
    found = {law: law for law in _file()}
    for law, names in _file().items():
        found |= dict.fromkeys(names.get("zh", ()), law)
    return found


@cache
def by_english() -> dict[str, str]:
    """Every English name of the file, small letters, straight apostrophes → the short name."""
    return {plain(name): law for law, names in _file().items() for name in names.get("en", ())}


def plain(name: str) -> str:
    """An English name as it is compared."""
    return " ".join(name.replace("’", "'").lower().split())


def english(law: str) -> str:
    """The English name of a law, or empty when we know none."""
    return next(iter(_file().get(law, {}).get("en", ())), "")


def canonical(name: str) -> str:
    """The short name for ``name`` as somebody wrote it between 《》 or before 第…条."""
    bare = name.strip().removeprefix("中华人民共和国")
    bare = bare.replace("(", "（").replace(")", "）").replace("[", "〔").replace("]", "〕")
    return by_chinese().get(bare, bare)


def looks_like_a_law(name: str) -> bool:
    """Whether a bare run of letters ends as names of laws do."""
    return name.endswith(_ENDINGS)
