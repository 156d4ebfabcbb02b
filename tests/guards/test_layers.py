"""Rooms stand in layers; each has the same furniture."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.code import PACKAGE, ROOMS, ROOT

LINTER = Path(sys.executable).with_name("lint-imports")

# What every room has, and what a room with pages has besides.
FURNITURE = {"models", "services", "selectors", "events", "locale"}
PAGES = {"forms", "presenters", "views", "urls", "templates"}
# Room -> {piece: why it is not there}.
WITHOUT: dict[str, dict[str, str]] = {
    "access": {},
    "audit": {
        "services": "writing.py: one record and one seal, below actors and policies",
        "urls": "mounted by access/log_urls.py: the permissions that guard it lie above",
    },
    "demo": {
        "models": "makes rows of other rooms, has none",
        "selectors": "reads nothing for a person",
    },
    "jobs": {},
    "notices": {
        "selectors": "read on the desk, by the member they are for",
        "events": "a notice follows an event that its room has recorded",
    },
    "ui": {
        "models": "knows no domain and keeps nothing",
        "services": "writes nothing",
        "selectors": "reads nothing",
        "events": "nothing to record",
        "presenters": "the gallery's content is gallery.py",
    },
    "vault": {
        "services": "its writes are functions of keys.py, below actors",
        "selectors": "shows nothing to a person",
        "events": "lies below audit; the commands that use it record",
        "locale": "speaks to programmers and operators, in English",
    },
}
NO_PAGES = {"demo", "notices", "vault"}


def pieces(room: Path) -> set[str]:
    """Names of a room's files and folders, without endings."""
    return {path.stem for path in room.iterdir() if path.name != "__pycache__"}


def missing(room: Path, without: dict[str, str], *, pages: bool) -> list[str]:
    """Pieces of furniture that a room has not and that nobody excused; excuses not needed."""
    wanted, there = FURNITURE | (PAGES if pages else set()), pieces(room)
    said = [f"{room.name} has no {name}" for name in sorted(wanted - there - without.keys())]
    said += [
        f"{room.name} has {name} after all: take the exception out"
        for name in sorted(without.keys() & there)
    ]
    return said


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_the_furniture(room: str) -> None:
    said = missing(PACKAGE / room, WITHOUT.get(room, {}), pages=room not in NO_PAGES)
    assert said == []


def test_a_missing_piece_is_reported(tmp_path: Path) -> None:
    room = tmp_path / "shed"
    room.mkdir()
    for name in ("models.py", "services.py", "events.py", "locale"):
        (room / name).touch()
    assert missing(room, {}, pages=False) == ["shed has no selectors"]
    excused = {"selectors": "x", "events": "y"}
    assert missing(room, excused, pages=False) == [
        "shed has events after all: take the exception out"
    ]


def test_rules_know_no_django() -> None:
    for path in [*PACKAGE.glob("*/rules.py"), *PACKAGE.glob("*/states.py")]:
        assert re.findall(r"^\s*(?:from|import) django.*", path.read_text(), re.MULTILINE) == []


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter on the tree in ``folder``, with its own cache."""
    return subprocess.run(
        [LINTER, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "LC_ALL": "C.UTF-8"},
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code alone, elsewhere, to break it."""
    folder = tmp_path_factory.mktemp("layers")
    ours = shutil.ignore_patterns("__pycache__", "static", "templates", "locale", "data")
    shutil.copytree(PACKAGE, folder / "niangjia", ignore=ours)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.slow
def test_no_room_imports_what_stands_above_it(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("room", "line", "told"),
    [
        ("units", "from niangjia.people import models", "niangjia.units is not allowed to import"),
        ("vault", "from niangjia.config import environ", "niangjia.vault is not allowed to import"),
        ("desk", "import niangjia.signin.models", "niangjia.desk is not allowed to import"),
    ],
)
def test_an_import_across_layers_is_reported(copy: Path, room: str, line: str, told: str) -> None:
    planted = copy / "niangjia" / room / "planted.py"
    planted.write_text(line + "\n")
    try:
        done = lint(copy)
    finally:
        planted.unlink()
    assert done.returncode == 1
    assert told in done.stdout


def test_every_room_stands_in_a_layer() -> None:
    import tomllib

    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(c["layers"] for c in contract["contracts"] if c["type"] == "layers")
    names = [name.strip() for layer in layers for name in layer.split("|")]
    planned = {name for name in names if name.startswith("(")}  # their place, before they stand
    assert {name.rpartition(".")[2] for name in set(names) - planned} == set(ROOMS)
