import django.db.models.deletion
from django.db import migrations, models

import niangjia.vault.index


class Migration(migrations.Migration):
    """Apart from the copying, whose transaction must end before PostgreSQL changes the column."""

    dependencies = [("casework", "0018_names_and_states")]

    operations = [
        migrations.AlterField(
            "partytoken",
            "case",
            models.ForeignKey(
                "casework.case",
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
            ),
        ),
        migrations.AlterField(
            "partytoken", "token", niangjia.vault.index.BlindIndexField(db_index=False)
        ),
        migrations.AddIndex(
            "partytoken", models.Index(fields=["token", "-case"], name="party_by_token")
        ),
    ]
