"""One encrypted file that holds the site: database, private files, the audit log's head.

The file begins with a line of plain JSON (how the key is made from the passphrase), then comes a
stream of ``vault.cipher`` with a tar archive in it, whose last member lists every other with its
SHA-256. The master key and the key store are never in it: whoever has the backup and its
passphrase still can't read an encrypted field, and what was erased stays erased.
"""

from __future__ import annotations

import base64
import getpass
import hashlib
import hmac
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from niangjia import __version__
from niangjia.config.environ import Environment
from niangjia.config.words import Refusal, say
from niangjia.vault import cipher
from niangjia.vault.errors import VaultError

VARIABLE = "NIANGJIA_BACKUP_PASSPHRASE_FILE"
SHORTEST = 12
MAGIC = "niangjia backup 1"
SCRYPT = {"n": 2**16, "r": 8, "p": 1}
LONGEST_HEAD = 2000
BLOCK = 1 << 20
DATABASE, MANIFEST, HEAD = "database", "manifest.json", "audit/head.log"


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    files: int
    megabytes: float


# -- passphrase -----------------------------------------------------------------------------------


def passphrase(*, confirm: bool) -> str:
    """The passphrase, from the file that ``NIANGJIA_BACKUP_PASSPHRASE_FILE`` names or typed in."""
    if path := Environment.read().backup_passphrase_file:
        if path.stat().st_mode & 0o077:
            raise Refusal(
                say(
                    f"Others may read {path}. Run: chmod 600 {path}",
                    f"别人能读 {path}，请运行：chmod 600 {path}",
                )
            )
        words = path.read_text("utf-8").strip()
    elif not sys.stdin.isatty():
        raise Refusal(
            say(
                f"Nobody is there to type a passphrase. Set {VARIABLE}.",
                f"没有人在终端前输入口令，请设 {VARIABLE}。",
            )
        )
    else:
        words = getpass.getpass(say("Passphrase of the backup: ", "备份口令："))
        if confirm and words != getpass.getpass(say("Once more: ", "再输一次：")):
            raise Refusal(say("The two passphrases differ.", "两次输入的口令不一样。"))
    if len(words) < SHORTEST:
        raise Refusal(
            say(
                f"The passphrase needs {SHORTEST} characters or more.",
                f"口令至少要 {SHORTEST} 个字符。",
            )
        )
    return words


def _derive(words: str, salt: bytes, n: int, r: int, p: int) -> tuple[bytes, str]:
    """The key, and a check value that tells a wrong passphrase from an altered file."""
    made = hashlib.scrypt(
        words.encode(), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=cipher.KEY_BYTES + 16
    )
    return made[: cipher.KEY_BYTES], made[cipher.KEY_BYTES :].hex()


# -- backing up -----------------------------------------------------------------------------------


def back_up(target: Path, words: str) -> Made:
    """Write the backup, while the site goes on working. An existing file is never overwritten.

    Raises Refusal. Audits ``site.backed_up``.
    """
    from django.conf import settings

    from niangjia import audit
    from niangjia.access.actor import command_actor
    from niangjia.config.events import SiteEvent

    target = target.expanduser().resolve()
    if target.exists():
        raise Refusal(
            say(
                f"{target} is there already. Give a new name.",
                f"{target} 已经存在，请换一个文件名。",
            )
        )
    salt = os.urandom(16)
    key, check = _derive(words, salt, **SCRYPT)
    head = {
        "format": MAGIC,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": __version__,
        "salt": base64.b64encode(salt).decode(),
        "check": check,
        **SCRYPT,
    }
    first = json.dumps(head).encode() + b"\n"
    draft = target.with_name(target.name + ".part")
    folder = Path(tempfile.mkdtemp(prefix=".niangjia-", dir=target.parent))
    try:
        snapshot = folder / DATABASE
        _dump(settings.DATABASES["default"], snapshot)
        archive = _Archive(snapshot, Path(settings.MEDIA_ROOT), settings.NIANGJIA.audit_head, head)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(first)
            for piece in cipher.seal_stream(key, archive.parts(), first):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        draft.unlink(missing_ok=True)
    made = Made(len(archive.listed), target.stat().st_size / 2**20)
    audit.record(command_actor(), SiteEvent.BACKED_UP, facts={"files": made.files})
    return made


