"""Invented requests about personal data and a little feedback. Nobody in them exists."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from niangjia.access.actor import VISITOR, Actor, Source
from niangjia.demo.families import forget
from niangjia.demo.generators import Context
from niangjia.people.actors import actor_for
from niangjia.people.models import Member
from niangjia.requests import services
from niangjia.requests.models import (
    CountedBlock,
    Erasure,
    FeedbackAnswer,
    FeedbackCode,
    StandardTable,
    SubjectRequest,
)

TEXTS = {
    "zh": (
        ("client", "copy", "想要一份自己的记录，申请救助要用。", "吴月琴"),
        ("client", "correct", "女儿的生日写错了，请改过来。", "何桂兰"),
        ("respondent", "copy", "我要看你们手里关于我家的材料。", "赵某"),
        ("说得很慢，我都听懂了。", "希望有个能放孩子的地方。"),
    ),
    "en": (
        ("client", "copy", "She wants a copy of her notes, for her application for assistance.", "Wu Yueqin"),
        ("client", "correct", "Her daughter's birthday is wrong: please put it right.", "He Guilan"),
        ("respondent", "copy", "He wants to see what there is about his family.", "Mr Zhao"),
        ("They spoke slowly; I understood it all.", "A place for the child would help."),
    ),
}  # fmt: skip
STEPS = ("document", "alone", "way")


def _as(member: Member) -> Actor:
    return actor_for(member, Source("command"))


def make_requests(context: Context) -> int:
    """Three requests on their way and five answers of last month."""
    texts = TEXTS["zh" if context.language.startswith("zh") else "en"]
    worker, officer = context.account("worker"), context.account("dpo")
    for days, row in zip((3, 9, 6), texts[:3], strict=True):
        asker, kind, words, name = row
        made = services.receive(
            actor=_as(worker), asker=asker, kind=kind, words=words, name=name,
            received_on=timezone.localdate() - dt.timedelta(days=days),
        )  # fmt: skip
        if kind == "correct":
            services.check_identity(
                actor=_as(officer), request_id=made.pk, steps=STEPS, identity="proved"
            )
    month = (timezone.localdate().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    for number in range(5):
        answers = dict.fromkeys(("heard", "clear", "choice", "safe"), 3)
        words = texts[3][number] if number < len(texts[3]) else ""
        code = services.give_code(actor=_as(worker))
        row_of = services.answer(
            actor=VISITOR, code=code, answers={**answers, "again": number % 3 + 1}, words=words
        )
        FeedbackAnswer.objects.filter(pk=row_of.pk).update(month=month)
    return 3


def remove_requests() -> int:
    """What demo members took in or proposed; feedback and what was counted of units at which only they
    work."""
    rows = SubjectRequest.objects.filter(received_by__is_demo=True)
    real = Member.objects.filter(is_demo=False).values("unit")
    answers = FeedbackAnswer.objects.exclude(unit__in=real)
    blocks = CountedBlock.objects.exclude(unit__in=real)
    families = [*rows.values_list("pk", flat=True), *answers.values_list("pk", flat=True)]
    families += blocks.values_list("pk", flat=True)
    Erasure.objects.exclude(unit__in=real).delete()
    FeedbackCode.objects.exclude(unit__in=real).delete()
    count = rows.count()
    rows.delete()
    answers.delete()
    blocks.delete()
    StandardTable.objects.exclude(unit__in=real).delete()
    forget(families)
    return count
