"""What finished tests say of competencies, in sums that needs read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils import timezone

from niangjia.learning.models import Answer, AreaResult, TestSitting

# An answer that earned less than half is a gap.
HALF = 0.5


def tally(sittings: Collection[TestSitting], answers: Iterable[Answer]) -> None:
    """Write down, or anew, what finished tests say of each competency: answers that have a share.

    Called by whoever holds the sittings; each answer with its question at hand. Two queries.
    """
    AreaResult.objects.filter(sitting__in=sittings).delete()
    sums: dict[tuple[UUID, str], list[int]] = {}
    for row in answers:
        if row.share is not None:
            of = sums.setdefault((row.sitting_id, str(row.question.data["competency"])), [0, 0])
            of[0] += 1
            of[1] += row.share < HALF
    by_pk = {one.pk: one for one in sittings}
    AreaResult.objects.bulk_create(
        [
            AreaResult(
                sitting=by_pk[pk], member_id=by_pk[pk].member_id, unit_path=by_pk[pk].unit_path,
                area=area, finished_at=by_pk[pk].finished_at or timezone.now(), asked=asked, wrong=wrong,
            )
            for (pk, area), (asked, wrong) in sums.items()
        ],
        1000,
    )  # fmt: skip
