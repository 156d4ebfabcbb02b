"""Reading the environment: every default, and a sentence for what can't be used."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from niangjia.config import reference
from niangjia.config.environ import VARIABLES, ConfigurationError, Environment, database

ROOT = Path(__file__).resolve().parents[3]


def test_an_empty_environment_keeps_everything_in_one_folder(tmp_path: Path) -> None:
    env = Environment.read({"NIANGJIA_DATA": str(tmp_path)})
    assert env.database == f"sqlite:///{tmp_path}/niangjia.sqlite3"
    assert env.key_file.is_relative_to(tmp_path)
    assert env.bind == "127.0.0.1"
    assert not env.debug
    assert not env.https


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NIANGJIA_PORT", "eighty"),
        ("NIANGJIA_PORT", "-1"),
        ("NIANGJIA_DEBUG", "maybe"),
        ("NIANGJIA_LANGUAGE", "fr"),
    ],
)
def test_a_wrong_value_is_named_with_what_the_variable_means(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Environment.read({name: value})


def test_a_foreign_database_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="mysql"):
        database("mysql://root@localhost/x")


def test_a_password_with_signs_reaches_postgresql_whole() -> None:
    found = database("postgresql://niang%20jia:p%40ss%3Aword@db:5433/site")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "niang jia",
        "p@ss:word",
        "db",
        "5433",
        "site",
    )


def test_questions_are_prepared_unless_a_pool_hands_connections_out() -> None:
    address = "postgresql://niangjia@db/site"
    assert database(address)["OPTIONS"]["prepare_threshold"] is not None
    pooled = database(address, pool=True)
    assert pooled["OPTIONS"]["prepare_threshold"] is None
    assert pooled["DISABLE_SERVER_SIDE_CURSORS"] is True


def test_the_signing_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    env = Environment.read({"NIANGJIA_DATA": str(tmp_path / "var")})
    secret = env.signing_secret()
    assert len(secret) > 50
    assert env.signing_secret() == secret
    assert stat.S_IMODE(env.secret_key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_the_page_in_docs_says_what_the_code_says() -> None:
    assert (ROOT / "docs" / "configuration.md").read_text("utf-8") == reference.page()


def test_no_variable_stands_twice_and_each_says_what_it_is_for() -> None:
    names = [variable.name for variable in VARIABLES]
    assert len(names) == len(set(names))
    assert all(variable.meaning.rstrip().endswith(".") for variable in VARIABLES)
