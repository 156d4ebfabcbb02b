"""A step of custody can't be removed either, but for an item that goes with its erased case."""

from django.db import migrations

TABLE = "evidence_custody"
GOING = "SELECT 1 FROM evidence_lettinggo WHERE item_id = OLD.item_id"


def guard(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        run(
            f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} WHEN NOT EXISTS ({GOING}) "
            "BEGIN SELECT RAISE(ABORT, 'custody is append-only'); END"
        )
        return
    run(
        "CREATE OR REPLACE FUNCTION evidence_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF EXISTS ({GOING}) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION 'custody is append-only'; END $$"
    )
    run(
        f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION evidence_stays()"
    )


def unguard(apps, schema_editor):
    run = schema_editor.execute
    if schema_editor.connection.vendor == "sqlite":
        run(f"DROP TRIGGER IF EXISTS {TABLE}_no_delete")
        return
    run(f"DROP TRIGGER IF EXISTS {TABLE}_no_delete ON {TABLE}")
    run("DROP FUNCTION IF EXISTS evidence_stays()")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_letting_go")]
    operations = [migrations.RunPython(guard, unguard)]
