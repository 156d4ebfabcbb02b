from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from niangjia.vault import keys, masterkey


@pytest.fixture(scope="session")
def vault_tables(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    from tests.unit.vault import records

    with django_db_blocker.unblock():
        kept = set(connection.introspection.table_names())
        with connection.schema_editor() as editor:
            for model in reversed(records.ALL):
                if model._meta.db_table in kept:
                    editor.delete_model(model)
            for model in records.ALL:
                editor.create_model(model)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        for model in reversed(records.ALL):
            editor.delete_model(model)


@pytest.fixture
def place(tmp_path: Path, settings) -> Iterator[Path]:
    """A site of its own: master key file, erasure list, key backups and files in one folder."""
    settings.NIANGJIA = dataclasses.replace(
        settings.NIANGJIA,
        data_dir=tmp_path,
        key_file=tmp_path / "keys" / "master.key",
        erasure_list=tmp_path / "keys" / "erasures.log",
        key_backup_dir=tmp_path / "keys" / "backups",
    )
    settings.MEDIA_ROOT = tmp_path / "files"
    masterkey.create_key_file(settings.NIANGJIA.key_file)
    keys.forget()
    yield tmp_path
    keys.forget()


@pytest.fixture
def vault(db: None, vault_tables: None, place: Path) -> Path:
    """A working vault, empty."""
    return place
