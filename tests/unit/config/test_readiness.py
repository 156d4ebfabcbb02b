"""``niangjia check``: each thing that stands in the way, and what its sentence says to set."""

from __future__ import annotations

from pathlib import Path

import pytest

from niangjia.config import readiness
from niangjia.config.environ import Environment
from niangjia.vault import masterkey

READY = {
    "NIANGJIA_HTTPS": "1",
    "NIANGJIA_TRUSTED_PROXIES": "1",
    "NIANGJIA_HOSTS": "niangjia.example.org",
    "NIANGJIA_DATABASE": "postgresql://niangjia@db/niangjia",
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def site(tmp_path: Path, **changes: str) -> Environment:
    return Environment.read({"NIANGJIA_DATA": str(tmp_path), **READY, **changes})


def test_a_well_set_site_has_no_problems(tmp_path: Path) -> None:
    assert list(readiness.setting_problems(site(tmp_path))) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"NIANGJIA_DEBUG": "1"}, "Set NIANGJIA_DEBUG=0"),
        ({"NIANGJIA_SECRET_KEY": "secret"}, "NIANGJIA_SECRET_KEY"),
        ({"NIANGJIA_SECRET_KEY": "a" * 60}, "NIANGJIA_SECRET_KEY"),
        ({"NIANGJIA_SECRET_KEY": "django-insecure-" + "q8w7e6r5t4z3" * 4}, "NIANGJIA_SECRET_KEY"),
        ({"NIANGJIA_HTTPS": "0"}, "set NIANGJIA_HTTPS=1"),
        ({"NIANGJIA_TRUSTED_PROXIES": "0"}, "Set NIANGJIA_TRUSTED_PROXIES"),
        ({"NIANGJIA_HOSTS": "*"}, "NIANGJIA_HOSTS"),
        ({"NIANGJIA_DATABASE": "", "NIANGJIA_WEB_PROCESSES": "2"}, "NIANGJIA_WEB_PROCESSES=1"),
        (
            {"NIANGJIA_KEY_STORE": "postgresql://other:pass@db:5432/niangjia"},
            "Set NIANGJIA_KEY_STORE",
        ),
    ],
)
def test_one_thing_in_the_way_gives_one_sentence(
    tmp_path: Path, changes: dict[str, str], says: str
) -> None:
    found = list(readiness.setting_problems(site(tmp_path, **changes)))
    assert len(found) == 1
    assert says in found[0]


def test_the_same_sqlite_file_by_two_names_is_noticed(tmp_path: Path) -> None:
    file = str(tmp_path / "niangjia.sqlite3")
    env = site(tmp_path, NIANGJIA_DATABASE=f"sqlite:///{file}", NIANGJIA_KEY_STORE=file)
    assert any("NIANGJIA_KEY_STORE" in found for found in readiness.setting_problems(env))


def test_a_kept_secret_that_others_may_read_is_a_problem(tmp_path: Path) -> None:
    env = site(tmp_path)
    env.signing_secret()
    env.secret_key_file.chmod(0o644)
    assert any("chmod 600" in found for found in readiness.setting_problems(env))


def test_no_key_file_or_an_open_one_stops_every_start(tmp_path: Path) -> None:
    env = site(tmp_path)
    assert "NIANGJIA_KEY_FILE" in readiness.key_problems(env)[0]
    masterkey.create_key_file(env.key_file)
    assert readiness.key_problems(env) == []
    env.key_file.chmod(0o640)
    assert "chmod 600" in readiness.key_problems(env)[0]


@pytest.mark.parametrize(
    ("changes", "outside"),
    [
        ({}, False),
        ({"NIANGJIA_BIND": "0.0.0.0"}, True),
        ({"NIANGJIA_BIND": "::"}, True),
        ({"NIANGJIA_BIND": "::1"}, False),
        ({"NIANGJIA_BIND": "127.0.0.2"}, False),
        ({"NIANGJIA_HOSTS": "localhost,niangjia.example.org"}, True),
        ({"NIANGJIA_HOSTS": "*"}, True),
        ({"NIANGJIA_HTTPS": "1"}, True),
    ],
)
def test_a_site_behind_a_proxy_counts_as_open_too(
    tmp_path: Path, changes: dict[str, str], outside: bool
) -> None:
    env = Environment.read({"NIANGJIA_DATA": str(tmp_path), **changes})
    assert readiness.beyond_loopback(env) is outside