def _dump(database: dict[str, Any], target: Path) -> None:
    """A consistent copy of the database at one moment, while others write."""
    target.touch(mode=0o600)
    if "sqlite" in database["ENGINE"]:
        with (
            closing(sqlite3.connect(database["NAME"])) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            # In one step: it reads one snapshot of the write-ahead log, and writers don't wait.
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            _check_sqlite(copy)
        return
    _run(
        ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", target], database
    )


def _check_sqlite(connection: sqlite3.Connection) -> None:
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise Refusal(say(f"The database is damaged: {verdict}", f"数据库已损坏：{verdict}"))


def _run(command: list[Any], database: dict[str, Any]) -> None:
    """Run a tool of PostgreSQL on our database; the password travels in the environment."""
    if shutil.which(command[0]) is None:
        raise Refusal(
            say(
                f"{command[0]} is missing. Install it: apt install postgresql-client",
                f"缺少 {command[0]}，请安装：apt install postgresql-client",
            )
        )
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = {**os.environ, "PGDATABASE": str(database["NAME"])}
    environment |= {name: str(database[key]) for name, key in names.items() if database.get(key)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise Refusal(f"{command[0]}: {said[-1] if said else done.returncode}")


class _Archive:
    """The tar archive, made piece by piece so that no second copy of the files is needed."""

    def __init__(self, snapshot: Path, files: Path, head_log: Path, head: dict[str, Any]) -> None:
        self._snapshot, self._files, self._head_log = snapshot, files, head_log
        self._head = head
        self.listed: dict[str, dict[str, Any]] = {}

    def parts(self) -> Iterator[bytes]:
        """The bytes of the archive in order."""
        yield from self._member(DATABASE, self._snapshot)
        if self._head_log.exists():
            yield from self._member(HEAD, self._head_log)
        # After the database: a file it names is there, unless it was erased in between.
        for path in sorted(self._files.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield from self._member(f"files/{path.relative_to(self._files)}", path)
        manifest = {
            **self._head,
            "migrations": _applied(),
            "vendor": _vendor(),
            "files": self.listed,
        }
        yield from self._bytes(MANIFEST, json.dumps(manifest).encode())
        yield tarfile.NUL * (2 * tarfile.BLOCKSIZE)

    def _member(self, name: str, path: Path) -> Iterator[bytes]:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            size = os.fstat(file.fileno()).st_size
            yield _tar_head(name, size)
            digest, left = hashlib.sha256(), size
            while left:
                part = file.read(min(BLOCK, left))
                if not part:
                    raise Refusal(
                        say(
                            f"{path} grew shorter while it was read. Run the backup again.",
                            f"{path} 在读取时变短了，请重新备份。",
                        )
                    )
                digest.update(part)
                left -= len(part)
                yield part
            yield _tar_end(size)
        self.listed[name] = {"size": size, "sha256": digest.hexdigest()}

    def _bytes(self, name: str, content: bytes) -> Iterator[bytes]:
        yield _tar_head(name, len(content))
        yield content
        yield _tar_end(len(content))


def _tar_head(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.PAX_FORMAT)


def _tar_end(size: int) -> bytes:
    return tarfile.NUL * (-size % tarfile.BLOCKSIZE)


def _applied() -> list[str]:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _vendor() -> str:
    from django.db import connection

    return str(connection.vendor)


# -- restoring ------------------------------------------------------------------------------------


def restore(source: Path, words: str, set_up: Callable[[], None]) -> None:
    """Put a backup into an empty place: all of it is read and checked before anything is put.

    ``set_up`` loads Django. Raises Refusal. Audits ``site.restored``.
    """
    key, first, start = _open(source, words)
    set_up()
    from django.conf import settings

    folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=settings.NIANGJIA.data_dir))
    try:
        _refuse_unless_empty(settings)
        with source.open("rb") as file:
            manifest = _unpack(_Tail(file, start), source, key, first, folder)
        _refuse_unless_fitting(manifest, settings)
        _put(folder, settings)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _finish(manifest)


def _open(source: Path, words: str) -> tuple[bytes, bytes, int]:
    """The key, the first line, and where the stream begins."""
    foreign = Refusal(
        say(f"{source} is not a backup of Niangjia.", f"{source} 不是娘家的备份文件。")
    )
    with source.open("rb") as file:
        first = file.readline(LONGEST_HEAD)
    try:
        head = json.loads(first)
        salt = base64.b64decode(head["salt"], validate=True)
        costs = {name: int(head[name]) for name in SCRYPT}
        known = head["format"] == MAGIC and first.endswith(b"\n")
    except (ValueError, KeyError, TypeError):
        raise foreign from None
    # Somebody else's file must not make us fill the memory.
    if not known or costs["n"] > 2**20 or costs["r"] > 32 or costs["p"] > 8:
        raise foreign
    try:
        key, check = _derive(words, salt, **costs)
    except ValueError:
        raise foreign from None
    if not hmac.compare_digest(check, str(head.get("check"))):
        raise Refusal(
            say(
                "The passphrase doesn't open this backup. Nothing was changed.",
                "口令打不开这个备份，没有做任何改动。",
            )
        )
    return key, first, len(first)


class _Tail(io.RawIOBase):
    """A file seen from ``start`` on."""

    def __init__(self, file: IO[bytes], start: int) -> None:
        super().__init__()
        self._file, self._start = file, start

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset + self._start) - self._start

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)


