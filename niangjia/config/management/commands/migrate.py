"""``migrate``, with a short way for a database that is still empty.

Step by step, Django renders every model again at each of the many migrations: most of the time of
a first start, and of every test database. An empty database needs only where the steps end.
"""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.operations.special import RunPython, RunSQL

SHAPES = (ModelOperation, FieldOperation, IndexOperation)
ACTS = (RunPython, RunSQL)
# Told to stop half-way, or to look only: that is not for the short way.
TURNS = ("app_label", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    """Builds an empty database in one transaction; goes step by step in any other."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        whole = not any(options[name] for name in TURNS)
        if whole and not connection.introspection.table_names():
            build(connection)
        super().handle(*args, **options)  # finds nothing left to do, and sends the signals


def build(connection: BaseDatabaseWrapper) -> bool:
    """Make the tables as the last migration leaves them, and do what the migrations do beside.

    What has no sense without older rows is marked ``elidable`` in its migration and left out.

    Returns:
        False, with nothing done, where a migration does what this way doesn't know.
    """
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    steps = [step for step, _back in executor.migration_plan(leaves, clean_start=True)]
    known = (*SHAPES, *ACTS)
    if not all(isinstance(act, known) for step in steps for act in step.operations):
        return False
    state = executor.loader.project_state()
    executor.recorder.ensure_schema()
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            if model._meta.can_migrate(connection) and router.allow_migrate_model(
                connection.alias, model
            ):
                editor.create_model(model)
        # The acts fill tables and set triggers: keys and indexes first.
        for statement in editor.deferred_sql:
            editor.execute(statement)
        editor.deferred_sql.clear()
        for step, act in acts(steps):
            act.database_forwards(step.app_label, editor, state, state)
        for step in steps:
            executor.recorder.record_applied(step.app_label, step.name)
    return True


def acts(steps: list[Migration]) -> list[tuple[Migration, Operation]]:
    """What our own migrations do beside tables, in their order.

    Those of the libraries only change older rows; a test compares both ways row by row.
    """
    return [
        (step, act)
        for step in steps
        if step.__module__.startswith("niangjia.")
        for act in step.operations
        if isinstance(act, ACTS) and not act.elidable
    ]
