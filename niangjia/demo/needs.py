"""Self-assessments of the demo: how sure people of each district feel in each competency."""

from __future__ import annotations

from niangjia.demo.generators import Context
from niangjia.learning import selectors as learning
from niangjia.needs.models import SelfRating

MOST = 2000
# How people spread over "not yet" to "teaches others"; some districts are less sure of some things.
USUAL = (5, 15, 40, 32, 8)
UNSURE = (30, 40, 20, 8, 2)


def make_needs(context: Context) -> int:
    """Two of three members rated themselves within the last months."""
    rng = context.rng("needs")
    areas, rows = list(learning.areas()), []
    for member in context.members[:MOST]:
        if not member.is_active or rng.random() > 0.66:
            continue
        day = context.day(rng, first=-120, last=-3)
        for at, area in enumerate(areas):
            unsure = (sum(map(ord, member.unit.path[:12])) + at) % 4 == 0
            level = rng.choices(range(5), UNSURE if unsure else USUAL)[0]
            rows.append(
                SelfRating(
                    id=context.uuid(rng, day), member=member, area=area, level=level, rated_on=day
                )
            )
    SelfRating.objects.bulk_create(rows)
    return len(rows)


def remove_needs() -> int:
    """Ratings of demo members."""
    rows = SelfRating.objects.filter(member__is_demo=True)
    count = rows.count()
    rows.delete()
    return count
