"""The product's configuration: environment variables, read once, typed, documented in one place.

Every variable stands in ``VARIABLES`` with its default and its meaning; ``docs/configuration.md``
is written from that table, and a guard test compares the two.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from niangjia.config import prepared


class ConfigurationError(Exception):
    """A variable holds something that can't be used. The text says which, and what to set."""


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, default, what it is for, and how its text is read."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any]


def _text(raw: str) -> str:
    return raw.strip()


def _flag(raw: str) -> bool:
    word = raw.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("write 1 or 0")


def _number(raw: str) -> int:
    number = int(raw)
    if number < 0:
        raise ValueError("must not be negative")
    return number


def _words(raw: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in raw.split(",") if word.strip())


def _path(raw: str) -> Path | None:
    return Path(raw).expanduser().resolve() if raw.strip() else None


def _language(raw: str) -> str:
    if raw not in {"zh-hans", "en"}:
        raise ValueError("write zh-hans or en")
    return raw


VARIABLES: tuple[Variable, ...] = (
    Variable("NIANGJIA_DATA", "var", "Folder for everything that is kept on this machine.", _path),
    Variable(
        "NIANGJIA_DATABASE",
        "",
        "postgresql://user:password@host:port/name or sqlite:///path. Empty: SQLite in the data folder.",
        _text,
    ),
    Variable(
        "NIANGJIA_DATABASE_POOL",
        "0",
        "1 when a pool (PgBouncer and the like) hands out PostgreSQL's connections anew for each "
        "transaction: questions aren't prepared then, which costs about a tenth of each page.",
        _flag,
    ),
    Variable(
        "NIANGJIA_KEY_FILE",
        "",
        "Master key file; keep it outside database and backups. Empty: keys/master.key in the data folder.",
        _path,
    ),
    Variable(
        "NIANGJIA_KEY_STORE",
        "",
        "Where wrapped data keys lie: a path (SQLite) or a postgresql:// address other than the database's. "
        "Empty: keys/store.sqlite3 in the data folder.",
        _text,
    ),
    Variable(
        "NIANGJIA_KEY_BACKUPS",
        "",
        "Folder of key-store backups (kept 30 days). Empty: keys/backups.",
        _path,
    ),
    Variable(
        "NIANGJIA_ERASURE_LIST",
        "",
        "Append-only list of erased keys. Empty: keys/erasures.log.",
        _path,
    ),
    Variable(
        "NIANGJIA_AUDIT_HEAD",
        "",
        "File to which the audit chain's head is written. Empty: audit/head.log.",
        _path,
    ),
    Variable(
        "NIANGJIA_BACKUP_PASSPHRASE_FILE",
        "",
        "File with the passphrase of `niangjia backup` and `restore`. Empty: they ask for it.",
        _path,
    ),
    Variable(
        "NIANGJIA_SECRET_KEY",
        "",
        "Secret for signing sessions. Empty: made once, kept in keys/secret.key.",
        _text,
    ),
    Variable(
        "NIANGJIA_HOSTS",
        "localhost,127.0.0.1,[::1]",
        "Host names the site answers to, by comma.",
        _words,
    ),
    Variable("NIANGJIA_BIND", "127.0.0.1", "Address to listen on.", _text),
    Variable("NIANGJIA_PORT", "8000", "Port to listen on.", _number),
    Variable("NIANGJIA_WEB_PROCESSES", "1", "Web processes of one `niangjia serve`.", _number),
    Variable(
        "NIANGJIA_HTTPS",
        "0",
        "1 when people reach the site by https (behind a TLS proxy): secure cookies, HSTS.",
        _flag,
    ),
    Variable(
        "NIANGJIA_TRUSTED_PROXIES",
        "0",
        "How many proxies of yours stand in front (X-Forwarded-For is read so far back).",
        _number,
    ),
    Variable("NIANGJIA_DEBUG", "0", "1 shows error details. Never on a real site.", _flag),
    Variable(
        "NIANGJIA_LANGUAGE",
        "zh-hans",
        "Language before a person has chosen: zh-hans or en.",
        _language,
    ),
    Variable("NIANGJIA_TIME_ZONE", "Asia/Shanghai", "Time zone of dates and clocks.", _text),
    Variable(
        "NIANGJIA_IDLE_MINUTES",
        "15",
        "Minutes without work after which the screen locks (sensitive roles).",
        _number,
    ),
    Variable(
        "NIANGJIA_UPLOAD_MB", "20", "Largest file that may be sent in, in megabytes.", _number
    ),
    Variable(
        "NIANGJIA_EMAIL",
        "outbox",
        "E-mail gateway: outbox (kept in the data folder), console, or smtp://user:password@host:port.",
        _text,
    ),
    Variable(
        "NIANGJIA_SMS",
        "outbox",
        "SMS gateway: outbox, console, or a dotted Python path to a gateway class.",
        _text,
    ),
    Variable(
        "NIANGJIA_INSTRUMENTS",
        "",
        "Folder of licensed assessment instruments for `niangjia instruments load`. Empty: instruments "
        "in the data folder.",
        _path,
    ),
    Variable("NIANGJIA_SENDER", "niangjia@localhost", "Sender address of e-mails.", _text),
)


