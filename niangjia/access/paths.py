"""A unit and all below it, as the databases find them fastest."""

from __future__ import annotations

from django.db.models import Q

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
