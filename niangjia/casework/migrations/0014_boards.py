from django.db import migrations, models
from django.db.models import F, Index, OrderBy, Q

from niangjia.access.paths import Upto4, Upto8, Upto12

NEWEST, RUNNING = OrderBy(F("opened_at"), descending=True), Q(closed_at=None)
BOARDS = (
    ("board_risk", (F("risk"), NEWEST, F("state")), RUNNING),
    ("board_quiet", (F("risk"), F("last_entry_on")), RUNNING),
    ("board_overdue", (F("next_due"),), RUNNING),
    ("board_unassigned", (NEWEST,), RUNNING & Q(worker=None)),
    ("board_closed", (NEWEST,), Q(closed_at__isnull=False)),
)


class Migration(migrations.Migration):
    """Each board of a unit and all below it in its own order, on three levels."""

    dependencies = [("casework", "0013_conferences"), ("units", "0002_picture")]

    operations = [
        *(
            migrations.AddIndex(
                "case",
                Index(
                    upto("unit_path"), *columns, name=f"{name}_{length}", condition=condition
                ),
            )
            for length, upto in ((4, Upto4), (8, Upto8), (12, Upto12))
            for name, columns, condition in BOARDS
        ),
        migrations.AddIndex(
            "tally",
            models.Index(fields=["what", "unit_path", "number"], name="tally_by_kind"),
        ),
        migrations.AddIndex(
            "caserequest",
            models.Index(fields=["asked_at"], condition=Q(answered_at=None), name="open_requests"),
        ),
    ]
