"""Data keys: made once, remembered for a while, erased for good; masters that change."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.checks import Tags, run_checks
from django.db import transaction

from niangjia.vault import commands, erasures, keybackup, keys, masterkey, rotation
from niangjia.vault.errors import KeyErased, KeyMissing, VaultError
from niangjia.vault.ids import uuid7
from niangjia.vault.models import DataKey, SiteSecret
from tests.unit.vault.records import Person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def key_file(vault, settings):
    return settings.NIANGJIA.key_file


def startup_problems():
    found = run_checks(tags=[Tags.database], databases=["keys"])
    return [problem for problem in found if problem.id == "vault.E010"]


class TestDataKeys:
    def test_a_family_keeps_its_key_and_shares_it_with_nobody(self, vault):
        one, other = uuid7(), uuid7()
        made = keys.obtain(one)
        keys.forget()
        assert keys.data_key(one) == keys.obtain(one) == made
        assert keys.obtain(other) != made

    def test_reading_never_makes_a_key(self, vault):
        with pytest.raises(KeyMissing):
            keys.data_key(uuid7())
        keys.warm([uuid7()])
        assert not DataKey.objects.exists()

    def test_the_store_holds_no_open_key(self, vault):
        family = uuid7()
        made = keys.obtain(family)
        assert made not in bytes(DataKey.objects.get().wrapped)

    def test_a_wrapped_key_opens_for_its_own_family_alone(self, vault):
        one, other = uuid7(), uuid7()
        keys.prepare([one, other])
        DataKey.objects.filter(pk=one).update(wrapped=DataKey.objects.get(pk=other).wrapped)
        keys.forget()
        with pytest.raises(VaultError):
            keys.data_key(one)

    def test_many_are_made_and_loaded_in_few_queries(self, vault, django_assert_max_num_queries):
        families = [uuid7() for _ in range(300)]
        # On PostgreSQL and SQLite alike: look, write, read back.
        with django_assert_max_num_queries(12, using="keys"):
            keys.prepare([*families, *families])
        keys.forget()
        with django_assert_max_num_queries(1, using="keys"):
            keys.warm(families)
            for family in families:
                keys.data_key(family)

    def test_whoever_comes_second_takes_the_first_ones_key(self, vault, monkeypatch):
        family = uuid7()
        first = {}
        wrap = keys.wrap

        def another_process_is_faster(secret, aad):
            if not first:
                first["key"] = True
                made, master_id = wrap(secret, aad)
                now = datetime.now(UTC)
                DataKey.objects.create(
                    family=family, wrapped=made, master_id=master_id, created_at=now
                )
                first["key"] = secret
                return wrap(bytes(32), aad)
            return wrap(secret, aad)

        monkeypatch.setattr(keys, "wrap", another_process_is_faster)
        assert keys.obtain(family) == first["key"]

    def test_memory_is_bounded_and_short(self, vault, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr(keys, "REMEMBERED", 10)
        families = [uuid7() for _ in range(30)]
        keys.prepare(families)
        assert len(keys._memory.keys) == 10
        monkeypatch.setattr(keys.time, "monotonic", lambda: 10**9)
        with django_assert_num_queries(1, using="keys"):
            keys.data_key(families[-1])

    def test_site_secrets_last_and_differ(self, vault):
        audit = keys.site_secret("audit")
        assert len(audit) == 32
        assert keys.site_secret("index") != audit
        keys.forget()
        assert keys.site_secret("audit") == audit
        assert audit not in bytes(SiteSecret.objects.get(pk="audit").wrapped)


class TestWrongMaster:
    def test_without_the_file_nothing_opens_and_the_variable_is_named(self, key_file):
        person = Person.objects.create(phone="a")
        keys.forget()
        key_file.unlink()
        loaded = Person.objects.get(pk=person.pk)
        for read in (lambda: loaded.phone, lambda: keys.site_secret("audit")):
            with pytest.raises(VaultError, match="NIANGJIA_KEY_FILE"):
                read()
        with pytest.raises(VaultError), transaction.atomic():
            Person.objects.create(phone="b")

    def test_another_sites_file_is_noticed(self, key_file):
        family = uuid7()
        keys.obtain(family)
        key_file.unlink()
        masterkey.create_key_file(key_file)
        keys.forget()
        with pytest.raises(VaultError, match="NIANGJIA_KEY_FILE"):
            keys.data_key(family)

    def test_a_key_with_the_right_name_and_wrong_bytes_is_noticed(self, key_file):
        family = uuid7()
        keys.obtain(family)
        wrong = masterkey.MasterKey(keys.master_keys().primary.id, "2026", bytes(32))
        masterkey.write(key_file, (wrong,))
        keys.forget()
        with pytest.raises(VaultError, match="NIANGJIA_KEY_FILE"):
            keys.data_key(family)
        [problem] = startup_problems()
        assert "NIANGJIA_KEY_FILE" in problem.msg

    def test_the_startup_check_passes_when_all_is_well(self, vault):
        keys.obtain(uuid7())
        assert startup_problems() == []


class TestRotation:
    def test_every_key_is_wrapped_anew_and_text_stays(self, key_file):
        people = [Person.objects.create(phone=str(n)) for n in range(5)]
        secret = keys.site_secret("audit")
        old = keys.master_keys().primary.id
        done = rotation.rotate_master()
        assert (done.wrapped, done.resumed) == (6, False)
        assert rotation.rows_by_master() == {done.primary: 6}
        rotation.retire_master(old)
        keys.forget()
        assert [Person.objects.get(pk=p.pk).phone for p in people] == ["0", "1", "2", "3", "4"]
        assert keys.site_secret("audit") == secret
        assert old not in key_file.read_text()

    @pytest.mark.parametrize("stop_at", range(9))
    def test_stopped_at_any_step_it_goes_on_without_loss(self, vault, monkeypatch, stop_at):
        families = {family: keys.obtain(family) for family in (uuid7() for _ in range(6))}
        secret = keys.site_secret("audit")
        old = keys.master_keys().primary.id
        monkeypatch.setattr(keys, "BATCH", 2)
        wrap, steps = keys.wrap, iter(range(100))

        def stops(*args):
            if next(steps) == stop_at:
                raise KeyboardInterrupt
            return wrap(*args)

        monkeypatch.setattr(keys, "wrap", stops)
        if stop_at < 7:
            with pytest.raises(KeyboardInterrupt):
                rotation.rotate_master()
            with pytest.raises(VaultError, match="rotate"):
                rotation.retire_master(old)
        else:
            rotation.rotate_master()
        keys.forget()
        assert all(keys.data_key(family) == key for family, key in families.items())
        if stop_at < 7:
            assert rotation.rotate_master().resumed
        rotation.retire_master(old)
        keys.forget()
        assert len(keys.master_keys().keys) == 1
        assert all(keys.data_key(family) == key for family, key in families.items())
        assert keys.site_secret("audit") == secret

    def test_stopped_right_after_the_new_key_was_written(self, key_file):
        keys.obtain(uuid7())
        added = masterkey.add_primary(key_file).primary.id
        done = rotation.rotate_master()
        assert (done.primary, done.resumed, done.wrapped) == (added, True, 1)

    def test_the_primary_and_unknown_keys_can_not_be_retired(self, vault):
        for key_id in (keys.master_keys().primary.id, "absent"):
            with pytest.raises(VaultError):
                rotation.retire_master(key_id)

    def test_a_row_that_appears_while_a_key_is_retired_brings_the_key_back(
        self, key_file, monkeypatch
    ):
        keys.obtain(uuid7())
        old = keys.master_keys().primary
        rotation.rotate_master()
        remove, family = masterkey.remove, uuid7()

        def slow(path, key_id):
            wrapped = keys.cipher.seal(old.secret, bytes(32), keys.family_aad(family))
            now = datetime.now(UTC)
            DataKey.objects.create(family=family, wrapped=wrapped, master_id=old.id, created_at=now)
            return remove(path, key_id)

        monkeypatch.setattr(masterkey, "remove", slow)
        with pytest.raises(VaultError, match="still wrapped"):
            rotation.retire_master(old.id)
        assert keys.data_key(family) == bytes(32)

    def test_a_key_retired_between_wrapping_and_writing_is_noticed(self, vault, monkeypatch):
        wrap = keys.wrap
        monkeypatch.setattr(keys, "wrap", lambda *args: (wrap(*args)[0], "retired"))
        with pytest.raises(VaultError, match="retired"):
            keys.obtain(uuid7())
        with pytest.raises(VaultError, match="retired"):
            keys.site_secret("audit")
        assert not DataKey.objects.exists()
        assert not SiteSecret.objects.exists()


class TestErasure:
    def test_text_is_gone_at_once_and_listed(self, vault, settings):
        person, other = Person.objects.create(phone="a"), Person.objects.create(phone="b")
        keys.erase(person.pk, reason="subject-request")
        with pytest.raises(KeyErased):
            Person.objects.get(pk=person.pk).phone  # noqa: B018
        assert Person.objects.get(pk=other.pk).phone == "b"
        text = settings.NIANGJIA.erasure_list.read_text()
        assert re.fullmatch(rf"\d{{4}}-\S+Z {person.pk} subject-request\n", text)
        assert settings.NIANGJIA.erasure_list.stat().st_mode & 0o777 == 0o600

    def test_an_erased_family_never_gets_another_key(self, vault):
        known, never_used = uuid7(), uuid7()
        keys.obtain(known)
        for family in (known, never_used):
            keys.erase(family, reason="test")
            with pytest.raises(KeyErased):
                keys.obtain(family)
            with pytest.raises(KeyErased):
                keys.prepare([family]) or keys.data_key(family)
        assert list(DataKey.objects.values_list("wrapped", flat=True)) == [None, None]

    def test_other_processes_drop_what_they_remember(self, vault, settings):
        family = uuid7()
        keys.obtain(family)
        DataKey.objects.update(wrapped=None, master_id="", erased_at=datetime.now(UTC))
        assert keys.data_key(family)
        erasures.append(settings.NIANGJIA.erasure_list, [erasures.new(family, "elsewhere")])
        with pytest.raises(KeyErased):
            keys.data_key(family)

    def test_a_stop_after_listing_is_completed_later(self, vault, settings):
        family = uuid7()
        keys.obtain(family)
        erasures.append(settings.NIANGJIA.erasure_list, [erasures.new(family, "test")])
        assert keys.unapplied_erasures() == [family]
        assert commands.status() != []
        assert keys.replay_erasures() == 1
        assert keys.replay_erasures() == 0
        with pytest.raises(KeyErased):
            keys.data_key(family)

    @pytest.mark.parametrize("reason", ["", "她要求删除", "a b", "x" * 41, "a\nb"])
    def test_a_reason_is_a_code(self, vault, reason):
        family = uuid7()
        keys.obtain(family)
        with pytest.raises(VaultError):
            keys.erase(family, reason=reason)
        assert keys.data_key(family)

    def test_an_unfinished_line_is_cut_and_a_damaged_list_is_an_error(self, tmp_path):
        path = tmp_path / "erasures.log"
        one, other = erasures.new(uuid7(), "a"), erasures.new(uuid7(), "b")
        erasures.append(path, [one])
        with path.open("a") as file:
            file.write(other.line()[:30])
        assert erasures.read(path) == [one]
        erasures.append(path, [other])
        assert erasures.read(path) == [one, other]
        path.write_text("damaged\n" + path.read_text())
        with pytest.raises(VaultError, match="Line 1"):
            erasures.read(path)


class TestKeyBackups:
    def test_a_lost_store_comes_back(self, vault):
        person = Person.objects.create(phone="a")
        secret = keys.site_secret("audit")
        made = keybackup.backup_keys()
        assert made.path.stat().st_mode & 0o777 == 0o600
        DataKey.objects.all().delete()
        SiteSecret.objects.all().delete()
        keys.forget()
        assert keybackup.restore_keys(made.path) == keybackup.Restored(2, 0, 0)
        assert Person.objects.get(pk=person.pk).phone == "a"
        assert keys.site_secret("audit") == secret
        assert keybackup.restore_keys(made.path) == keybackup.Restored(0, 2, 0)

    def test_an_erased_key_never_comes_back(self, vault, settings):
        person = Person.objects.create(phone="a")
        before = keybackup.backup_keys()
        keys.erase(person.pk, reason="test")
        assert keybackup.restore_keys(before.path).erased == 1
        DataKey.objects.all().delete()
        keys.forget()
        keybackup.restore_keys(before.path)
        with pytest.raises(KeyErased):
            Person.objects.get(pk=person.pk).phone  # noqa: B018

    def test_a_lost_erasure_list_comes_back_with_a_later_backup(self, vault, settings):
        person = Person.objects.create(phone="a")
        keys.erase(person.pk, reason="test")
        made = keybackup.backup_keys()
        settings.NIANGJIA.erasure_list.unlink()
        DataKey.objects.all().delete()
        keybackup.restore_keys(made.path)
        assert [item.family for item in erasures.read(settings.NIANGJIA.erasure_list)] == [
            person.pk
        ]
        with pytest.raises(KeyErased):
            keys.obtain(person.pk)

    def test_it_is_pruned_before_it_is_30_days_old(self, vault):
        start = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
        with time_machine.travel(start, tick=False):
            made = keybackup.backup_keys()
        for day in range(1, 40):
            with time_machine.travel(start + timedelta(days=day), tick=False):
                keybackup.prune_key_backups()
                assert made.path.exists() == (day < 29), day

    def test_it_opens_after_a_rotation_and_holds_its_master_until_pruned(self, vault):
        person = Person.objects.create(phone="a")
        old = keys.master_keys().primary.id
        made = keybackup.backup_keys()
        rotation.rotate_master()
        with pytest.raises(VaultError, match="backup"):
            rotation.retire_master(old)
        DataKey.objects.all().delete()
        keybackup.restore_keys(made.path)
        assert Person.objects.get(pk=person.pk).phone == "a"
        assert rotation.rotate_master().resumed
        made.path.unlink()
        rotation.retire_master(old)

    def test_altered_cut_foreign_and_missing_files_change_nothing(self, vault, key_file, tmp_path):
        keys.obtain(uuid7())
        made = keybackup.backup_keys().path
        whole = made.read_bytes()
        DataKey.objects.all().delete()
        middle = len(whole) // 2
        for content in (
            b"",
            b"something else",
            whole[:-1],
            whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        ):
            made.write_bytes(content)
            with pytest.raises(VaultError):
                keybackup.restore_keys(made)
        with pytest.raises(VaultError):
            keybackup.restore_keys(tmp_path / "absent")
        made.write_bytes(whole)
        key_file.unlink()
        masterkey.create_key_file(key_file)
        with pytest.raises(VaultError, match="NIANGJIA_KEY_FILE"):
            keybackup.restore_keys(made)
        assert not DataKey.objects.exists()

    def test_another_sites_store_is_not_mixed_with_it(self, vault):
        keys.site_secret("audit")
        family = uuid7()
        keys.obtain(family)
        made = keybackup.backup_keys()
        SiteSecret.objects.all().delete()
        DataKey.objects.all().delete()
        keys.forget()
        keys.site_secret("audit")
        with pytest.raises(VaultError, match="other keys"):
            keybackup.restore_keys(made.path)
        assert not DataKey.objects.exists()

    def test_it_holds_no_open_key_and_no_name(self, vault):
        family = uuid7()
        made = keys.obtain(family)
        content = keybackup.backup_keys().path.read_bytes()
        assert made not in content
        assert str(family).encode() not in content


class TestCommand:
    def run(self, *words):
        from argparse import ArgumentParser

        parser = ArgumentParser()
        commands.add_arguments(parser)
        return commands.run(parser.parse_args(words))

    def test_an_operators_year(self, vault, capsys):
        assert self.run("init") == 0
        assert "nothing was changed" in capsys.readouterr().out
        keys.obtain(uuid7())
        old = keys.master_keys().primary.id
        assert self.run("backup-keys") == 0
        [backup] = keybackup.kept()
        assert self.run("restore-keys", str(backup.path)) == 0
        assert self.run("rotate") == 0
        assert self.run("retire", old) == 1
        assert "backup" in capsys.readouterr().err
        backup.path.unlink()
        assert self.run("retire", old) == 0
        assert self.run("prune") == 0
        assert self.run("status") == 0
        shown = capsys.readouterr().out
        assert old not in shown.splitlines()[-4:]
        assert "primary  1 keys" in shown

    def test_a_new_master_is_not_made_over_a_locked_store(self, key_file, capsys):
        keys.obtain(uuid7())
        key_file.unlink()
        keys.forget()
        assert self.run("init") == 1
        assert "NIANGJIA_KEY_FILE" in capsys.readouterr().err
        assert not key_file.exists()
        assert self.run("status") == 1

    def test_a_new_site_gets_a_file(self, key_file, capsys):
        key_file.unlink()
        assert self.run("init") == 0
        assert key_file.exists()
        assert "safe place" in capsys.readouterr().out
