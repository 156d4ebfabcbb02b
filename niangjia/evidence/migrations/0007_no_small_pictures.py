"""Small pictures go: lists show named tiles. Housekeeping sweeps up their files a day later."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("evidence", "0006_files_erased")]
    operations = [
        migrations.RemoveConstraint(model_name="itemfile", name="a_copy_has_its_thumb"),
        migrations.RemoveField(model_name="itemfile", name="thumb"),
    ]
