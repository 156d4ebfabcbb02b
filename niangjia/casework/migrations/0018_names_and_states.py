import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Index, OuterRef, Q, Subquery

from niangjia.access.paths import Upto4, Upto8, Upto12


def copy_cases(apps, schema_editor):
    """Each token's case is its party's."""
    party = apps.get_model("casework", "Party").objects.filter(pk=OuterRef("party_id"))
    tokens = apps.get_model("casework", "PartyToken").objects.filter(case=None)
    tokens.update(case_id=Subquery(party.values("case_id")[:1]))


class Migration(migrations.Migration):
    """The newest cases of a name, the cases of a rare state, whoever carries any: each from an index."""

    dependencies = [("casework", "0017_child_reports")]

    operations = [
        migrations.AddField(
            "partytoken",
            "case",
            models.ForeignKey(
                "casework.case",
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
            ),
        ),
        migrations.RunPython(copy_cases, migrations.RunPython.noop, elidable=True),
        *(
            migrations.AddIndex(
                "case",
                Index(
                    upto("unit_path"),
                    F("state"),
                    F("id"),
                    name=f"few_in_state_{length}",
                    condition=Q(closed_at=None),
                ),
            )
            for length, upto in ((4, Upto4), (8, Upto8), (12, Upto12))
        ),
        migrations.AddIndex(
            "load", Index(fields=["worker", "unit_path", "number"], name="load_of_worker")
        ),
    ]
