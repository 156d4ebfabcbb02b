"""Blind indexes: what finds what, and what must not."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.vault import index, keys
from niangjia.vault.errors import NothingToIndex, VaultError
from niangjia.vault.index import BlindIndexField
from tests.unit.vault.records import Person, PersonName

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def finds(query: str, name: str) -> bool:
    return bool(set(index.name_query(query)) & set(index.name_tokens(name)))


@pytest.mark.parametrize(
    "typed",
    ["13800138000", "138 0013 8000", "138-0013-8000", "１３８００１３８０００", "+86 13800138000",
     "（＋８６）13800138000", "+8613800138000", "86 138 0013 8000", "008613800138000",
     " 138.0013.8000 "],
)  # fmt: skip
def test_a_phone_number_is_found_however_it_is_typed(vault, typed):
    assert index.phone(typed) == index.phone("13800138000")
    assert index.phone_last4(typed) == index.phone_last4("8000") == index.phone_last4("８０００")


def test_other_numbers_are_not_found(vault):
    assert index.phone("13800138001") != index.phone("13800138000")
    assert index.phone("8000") != index.phone("13800138000")
    assert index.phone("0571-86001234") == index.phone("057186001234")
    assert index.phone("86001234") != index.phone("001234")


@pytest.mark.parametrize("value", ["", "  ", "无", "abc"])
def test_nothing_to_index_is_an_error(vault, value):
    for make in (index.phone, index.phone_last4):
        with pytest.raises(NothingToIndex):
            make(value)
    with pytest.raises(NothingToIndex):
        index.name_tokens(" · ")
    assert index.name_query(" · ") == []


def test_identity_numbers_old_and_new(vault):
    assert index.id_number("11010519491231002x") == index.id_number("１１０１０５19491231002X")
    assert index.id_number("110105491231002") == index.id_number("11010519491231002X")
    assert index.id_number("110105194912310021") != index.id_number("11010519491231002X")
    with pytest.raises(NothingToIndex):
        index.id_number(" - ")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("周敏", "周敏"), ("周 敏", "周敏"), ("zhoumin", "周敏"), ("Zhou Min", "周敏"),
        ("ＺＨＯＵ", "周敏"), ("zm", "周敏"), ("ZM", "周敏"), ("zh", "周敏"), ("zhoum", "周敏"),
        ("zhōu mǐn", "周敏"), ("欧阳", "欧阳娜娜"), ("ouyang", "欧阳娜娜"), ("oynn", "欧阳娜娜"),
        ("oyn", "欧阳娜娜"), ("shan xiong xin", "单雄信"), ("sxx", "单雄信"), ("zeng", "曾巧"),
        ("lvbu", "吕布"), ("lubu", "吕布"), ("lübu", "吕布"), ("lyubu", "吕布"), ("周min", "周敏"),
        ("阿依古丽·买买提", "阿依古丽・买买提"), ("买买提", "阿依古丽·买买提"),
        ("anna", "Anna Smith"),
        ("smith", "Anna Smith"), ("as", "Anna Smith"), ("o'brien", "O’Brien"), ("yuchi", "尉迟恭"),
    ],
)  # fmt: skip
def test_a_name_is_found(vault, query, name):
    assert finds(query, name)


@pytest.mark.parametrize(
    ("query", "name"),
    [("周明", "周敏"), ("z", "周敏"), ("周", "周敏"), ("min", "周敏"), ("zhouming", "周敏"),
     ("zx", "周敏"), ("敏", "周敏"), ("zhu", "周敏"), ("110", "周敏"), ("李", "周敏")],
)  # fmt: skip
def test_a_name_is_not_found(vault, query, name):
    assert not finds(query, name)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=st.text(min_size=1, max_size=40))
def test_any_name_finds_itself_within_a_bounded_number_of_tokens(vault, name):
    try:
        tokens = index.name_tokens(name)
    except NothingToIndex:
        return
    assert len(tokens) == len(set(tokens)) <= index.MOST_TOKENS
    assert all(len(token) == index.TOKEN_BYTES for token in tokens)
    assert finds(name, name)


def test_kinds_and_sites_are_kept_apart(vault):
    assert index.phone("1234") != index.phone_last4("1234") != index.id_number("1234")
    before = index.phone("13800138000")
    from niangjia.vault.models import SiteSecret

    SiteSecret.objects.all().delete()
    keys.forget()
    assert index.phone("13800138000") != before


def test_rows_are_found_by_token(vault, django_assert_num_queries):
    person = Person.objects.create(phone="13800138000", phone_index=index.phone("13800138000"))
    Person.objects.create(phone="110", phone_index=index.phone("110"))
    assert Person.objects.get(phone_index=index.phone("+86 13800138000")) == person
    tokens = [index.phone("13800138000"), index.phone("119")]
    assert list(Person.objects.filter(phone_index__in=tokens)) == [person]
    loaded = Person.objects.get(pk=person.pk)
    assert isinstance(loaded.phone_index, bytes)
    Person.objects.filter(pk=person.pk).update(phone_index=None)
    assert not Person.objects.filter(phone_index=index.phone("13800138000")).exists()


def test_a_number_taken_twice_is_refused_by_the_database(vault):
    Person.objects.create(phone_index=index.phone("110"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(phone_index=index.phone("110"))


def test_many_tokens_a_record(vault):
    for name in ("周敏", "周明"):
        person = Person.objects.create(label=name)
        PersonName.objects.bulk_create(
            PersonName(person=person, kind="name", token=token) for token in index.name_tokens(name)
        )

    def found(query):
        tokens = PersonName.objects.filter(token__in=index.name_query(query))
        return sorted(set(tokens.values_list("person__label", flat=True)))

    assert found("zm") == found("zhou") == ["周敏", "周明"]
    assert found("zhoumin") == ["周敏", "周明"]
    assert found("zhouming") == ["周明"]
    assert found("周敏") == ["周敏"]
    assert found("周") == []


@pytest.mark.parametrize("wrong", ["13800138000", b"short", 5])
def test_clear_text_never_lands_in_an_index(vault, wrong):
    with pytest.raises(VaultError), transaction.atomic():
        Person.objects.create(phone_index=wrong)
    with pytest.raises(VaultError):
        list(Person.objects.filter(phone_index=wrong))


def test_indexes_are_declared_cleanly():
    assert BlindIndexField().deconstruct()[1:] == ("niangjia.vault.index.BlindIndexField", [], {})
    assert BlindIndexField(null=True, unique=True).deconstruct()[3] == {
        "null": True,
        "unique": True,
    }
    assert BlindIndexField(db_index=False).deconstruct()[3] == {"db_index": False}
    assert not PersonName._meta.get_field("token").editable
    assert PersonName._meta.get_field("token").db_index
    assert connection.vendor in {"sqlite", "postgresql"}