def _unpack(file: _Tail, source: Path, key: bytes, first: bytes, folder: Path) -> dict[str, Any]:
    """Write every member below ``folder`` and compare it with the list at the end."""
    broken = Refusal(
        say(
            f"{source} was altered or cut. Nothing was changed.",
            f"{source} 被改动过或不完整，没有做任何改动。",
        )
    )
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] = {}
    try:
        # A raw reader is all that the stream needs; its type asks for more.
        reader = cipher.StreamReader(key, file, source.stat().st_size - len(first), first)  # type: ignore[arg-type]
        whole = io.BufferedReader(reader, cipher.CHUNK_BYTES)
        with tarfile.open(fileobj=whole, mode="r:") as archive:
            for info in archive:
                content = archive.extractfile(info)
                if not info.isreg() or content is None or manifest:
                    raise broken
                if info.name == MANIFEST:
                    manifest = json.loads(content.read())
                else:
                    found[info.name] = _write(content, folder, info.name, broken)
        # To the very end: a cut just behind the archive would go unnoticed otherwise.
        reader.seek(reader.size)
        reader.read(1)
    except (VaultError, tarfile.TarError, ValueError, EOFError):
        raise broken from None
    if not manifest or manifest.get("files") != found:
        raise broken
    return manifest


def _write(content: IO[bytes], folder: Path, name: str, broken: Refusal) -> dict[str, Any]:
    parts = PurePosixPath(name).parts
    inside = name in {DATABASE, HEAD} or (parts[:1] == ("files",) and len(parts) > 1)
    if not inside or ".." in parts or PurePosixPath(name).is_absolute():
        raise broken
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while part := content.read(BLOCK):
            digest.update(part)
            size += len(part)
            file.write(part)
    return {"size": size, "sha256": digest.hexdigest()}


def _refuse_unless_empty(settings: Any) -> None:
    from django.db import connection

    files = Path(settings.MEDIA_ROOT)
    if connection.introspection.table_names() or any(files.rglob("*")):
        raise Refusal(
            say(
                "This place isn't empty. Restore into a new NIANGJIA_DATA and NIANGJIA_DATABASE.",
                "这里不是空的。请恢复到新的 NIANGJIA_DATA 和 NIANGJIA_DATABASE。",
            )
        )
    connection.close()


def _refuse_unless_fitting(manifest: dict[str, Any], settings: Any) -> None:
    """The same kind of database, a version we know, and the keys that open what is in it."""
    from django.db.migrations.loader import MigrationLoader

    from niangjia.vault import checks
    from niangjia.vault.models import SiteSecret

    if manifest["vendor"] != _vendor():
        raise Refusal(
            say(
                f"The backup is of a {manifest['vendor']} database. Set NIANGJIA_DATABASE to one.",
                f"这是 {manifest['vendor']} 数据库的备份，请把 NIANGJIA_DATABASE 设为同类数据库。",
            )
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    ours = [name for name in manifest["migrations"] if name not in known]
    if ours:
        raise Refusal(
            say(
                f"The backup was made by a newer version ({manifest['version']}). Install that one.",
                f"这个备份来自更新的版本（{manifest['version']}），请安装那个版本。",
            )
        )
    if not checks.is_migrated() or not SiteSecret.objects.exists():
        raise Refusal(
            say(
                "The key store is empty, and without it the backup can't be read. First run: "
                "niangjia migrate --keys, then niangjia vault restore-keys FILE",
                "密钥库是空的，没有它就读不了备份。请先运行 niangjia migrate --keys，"
                "再运行 niangjia vault restore-keys 文件",
            )
        )
    if problems := checks.problems():
        raise Refusal(problems[0])


def _put(folder: Path, settings: Any) -> None:
    """Move what was checked to its place; the database last, because it makes the site."""
    from django.db import connection

    files = Path(settings.MEDIA_ROOT)
    if (folder / "files").exists():
        files.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in (folder / "files").iterdir():
            shutil.move(path, files / path.name)
    head_log: Path = settings.NIANGJIA.audit_head
    if (folder / HEAD).exists() and not head_log.exists():
        head_log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.move(folder / HEAD, head_log)
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        with closing(sqlite3.connect(folder / DATABASE)) as copy:
            _check_sqlite(copy)
        connection.close()
        target = Path(database["NAME"])
        for ending in ("", "-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        shutil.move(folder / DATABASE, target)
        return
    _run(
        ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
         "--dbname", database["NAME"], folder / DATABASE],
        database,
    )  # fmt: skip


def _finish(manifest: dict[str, Any]) -> None:
    """Erase again what was erased since, sign everybody out, and leave a trace."""
    from django.contrib.sessions.models import Session
    from django.db import DEFAULT_DB_ALIAS, connections
    from django.db.migrations.executor import MigrationExecutor

    from niangjia import audit
    from niangjia.access.actor import command_actor
    from niangjia.config.events import SiteEvent
    from niangjia.vault import keys

    erased = keys.replay_erasures()
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    Session.objects.all().delete()
    audit.record(
        command_actor(),
        SiteEvent.RESTORED,
        facts={
            "made_at": manifest["made_at"],
            "version": manifest["version"],
            "files": len(manifest["files"]),
            "erased": erased,
        },
    )
