"""How many questions a connection to PostgreSQL keeps prepared.

Planning a question costs PostgreSQL about as much as answering it, so what is asked again and again is
prepared once. psycopg keeps a hundred of them, the longest unused one goes first; the pages of one member
ask several hundred, so of a hundred none would ever be asked twice.
"""

from __future__ import annotations

from typing import Any

KEPT = 500  # about 15 MB of PostgreSQL's memory for a connection that has seen every page


def keep(connection: Any, **_more: Any) -> None:
    """Let a new connection keep ``KEPT`` of them."""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = KEPT
