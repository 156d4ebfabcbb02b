"""Triggers that refuse to change or remove an imported article, in the database itself."""

from django.db import migrations

TABLE = "law_article"


def guard(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for act in ("UPDATE", "DELETE"):
            run(
                f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} "
                "BEGIN SELECT RAISE(ABORT, 'imported law is never changed'); END"
            )
        return
    run(
        "CREATE OR REPLACE FUNCTION law_immutable() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'imported law is never changed'; END $$"
    )
    run(
        f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION law_immutable()"
    )


def unguard(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        for act in ("update", "delete"):
            run(f"DROP TRIGGER IF EXISTS {TABLE}_no_{act}")
        return
    run(f"DROP TRIGGER IF EXISTS {TABLE}_no_change ON {TABLE}")
    run("DROP FUNCTION IF EXISTS law_immutable()")


class Migration(migrations.Migration):
    dependencies = [("law", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
