"""``niangjia training …``: checking what is shipped; rooms above add their actions by ``add``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass

from niangjia.law.citations import checking
from niangjia.law.citations.text import find_in
from niangjia.law.citations.values import Citation, NotACitation, OutsideCitation, short
from niangjia.learning import library
from niangjia.learning.library import Library


@dataclass(frozen=True)
class Action:
    """One action of ``niangjia training``. ``run`` returns the exit code."""

    name: str
    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


_actions: dict[str, Action] = {}


def add(action: Action) -> None:
    """Add an action (once, when a room is ready)."""
    _actions[action.name] = action


def add_arguments(parser: ArgumentParser) -> None:
    """Give ``parser`` (``niangjia training``) its actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action in _actions.values():
        action.arguments(actions.add_parser(action.name, help=action.help))


def run(options: Namespace) -> int:
    """Do one action."""
    return _actions[options.action].run(options)


def cited(of: Library) -> dict[Citation, list[str]]:
    """Every citation of the library with where it stands, in front matter, data and texts."""
    found: dict[Citation, list[str]] = {}
    lists = [(f"lesson {one.code}", one.articles) for one in of.lessons.values()]
    lists += [(f"question {one.code}", one.articles) for one in of.questions.values()]
    lists += [(f"scenario {one.code}", one.articles) for one in of.scenarios.values()]
    for where, articles in lists:
        for each in articles:
            try:
                one = short(each)
            except NotACitation:
                continue
            place = one.citation if isinstance(one, OutsideCitation) else one
            if place is not None:
                found.setdefault(place, []).append(where)
    for where, _language, text in library.texts(of):
        for hit in find_in(text):
            found.setdefault(hit.citation, []).append(where)
    return found


def dead_citations(of: Library) -> tuple[list[str], int, int]:
    """(dead ones in words, checked, of laws that aren't loaded)."""
    places = cited(of)
    verdicts = checking.check(places)
    said = [
        f"{where}: {place.data}: {verdicts[place].state.value}"
        for place, wheres in places.items()
        if verdicts[place].dead
        for where in dict.fromkeys(wheres)
    ]
    unknown = sum(v.state is checking.State.NOT_LOADED for v in verdicts.values())
    return sorted(said), len(verdicts), unknown


def _check_arguments(_parser: ArgumentParser) -> None:
    """It takes none."""


def check(_options: Namespace) -> int:
    """Say what is wrong with the shipped content; 1 when anything is."""
    of = library.shipped()
    dead, count, unknown = dead_citations(of)
    said = [*library.faults(of), *dead]
    for line in said:
        print(line, file=sys.stderr)
    print(
        f"{len(of.modules)} modules, {len(of.lessons)} lessons, {len(of.questions)} questions, "
        f"{len(of.scenarios)} scenarios; {count} citations, {unknown} of laws not loaded; "
        f"{len(said)} faults"
    )
    return int(bool(said))


add(
    Action(
        "check",
        "citations, keys, branches, translations of what is shipped",
        _check_arguments,
        check,
    )
)
