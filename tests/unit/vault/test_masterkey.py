"""The master key file: one form, one mode, and a clear sentence for everything else."""

from __future__ import annotations

import os

import pytest

from niangjia.vault import masterkey
from niangjia.vault.errors import VaultError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "master.key"


def test_a_new_file_holds_one_key_for_its_owner_alone(path):
    made = masterkey.create_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(made.keys) == 1
    key_id, created, secret = path.read_text().split()
    assert (made.primary.id, made.primary.created) == (key_id, created)
    assert len(secret) == 44
    assert masterkey.load(path) == made


def test_an_existing_file_is_never_overwritten(path):
    made = masterkey.create_key_file(path)
    with pytest.raises(VaultError, match="already"):
        masterkey.create_key_file(path)
    assert masterkey.load(path) == made


def test_a_missing_file_says_what_to_set(path):
    with pytest.raises(VaultError, match="NIANGJIA_KEY_FILE"):
        masterkey.load(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "id created",
        "id created short==",
        "id created " + "A" * 44,
        "i/d created " + "A" * 43 + "=",
        "same then " + "A" * 43 + "=\nsame then " + "A" * 43 + "=\n",
        "\x00\x01\x02",
    ],
)
def test_a_wrong_file_says_what_to_set(path, text):
    path.parent.mkdir()
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(VaultError, match="NIANGJIA_KEY_FILE") as refusal:
        masterkey.load(path)
    assert "AAAA" not in str(refusal.value)


def test_a_file_that_others_may_read_is_refused(path):
    masterkey.create_key_file(path)
    for mode in (0o640, 0o604, 0o660):
        path.chmod(mode)
        with pytest.raises(VaultError, match="chmod 600"):
            masterkey.load(path)
    path.chmod(0o400)
    masterkey.load(path)


def test_a_new_primary_stands_last_and_the_old_one_stays(path):
    old = masterkey.create_key_file(path).primary
    now = masterkey.add_primary(path)
    assert now.primary != old
    assert now.get(old.id) == old
    assert path.stat().st_mode & 0o777 == 0o600
    assert [key.id for key in masterkey.remove(path, old.id).keys] == [now.primary.id]
    with pytest.raises(VaultError, match="primary"):
        masterkey.remove(path, now.primary.id)
    with pytest.raises(VaultError, match="NIANGJIA_KEY_FILE"):
        now.get("absent")


def test_a_stop_before_the_rename_leaves_the_file_as_it_was(path, monkeypatch):
    before = masterkey.create_key_file(path)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("power cut")))
    with pytest.raises(OSError, match="power cut"):
        masterkey.add_primary(path)
    monkeypatch.undo()
    assert masterkey.load(path) == before
    assert len(masterkey.add_primary(path).keys) == 2


def test_a_key_never_shows_its_secret(path):
    made = masterkey.create_key_file(path)
    secret = path.read_text().split()[2]
    assert secret not in repr(made)
    assert repr(made.primary.secret) not in repr(made)
