"""A small site of its own for processes that share one key store: run with a folder and a task.

The vault knows no other room, so these processes start without them, and each is a real one: its
own connections, its own memory, and it may be stopped without warning.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID


def start(folder: Path) -> None:
    """Configure Django with the vault alone, on SQLite files in ``folder``."""
    import django
    from django.conf import settings

    from niangjia.config.environ import database

    settings.configure(
        DATABASES={
            "default": database(str(folder / "site.sqlite3")),
            "keys": database(str(folder / "keys.sqlite3")),
        },
        DATABASE_ROUTERS=["niangjia.vault.router.KeyStoreRouter"],
        INSTALLED_APPS=["niangjia.vault"],
        USE_TZ=True,
        SECRET_KEY="only here",
        MEDIA_ROOT=folder / "files",
        NIANGJIA=SimpleNamespace(
            data_dir=folder,
            key_file=folder / "master.key",
            erasure_list=folder / "erasures.log",
            key_backup_dir=folder / "backups",
        ),
    )
    django.setup()


def make(folder: Path) -> None:
    """Tables and master key."""
    from django.core.management import call_command

    from niangjia.vault import masterkey

    call_command("migrate", database="keys", verbosity=0)
    masterkey.create_key_file(folder / "master.key")


def obtain(folder: Path, *families: str) -> None:
    """Print the key of each family, made when there is none; starts when ``go`` is there."""
    import time

    from niangjia.vault import keys

    keys.master_keys()
    while not (folder / "go").exists():
        time.sleep(0.001)
    for family in families:
        print(keys.obtain(UUID(family)).hex())
    print(keys.site_secret("audit").hex())


def prepare_and_die_in_rotation(folder: Path, families: str, steps: str) -> None:
    """Make keys, then stop dead (as a power cut would) after ``steps`` wrappings of a rotation."""
    from niangjia.vault import keys, rotation
    from niangjia.vault.ids import uuid7

    keys.BATCH = 4
    keys.prepare([uuid7() for _ in range(int(families))])
    wrap, left = keys.wrap, iter(range(int(steps)))

    def counted(*args: bytes) -> tuple[bytes, str]:
        if next(left, None) is None:
            os._exit(9)
        return wrap(*args)

    keys.wrap = counted
    rotation.rotate_master()


def remember(folder: Path, family: str) -> None:
    """Open a key, wait for the file ``erased``, and say whether it still opens."""
    import time

    from niangjia.vault import keys

    keys.data_key(UUID(family))
    (folder / "ready").touch()
    while not (folder / "erased").exists():
        time.sleep(0.001)
    try:
        keys.data_key(UUID(family))
    except keys.KeyErased:
        print("gone")


def write_down(folder: Path, canary: str) -> None:
    """Plant a marked text in every kind of field; die while the write-ahead log is still full."""
    from django.core.files.base import ContentFile
    from django.db import connection

    from niangjia.vault import index
    from tests.unit.vault import records

    with connection.schema_editor() as editor:
        for model in records.ALL:
            editor.create_model(model)
    person = records.Person.objects.create(
        phone=canary, address=canary, answers={canary: canary}, phone_index=index.phone("110")
    )
    person.address = canary + canary
    person.save()
    for token in index.name_tokens(canary):
        records.PersonName.objects.create(person=person, kind="name", token=token)
    records.Note.objects.create(person_id=person.pk, text=canary)
    records.Paper.objects.create(scan=ContentFile(canary.encode() * 1000, name=canary))
    os._exit(0)


def erase(folder: Path, *families: str) -> None:
    from niangjia.vault import keys

    for family in families:
        keys.erase(UUID(family), reason="test")


def command(folder: Path, *words: str) -> None:
    """``niangjia vault …``."""
    from argparse import ArgumentParser

    from niangjia.vault import commands

    parser = ArgumentParser()
    commands.add_arguments(parser)
    sys.exit(commands.run(parser.parse_args(words)))


if __name__ == "__main__":
    place = Path(sys.argv[1])
    start(place)
    globals()[sys.argv[2]](place, *sys.argv[3:])
