"""Invented learning: lessons read, one test that a whole group sat, levels that were confirmed.

Answers come from an ability for each person and a difficulty for each question, so that item
analysis has something true to find.
"""

from __future__ import annotations

import datetime as dt
import math
import random

from niangjia.demo.federation import noon
from niangjia.demo.generators import Context
from niangjia.learning import library
from niangjia.learning.models import (
    Answer,
    CompetencyEvidence,
    Content,
    LessonProgress,
    TestSitting,
)
from niangjia.learning.results import tally
from niangjia.learning.rules import drawing, grading
from niangjia.learning.rules.blueprint import Blueprint
from niangjia.learning.rules.content import Question, version_of
from niangjia.people.models import Member

GROUP = 40
TEST = Blueprint("demo:group", modules=("protection-order", "danger"), count=10)


def make_learning(context: Context) -> int:
    """Progress, a group's test and levels."""
    rng = context.rng("learning")
    people = rng.sample(context.members, min(GROUP, len(context.members)))
    return _progress(context, rng, people) + _test(context, rng, people) + _levels(context, rng)


def remove_learning() -> int:
    """All of it goes with its members; counted here."""
    gone, _each = TestSitting.objects.filter(member__is_demo=True).delete()
    return gone


def _progress(context: Context, rng: random.Random, people: list[Member]) -> int:
    lessons, rows = list(library.shipped().lessons.values()), []
    for member in people:
        day = noon(context.day(rng, first=-120, last=-2))
        rows += [
            LessonProgress(
                id=context.uuid(rng, day.date()),
                member=member,
                lesson=lesson.code,
                version=lesson.texts["zh-hans"].version,
                done_at=day,
                share=rng.choice([0.5, 0.75, 1.0, 1.0]),
            )
            for lesson in lessons[: rng.randrange(len(lessons))]
        ]
    LessonProgress.objects.bulk_create(rows)
    return len(rows)


def _given(rng: random.Random, question: Question, ability: float, hard: float) -> object:
    if rng.random() < 1 / (1 + math.exp(hard - ability)):
        return grading.right_answer(question)
    if question.type == "single":
        wrong = [at for at in range(1, len(question.options) + 1) if at != question.key]
        return rng.choice(wrong[:2] if ability > 0 else wrong)
    if question.type == "truefalse":
        return not question.key
    return None


def keep_versions(
    context: Context, rng: random.Random, asked: list[Question]
) -> dict[str, Content]:
    """Versions of questions that somebody answers, by version."""
    versions = {one.version: one for one in asked}
    Content.objects.bulk_create(
        [
            Content(
                id=context.uuid(rng, context.today), kind="question", code=one.code,
                version=version, data=dict(one.data),
            )
            for version, one in versions.items()
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return {row.code: row for row in Content.objects.filter(version__in=versions)}


def _test(context: Context, rng: random.Random, people: list[Member]) -> int:
    bank = library.shipped().questions
    pool = [drawing.entry(one) for one in TEST.pool(bank.values())]
    asked = [bank[code] for code in drawing.draw(pool, TEST.count, "demo", "A")]
    if not asked:
        return 0
    kept, hard = keep_versions(context, rng, asked), [one.difficulty - 2.2 for one in asked]
    sittings, answers = [], []
    for member in people:
        ability, day = rng.gauss(0, 1.2), noon(context.day(rng, first=-60, last=-2))
        given = [_given(rng, q, ability, h) for q, h in zip(asked, hard, strict=True)]
        shares = [grading.grade(q, g) for q, g in zip(asked, given, strict=True)]
        sitting = TestSitting(
            id=context.uuid(rng, day.date()), member=member, unit_path=member.unit.path,
            test=TEST.key, context="demo:group", form="A", seed="demo", count=len(asked),
            draw_key=version_of(sorted(q.version for q in asked))[:16],
            finished_at=day, share=grading.mean(shares),
        )  # fmt: skip
        sittings.append(sitting)
        answers += [
            Answer(
                id=context.uuid(rng, day.date()), sitting=sitting, place=at,
                question=kept[q.code], given=g, share=s, answered_at=day,
            )
            for at, (q, g, s) in enumerate(zip(asked, given, shares, strict=True), 1)
        ]  # fmt: skip
    TestSitting.objects.bulk_create(sittings)
    Answer.objects.bulk_create(answers)
    tally(sittings, answers)
    return len(sittings)


def _levels(context: Context, rng: random.Random) -> int:
    supervisor, worker = context.account("supervisor"), context.account("worker")
    rows = []
    for area, level in (("listening", 3), ("danger", 2), ("violence-law", 2)):
        day = context.day(rng, first=-300, last=-30)
        rows.append(
            CompetencyEvidence(
                id=context.uuid(rng, day), member=worker, area=area, level=level,
                source=CompetencyEvidence.Source.SUPERVISOR, given_by=supervisor, gained_on=day,
                expires_on=day + dt.timedelta(days=730),
            )
        )  # fmt: skip
    CompetencyEvidence.objects.bulk_create(rows)
    return len(rows)
