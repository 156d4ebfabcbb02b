"""A trigger that refuses to change a step of custody, in the database itself. A case that is erased
takes its steps along."""

from django.db import migrations

TABLE = "evidence_custody"


def guard(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        run(
            f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} "
            "BEGIN SELECT RAISE(ABORT, 'custody is append-only'); END"
        )
        return
    run(
        "CREATE OR REPLACE FUNCTION evidence_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'custody is append-only'; END $$"
    )
    run(
        f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION evidence_append_only()"
    )


def unguard(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        run(f"DROP TRIGGER IF EXISTS {TABLE}_no_update")
        return
    run(f"DROP TRIGGER IF EXISTS {TABLE}_no_change ON {TABLE}")
    run("DROP FUNCTION IF EXISTS evidence_append_only()")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
