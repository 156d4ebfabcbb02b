"""What learning tells about training needs: wrong answers by unit and competency, never by person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from niangjia.learning.models import Answer
from niangjia.people import needs
from niangjia.people.needs import Reach, Source

# An answer that earned less than half is a gap.
HALF = 0.5


def register_all() -> None:
    """Called with the room's other registrations."""
    needs.register(
        Source("tests", _("Tests"), _("answers in tests that were wrong"), wrong_answers, 30)
    )


def wrong_answers(reach: Reach) -> Iterable[needs.Count]:
    """Graded answers of finished tests, and those that earned less than half (one query)."""
    rows = (
        Answer.objects.filter(
            reach.q("sitting__unit_path"), sitting__finished_at__gte=reach.since,
            share__isnull=False,
        )
        .annotate(
            at=Substr("sitting__unit_path", 1, reach.length),
            area=KeyTextTransform("competency", "question__data"),
        )
        .order_by()
        .values("at", "area")
        .annotate(
            n=Count("pk"), gaps=Count("pk", filter=Q(share__lt=HALF)),
            people=Count("sitting__member", distinct=True),
        )
    )  # fmt: skip
    return [
        needs.Count(row["area"], row["at"], row["gaps"], row["n"], row["people"]) for row in rows
    ]
