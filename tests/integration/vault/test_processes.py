"""The vault among real processes and real files: races, sudden stops, and what is left on disk."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from niangjia.vault.ids import uuid7

ROOT = Path(__file__).resolve().parents[3]


def begin(folder: Path, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.integration.vault.site", folder, *map(str, words)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def do(folder: Path, *words: object, code: int = 0) -> str:
    process = begin(folder, *words)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, err
    return out + err


@pytest.fixture
def site(tmp_path):
    do(tmp_path, "make")
    return tmp_path


def wait_for(path: Path) -> None:
    until = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.002)


def rows(site: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(site / "keys.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def on_disk(site: Path, needle: bytes) -> list[str]:
    """Names of key-store files (database, write-ahead log, shared memory) that hold ``needle``."""
    return [path.name for path in site.glob("keys.sqlite3*") if needle in path.read_bytes()]


@pytest.mark.parametrize("canary", ["canaryonthewall", "墙上的金丝雀"])
def test_a_planted_text_is_in_no_file_of_the_site(site, canary):
    do(site, "write_down", canary)
    do(site, "command", "backup-keys")
    files = [path for path in site.rglob("*") if path.is_file()]
    assert {"site.sqlite3", "site.sqlite3-wal", "keys.sqlite3"} <= {path.name for path in files}
    assert (site / "site.sqlite3-wal").stat().st_size > 10_000
    forms = [canary.encode(), canary.encode("utf-16-le"), canary.encode("unicode_escape")]
    for path in files:
        held = path.read_bytes()
        assert not [form for form in forms if form in held or form[:6] in held], path
        assert canary not in str(path)


def test_processes_that_need_a_key_at_once_end_with_the_same_one(site):
    families = [uuid7() for _ in range(15)]
    processes = [begin(site, "obtain", *families) for _ in range(4)]
    (site / "go").touch()
    answers = set()
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        answers.add(out)
    assert len(answers) == 1
    assert rows(site, "SELECT count(*) FROM vault_datakey") == [(15,)]


@pytest.mark.parametrize("steps", [0, 1, 5, 11, 12])
def test_a_rotation_that_lost_power_is_finished_by_the_next(site, steps):
    # 12 data keys and a site secret: the 13 makings first, then the wrappings of the rotation.
    do(site, "prepare_and_die_in_rotation", 12, 0, code=9)
    assert (site / "master.key").read_text().count("\n") == 2
    do(site, "prepare_and_die_in_rotation", 0, steps, code=9 if steps < 12 else 0)
    wanted = "finished" if steps < 12 else "primary  12 keys"
    if steps < 12:
        assert wanted in do(site, "command", "status")
        do(site, "command", "rotate")
    masters = [line.split()[0] for line in (site / "master.key").read_text().splitlines()]
    assert len(masters) == 2
    assert rows(site, "SELECT DISTINCT master_id FROM vault_datakey") == [(masters[-1],)]
    do(site, "command", "retire", masters[0])
    assert "primary  12 keys" in do(site, "command", "status")


def test_an_erased_key_is_gone_from_the_store_and_its_log(site):
    families = [uuid7() for _ in range(200)]
    (site / "go").touch()
    do(site, "obtain", *families)
    wrapped = {
        family: bytes(value)
        for family, value in rows(site, "SELECT family, wrapped FROM vault_datakey")
    }
    assert len(wrapped) == 200
    erased = [family.hex for family in families[::4]]
    assert all(on_disk(site, wrapped[family]) for family in erased)
    # A reader that stays connected keeps SQLite from tidying its log up by itself.
    with closing(sqlite3.connect(site / "keys.sqlite3")) as reader:
        reader.execute("SELECT count(*) FROM vault_datakey").fetchall()
        do(site, "erase", *erased)
        assert not [family for family in erased if on_disk(site, wrapped[family])]
    kept = [family for family in wrapped if family not in erased]
    assert all(on_disk(site, wrapped[family]) for family in kept)


def test_a_busy_reader_does_not_hold_up_an_erasure_and_the_clean_up_finishes_it(site):
    family = uuid7()
    (site / "go").touch()
    do(site, "obtain", family)
    [(wrapped,)] = rows(site, "SELECT wrapped FROM vault_datakey")
    with closing(sqlite3.connect(site / "keys.sqlite3", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM vault_datakey").fetchall()
        started = time.monotonic()
        do(site, "erase", family)
        assert time.monotonic() - started < 10
        assert rows(site, "SELECT wrapped FROM vault_datakey") == [(None,)]
    do(site, "command", "prune")
    assert not on_disk(site, bytes(wrapped))


def test_after_a_rotation_nothing_wrapped_with_the_old_key_is_left(site):
    (site / "go").touch()
    do(site, "obtain", *[uuid7() for _ in range(20)])
    before = [bytes(value) for (value,) in rows(site, "SELECT wrapped FROM vault_datakey")]
    do(site, "command", "rotate")
    do(site, "command", "prune")
    assert not [value for value in before if on_disk(site, value)]


def test_another_process_can_not_read_an_erased_record_from_memory(site):
    family = uuid7()
    (site / "go").touch()
    do(site, "obtain", family)
    reader = begin(site, "remember", family)
    wait_for(site / "ready")
    do(site, "erase", family)
    (site / "erased").touch()
    assert reader.communicate(timeout=60)[0] == "gone\n"


def test_a_lost_machine_comes_back_from_backup_and_master_key_without_the_erased(site, tmp_path):
    kept, erased = uuid7(), uuid7()
    (site / "go").touch()
    [key, *_] = do(site, "obtain", kept, erased).splitlines()
    do(site, "command", "backup-keys")
    [backup] = (site / "backups").glob("*.vault")
    do(site, "erase", erased)

    new = tmp_path / "new"
    new.mkdir()
    do(new, "make")
    for name in ("master.key", "erasures.log"):
        (new / name).write_bytes((site / name).read_bytes())
    (new / "go").touch()
    assert "1 were erased" in do(new, "command", "restore-keys", backup)
    assert do(new, "obtain", kept).splitlines()[0] == key
    assert "KeyErased" in do(new, "obtain", erased, code=1)


def test_a_wrong_master_key_is_one_sentence_and_no_traceback(site):
    (site / "go").touch()
    do(site, "obtain", uuid7())
    (site / "master.key").unlink()
    told = do(site, "command", "rotate", code=1)
    assert "NIANGJIA_KEY_FILE" in told
    assert "Traceback" not in told
    assert "NIANGJIA_KEY_FILE" in do(site, "command", "init", code=1)
