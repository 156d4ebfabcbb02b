"""``niangjia law find`` and ``niangjia law index``: the finder from the command line."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.utils.translation import gettext as _

from niangjia.finder import finding, index, semantic
from niangjia.finder.ranking import Ranked
from niangjia.law import presenters


def _find_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("question", nargs="?", help="a question in everyday words")
    parser.add_argument("--batch", type=Path, metavar="IN.jsonl", help="a question a line of JSON")
    parser.add_argument("--out", type=Path, metavar="OUT.jsonl")
    parser.add_argument("--limit", type=int, default=0, help="10 for one question, 100 for a batch")
    parser.add_argument("--scope", choices=finding.SCOPES, default="family")
    parser.add_argument("--engine", choices=finding.ENGINES, default="lexical")
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _find(options: Namespace) -> int:
    if bool(options.batch) == bool(options.question is not None):
        print(_("Give one question, or --batch IN.jsonl --out OUT.jsonl."), file=sys.stderr)
        return 2
    if options.engine == "semantic" and not semantic.available():
        print(_("The extra [semantic] isn't installed: requirements/semantic.txt"), file=sys.stderr)
        return 1
    if index.book() is None:
        print(_("No law is loaded. Run: niangjia law import --bundled"), file=sys.stderr)
        return 1
    return _batch(options) if options.batch else _one(options)


def _line(found: list[Ranked]) -> list[dict[str, object]]:
    return [
        {"law": law, "article": number, "sub": sub, "score": round(one.score, 4)}
        for one in found
        for law, number, sub in [one.place]
    ]


def _batch(options: Namespace) -> int:
    """Every question of a file; a line that can't be read stops it before anything is written."""
    if options.out is None:
        print(_("--batch needs --out OUT.jsonl."), file=sys.stderr)
        return 2
    asked: list[tuple[object, str]] = []
    try:
        lines = options.batch.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as why:
        words = _("can't be opened (%(why)s)") % {"why": why}
        print(f"{options.batch}: {words}", file=sys.stderr)
        return 1
    for number, text in enumerate(lines, start=1):
        try:
            row = json.loads(text) if text.strip() else None
            if row is not None:
                asked.append((row["id"], str(row["question"])))
        except (ValueError, KeyError, TypeError):
            words = _("line %(line)s: no id and question") % {"line": number}
            print(f"{options.batch}: {words}", file=sys.stderr)
            return 1
    with options.out.open("w", encoding="utf-8") as out:
        for key, question in asked:
            found = finding.rank(
                question, scope=options.scope, limit=options.limit or 100, engine=options.engine
            )
            line = {"id": key, "articles": _line(found)}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(_("Questions answered: %(count)s") % {"count": len(asked)})
    return 0


def _one(options: Namespace) -> int:
    answer = finding.find(
        options.question, scope=options.scope, limit=options.limit or 10, engine=options.engine
    )
    if options.format == "json":
        rows = [
            {
                "law": hit.place[0], "article": hit.place[1], "sub": hit.place[2],
                "score": round(hit.score, 4), "passage": hit.passage,
            }
            for hit in answer.hits
        ]  # fmt: skip
        issues = [issue.code for issue in answer.issues]
        found = {"articles": rows, "issues": issues, "confidence": answer.confidence}
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for hit in answer.hits:
        print(f"{presenters.cited(hit.article)}\n    {hit.passage}")
    if answer.confidence != "sure":
        print(_("Not sure.") if answer.hits else _("Nothing fits."))
    return 0


def _no_arguments(parser: ArgumentParser) -> None:
    """Nothing to choose."""


def _index(_options: Namespace) -> int:
    print(_("Articles in the index: %(count)s") % {"count": index.rebuild()})
    return 0


def add_all() -> None:
    """Add the finder's actions to ``niangjia law``."""
    from niangjia.law import commands

    commands.add(
        commands.Action("find", "articles for a question in everyday words", _find_arguments, _find)
    )
    commands.add(commands.Action("index", "build the finder's index again", _no_arguments, _index))
