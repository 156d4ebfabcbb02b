"""Encrypted fields: what is kept, what is shown, and every side door that is shut."""

from __future__ import annotations

import copy
import pickle
from uuid import uuid4

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.db.models import Case, F, Max, Value, When
from django.forms import modelform_factory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from niangjia.vault import keys
from niangjia.vault.errors import KeyErased, KeyMissing, VaultError
from niangjia.vault.fields import EncryptedJSON, EncryptedText, Sealed, warm_rows
from niangjia.vault.ids import uuid7
from tests.unit.vault.records import Note, Person

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
CANARY = "金丝雀在这里-canary"


def raw(row: models.Model, column: str = "phone") -> bytes | None:
    """The bytes that really lie in the column."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM {table} WHERE id = %s",
            [Person._meta.pk.get_db_prep_value(row.pk, connection)],
        )
        value = cursor.fetchone()[0]
    return None if value is None else bytes(value)


def put_raw(row: models.Model, value: bytes, column: str = "phone") -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {column} = %s WHERE id = %s",
            [value, Person._meta.pk.get_db_prep_value(row.pk, connection)],
        )


def cells(row: models.Model) -> object:
    return row.__dict__["phone"]


class TestKeeping:
    @few
    @given(text=st.text(alphabet=st.characters(), max_size=200))
    def test_any_text_comes_back(self, vault, text):
        person = Person.objects.create(phone=text)
        assert Person.objects.get(pk=person.pk).phone == text

    @few
    @given(
        value=st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(),
            lambda inner: (
                st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
            ),
            max_leaves=8,
        )
    )
    def test_any_json_comes_back(self, vault, value):
        person = Person.objects.create(answers=value)
        assert Person.objects.get(pk=person.pk).answers == value

    @few
    @given(place=st.integers(0), bit=st.integers(0, 7))
    def test_any_altered_bit_is_an_error_and_never_a_text(self, vault, place, bit):
        person = Person.objects.create(phone="13800138000")
        stored = bytearray(raw(person))
        stored[place % len(stored)] ^= 1 << bit
        put_raw(person, bytes(stored))
        loaded = Person.objects.get(pk=person.pk)
        with pytest.raises(VaultError):
            loaded.phone  # noqa: B018

    @pytest.mark.parametrize("planted", [b"", b"13800138000", b"\xe1", b"\xe1" + bytes(40)])
    def test_bytes_planted_in_the_column_are_an_error(self, vault, planted):
        person = Person.objects.create(phone="13800138000")
        put_raw(person, planted)
        with pytest.raises(VaultError):
            Person.objects.get(pk=person.pk).phone  # noqa: B018

    def test_nothing_clear_lies_in_the_database(self, vault):
        person = Person.objects.create(phone=CANARY, answers={"safe": CANARY})
        for column in ("phone", "answers"):
            stored = raw(person, column)
            assert CANARY.encode() not in stored
            assert b"canary" not in stored

    def test_null_stays_null_and_an_empty_text_stays_empty(self, vault):
        person = Person.objects.create(phone=None, address="")
        assert raw(person) is None
        person = Person.objects.get(phone__isnull=True)
        assert person.phone is None
        assert person.address == ""

    def test_equal_texts_look_different_and_short_ones_equally_long(self, vault):
        one, other = (Person.objects.create(phone=text, address="是") for text in ("110", "110"))
        yes, no = Person.objects.create(phone="yes"), Person.objects.create(phone="no")
        assert raw(one) != raw(other)
        assert len(raw(yes)) == len(raw(no))


class TestSwapping:
    """Bytes belong to one field of one row; anywhere else they are refused."""

    def test_between_rows_of_one_family(self, vault):
        family = uuid7()
        one, other = (Note.objects.create(person_id=family, text=text) for text in ("a", "b"))
        put_raw(one, raw(other, "text"), "text")
        with pytest.raises(VaultError):
            Note.objects.get(pk=one.pk).text  # noqa: B018

    def test_between_fields_of_one_row(self, vault):
        person = Person.objects.create(phone="a", address="b")
        put_raw(person, raw(person, "address"))
        with pytest.raises(VaultError):
            Person.objects.get(pk=person.pk).phone  # noqa: B018

    def test_between_models(self, vault):
        person = Person.objects.create(phone="a")
        note = Note.objects.create(id=person.pk, person_id=person.pk, text="b")
        put_raw(note, raw(person), "text")
        with pytest.raises(VaultError):
            Note.objects.get(pk=note.pk).text  # noqa: B018

    def test_by_hand_through_values(self, vault):
        person, other = Person.objects.create(phone="a"), Person.objects.create(phone="b")
        [sealed] = Person.objects.filter(pk=other.pk).values_list("phone", flat=True)
        with pytest.raises(VaultError):
            person.phone = sealed
        with pytest.raises(VaultError):
            Person.objects.only("label").get(pk=person.pk).phone = sealed
        with pytest.raises(VaultError):
            Person.objects.create(phone=sealed)
        with pytest.raises(VaultError):
            Person.objects.bulk_create([Person(phone=sealed)])

    def test_its_own_sealed_value_may_be_set_again(self, vault):
        person = Person.objects.create(phone="a")
        person.phone = Person.objects.values_list("phone", flat=True).get(pk=person.pk)
        person.save()
        assert Person.objects.get(pk=person.pk).phone == "a"


class TestSaving:
    def test_what_was_not_changed_is_written_back_as_it_was(self, vault):
        person = Person.objects.create(phone="a", answers={"x": [1]})
        before = raw(person), raw(person, "answers")
        loaded = Person.objects.get(pk=person.pk)
        loaded.label = "new"
        loaded.save()
        assert (raw(person), raw(person, "answers")) == before
        loaded.phone = loaded.phone
        loaded.answers  # noqa: B018
        loaded.full_clean()
        loaded.save()
        assert (raw(person), raw(person, "answers")) == before

    def test_changes_are_kept_and_sealed_anew(self, vault):
        person = Person.objects.create(phone="a")
        before = raw(person)
        person.phone = "b"
        person.save()
        assert raw(person) != before
        assert Person.objects.get(pk=person.pk).phone == "b"

    def test_json_changed_in_place_is_saved(self, vault):
        person = Person.objects.create(answers={"list": [1]})
        loaded = Person.objects.get(pk=person.pk)
        loaded.answers["list"].append(2)
        loaded.save()
        assert Person.objects.get(pk=person.pk).answers == {"list": [1, 2]}

    def test_update_fields_writes_those_alone(self, vault):
        person = Person.objects.create(phone="a", address="b")
        person.phone, person.address = "c", "d"
        person.save(update_fields=["phone"])
        loaded = Person.objects.get(pk=person.pk)
        assert (loaded.phone, loaded.address) == ("c", "b")

    def test_deferred_fields_load_when_read_and_stay_when_not(self, vault):
        person = Person.objects.create(phone="a", address="b")
        for queryset in (Person.objects.only("label"), Person.objects.defer("phone", "address")):
            loaded = queryset.get(pk=person.pk)
            assert "phone" in loaded.get_deferred_fields()
            loaded.label = "x"
            loaded.save()
            assert (loaded.phone, loaded.address) == ("a", "b")

    def test_refresh_takes_the_new_bytes_without_opening_them(self, vault):
        person = Person.objects.create(phone="a")
        other = Person.objects.get(pk=person.pk)
        other.phone = "b"
        other.save()
        person.refresh_from_db()
        assert not cells(person).opened
        assert person.phone == "b"
        person.refresh_from_db(fields=["phone"])
        assert person.phone == "b"

    def test_bulk_create_and_get_or_create(self, vault):
        made = Person.objects.bulk_create([Person(phone=str(n)) for n in range(3)])
        assert [Person.objects.get(pk=row.pk).phone for row in made] == ["0", "1", "2"]
        person, is_new = Person.objects.get_or_create(label="one", defaults={"phone": "a"})
        assert is_new
        again, is_new = Person.objects.get_or_create(label="one", defaults={"phone": "b"})
        assert (again.pk, again.phone, is_new) == (person.pk, "a", False)
        changed, _ = Person.objects.update_or_create(label="one", defaults={"phone": "c"})
        assert Person.objects.get(pk=changed.pk).phone == "c"

    def test_a_copy_under_a_new_key_is_sealed_for_itself(self, vault):
        person = Person.objects.create(phone="a", address="b")
        for is_read in (False, True):
            twin = Person.objects.get(pk=person.pk)
            if is_read:
                assert twin.phone == "a"
            twin.pk, twin._state.adding = uuid7(), True
            twin.save()
            assert Person.objects.get(pk=twin.pk).phone == "a"
            assert Person.objects.get(pk=twin.pk).address == "b"
            assert raw(twin) != raw(person)

    def test_a_row_that_changes_family_is_sealed_with_the_new_key(self, vault):
        note = Note.objects.create(person_id=uuid7(), text="a")
        note = Note.objects.get(pk=note.pk)
        old, note.person_id = note.person_id, uuid7()
        note.save()
        keys.erase(old, reason="test")
        assert Note.objects.get(pk=note.pk).text == "a"
        keys.erase(note.person_id, reason="test")
        with pytest.raises(KeyErased):
            Note.objects.get(pk=note.pk).text  # noqa: B018

    def test_a_row_moved_onto_another_row_is_sealed_for_it(self, vault):
        person, other = Person.objects.create(phone="a"), Person.objects.create(phone="b")
        moved = Person.objects.get(pk=person.pk)
        moved.pk = other.pk
        moved.save()
        assert Person.objects.get(pk=other.pk).phone == "a"

    def test_a_save_that_failed_may_be_tried_again(self, vault):
        person = Person(phone="a", label="never")
        with pytest.raises(IntegrityError), transaction.atomic():
            person.save()
        person.label = "x"
        person.save()
        assert Person.objects.get(pk=person.pk).phone == "a"

    def test_text_of_a_wrong_kind_is_refused_when_it_is_set(self, vault):
        for wrong in (13800138000, b"bytes", Value("x"), F("address"), ["a"]):
            with pytest.raises(VaultError):
                Person(phone=wrong)
        with pytest.raises(VaultError):
            Person.objects.create(answers={"when": object()})
        with pytest.raises(VaultError):
            Person.objects.create(answers=float("nan"))


class TestSideDoors:
    """Every way to write or search a column without sealing fails closed."""

    def test_update_and_bulk_update_are_refused(self, vault):
        person = Person.objects.create(phone="a", address="b")
        for value in ("x", Value("x"), F("address"), Case(When(pk=person.pk, then=Value("x")))):
            with pytest.raises(VaultError), transaction.atomic():
                Person.objects.update(phone=value)
        with pytest.raises(VaultError), transaction.atomic():
            Person.objects.bulk_update([person], ["phone"])
        [sealed] = Person.objects.values_list("address", flat=True)
        with pytest.raises(VaultError), transaction.atomic():
            Person.objects.update(phone=sealed)
        assert Person.objects.get().phone == "a"

    @pytest.mark.parametrize(
        "lookup",
        ["phone", "phone__exact", "phone__in", "phone__contains", "phone__gt", "phone__regex"],
    )
    def test_every_lookup_but_isnull_is_refused(self, vault, lookup):
        for value in ("a", ["a"], None):
            with pytest.raises(VaultError):
                list(Person.objects.filter(**{lookup: value}))
        with pytest.raises(VaultError):
            Person.objects.get_or_create(phone="a")
        assert not Person.objects.filter(phone__isnull=False).exists()

    def test_reaching_into_json_is_refused(self, vault):
        with pytest.raises((VaultError, FieldError)):
            list(Person.objects.filter(answers__safe=True))

    def test_dumpdata_is_refused(self, vault):
        Person.objects.create(phone=CANARY)
        with pytest.raises(VaultError):
            serializers.serialize("json", Person.objects.all())


@pytest.fixture
def known_model(monkeypatch):
    """Django restores a pickled or copied instance by asking for its model; this app has none."""
    ask = apps.get_model
    monkeypatch.setattr(
        apps, "get_model", lambda *name: Person if name == ("vault_tests", "Person") else ask(*name)
    )


class TestShowing:
    def test_values_give_only_sealed(self, vault):
        person = Person.objects.create(phone=CANARY)
        [sealed] = Person.objects.values_list("phone", flat=True)
        assert isinstance(sealed, Sealed)
        assert sealed.family == person.pk
        [[biggest]] = (
            Person.objects.values_list(Max("phone"))[:1]
            if connection.vendor == "sqlite"
            else [[sealed]]
        )
        for shown in (
            repr(sealed),
            str(sealed),
            f"{sealed}",
            repr(biggest),
        ):
            assert shown == "<sealed>"
        assert CANARY not in repr(Person.objects.values())

    def test_what_an_instance_holds_shows_nothing(self, vault):
        person = Person(phone=CANARY)
        assert CANARY not in repr(person.__dict__)
        person.save()
        assert CANARY not in repr(person.__dict__)
        assert CANARY not in repr(vars(Person.objects.get(pk=person.pk)))

    def test_pickles_hold_no_clear_text_and_open_again(self, vault, known_model):
        person = Person.objects.create(phone=CANARY, answers={"a": CANARY})
        loaded = Person.objects.get(pk=person.pk)
        assert (loaded.phone, loaded.answers) == (CANARY, {"a": CANARY})
        pickled = pickle.dumps(loaded)
        assert b"canary" not in pickled
        again = pickle.loads(pickled)  # noqa: S301
        assert (again.phone, again.answers) == (CANARY, {"a": CANARY})
        again.save()
        assert b"canary" not in pickle.dumps(Person.objects.values())

    def test_unsaved_text_is_never_pickled(self, vault):
        with pytest.raises(VaultError):
            pickle.dumps(Person(phone=CANARY))
        person = Person.objects.create(answers={"a": 1})
        person.answers["a"] = CANARY
        with pytest.raises(VaultError):
            pickle.dumps(person)

    def test_copies_are_independent(self, vault, known_model):
        person = Person.objects.create(phone="a", answers={"x": [1]})
        shallow, deep = copy.copy(person), copy.deepcopy(person)
        shallow.phone = "b"
        deep.answers["x"].append(2)
        assert (person.phone, person.answers) == ("a", {"x": [1]})
        deep.save()
        assert Person.objects.get(pk=person.pk).answers == {"x": [1, 2]}

    def test_forms_show_and_save_clear_text(self, vault):
        form_class = modelform_factory(Person, fields=["phone", "answers"])
        person = Person.objects.create(phone="110", answers={"a": 1})
        form = form_class(instance=person)
        assert 'value="110"' in str(form["phone"])
        form = form_class({"phone": "120", "answers": '{"b": 2}'}, instance=person)
        assert form.is_valid(), form.errors
        form.save()
        loaded = Person.objects.get(pk=person.pk)
        assert (loaded.phone, loaded.answers) == ("120", {"b": 2})
        assert not form_class({"phone": "1" * 41}).is_valid()
        form_class({"phone": "", "answers": ""}, instance=loaded).save()
        assert Person.objects.get(phone__isnull=True, answers__isnull=True).pk == person.pk


class TestKeys:
    def test_a_missing_key_is_an_error_and_the_rest_of_the_row_still_works(self, vault):
        from niangjia.vault.models import DataKey

        person = Person.objects.create(phone="a", label="x")
        DataKey.objects.all().delete()
        keys.forget()
        loaded = Person.objects.get(pk=person.pk)
        with pytest.raises(KeyMissing):
            loaded.phone  # noqa: B018
        loaded.label = "y"
        loaded.save()
        assert Person.objects.get(label="y").pk == person.pk

    def test_an_erased_row_can_be_listed_reloaded_saved_and_deleted_but_not_read(self, vault):
        person = Person.objects.create(phone="a", label="x")
        keys.erase(person.pk, reason="test")
        loaded = Person.objects.get(pk=person.pk)
        with pytest.raises(KeyErased):
            loaded.phone  # noqa: B018
        loaded.refresh_from_db()
        loaded.label = "y"
        loaded.save()
        loaded.phone = "new"
        with pytest.raises(KeyErased), transaction.atomic():
            loaded.save()
        loaded.phone = None
        loaded.save()
        loaded.delete()

    def test_a_list_costs_one_query_for_its_keys(self, vault, django_assert_num_queries):
        Person.objects.bulk_create([Person(phone=str(n)) for n in range(20)])
        keys.forget()
        rows = list(Person.objects.order_by("id"))
        with django_assert_num_queries(1, using="keys"):
            warm_rows(rows)
            assert [row.phone for row in rows] == [str(n) for n in range(20)]

    def test_no_family_is_an_error(self, vault):
        with pytest.raises(VaultError):
            Note.objects.create(text="a", person_id=None)


class TestDeclaring:
    def test_migrations_write_them_cleanly(self):
        field = EncryptedText(null=True, max_length=40, bound_name="people.Member.mobile")
        text, imports = MigrationWriter.serialize(field)
        given = "bound_name='people.Member.mobile', max_length=40, null=True"
        assert text == f"niangjia.vault.fields.EncryptedText({given})"
        assert imports == {"import niangjia.vault.fields"}
        assert EncryptedJSON().deconstruct()[1:] == ("niangjia.vault.fields.EncryptedJSON", [], {})

    def test_a_renamed_field_keeps_its_old_binding(self, vault):
        person = Person.objects.create(phone="a")
        phone, address = Person._meta.get_field("phone"), Person._meta.get_field("address")
        put_raw(person, raw(person), "address")
        address.bound_name = "vault_tests.Person.phone"
        try:
            assert Person.objects.get(pk=person.pk).address == "a"
        finally:
            address.bound_name = ""
        assert phone.bound_name == ""

    def test_uses_that_can_not_work_are_named_by_the_checks(self):
        class Wrong(models.Model):
            text = EncryptedText(unique=True, db_default="x")

            class Meta:
                app_label = "vault_wrong"

        found = {problem.id for problem in Wrong._meta.get_field("text").check()}
        assert {"vault.E001", "vault.E002", "vault.E003"} <= found
        assert not Person.check()


def test_families_may_not_be_anything(vault):
    note = Note(person_id=str(uuid4()), text="a")
    note.save()
    assert Note.objects.get(pk=note.pk).text == "a"
