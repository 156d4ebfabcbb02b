"""A whole site in a folder of its own, driven by the ``niangjia`` command as an operator would."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PASSPHRASE = "a long enough passphrase"


@dataclass
class Site:
    """``run`` gives the finished process; nothing of the caller's environment leaks in."""

    folder: Path
    database: str = ""
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("NIANGJIA_", "DJANGO_"))}
        secret = self.folder / "passphrase"
        if not secret.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            secret.write_text(PASSPHRASE)
            secret.chmod(0o600)
        return {
            **kept,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "NIANGJIA_DATA": str(self.folder / "var"),
            "NIANGJIA_DATABASE": self.database,
            "NIANGJIA_BACKUP_PASSPHRASE_FILE": str(secret),
            **self.more,
        }

    def run(self, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
        """``niangjia WORDS`` in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "niangjia.config.cli", *map(str, words)],
            env={**self.environment, **more},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def python(self, code: str) -> str:
        """What ``code`` prints, with Django loaded."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "niangjia.config.settings"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@dataclass
class Databases:
    """Empty databases of the kind this run is for; ``address`` gives a new one each time."""

    server: str
    made: list[str] = field(default_factory=list)

    def address(self) -> str:
        if not self.server:
            return ""  # SQLite in the site's own folder
        import psycopg

        name = f"niangjia_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
        self.made.append(name)
        return f"{self.server.rpartition('/')[0]}/{name}"

    def drop(self) -> None:
        if not self.made:
            return
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            for name in self.made:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def databases() -> Iterator[Databases]:
    address = os.environ.get("NIANGJIA_DATABASE", "")
    made = Databases(address if address.startswith("postgres") else "")
    yield made
    made.drop()


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Site:
    """A site with the small demo federation. Tests that share it only read it or add to it."""
    site = Site(tmp_path_factory.mktemp("site"), databases.address())
    for words in (["migrate", "--new-site"], ["demo"]):
        done = site.run(*words)
        assert done.returncode == 0, done.stderr
    return site


def new_place(tmp_path: Path, site: Site, databases: Databases) -> Site:
    """An empty site on another machine, which has the key file and the key-store backup."""
    keys = site.folder / "var" / "keys"
    place = Site(
        tmp_path / "elsewhere",
        databases.address(),
        {"NIANGJIA_KEY_FILE": str(keys / "master.key")},
    )
    assert site.run("vault", "backup-keys").returncode == 0
    newest = max((keys / "backups").glob("*.vault"), key=lambda path: path.stat().st_mtime)
    for words in (["migrate", "--keys"], ["vault", "restore-keys", newest]):
        done = place.run(*words)
        assert done.returncode == 0, done.stderr
    return place
