"""The holiday tables that come along, to be checked and edited."""

from django.db import migrations


def seed(apps, schema_editor):
    from niangjia.procedures.holidays import seed_rows

    holiday = apps.get_model("procedures", "Holiday")
    holiday.objects.bulk_create([holiday(**row) for row in seed_rows()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
