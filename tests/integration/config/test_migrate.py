"""An empty database is built in one step; it must be what the migrations build step by step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.migrations import RunPython, SeparateDatabaseAndState
from django.db.migrations.executor import MigrationExecutor

from niangjia.config.management.commands import migrate

pytestmark = pytest.mark.slow


@contextmanager
def empty(folder: Path, name: str) -> Iterator[Any]:
    """An empty database of the kind under test, in the place of the default one."""
    kept = connections["default"]
    sqlite = kept.vendor == "sqlite"
    name = str(folder / f"{name}.sqlite3") if sqlite else f"{kept.settings_dict['NAME']}_{name}"
    if not sqlite:
        with kept._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
    made = type(kept)({**kept.settings_dict, "NAME": name}, alias="default")
    connections["default"] = made
    try:
        yield made
    finally:
        made.close()
        connections["default"] = kept
        if not sqlite:
            with kept._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')


def facts(connection: Any) -> dict[str, Any]:
    """Columns, keys, checks and indexes of each table, the triggers, and what lies in the tables."""
    look = connection.introspection
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in sorted(look.table_names(cursor)):
            columns = look.get_table_description(cursor, table)
            kinds = {c.name: (str(c.type_code), c.null_ok, c.default) for c in columns}
            rules = [
                (
                    sorted(column or "an expression" for column in rule["columns"] or []),
                    rule["primary_key"],
                    rule["unique"],
                    rule["foreign_key"],
                    rule["check"],
                    rule["index"],
                )
                for rule in look.get_constraints(cursor, table).values()
            ]
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = kinds, sorted(map(repr, rules)), cursor.fetchone()
        cursor.execute("SELECT app, name FROM django_migrations")
        found["applied"] = sorted(cursor.fetchall())
        cursor.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type IN ('trigger', 'index')"
            if connection.vendor == "sqlite"
            else "SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
            " UNION ALL SELECT indexname, tablename, indexdef FROM pg_indexes"
            " WHERE schemaname = 'public'"
        )
        found["triggers and indexes"] = sorted(map(repr, cursor.fetchall()))
    return found


def test_the_short_way_ends_where_the_steps_end(
    tmp_path: Path, django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        with empty(tmp_path, "short") as connection:
            assert migrate.build(connection)
            short = facts(connection)
        with empty(tmp_path, "steps") as connection:
            executor = MigrationExecutor(connection)
            executor.migrate(executor.loader.graph.leaf_nodes())
            steps = facts(connection)
    assert len(short) > 100
    assert short.keys() == steps.keys()
    for name, found in steps.items():
        assert short[name] == found, name


def test_an_unknown_kind_of_step_sends_it_the_long_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_setup: None, django_db_blocker: Any
) -> None:
    from django.db.migrations.loader import MigrationLoader

    load = MigrationLoader.build_graph

    def with_a_stranger(self: Any) -> None:
        load(self)
        self.graph.nodes["units", "0001_initial"].operations.append(SeparateDatabaseAndState())

    with django_db_blocker.unblock(), empty(tmp_path, "stranger") as connection:
        monkeypatch.setattr(MigrationLoader, "build_graph", with_a_stranger)
        assert not migrate.build(connection)
        assert connection.introspection.table_names() == []


def test_what_only_mends_older_rows_is_left_out() -> None:
    class Step:
        __module__ = "niangjia.units.migrations.0009_example"
        operations = (RunPython(print), RunPython(repr, elidable=True))

    class Foreign(Step):
        __module__ = "django_tasks_db.migrations.0008_example"

    assert [act.code for _step, act in migrate.acts([Step, Foreign])] == [print]  # type: ignore[list-item]
