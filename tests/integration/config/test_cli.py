"""The ``niangjia`` command: one clear sentence for whatever stands in the way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.integration.config.conftest import Databases, Site


def test_check_names_what_stands_in_the_way_of_a_demo_site(demo_site: Site) -> None:
    done = demo_site.run("check")
    assert done.returncode == 1
    assert "niangjia demo remove" in done.stderr
    assert "NIANGJIA_HTTPS=1" in done.stderr


def test_check_passes_a_well_set_site(databases: Databases, tmp_path: Path) -> None:
    site = Site(
        tmp_path,
        databases.address(),
        {
            "NIANGJIA_HTTPS": "1",
            "NIANGJIA_TRUSTED_PROXIES": "1",
            "NIANGJIA_HOSTS": "niangjia.example.org",
        },
    )
    done = site.run("migrate", "--new-site")
    assert done.returncode == 0, done.stderr
    done = site.run("check")
    assert done.returncode == 0, done.stderr
    assert "Ready" in done.stdout


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"NIANGJIA_BIND": "0.0.0.0"}, "NIANGJIA_HTTPS=1"),
        ({"NIANGJIA_PORT": "web"}, "NIANGJIA_PORT"),
        ({"NIANGJIA_KEY_FILE": "/nonexistent/master.key"}, "NIANGJIA_KEY_FILE"),
        ({"NIANGJIA_DATA": "/dev/null/var"}, "/dev/null"),
        (
            {"NIANGJIA_BIND": "0.0.0.0", "NIANGJIA_HTTPS": "1", "NIANGJIA_TRUSTED_PROXIES": "1",
             "NIANGJIA_HOSTS": "a.example.org"},
            "niangjia demo remove",
        ),
    ],
)  # fmt: skip
def test_serve_refuses_in_words(demo_site: Site, more: dict[str, str], says: str) -> None:
    done = demo_site.run("serve", **more)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_before_migrate_says_what_to_run(tmp_path: Path) -> None:
    site = Site(tmp_path)
    done = site.run("vault", "init")
    done = site.run("serve")
    assert done.returncode == 1
    assert "niangjia migrate" in done.stderr


def test_a_database_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    site = Site(tmp_path, "postgresql://nobody@127.0.0.1:1/nothing")
    done = site.run("migrate", "--new-site")
    assert done.returncode == 1
    assert "NIANGJIA_DATABASE" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_speaks_chinese_in_a_chinese_terminal(demo_site: Site) -> None:
    done = demo_site.run("check", LC_ALL="zh_CN.UTF-8")
    assert "请运行" in done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_answers_and_ends_when_told(demo_site: Site) -> None:
    port = free_port()
    child = subprocess.Popen(
        [sys.executable, "-m", "niangjia.config.cli", "serve"],
        env={**demo_site.environment, "NIANGJIA_PORT": str(port)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10) as answer:
                    assert answer.status == 200
                    assert "content-security-policy" in answer.headers
                break
            except OSError:
                assert time.monotonic() < deadline
                assert child.poll() is None
                time.sleep(0.2)
        os.kill(child.pid, signal.SIGTERM)
        child.wait(timeout=20)
    finally:
        child.kill()
        child.wait()


def test_the_first_administrator_is_made_once(databases: Databases, tmp_path: Path) -> None:
    site = Site(tmp_path, databases.address())
    assert site.run("migrate", "--new-site").returncode == 0
    password = tmp_path / "password"
    password.write_text("four-words-put-together")
    words = ["createadmin", "--username", "tangyi", "--name", "唐怡", "--password-file", password]
    done = site.run(*words)
    assert done.returncode == 1
    assert "--unit" in done.stderr
    done = site.run(*words, "--unit", "云溪市妇联")
    assert done.returncode == 0, done.stderr
    done = site.run(*words)
    assert done.returncode == 1
    done = site.run("createadmin", "--username", "second", "--name", "许佳")
    assert done.returncode == 0, done.stderr
    assert "/join/" in done.stdout
