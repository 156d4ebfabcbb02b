"""What trainees of the demo set out to do, and what their supervisors saw of it."""

from __future__ import annotations

import datetime as dt
import random

from niangjia.commitments.models import Commitment, Look
from niangjia.commitments.selectors import confirmers
from niangjia.demo.generators import Context
from niangjia.training.models import Enrolment, Programme

# What, where, competency, kind of session that gave the idea.
THINGS = (
    (("每次首次接待都单独问她现在安不安全，并记下回答", "Ask alone in every first talk whether she is safe now"),
     ("接待窗口", "At the window"), "listening", "practice"),
    (("接到家暴个案，24 小时内做完危险评估并请督导看", "A danger screen within 24 hours in every case of violence"),
     ("街道妇联", "Street federation"), "danger", "lecture"),
    (("给村里的妇女小组长讲一次告诫书怎么申请", "Explain to group leaders how to ask for a warning letter"),
     ("村文化礼堂", "Village hall"), "violence-law", "lecture"),
    (("把等候处分成两边，不让双方碰面", "Divide the waiting area so that the parties never meet"),
     ("调解工作室", "Mediation studio"), "listening", "visit"),
    (("每周五核对一遍快到期的回访", "Check every Friday which follow-ups fall due"),
     ("办公室", "Office"), "danger", "seminar"),
)  # fmt: skip
SEEN = {
    "not_started": ("还没有安排时间。", "No time was set aside yet."),
    "begun": ("提纲已经写好，还没有用过。", "The outline is written, not used yet."),
    "done": ("看了两份记录，问题和回答都在。", "Two records show the question and the answer."),
    "sustained": (
        "随机看了四份记录，每份都做到了。",
        "Four records picked at random: done in each.",
    ),
}
HINDERED = (
    ("没有能单独谈话的房间。", "There is no room to talk alone."),
    ("人手少，一个人顶两个岗。", "Two posts for one person."),
)
AFTER_30 = ("not_started", "begun", "begun", "done", "done", "done")
AFTER_90 = ("begun", "done", "sustained", "sustained")


def make_commitments(context: Context) -> int:
    """One to three for most who took part; looks after 30 and 90 days for many; gone with the
    programmes."""
    rng = context.rng("commitments")
    programmes = Programme.objects.filter(
        organiser__is_demo=True, state__in=("running", "ended")
    ).order_by("starts_on")
    for of in programmes:
        share = 0.85 if of.state == "ended" else 0.3
        kinds = {one.kind: one for one in of.sessions.order_by("-starts_at")}
        places = of.enrolments.filter(state="enrolled").select_related("member__unit")
        for place in places.order_by("member__name_sort", "id"):
            hers = place.member_id == context.account("trainee").pk
            if rng.random() < share or (hers and of.state == "ended"):
                _place(context, rng, place, kinds)
    return Commitment.objects.filter(enrolment__programme__in=programmes).count()


def _place(context: Context, rng: random.Random, place: Enrolment, kinds: dict) -> None:  # type: ignore[type-arg]
    zh = 0 if context.language == "zh-hans" else 1
    of = place.programme
    wrote = of.ends_on + dt.timedelta(days=rng.randrange(0, 28) if of.state == "ended" else 0)
    boss = next(iter(sorted(confirmers(place.member.unit.path, place.member_id))), None)
    for number, thing in enumerate(rng.sample(THINGS, rng.choice((1, 2, 2, 3))), start=1):
        what, where, area, kind = thing
        row = Commitment(
            id=context.uuid(rng, wrote), enrolment=place, member_id=place.member_id, number=number,
            what=what[zh], where=where[zh], area=area, session=kinds.get(kind), counts_from=wrote,
            by_when=wrote + dt.timedelta(days=rng.choice((14, 28, 45))),
        )  # fmt: skip
        row.save()
        gone = (context.today - wrote).days
        for step, levels in ((30, AFTER_30), (90, AFTER_90)):
            if gone < step + 4 or boss is None or rng.random() > 0.75:
                continue
            level = rng.choice(levels)
            look = Look(
                commitment=row, member_id=row.member_id, step=step, level=level, by_id=boss,
                note=SEEN[level][zh],
                hindered=rng.choice(HINDERED)[zh] if level in ("not_started", "begun") else None,
            )  # fmt: skip
            look.save()
            day = wrote + dt.timedelta(days=step + rng.randrange(0, 4))
            at = dt.datetime.combine(day, dt.time(7), dt.UTC)
            Look.objects.filter(pk=look.pk).update(at=at)
