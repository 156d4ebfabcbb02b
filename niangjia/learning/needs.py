"""What learning tells about training needs: wrong answers by unit and competency, never by person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Sum
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from niangjia.learning.models import AreaResult
from niangjia.people import needs
from niangjia.people.needs import Reach, Source


def register_all() -> None:
    """Called with the room's other registrations."""
    needs.register(
        Source("tests", _("Tests"), _("answers in tests that were wrong"), wrong_answers, 30)
    )


def wrong_answers(reach: Reach) -> Iterable[needs.Count]:
    """Graded answers of finished tests, and those that earned less than half (one query)."""
    rows = (
        AreaResult.objects.filter(reach.q("unit_path"), finished_at__gte=reach.since)
        .annotate(at=Substr("unit_path", 1, reach.length))
        .order_by()
        .values("at", "area")
        .annotate(n=Sum("asked"), gaps=Sum("wrong"), people=Count("member", distinct=True))
    )
    return [
        needs.Count(row["area"], row["at"], row["gaps"], row["n"], row["people"]) for row in rows
    ]
