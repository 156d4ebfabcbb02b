from django.db import migrations
from django.db.models import F, Index, Q

from niangjia.access.paths import Upto4, Upto8, Upto12

BOARDS = (
    ("board_quiet", (F("risk"), F("last_entry_on"), F("id"))),
    ("board_overdue", (F("next_due"), F("id"))),
)
LEVELS = ((4, Upto4), (8, Upto8), (12, Upto12))


class Migration(migrations.Migration):
    """Thousands of cases have the same day: their identifiers come in order, too."""

    dependencies = [("casework", "0015_supervision")]

    operations = [
        change
        for length, upto in LEVELS
        for name, columns in BOARDS
        for change in (
            migrations.RemoveIndex("case", f"{name}_{length}"),
            migrations.AddIndex(
                "case",
                Index(
                    upto("unit_path"),
                    *columns,
                    name=f"{name}_{length}",
                    condition=Q(closed_at=None),
                ),
            ),
        )
    ]
