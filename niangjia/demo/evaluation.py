"""Two trainings that are over, with a known effect: one moved practice, the other didn't.

Made for the evaluation: whoever reads its report can hold it against what is known here. Caseworkers
of streets each have one closed case with follow-ups in four spans (before and after each training).
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from niangjia.access.paths import inside
from niangjia.casework import rules as casework
from niangjia.casework.models import Case, CaseIssue, Task
from niangjia.casework.services.common import marks, recount
from niangjia.demo.generators import Context
from niangjia.demo.learning import keep_versions
from niangjia.evaluation.definitions import frozen
from niangjia.evaluation.models import EvaluationPlan
from niangjia.learning import library
from niangjia.learning.models import Answer, TestSitting
from niangjia.learning.results import tally
from niangjia.learning.rules import drawing, grading
from niangjia.learning.rules.content import Question, version_of
from niangjia.people import indicators
from niangjia.people.models import Member, RoleAssignment
from niangjia.training import reaction
from niangjia.training import selectors as training
from niangjia.training.models import (
    Attendance,
    Enrolment,
    Feedback,
    FeedbackGiven,
    Move,
    Paper,
    Programme,
    Session,
)
from niangjia.vault import keys

Say = Callable[[tuple[str, str]], str]
SPAN, DUE_IN_SPAN, MOST_PEOPLE, QUESTIONS = 90, 10, 40, 12
DRIFT = 0.05  # everybody got a little better, with or without a training
JUDGED_BY = ("casework.follow_up_held", "casework.screen_24h", "casework.deadline_met")


@dataclass(frozen=True)
class Known:
    """One training and the truth about it: how much more often the trained held follow-ups by
    their day afterwards, and how much more often they knew an answer."""

    key: str
    title: tuple[str, str]
    purpose: tuple[str, str]
    objectives: tuple[tuple[tuple[str, str], str], ...]
    first: int
    effect: float
    learned: float


MOVED = Known(
    "moved", ("按期回访：说好的那一天", "Following up on the day we said"),
    ("回访常常拖过了日子。", "Follow-ups often slip past their day."),
    ((("说好回访的日子并写进日程", "agrees on the day of the follow-up and puts it into the calendar"), "community"),
     (("回访时先问安全，再问需要谁帮忙", "asks first about safety, then whose help is needed"), "referral")),
    -120, effect=0.35, learned=0.3,
)  # fmt: skip
UNMOVED = Known(
    "unmoved", ("照顾好自己：基层干部减压", "Looking after ourselves"),
    ("街道干部反映疲惫。", "Street workers say that they are worn out."),
    ((("知道疲惫的早期信号", "knows the first signs of exhaustion"), "self-care"),
     (("不在外面谈个案", "never talks about cases outside"), "confidentiality")),
    -330, effect=0.0, learned=0.0,
)  # fmt: skip


def make_evaluation(context: Context) -> int:
    """Both trainings with their people, tests, feedback and follow-ups; returns how many places."""
    rng = context.rng("evaluation")
    people = _workers(context)
    if len(people) < 12:
        return 0
    half = len(people) // 2
    trained = {one.key: rng.sample(people, half) for one in (UNMOVED, MOVED)}
    _follow_ups(context, people, trained)
    for one in (UNMOVED, MOVED):
        _training(context, one, trained[one.key])
    return 2 * half


def _workers(context: Context) -> list[Member]:
    """Caseworkers of streets, the demo accounts left out: their desks stay as they are."""
    city = context.account("organiser").unit
    roles = RoleAssignment.objects.filter(
        inside("unit__path", city.path), role="caseworker", ends_on=None, unit__level="street",
        member__is_active=True, deputises_for=None,
    )  # fmt: skip
    ids = set(roles.values_list("member_id", flat=True))
    accounts = {one.pk for one in context.accounts.values()}
    found = [one for one in context.members if one.pk in ids - accounts]
    return [one for one in found if one.unit.level == "street"][:MOST_PEOPLE]


# -- practice ---------------------------------------------------------------------------------------
def _follow_ups(context: Context, people: list[Member], trained: dict[str, list[Member]]) -> None:
    rng = context.rng("evaluation practice")
    cases = [_case(context, rng, one) for one in people]
    keys.prepare(one.pk for one in cases)
    Case.objects.bulk_create(cases)
    CaseIssue.objects.bulk_create(
        CaseIssue(case=one, code="dv_psychological", is_main=True) for one in cases
    )
    for one in cases:
        recount(one.unit_path, set(), marks(one))
    tasks = []
    for case in cases:
        usual = rng.uniform(0.35, 0.55)
        for known in (UNMOVED, MOVED):
            helped = known.effect if case.worker in trained[known.key] else 0.0
            for first, share in (
                (known.first - SPAN, usual),
                (known.first + 2, usual + DRIFT + helped),
            ):
                # On average the share itself, however few there are.
                held = int(share * DUE_IN_SPAN + rng.random())
                tasks += [_task(context, rng, case, first, at < held) for at in range(DUE_IN_SPAN)]
    Task.objects.bulk_create(tasks)


def _case(context: Context, rng: random.Random, worker: Member) -> Case:
    opened = context.today + dt.timedelta(days=UNMOVED.first - SPAN - rng.randint(5, 40))
    zone = timezone.get_current_timezone()
    at = dt.datetime.combine(opened, dt.time(10), zone)
    name = rng.choice("周吴郑王冯陈褚卫蒋沈韩杨")
    return Case(
        id=context.uuid(rng, opened), number=casework.new_number(opened.year, rng.choice),
        unit=worker.unit, unit_path=worker.unit.path, state="closed", risk="medium",
        way_in="walk_in", worker=worker, opened_by=worker, opened_at=at,
        closed_at=dt.datetime.combine(context.today - dt.timedelta(days=9), dt.time(10), zone),
        call_her=f"{name}女士" if context.language == "zh-hans" else f"Ms {name}",
        last_entry_on=context.today - dt.timedelta(days=9),
    )  # fmt: skip


def _task(context: Context, rng: random.Random, case: Case, first: int, held: bool) -> Task:
    """A follow-up of a span that begins ``first`` days from today; held by its day or days late."""
    due = context.today + dt.timedelta(days=first + rng.randrange(SPAN))
    done = due if held else due + dt.timedelta(days=rng.randint(2, 8))
    at = dt.datetime.combine(done, dt.time(9 + rng.randrange(8)), timezone.get_current_timezone())
    reached = held or rng.random() < 0.85
    return Task(
        id=context.uuid(rng, due), case=case, kind=Task.Kind.FOLLOW_UP, due=due, done_at=at,
        done_by=case.worker, result=Task.Result.DONE if reached else Task.Result.NOT_POSSIBLE,
    )  # fmt: skip


# -- the training -----------------------------------------------------------------------------------
def _training(context: Context, known: Known, people: list[Member]) -> None:
    rng = context.rng(f"evaluation {known.key}")

    def say(pair: tuple[str, str]) -> str:
        return pair[0] if context.language == "zh-hans" else pair[1]

    city = context.account("organiser").unit
    first = context.today + dt.timedelta(days=known.first)
    areas = [area for _text, area in known.objectives]
    of = Programme(
        id=context.uuid(rng, first - dt.timedelta(days=40)), unit=city,
        organiser=context.account("organiser"), state="ended", title=say(known.title),
        purpose=say(known.purpose), objectives=[say(text) for text, _area in known.objectives],
        target_roles=["caseworker"], competencies=areas, place=say(("市妇联", "City federation")),
        starts_on=first, ends_on=first + dt.timedelta(days=1),
        nominate_by=first - dt.timedelta(days=7), seats=MOST_PEOPLE,
    )  # fmt: skip
    of.save()
    chosen_at = dt.datetime.combine(of.nominate_by, dt.time(9), dt.UTC) - dt.timedelta(days=20)
    chosen = [one for key in JUDGED_BY if (one := indicators.get(key))]
    plan = EvaluationPlan(
        programme=of, indicators=[frozen(one) for one in chosen], before_days=SPAN,
        after_days=SPAN, chosen_by=of.organiser, version=1,
    )  # fmt: skip
    plan.save()
    EvaluationPlan.objects.filter(pk=plan.pk).update(chosen_at=chosen_at)
    lecture = _sessions(of, say)
    forms = drawing.deal_forms([str(one.pk) for one in people], known.key)
    places = [
        Enrolment(
            id=context.uuid(rng, of.nominate_by), programme=of, member=one, unit=one.unit,
            state="enrolled", form=forms[str(one.pk)],
            code="".join(rng.choice("ABCDEFGHJKMNPQRTUVWXY346789") for _ in range(10)),
        )
        for one in people
    ]  # fmt: skip
    Enrolment.objects.bulk_create(places)
    Move.objects.bulk_create(Move(enrolment=p, to="enrolled", why="place_free") for p in places)
    minute = dt.timedelta(minutes=1)
    Attendance.objects.bulk_create(
        Attendance(
            session=lecture, enrolment=place, noted_by=of.organiser,
            arrived_at=lecture.starts_at + rng.randint(-15, 5) * minute,
        )
        for place in places
    )  # fmt: skip
    _feedback(of, places, rng)
    paper = Paper(
        programme=of, objectives={say(text): area for text, area in known.objectives},
        count=QUESTIONS, minutes=30, seed=known.key,
    )  # fmt: skip
    paper.save()
    _tests(context, known, paper, places)


def _sessions(of: Programme, say: Say) -> Session:
    """A lecture, and the test before and after; returns the lecture."""
    zone, made = timezone.get_current_timezone(), []
    parts = (
        ("test", "pre", 0, 9, ("训前测试", "Test before")),
        ("lecture", "", 0, 10, ("讲和练", "Talk and practice")),
        ("test", "post", 1, 15, ("训后测试", "Test after")),
    )
    for kind, test, day, hour, title in parts:
        on = of.starts_on + dt.timedelta(days=day)
        starts = dt.datetime.combine(on, dt.time(hour), zone)
        session = Session(
            programme=of, kind=kind, test=test, title=say(title), starts_at=starts,
            ends_at=starts + dt.timedelta(minutes=50), objectives=[0, 1],
        )  # fmt: skip
        session.save()
        made.append(session)
    return made[1]


def _feedback(of: Programme, places: list[Enrolment], rng: random.Random) -> None:
    answers = [
        {
            "ratings": {one.code: rng.choice([3, 4, 4, 5]) for one in reaction.questions()},
            "words": "",
        }
        for _place in places[1:]
    ]
    pool = Feedback(programme=of, answers=answers, closed_on=of.ends_on + dt.timedelta(days=14))
    pool.save()
    FeedbackGiven.objects.bulk_create(FeedbackGiven(feedback=pool, enrolment=p) for p in places[1:])


def _tests(context: Context, known: Known, paper: Paper, places: list[Enrolment]) -> None:
    """Everybody's sittings before and after: an answer is known with a probability of her own."""
    rng, bank = context.rng(f"evaluation tests {known.key}"), library.shipped().questions
    pool = [drawing.entry(one) for one in training.blueprint(paper, "pre").pool(bank.values())]
    asked = {
        form: [bank[code] for code in drawing.draw(pool, paper.count, paper.seed, form)]
        for form in "AB"
    }
    kept = keep_versions(context, rng, [one for form in "AB" for one in asked[form]])
    sittings, answers, of = [], [], paper.programme
    for place in places:
        ability = rng.uniform(0.35, 0.6)
        for which, day, share in (
            ("pre", of.starts_on, ability), ("post", of.ends_on, ability + known.learned),
        ):  # fmt: skip
            form = place.form if which == "pre" else drawing.other(place.form)
            given = [_given(rng, question, share) for question in asked[form]]
            shares = [grading.grade(q, g) for q, g in zip(asked[form], given, strict=True)]
            at = dt.datetime.combine(day, dt.time(9, 40), timezone.get_current_timezone())
            sitting = TestSitting(
                id=context.uuid(rng, day), member=place.member, unit_path=place.unit.path,
                test=training.test_context(of.pk, which), form=form, seed=paper.seed,
                context=training.test_context(of.pk, which), count=len(asked[form]),
                draw_key=version_of(sorted(q.version for q in asked[form]))[:16],
                finished_at=at, share=grading.mean(shares),
            )  # fmt: skip
            sittings.append(sitting)
            answers += [
                Answer(
                    id=context.uuid(rng, day), sitting=sitting, place=number,
                    question=kept[q.code], given=g, share=s, answered_at=at,
                )
                for number, (q, g, s) in enumerate(zip(asked[form], given, shares, strict=True), 1)
            ]  # fmt: skip
    TestSitting.objects.bulk_create(sittings)
    Answer.objects.bulk_create(answers)
    tally(sittings, answers)


def _given(rng: random.Random, question: Question, share: float) -> object:
    return grading.right_answer(question) if rng.random() < share else None
