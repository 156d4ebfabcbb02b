"""Fold indexes and constraints into the tables that the same migration makes.

``makemigrations`` adds them one by one behind the tables. Each costs Django a new picture of every
related model, and SQLite a copy of the table: a new site would wait seconds for it. The meaning
stays; ``makemigrations --check`` says so. Run it on a new room's first migration, before it lands::

    python scripts/fold_migrations.py niangjia/ROOM/migrations/0001_initial.py
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

LISTS = {"AddIndex": ("index", "indexes"), "AddConstraint": ("constraint", "constraints")}


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _argument(call: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in call.keywords if word.arg == name), None)


def _text(call: ast.Call, name: str) -> str:
    value = _argument(call, name)
    return str(value.value).lower() if isinstance(value, ast.Constant) else ""


def fold(source: str) -> str:
    """The migration's source with what can be folded folded; the same text when nothing can."""
    tree = ast.parse(source)
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
    operations = next(
        node.value
        for node in body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "operations"
    )
    assert isinstance(operations, ast.List)
    calls = [node for node in operations.elts if isinstance(node, ast.Call)]
    made = {_text(call, "name"): call for call in calls if _name(call) == "CreateModel"}
    # A model whose fields still change below keeps its order.
    later = {_text(call, "model_name") for call in calls if _name(call).endswith("Field")}
    folded: dict[str, dict[str, list[str]]] = {}
    gone: list[ast.Call] = []
    for call in calls:
        one, many = LISTS.get(_name(call), ("", ""))
        model, value = _text(call, "model_name"), _argument(call, one) if one else None
        if value is not None and model in made and model not in later:
            text = ast.get_source_segment(source, value) or ""
            folded.setdefault(model, {}).setdefault(many, []).append(text)
            gone.append(call)
    return _rewritten(source, made, folded, gone)


def _rewritten(
    source: str,
    made: dict[str, ast.Call],
    folded: dict[str, dict[str, list[str]]],
    gone: list[ast.Call],
) -> str:
    lines = source.splitlines(keepends=True)
    edits: list[tuple[int, int, list[str]]] = [
        (call.lineno - 1, call.end_lineno or call.lineno, []) for call in gone
    ]
    for model, lists in folded.items():
        call, inner = made[model], []
        for many, texts in lists.items():
            inner += [f"                '{many}': [\n"]
            inner += [f"                    {text},\n" for text in texts]
            inner += ["                ],\n"]
        options = _argument(call, "options")
        if isinstance(options, ast.Dict):
            at = (options.end_lineno or options.lineno) - 1
            edits.append((at, at, inner))
        else:
            at = (call.end_lineno or call.lineno) - 1
            edits.append((at, at, ["            options={\n", *inner, "            },\n"]))
    for start, end, text in sorted(edits, key=lambda edit: edit[0], reverse=True):
        lines[start:end] = text
    return "".join(lines)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(fold(path.read_text("utf-8")), "utf-8")
