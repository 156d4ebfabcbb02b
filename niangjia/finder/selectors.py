"""What is read of the finder's own tables. Finding itself is ``services.find``."""

from __future__ import annotations

from django.core.paginator import Page, Paginator

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.finder.models import KeptQuestion

PAGE_LENGTH = 50


def unanswered(actor: Actor, number: str) -> Page[KeptQuestion]:
    """Kept questions that found nothing or little, the newest first (two queries)."""
    rows = policy_of(KeptQuestion).visible_to(actor).filter(kind=KeptQuestion.Kind.UNANSWERED)
    return Paginator(rows, PAGE_LENGTH).get_page(number)
