"""Whoever changes, removes, puts in or re-orders a row of the log is found, by name."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from niangjia import audit
from niangjia.access.actor import Actor, Source
from niangjia.access.events import AccessEvent
from niangjia.audit import checking
from niangjia.audit.models import AuditEvent, AuditLink

pytestmark = pytest.mark.django_db
WHO = Actor(member_id=uuid4(), source=Source("web", "192.0.2.7", "abc"))


def write(count: int) -> list[AuditEvent]:
    return [
        audit.record(WHO, AccessEvent.DENIED, reason_code=f"r{n}", facts={"n": n})
        for n in range(count)
    ]


@pytest.fixture(autouse=True)
def _no_head() -> None:
    settings.NIANGJIA.audit_head.unlink(missing_ok=True)


def unguarded(statement: str, values: list[object]) -> None:
    """A thief with the database in his hands: no triggers hold him."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND name LIKE 'audit_%'"
            )
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(statement, values)
            for _name, sql in triggers:
                cursor.execute(sql)
        else:
            for table in ("audit_auditevent", "audit_auditlink"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement, values)
            for table in ("audit_auditevent", "audit_auditlink"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def pk(event: AuditEvent) -> object:
    return event.id.hex if connection.vendor == "sqlite" else event.id


def test_a_sound_chain_is_sound() -> None:
    write(5)
    assert audit.seal() == 5
    audit.write_head()
    write(2)
    result = checking.verify()
    assert result.sound and result.linked == 5 and result.loose == 2 and result.head.seq == 5


def test_sealing_twice_links_nothing_twice() -> None:
    write(3)
    assert audit.seal() == 3
    assert audit.seal() == 0
    assert audit.seal(everything=True) == 0
    assert AuditLink.objects.count() == 3


@pytest.mark.parametrize("statement", [
    "UPDATE audit_auditevent SET ip = '198.51.100.1'",
    "DELETE FROM audit_auditevent",
    "UPDATE audit_auditlink SET seq = seq + 1",
    "DELETE FROM audit_auditlink",
])  # fmt: skip
def test_the_database_itself_refuses_to_change_the_log(statement: str) -> None:
    write(2)
    audit.seal()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 2


COLUMNS = [
    "source",
    "ip",
    "session",
    "event",
    "kind",
    "object_id",
    "unit_path",
    "reason_code",
    "facts",
    "actor_id",
    "at",
]


@given(which=st.integers(0, 5), column=st.sampled_from(COLUMNS))
def test_any_changed_column_names_its_row(which: int, column: str) -> None:
    with transaction.atomic():
        events = write(6)
        audit.seal()
        value: object = "other"
        if column == "facts":
            value = '{"n": 99}'
        elif column == "actor_id":
            value = uuid4().hex if connection.vendor == "sqlite" else uuid4()
        elif column == "at":
            value = "2020-01-01 00:00:00+00:00"
        unguarded(
            f"UPDATE audit_auditevent SET {column} = %s WHERE id = %s", [value, pk(events[which])]
        )
        found = checking.verify()
        assert [f.subject for f in found.findings if f.what == "changed"] == [str(events[which].id)]
        transaction.set_rollback(True)


@given(which=st.integers(0, 5))
def test_any_removed_row_is_named(which: int) -> None:
    with transaction.atomic():
        events = write(6)
        audit.seal()
        unguarded("DELETE FROM audit_auditevent WHERE id = %s", [pk(events[which])])
        found = checking.verify()
        assert str(events[which].id) in {f.subject for f in found.findings if f.what == "removed"}
        transaction.set_rollback(True)


@given(st.integers(0, 4))
def test_two_rows_that_change_places_are_noticed(which: int) -> None:
    with transaction.atomic():
        events = write(6)
        audit.seal()
        first, second = pk(events[which]), pk(events[which + 1])
        stranger = uuid4().hex if connection.vendor == "sqlite" else uuid4()
        change = "UPDATE audit_auditlink SET event_id = %s WHERE event_id = %s"
        unguarded(change, [stranger, first])
        unguarded(change, [first, second])
        unguarded(change, [second, stranger])
        assert {"broken"} <= {f.what for f in checking.verify().findings}
        transaction.set_rollback(True)


def test_rows_cut_off_at_the_end_are_missed_by_the_head() -> None:
    events = write(6)
    audit.seal()
    audit.write_head()
    unguarded("DELETE FROM audit_auditlink WHERE seq > %s", [4])
    unguarded("DELETE FROM audit_auditevent WHERE id = %s", [pk(events[5])])
    unguarded("DELETE FROM audit_auditevent WHERE id = %s", [pk(events[4])])
    found = checking.verify()
    assert any("head file says 6" in f.sentence for f in found.findings)


def test_a_row_put_in_without_the_key_is_named() -> None:
    write(2)
    audit.seal()
    stranger = AuditEvent(
        at=AuditEvent.objects.first().at, event="access.denied", source="web", mac=b"x" * 32
    )
    stranger.save(force_insert=True)
    found = checking.verify()
    assert [f.subject for f in found.findings if f.what == "inserted"] == [str(stranger.id)]


def test_an_altered_head_file_is_noticed() -> None:
    write(3)
    audit.seal()
    audit.write_head()
    path = settings.NIANGJIA.audit_head
    path.write_text(path.read_text().replace(" 3 ", " 2 "))
    assert any(f.what == "head" for f in checking.verify().findings)


def test_the_head_is_written_once_for_a_chain_that_stands_still() -> None:
    write(1)
    audit.seal()
    audit.write_head()
    audit.write_head()
    assert len(settings.NIANGJIA.audit_head.read_text().splitlines()) == 1


def test_recording_costs_one_query(django_assert_num_queries) -> None:
    write(1)
    with django_assert_num_queries(1):
        audit.record(WHO, AccessEvent.DENIED)
