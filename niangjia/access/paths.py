"""A unit and all below it, as the databases find them fastest."""

from __future__ import annotations

from django.db.models import CharField, Q, Transform

# treebeard builds paths from these characters in this order, four to a step (``Unit.steplen``).
_LAST = "Z"
_BEYOND = _LAST * 8


def inside(path_field: str, path: str) -> Q:
    """Rows whose unit, by ``path_field`` (such as ``"unit__path"``), is the one at ``path`` or below.

    A range and not a pattern: SQLite's LIKE ignores case and so can't use an index, and
    PostgreSQL's uses one only under a collation that suits it. Whatever begins with ``path`` lies
    between it and itself followed by the last character of the alphabet, under any collation.
    """
    return Q(**{f"{path_field}__gte": path, f"{path_field}__lte": f"{path}{_BEYOND}"})


class Upto4(Transform):
    """The unit of the first level in a path."""

    lookup_name = "upto4"
    template = "SUBSTR(%(expressions)s, 1, 4)"
    output_field = CharField()


class Upto8(Transform):
    """The unit of the second level in a path."""

    lookup_name = "upto8"
    template = "SUBSTR(%(expressions)s, 1, 8)"
    output_field = CharField()


class Upto12(Transform):
    """The unit of the third level in a path."""

    lookup_name = "upto12"
    template = "SUBSTR(%(expressions)s, 1, 12)"
    output_field = CharField()


LEVELS: dict[int, type[Transform]] = {4: Upto4, 8: Upto8, 12: Upto12}
for _transform in LEVELS.values():
    CharField.register_lookup(_transform)


def below(path_field: str, path: str) -> Q:
    """The same rows as ``inside``, for tables with an index of each of ``LEVELS``.

    One value instead of a range, so that such an index also gives them in the order of its next
    column, however many there are. Deeper units have few rows: for them the range does.
    """
    if len(path) in LEVELS:
        return Q(**{f"{path_field}__{LEVELS[len(path)].lookup_name}": path})
    return inside(path_field, path)
