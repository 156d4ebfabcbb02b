"""Two people at one form: what a form shows of a record, it compares when it is saved (ADR 17)."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.guards.code import PACKAGE, files_of, functions, where

ROOMS = (
    "casework", "dispatch", "documents", "evidence", "instruments", "referrals", "requests",
)  # fmt: skip
# Forms that open filled and take nobody's text away, and why.
NOTHING_TO_MEET = {
    "casework.incidents.note": "a new incident; what it supposes is no record",
    "casework.intake._form": "a draft of her own",
    "casework.reports.join": "a look-up: nothing is kept",
    "casework.team.link": "a new link; a number from the address",
    "dispatch.calls.sheet": "saved field by field (dispatch/rules.py), and shown so",
    "dispatch.matters.send": "a matter is sent once; its state refuses the second",
    "evidence.expert.profile": "her own",
    "evidence.items.add": "a new piece; its kind from the address",
    "evidence.items.export": "nothing is kept: a package of what stands",
    "requests.asking.receive": "a new request",
}


def blind_forms(path: Path) -> dict[str, str]:
    """Views of a file that fill a form from somewhere and don't give it what stands (``stands=``)."""
    found = {}
    room = next(part for part in reversed(path.parts[:-1]) if part != "views")
    module = "" if path.stem == "views" else f".{path.stem}"
    for view in functions(ast.parse(path.read_text("utf-8"))):
        for node in ast.walk(view):
            if not isinstance(node, ast.Call):
                continue
            given = {word.arg for word in node.keywords}
            if "initial" in given and "stands" not in given:
                found[f"{room}{module}.{view.name}"] = where(path, node.lineno)
    return found


def test_forms_that_change_a_record_know_what_they_showed() -> None:
    found = {}
    for room in ROOMS:
        for path in files_of(room, "views", PACKAGE):
            found |= blind_forms(path)
    assert {name: at for name, at in found.items() if name not in NOTHING_TO_MEET} == {}
    assert [name for name in NOTHING_TO_MEET if name not in found] == []


def test_a_blind_form_is_reported(tmp_path: Path) -> None:
    views = tmp_path / "room" / "views.py"
    views.parent.mkdir()
    views.write_text(
        "def change(request):\n    return Form(request.POST, initial={'a': 1})\n"
        "def meets(request):\n    return Form(request.POST, initial={}, stands={})\n"
    )
    assert list(blind_forms(views)) == ["room.change"]
