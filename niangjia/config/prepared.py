"""How many questions a connection to PostgreSQL keeps prepared.

What is asked again and again is prepared once instead of read, checked and planned anew. psycopg keeps a
hundred of them, the longest unused one goes first; one intake asks ninety besides the savepoints, which are
never asked twice and push the others out.
"""

from __future__ import annotations

from typing import Any

ASKED_OFTEN = 2  # what a connection was asked so often is prepared
# More may be there for a while: psycopg lets one go for each new question. See docs/adr/0026 for the memory.
KEPT = 200


def keep(connection: Any, **_more: Any) -> None:
    """Let a new connection keep ``KEPT`` of them."""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = KEPT
