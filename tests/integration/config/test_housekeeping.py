"""The planner is told how large the tables are, and no value goes along."""

from __future__ import annotations

import pytest
from django.db import connection

from niangjia.config.housekeeping import note_sizes
from tests.world import make_world

pytestmark = pytest.mark.django_db


def test_sizes_are_noted_without_values() -> None:
    make_world()
    note_sizes()
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'units_unit'")
        assert all(part.isdigit() for (line,) in cursor.fetchall() for part in line.split())
        cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'people_member'")
        assert cursor.fetchone()[0] > 0
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE name IN ('sqlite_stat3', 'sqlite_stat4')"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"SELECT COUNT(*) FROM {name}")
            assert cursor.fetchone()[0] == 0


def test_what_is_empty_is_noted_as_small() -> None:
    note_sizes()
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = 'casework_caserequest'")
        noted = dict(cursor.fetchall())
    assert noted[None] == "1 1" and noted["open_requests"] == "1 1"
