"""Many cases at once: rows straight into their tables, the numbers of boards once for all of them.

One case is opened by ``opening``. An import, and whoever measures the product with a million cases,
makes the same rows in memory, with the same digests (``parties.fill_party``) and marks
(``common.marks``), and hands them over here in batches, each in one transaction.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from niangjia.casework.models import Load, Tally
from niangjia.casework.services.common import OF_WORKER

AT_ONCE = 500
# Name of a table, its columns, rows as the database has them: may go from process to process.
Table = tuple[str, list[str], list[Any]]


def insert(model: type[models.Model], records: Sequence[Any]) -> None:
    """Records into their table, in one statement. Keys of new families are ``prepare``d before."""
    write(*table(model, records))


def table(model: Any, records: Sequence[Any]) -> Table:
    """Records as rows of their table, each value made as Django makes it: ``bulk_create`` but for its
    statements, which cost more than sealing the texts."""
    fields = model._meta.concrete_fields
    columns = []
    for field in fields:
        values: list[Any] = [field.pre_save(record, True) for record in records]
        kind = field.target_field if field.is_relation else field
        if type(kind) is models.CharField:
            # Members of a list of choices as their codes: psycopg would write their names.
            values = [value.value if isinstance(value, Enum) else value for value in values]
        elif type(kind) is not models.BooleanField:
            change = changer(kind)
            values = [None if value is None else change(value) for value in values]
        columns.append(values)
    return (
        model._meta.db_table,
        [field.column for field in fields],
        list(zip(*columns, strict=True)),
    )


def changer(field: Any) -> Callable[[Any], Any]:
    """How the database has a value of a field; identifiers, of which there are most, the short way."""
    its = connections[DEFAULT_DB_ALIAS]  # itself: each look through the proxy costs
    if type(field) is models.UUIDField:
        if its.features.has_native_uuid_field:
            return lambda value: value
        return operator.attrgetter("hex")
    if field.get_internal_type() == "BinaryField":  # bytes themselves go from process to process
        return lambda value: field.get_db_prep_save(value, its).obj
    return lambda value: field.get_db_prep_save(value, its)


def write(name: str, columns: Sequence[str], rows: Sequence[Any]) -> None:
    """Values as the database has them, into these columns of a table."""
    if not rows:
        return
    quoted = connection.ops.quote_name(name)
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            wide: Any = cursor
            with wide.copy(f"COPY {quoted} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {quoted} ({names}) VALUES ({marks})",  # noqa: S608 - our own names
            rows,
        )


def add_up(counted: Counter[tuple[str, str]]) -> None:
    """Add new cases to the boards' numbers: ``counted`` by unit path and mark. Call it in the
    transaction of their rows. Rows are locked in the order in which ``recount`` locks them."""
    loads: Counter[tuple[str, ...]] = Counter()
    tallies: Counter[tuple[str, ...]] = Counter()
    for (path, what), number in counted.items():
        if what.startswith(OF_WORKER):
            _kind, worker, risk = what.split(":")
            loads[path, worker, risk] += number
        else:
            tallies[path, what] += number
    _add(Load, ("unit_path", "worker_id", "risk"), loads)
    _add(Tally, ("unit_path", "what"), tallies)


def _add(model: Any, names: Sequence[str], counted: Counter[tuple[str, ...]]) -> None:
    keys = sorted(counted)
    for start in range(0, len(keys), AT_ONCE):
        some = set(keys[start : start + AT_ONCE])
        missing = [model(**dict(zip(names, key, strict=True))) for key in sorted(some)]
        # Whoever comes second adds to the first one's row.
        model.objects.bulk_create(missing, ignore_conflicts=True)
        wanted = {f"{name}__in": {key[at] for key in some} for at, name in enumerate(names)}
        held = model.objects.filter(**wanted).order_by(*names).select_for_update()
        rows = [row for row in held if _key(row, names) in some]
        for row in rows:
            row.number += counted[_key(row, names)]
        model.objects.bulk_update(rows, ["number"])


def _key(row: Any, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in names)
