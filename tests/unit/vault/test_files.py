"""Encrypted files: kept under random names, read back whole, removed with their rows."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.vault import keys
from niangjia.vault.errors import KeyErased, VaultError
from niangjia.vault.fields import sweep
from niangjia.vault.ids import uuid7
from tests.unit.vault.records import Paper

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
CANARY = "金丝雀-canary".encode()


def stored(place):
    return sorted(path for path in (place / "files").rglob("*") if path.is_file())


def paper(content=CANARY, name="诊断证明.pdf", **more):
    sent = SimpleUploadedFile(name, content, content_type="application/pdf")
    return Paper.objects.create(scan=sent, **more)


def test_a_file_comes_back_with_its_particulars(vault):
    made = paper()
    for each in (made, Paper.objects.get(pk=made.pk)):
        assert each.scan.read() == CANARY
        assert each.scan.name == "诊断证明.pdf"
        assert each.scan.content_type == "application/pdf"
        assert each.scan.size == len(CANARY)
        assert len(each.scan.sha256) == 64


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(max_size=2000), times=st.sampled_from([1, 33, 100]))
def test_any_content_comes_back(vault, content, times):
    made = paper(content * times)
    loaded = Paper.objects.get(pk=made.pk).scan
    assert b"".join(loaded.chunks()) == content * times


def test_neither_content_nor_name_lies_in_the_storage(vault):
    paper(name="../../张三 验伤.pdf")
    [path] = stored(vault)
    assert b"canary" not in path.read_bytes()
    assert path.parent.parent == vault / "files" / "vault"
    assert len(path.name) == 32
    assert Paper.objects.get().scan.name == "张三 验伤.pdf"


@pytest.mark.parametrize("name", ["..", "/", "a\x00b.pdf", "C:\\x\\b.pdf", "x" * 500])
def test_hostile_names_are_only_ever_shown(vault, name):
    sent = ContentFile(b"x")
    sent.name = name
    Paper.objects.create(scan=sent)
    shown = Paper.objects.get().scan.name
    assert "/" not in shown
    assert "\\" not in shown
    assert "\x00" not in shown
    assert len(shown) <= 200
    assert len(stored(vault)) == 1


def test_altered_cut_lengthened_and_missing_content_is_refused(vault):
    made = paper(b"x" * 200_000)
    [path] = stored(vault)
    whole = path.read_bytes()
    piece = 65_536 + 16
    changed = [whole[:-1], whole + b"x", whole[: 17 + piece], b"", bytes(len(whole))]
    for place in (0, 5, 100, 70_000, len(whole) - 1):
        changed.append(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    for content in changed:
        path.write_bytes(content)
        with pytest.raises(VaultError):
            Paper.objects.get(pk=made.pk).scan.read()
    path.unlink()
    with pytest.raises(VaultError):
        Paper.objects.get(pk=made.pk).scan.read()


def test_contents_of_two_files_can_not_be_swapped(vault):
    family = uuid7()
    paper(b"one", family=family)
    paper(b"two", family=family)
    first, second = stored(vault)
    one, two = first.read_bytes(), second.read_bytes()
    first.write_bytes(two)
    second.write_bytes(one)
    for row in Paper.objects.all():
        with pytest.raises(VaultError):
            row.scan.read()


def test_replaced_and_cleared_content_goes_when_the_save_is_certain(
    vault, django_capture_on_commit_callbacks
):
    made = paper()
    [old] = stored(vault)
    made = Paper.objects.get(pk=made.pk)
    with django_capture_on_commit_callbacks(execute=True):
        made.scan = ContentFile(b"new", name="new.pdf")
        made.save()
        assert old in stored(vault)
    assert old not in stored(vault)
    assert Paper.objects.get(pk=made.pk).scan.read() == b"new"
    with django_capture_on_commit_callbacks(execute=True):
        made.scan = None
        assert made.scan is None
        made.save()
    assert stored(vault) == []
    assert Paper.objects.get(pk=made.pk).scan is None


def test_content_goes_with_its_row_even_when_its_key_was_erased(
    vault, django_capture_on_commit_callbacks
):
    one, other = paper(), paper()
    keys.erase(other.pk, reason="test")
    with pytest.raises(KeyErased):
        Paper.objects.get(pk=other.pk).scan.read()
    with django_capture_on_commit_callbacks(execute=True):
        one.delete()
        Paper.objects.filter(pk=other.pk).delete()
    assert stored(vault) == []


def test_an_open_file_object_stops_reading_after_erasure(vault):
    scan = Paper.objects.get(pk=paper().pk).scan
    keys.erase(Paper.objects.get().pk, reason="test")
    with pytest.raises(KeyErased):
        scan.read()


def test_saving_other_fields_leaves_content_alone(vault):
    made = paper()
    before = stored(vault)
    made = Paper.objects.get(pk=made.pk)
    made.save()
    assert made.scan.read() == CANARY
    made.save()
    assert stored(vault) == before


def test_a_changed_family_seals_content_anew(vault, django_capture_on_commit_callbacks):
    made = Paper.objects.get(pk=paper(family=uuid7()).pk)
    old, made.family = made.family, uuid7()
    with django_capture_on_commit_callbacks(execute=True):
        made.save()
    keys.erase(old, reason="test")
    assert Paper.objects.get().scan.read() == CANARY
    assert len(stored(vault)) == 1


def test_content_of_a_rolled_back_save_is_swept_a_day_later(vault, monkeypatch):
    monkeypatch.setattr(apps, "get_models", lambda: [Paper])
    paper()
    [kept] = stored(vault)
    with pytest.raises(RuntimeError), transaction.atomic():
        paper()
        raise RuntimeError
    assert len(stored(vault)) == 2
    assert sweep(older_than=timedelta(days=1)) == 0
    assert sweep(older_than=timedelta(seconds=-5)) == 1
    assert stored(vault) == [kept]


def test_only_files_are_accepted_and_none_is_pickled_unsaved(vault):
    for wrong in ("path/to/file", b"bytes", 3):
        with pytest.raises(VaultError):
            Paper(scan=wrong)
    with pytest.raises(VaultError):
        pickle.dumps(Paper(scan=ContentFile(CANARY, name="x")))
    assert b"canary" not in pickle.dumps(paper())


def test_a_file_shows_nothing_when_printed(vault):
    assert repr(paper().scan) == "<sealed file>"
