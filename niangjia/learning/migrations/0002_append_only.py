"""A trigger that refuses to change a row of the log of learning, in the database itself.

A row goes only with its member: deleting stays possible, changing does not.
"""

from django.db import migrations

TABLE = "learning_learningevent"


def guard(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        run(
            f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} "
            "BEGIN SELECT RAISE(ABORT, 'the log of learning is append-only'); END"
        )
        return
    run(
        "CREATE OR REPLACE FUNCTION learning_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the log of learning is append-only'; END $$"
    )
    run(
        f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION learning_append_only()"
    )


def unguard(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        run(f"DROP TRIGGER IF EXISTS {TABLE}_no_update")
        return
    run(f"DROP TRIGGER IF EXISTS {TABLE}_no_update ON {TABLE}")
    run("DROP FUNCTION IF EXISTS learning_append_only()")


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
