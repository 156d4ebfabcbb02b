"""``python3 dev``: whatever stands in a newcomer's way is one sentence, never a traceback."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, at home in an empty folder."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NIANGJIA_DATA", "NIANGJIA_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    loader = importlib.machinery.SourceFileLoader("dev_script", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("dev_script", loader)
    assert spec is not None
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(made)
    home = tmp_path / "clone"
    (home / "requirements").mkdir(parents=True)
    for name in ("runtime", "dev", "law-data"):
        (home / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    (home / "pyproject.toml").write_text("[project]\n")
    made.ROOT, made.VENV = home, home / ".venv"
    made.BIN, made.STAMP = made.VENV / "bin", made.VENV / "niangjia-stamp.json"
    return made


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with the script alone: enough to see it refuse."""
    home = tmp_path / "clone"
    (home / "requirements").mkdir(parents=True)
    shutil.copy(ROOT / "dev", home)
    shutil.copy(ROOT / "pyproject.toml", home)
    requirement = "niangjia-no-such-package==1.0 --hash=sha256:" + "0" * 64
    for name in ("runtime", "dev", "law-data"):
        (home / "requirements" / f"{name}.txt").write_text(requirement + "\n")
    return home


def run(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NIANGJIA_", "PIP_"))}
    return subprocess.run(
        [sys.executable, str(home / "dev"), *words],
        env={**kept, "LC_ALL": "C.UTF-8", **more},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield held.getsockname()[1]


def test_a_port_in_use_is_said_before_anything_is_installed(clone: Path, taken_port: int) -> None:
    done = run(clone, "run", "--port", str(taken_port))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"Port {taken_port} is in use" in done.stderr
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("port", ["80000", "0", "-1", "abc", "８０００", "8e3"])
def test_what_is_no_port_is_one_sentence(clone: Path, port: str) -> None:
    for words, more in ((["run", f"--port={port}"], {}), (["run"], {"NIANGJIA_PORT": port})):
        done = run(clone, *words, **more)
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert f"{port} is no port" in done.stderr


def test_sentences_follow_the_locale(clone: Path, taken_port: int) -> None:
    done = run(clone, "run", "--port", str(taken_port), LC_ALL="zh_CN.UTF-8")
    assert "已被占用" in done.stderr


@pytest.mark.slow
def test_no_network_is_one_sentence_and_the_next_start_repairs(clone: Path) -> None:
    done = run(clone, "setup", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0")
    assert done.returncode == 1
    assert "package index can't be reached" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (clone / ".venv" / "niangjia-stamp.json").exists()
    # Again, with an empty folder of wheels: the half-made .venv is taken up, not trusted.
    done = run(clone, "setup", NIANGJIA_WHEELS=str(clone / "requirements"))
    assert done.returncode == 1
    assert "niangjia-no-such-package" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("ERROR: [Errno 28] No space left on device", "disk is full"),
        ("PermissionError: [Errno 13] Permission denied: '/x'", "can't be written"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "not the one that was locked"),
        ("NewConnectionError('<...>: Failed to establish", "can't be reached"),
        ("Temporary failure in name resolution", "can't be reached"),
        ("ERROR: No matching distribution found for django==5.2", "django==5.2"),
        ("The virtual environment was not created successfully because ensurepip", "python3-venv"),
        ("something\nError: quite new", "quite new"),
    ],
)
def test_what_pip_says_becomes_one_sentence(dev: ModuleType, output: str, says: str) -> None:
    sentence = dev.explain(output, "pip")
    assert says in sentence
    assert "\n" not in sentence


def test_a_missing_venv_module_is_named(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        dev.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object()
    )
    with pytest.raises(dev.Stop, match="apt install python3-venv"):
        dev.check_machine()


def test_a_full_disk_is_noticed_before(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(1, 1, 0))
    with pytest.raises(dev.Stop, match="0 MB free"):
        dev.check_machine()


def test_an_unwritable_folder_is_named(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.os, "access", lambda _path, _mode: False)
    with pytest.raises(dev.Stop, match="can't be written"):
        dev.check_machine()


def test_an_old_python_is_refused_by_name() -> None:
    source = (ROOT / "dev").read_text("utf-8")
    # What runs before the check must be readable by old versions.
    compile(source, "dev", "exec", flags=0, dont_inherit=True)
    ast_ok = subprocess.run(
        [sys.executable, "-c", "import ast,sys;ast.parse(sys.stdin.read(),feature_version=(3,8))"],
        input=source,
        text=True,
        capture_output=True,
        check=False,
    )
    assert ast_ok.returncode == 0, ast_ok.stderr


def test_a_folder_that_is_no_venv_is_never_removed(dev: ModuleType) -> None:
    dev.VENV.mkdir()
    (dev.VENV / "letters.txt").write_text("keep me")
    with pytest.raises(dev.Stop, match="no virtual environment"):
        dev.make_venv()
    assert (dev.VENV / "letters.txt").read_text() == "keep me"


def test_the_stamp_asks_again_when_requirements_change(dev: ModuleType) -> None:
    before = dev.wanted("runtime")
    assert dev.wanted("runtime") == before
    (dev.ROOT / "requirements" / "runtime.txt").write_text("more\n")
    assert dev.wanted("runtime") != before


def demo_folder(path: Path, *, marker: bool = True, demo: int = 1) -> Path:
    (path / "keys").mkdir(parents=True)
    with sqlite3.connect(path / "niangjia.sqlite3") as database:
        database.execute("CREATE TABLE people_member (is_demo bool)")
        database.executemany("INSERT INTO people_member VALUES (?)", [(1,)] * demo + [(0,)])
    if marker:
        (path / "demo.json").write_text(json.dumps({"accounts": []}))
    return path


def test_reset_removes_what_a_demo_made_and_nothing_else(dev: ModuleType, tmp_path: Path) -> None:
    data = demo_folder(tmp_path / "var")
    (data / "letters.txt").write_text("keep me")
    dev.reset(data)
    assert [path.name for path in data.iterdir()] == ["letters.txt"]


@pytest.mark.parametrize("how", [{"marker": False}, {"demo": 0}])
def test_reset_refuses_what_may_be_a_real_site(
    dev: ModuleType, tmp_path: Path, how: dict[str, int]
) -> None:
    data = demo_folder(tmp_path / "var", **how)  # type: ignore[arg-type]
    with pytest.raises(dev.Stop, match="no demo federation"):
        dev.reset(data)
    assert (data / "niangjia.sqlite3").exists()


def test_reset_removes_a_site_that_nobody_has_begun(dev: ModuleType, tmp_path: Path) -> None:
    data = demo_folder(tmp_path / "var", marker=False, demo=0)
    with sqlite3.connect(data / "niangjia.sqlite3") as database:
        database.execute("DELETE FROM people_member")
    dev.reset(data)
    assert not list(data.iterdir())


def test_reset_refuses_a_folder_of_somebody_else(dev: ModuleType, tmp_path: Path) -> None:
    data = tmp_path / "papers"
    data.mkdir()
    (data / "letters.txt").write_text("keep me")
    with pytest.raises(dev.Stop):
        dev.reset(data)
    link = tmp_path / "link"
    link.symlink_to(demo_folder(tmp_path / "var"))
    with pytest.raises(dev.Stop):
        dev.reset(link)
    assert (tmp_path / "var" / "niangjia.sqlite3").exists()


def test_the_table_lists_every_account_and_how_to_get_its_code(
    dev: ModuleType, tmp_path: Path
) -> None:
    accounts = [
        {
            "username": "worker",
            "role_zh": "维权干部",
            "role_en": "Caseworker",
            "second_factor": True,
        },
        {"username": "editor", "role_zh": "编辑", "role_en": "Editor", "second_factor": False},
    ]
    (tmp_path / "demo.json").write_text(json.dumps({"password": "pw", "accounts": accounts}))
    table = dev.accounts(tmp_path)
    assert "niangjia demo code worker" in table
    assert "niangjia demo code editor" not in table
    assert "pw" in table
