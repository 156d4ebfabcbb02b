"""Marked text in every encrypted field is found in no file, table, log, backup or other's page."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.integration.canary.plants import CHINESE, LATIN, mark
from tests.integration.canary.site import betrayed, disguises
from tests.integration.config.conftest import ROOT, Databases, Site, databases, new_place

__all__ = ["databases"]
pytestmark = pytest.mark.slow


@dataclass
class Planted:
    """A site with marks in it, what its process found, and what it wrote into its log."""

    site: Site
    findings: dict[str, Any]
    log: Path
    leaking: list[str] = field(default_factory=list)


def leaking(folder: Path) -> list[str]:
    """Files under a folder that hold a mark, or whose names do."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if betrayed(str(path).encode()) or (path.is_file() and betrayed(path.read_bytes()))
    ]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Planted]:
    site = Site(tmp_path_factory.mktemp("canary"), databases.address())
    done = site.run("migrate", "--new-site")
    assert done.returncode == 0, done.stderr
    log = site.folder / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.canary.site"],
            cwd=ROOT,
            env={**site.environment, "DJANGO_SETTINGS_MODULE": "niangjia.config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, log.read_text()
        # While its connections are open the write-ahead log is still there.
        found = Planted(site, json.loads(line), log, leaking(site.folder / "var"))
        yield found
        process.communicate("\n", timeout=30)


def test_every_encrypted_field_was_planted(planted: Planted) -> None:
    assert planted.findings["not planted"] == []


def test_no_table_holds_a_mark(planted: Planted) -> None:
    assert planted.findings["tables"] == []


def test_no_file_of_the_site_holds_a_mark(planted: Planted) -> None:
    names = {path.name for path in (planted.site.folder / "var").rglob("*")}
    if not planted.site.database:
        assert any(name.endswith("-wal") for name in names)
    assert planted.leaking == []


def test_no_page_of_another_role_and_no_error_page_holds_a_mark(planted: Planted) -> None:
    assert planted.findings["visited"] > 150
    assert planted.findings["pages"] == []


def test_the_log_holds_no_mark(planted: Planted) -> None:
    log = planted.log.read_text()
    assert "builtins.RuntimeError" in log
    assert "builtins.ValueError" in log
    assert not betrayed(log.encode())


def test_neither_a_backup_nor_what_it_holds_has_a_mark(
    planted: Planted, databases: Databases, tmp_path: Path
) -> None:
    made = planted.site.folder / "backup"
    done = planted.site.run("backup", made)
    assert done.returncode == 0, done.stderr
    assert not betrayed(made.read_bytes())
    other = new_place(tmp_path, planted.site, databases)
    done = other.run("restore", made)
    assert done.returncode == 0, done.stdout + done.stderr
    assert leaking(other.folder) == []


@pytest.mark.parametrize("text", [LATIN, CHINESE])
def test_a_mark_is_known_in_each_disguise(text: str) -> None:
    for form in disguises(mark("here")):
        assert betrayed(b"\0" + form + b"\0"), form
    assert not betrayed(b"a bird sang")
    assert text in mark("here")
