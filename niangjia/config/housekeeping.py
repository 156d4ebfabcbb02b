"""What the worker does for the vault, whose room knows no clock, and for the database;
``worker.CHORES`` names these."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from niangjia.vault import keybackup, keys
from niangjia.vault.fields import sweep


def back_up_keys() -> bool:
    """A backup of the key store once a day, however often the worker starts."""
    made = keybackup.kept()
    if made and timezone.now() - made[-1].made_at < timedelta(hours=23):
        return False
    keybackup.backup_keys()
    return True


def prune_vault() -> None:
    """Old key backups, listed erasures, traces of erased keys, files that no record names."""
    keys.replay_erasures()
    keybackup.prune_key_backups()
    keys.shred(thorough=True)
    sweep()


def note_sizes() -> None:
    """Tell SQLite's planner how large its tables are; PostgreSQL does so by itself.

    Without it, two hundred thousand cases within reach are read before a table of ten rows. It looks
    at a thousand rows of each index, which takes some hundredths of a second, and keeps numbers only:
    with a limit SQLite gathers no samples of values.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE")
        # An empty table or index gets no line, and the planner then takes it for a large one: it
        # would look through all cases for the few that somebody asks for.
        cursor.execute(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat)"
            " SELECT tbl_name, CASE type WHEN 'index' THEN name END, '1 1' FROM sqlite_master"
            " WHERE type IN ('table', 'index') AND sql NOT LIKE 'CREATE VIRTUAL%'"
            " AND name NOT IN (SELECT COALESCE(idx, tbl) FROM sqlite_stat1)"
            " AND name NOT IN (SELECT tbl FROM sqlite_stat1) AND name NOT LIKE 'sqlite_%'"
        )
        cursor.execute("ANALYZE sqlite_schema")
