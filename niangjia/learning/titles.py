"""What tests that other rooms give are called: a registry by how the keys of those tests begin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Titles = Callable[[Iterable[str]], Mapping[str, str]]
_titles: dict[str, Titles] = {}


def register(beginning: str, titles: Titles) -> None:
    """Say what tests are called whose keys begin so (once, in a room's AppConfig.ready). ``titles``
    gets keys and gives those that it knows in the reader's language, in one query."""
    _titles[beginning] = titles


def forget(beginning: str) -> None:
    """Take it out again (tests)."""
    _titles.pop(beginning, None)


def of(keys: Iterable[str]) -> dict[str, str]:
    """Key → title, of those that some room knows (one query a room)."""
    wanted = list(dict.fromkeys(keys))
    found: dict[str, str] = {}
    for beginning, titles in _titles.items():
        if own := [key for key in wanted if key.startswith(beginning)]:
            found.update(titles(own))
    return found