@dataclass(frozen=True)
class Environment:
    """What the environment says, with every default filled in."""

    data_dir: Path
    database: str
    database_pool: bool
    key_file: Path
    key_store: str
    key_backup_dir: Path
    erasure_list: Path
    audit_head: Path
    backup_passphrase_file: Path | None
    secret_key: str
    secret_key_file: Path
    hosts: tuple[str, ...]
    bind: str
    port: int
    web_processes: int
    https: bool
    trusted_proxies: int
    debug: bool
    language: str
    time_zone: str
    idle_minutes: int
    upload_mb: int
    email: str
    sms: str
    sender: str
    instruments_dir: Path

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None) -> Environment:
        """Read ``environ`` (``os.environ`` when absent).

        Raises ConfigurationError naming the variable and what to write in it.
        """
        source = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for variable in VARIABLES:
            raw = source.get(variable.name, "") or variable.default
            try:
                values[variable.name] = variable.read(raw)
            except ValueError as wrong:
                raise ConfigurationError(
                    f"{variable.name}={raw!r}: {wrong}. {variable.meaning}"
                ) from wrong
        data: Path = values["NIANGJIA_DATA"]
        keys = data / "keys"
        return cls(
            data_dir=data,
            database=values["NIANGJIA_DATABASE"] or f"sqlite:///{data / 'niangjia.sqlite3'}",
            database_pool=values["NIANGJIA_DATABASE_POOL"],
            key_file=values["NIANGJIA_KEY_FILE"] or keys / "master.key",
            key_store=values["NIANGJIA_KEY_STORE"] or str(keys / "store.sqlite3"),
            key_backup_dir=values["NIANGJIA_KEY_BACKUPS"] or keys / "backups",
            erasure_list=values["NIANGJIA_ERASURE_LIST"] or keys / "erasures.log",
            audit_head=values["NIANGJIA_AUDIT_HEAD"] or data / "audit" / "head.log",
            backup_passphrase_file=values["NIANGJIA_BACKUP_PASSPHRASE_FILE"],
            secret_key=values["NIANGJIA_SECRET_KEY"],
            secret_key_file=keys / "secret.key",
            hosts=values["NIANGJIA_HOSTS"],
            bind=values["NIANGJIA_BIND"],
            port=values["NIANGJIA_PORT"],
            web_processes=values["NIANGJIA_WEB_PROCESSES"],
            https=values["NIANGJIA_HTTPS"],
            trusted_proxies=values["NIANGJIA_TRUSTED_PROXIES"],
            debug=values["NIANGJIA_DEBUG"],
            language=values["NIANGJIA_LANGUAGE"],
            time_zone=values["NIANGJIA_TIME_ZONE"],
            idle_minutes=values["NIANGJIA_IDLE_MINUTES"],
            upload_mb=values["NIANGJIA_UPLOAD_MB"],
            email=values["NIANGJIA_EMAIL"],
            sms=values["NIANGJIA_SMS"],
            sender=values["NIANGJIA_SENDER"],
            instruments_dir=values["NIANGJIA_INSTRUMENTS"] or data / "instruments",
        )

    def signing_secret(self) -> str:
        """The secret for signing sessions: the variable's, else one made once and kept (mode 0600)."""
        if self.secret_key:
            return self.secret_key
        if self.secret_key_file.exists():
            return self.secret_key_file.read_text().strip()
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.secret_key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = secrets.token_urlsafe(50)
        try:
            handle = os.open(self.secret_key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return self.secret_key_file.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(made)
        return made


def database(address: str, *, timeout_s: float = 20.0, pool: bool = False) -> dict[str, Any]:
    """Django's settings for a database address (``sqlite:///path``, a bare path, ``postgresql://…``).

    PostgreSQL gets values beside the question, and prepares what a connection asks for the third time
    (``config/prepared.py``), unless a ``pool`` hands its connections out anew for each transaction.

    SQLite runs with WAL, immediate write transactions, foreign keys, full synchronisation (an
    acknowledged write survives a power cut) and secure_delete (erased bytes are overwritten).
    """
    if address.startswith(("postgresql://", "postgres://")):
        parts = urlsplit(address)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,  # what a connection has prepared goes with it, and its memory
            "CONN_HEALTH_CHECKS": True,
            "DISABLE_SERVER_SIDE_CURSORS": pool,
            "OPTIONS": {
                "server_side_binding": True,
                "prepare_threshold": None if pool else prepared.ASKED_OFTEN,
            },
        }
    path = address.removeprefix("sqlite:///")
    if "://" in path:
        raise ConfigurationError(
            f"NIANGJIA_DATABASE: {address.split('://')[0]}:// is not known; use postgresql:// or sqlite:///"
        )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(Path(path).expanduser()),
        "OPTIONS": {
            "timeout": timeout_s,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA secure_delete=ON; PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728;"
            ),
        },
        "CONN_MAX_AGE": None,
    }
