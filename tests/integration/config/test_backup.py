"""Backup and restore, as an operator does them, while the site is in use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.config.conftest import Databases, Site, new_place

COUNT = "from niangjia.notices.models import Notice; print(Notice.objects.count())"
PICTURE = """
from niangjia.people.models import Member
from niangjia.units.models import Unit
for m in Member.objects.order_by("id"): print(m.id, m.name, m.phone, m.password)
for u in Unit.objects.order_by("path"): print(u.id, u.path, u.name_zh)
"""
WRITE = """
import sys
from niangjia.notices.models import Notice
from niangjia.people.models import Member
who = Member.objects.get(username="worker")
for number in range(100000):
    Notice.objects.create(member=who, code="people.roles_changed")
    if number == 20: print("writing", flush=True)
"""
FILE = """
from pathlib import Path
from django.conf import settings
place = Path(settings.MEDIA_ROOT) / "ab"
place.mkdir(exist_ok=True)
(place / "blob").write_bytes(bytes(range(256)) * 5000)
"""


@pytest.fixture(scope="module")
def backup(demo_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the demo site that nobody writes to."""
    file = tmp_path_factory.mktemp("backup") / "site.backup"
    demo_site.python(FILE)
    done = demo_site.run("backup", file)
    assert done.returncode == 0, done.stderr
    return file


def test_what_was_written_during_the_backup_does_not_tear_it(
    demo_site: Site, databases: Databases, tmp_path: Path, backup: Path
) -> None:
    file = tmp_path / "busy.backup"
    before = int(demo_site.python(COUNT))
    with subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup()\n{WRITE}"],
        env={**demo_site.environment, "DJANGO_SETTINGS_MODULE": "niangjia.config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        done = demo_site.run("backup", file)
        writer.kill()
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o077 == 0
    after = int(demo_site.python(COUNT))

    place = new_place(tmp_path, demo_site, databases)
    done = place.run("restore", file)
    assert done.returncode == 0, done.stderr
    assert before + 20 < int(place.python(COUNT)) <= after
    assert place.python(PICTURE) == demo_site.python(PICTURE)
    blob = Path("var") / "files" / "ab" / "blob"
    assert (place.folder / blob).read_bytes() == (demo_site.folder / blob).read_bytes()
    events = (
        "from niangjia.audit.models import AuditEvent as E;"
        "print(E.objects.filter(kind='site.restored').count())"
    )
    fields = (
        "from niangjia.audit.models import AuditEvent as E; print([f.name for f in E._meta.fields])"
    )
    if "'kind'" in place.python(fields):
        assert place.python(events) in {"0", "1"}
    # A second restore finds the place taken.
    done = place.run("restore", file)
    assert done.returncode == 1
    assert "isn't empty" in done.stderr


def test_neither_clear_text_nor_keys_are_in_the_file(demo_site: Site, backup: Path) -> None:
    content = backup.read_bytes()
    assert b"niangjia-demo" not in content
    assert "周敏".encode() not in content
    assert b"SQLite format" not in content
    master = (demo_site.folder / "var" / "keys" / "master.key").read_text().split()[2]
    assert master.encode() not in content


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda body: body[: len(body) // 2], "altered or cut"),
        (lambda body: body[:-1], "altered or cut"),
        (lambda body: body + b"x", "altered or cut"),
        (lambda body: body[:-100] + bytes([body[-100] ^ 1]) + body[-99:], "altered or cut"),
        (lambda body: b"PK" + body, "not a backup"),
        (lambda _body: b"", "not a backup"),
        (lambda body: body.replace(b'"version": "0', b'"version": "9', 1), "altered or cut"),
        (lambda body: body.replace(b'"n": 65536', b'"n": 99999999', 1), "not a backup"),
    ],
    ids=["half", "cut", "longer", "one bit", "foreign", "empty", "other head", "costly"],
)
def test_a_spoilt_file_is_refused_before_anything_is_put(
    demo_site: Site, backup: Path, tmp_path: Path, spoil: object, says: str
) -> None:
    file = tmp_path / "spoilt.backup"
    file.write_bytes(spoil(backup.read_bytes()))  # type: ignore[operator]
    place = Site(tmp_path / "elsewhere", "")
    done = place.run("restore", file)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((place.folder / "var" / "files").rglob("*"))


def test_a_wrong_passphrase_is_said_so(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("some other passphrase")
    other.chmod(0o600)
    done = Site(tmp_path / "elsewhere").run(
        "restore", backup, NIANGJIA_BACKUP_PASSPHRASE_FILE=str(other)
    )
    assert done.returncode == 1
    assert "passphrase doesn't open" in done.stderr


@pytest.mark.parametrize(("words", "mode"), [("short", 0o600), ("a long enough one", 0o644)])
def test_a_weak_or_open_passphrase_file_is_refused(
    demo_site: Site, tmp_path: Path, words: str, mode: int
) -> None:
    file = tmp_path / "passphrase"
    file.write_text(words)
    file.chmod(mode)
    done = demo_site.run("backup", tmp_path / "x.backup", NIANGJIA_BACKUP_PASSPHRASE_FILE=str(file))
    assert done.returncode == 1
    assert not (tmp_path / "x.backup").exists()


def test_an_existing_file_is_never_overwritten(demo_site: Site, backup: Path) -> None:
    done = demo_site.run("backup", backup)
    assert done.returncode == 1
    assert "already" in done.stderr


def test_without_the_key_store_nothing_is_restored(
    demo_site: Site, backup: Path, databases: Databases, tmp_path: Path
) -> None:
    place = Site(tmp_path / "elsewhere", databases.address())
    done = place.run("restore", backup)
    assert done.returncode == 1
    assert "restore-keys" in done.stderr
