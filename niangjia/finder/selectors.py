"""What is read of the finder's own tables. Finding itself is ``services.find``."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, Sum
from django.db.models.functions import Substr
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.finder.models import KeptQuestion, KeptTally
from niangjia.people import needs

PAGE_LENGTH = 50


def unanswered(actor: Actor, number: str) -> Page[KeptQuestion]:
    """Kept questions that found nothing or little, the newest first (two queries)."""
    rows = policy_of(KeptQuestion).visible_to(actor).filter(kind=KeptQuestion.Kind.UNANSWERED)
    return Paginator(rows, PAGE_LENGTH).get_page(number)


def answered(actor: Actor, since: dt.date) -> tuple[int, int] | None:
    """(without an answer, all) of the kept questions since a day; None for who may not see them (one
    query). Who asked is not kept, so they belong to no unit."""
    if not actor.may(Permission.VIEW_UNANSWERED):
        return None
    rows = policy_of(KeptQuestion).visible_to(actor).filter(kept_on__gte=since)
    found = rows.aggregate(
        all=Count("pk"), none=Count("pk", filter=Q(kind=KeptQuestion.Kind.UNANSWERED))
    )
    return found["none"], found["all"]


def answered_by_unit(reach: needs.Reach) -> list[needs.Count]:
    """(unit, without an answer, all) of the questions that were kept, by month; as many people as
    questions at most, since who asked isn't kept (one query)."""
    rows = (
        KeptTally.objects.filter(
            reach.q("unit_path"), month__gte=timezone.localdate(reach.since).replace(day=1)
        )
        .annotate(at=Substr("unit_path", 1, reach.length))
        .order_by()
        .values("at")
        .annotate(all=Sum("kept"), none=Sum("unanswered"))
    )
    return [needs.Count("", row["at"], row["none"], row["all"], row["all"]) for row in rows]
