"""Training in the simulated federation: one programme open, one under way, one over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.utils import timezone

from niangjia.demo.families import forget
from niangjia.demo.generators import Context
from niangjia.people.models import Member
from niangjia.training import reaction, rubrics
from niangjia.training.models import (
    Attendance,
    Ballot,
    BallotCast,
    BudgetLine,
    Enrolment,
    Expert,
    Feedback,
    FeedbackGiven,
    Material,
    Move,
    Observation,
    Programme,
    Promise,
    Session,
)
from niangjia.training.services.observing import digest
from niangjia.units.models import Unit


@dataclass(frozen=True)
class Plan:
    """A programme of the demo: texts in both languages, days from today, how many take part."""

    key: str
    title: tuple[str, str]
    purpose: tuple[str, str]
    objectives: tuple[tuple[str, str], ...]
    first: int
    state: str
    seats: int
    people: int


@dataclass(frozen=True)
class Part:
    """A session of every demo programme: kind, day, hours, title, place, law."""

    kind: str
    day: int
    hours: tuple[int, int]
    title: tuple[str, str]
    place: tuple[str, str]
    articles: tuple[str, ...] = ()


OBJECTIVES = (
    ("单独问她现在安不安全", "asks alone whether she is safe now"),
    ("24 小时内做完危险评估并记录", "records a danger screen within 24 hours"),
    (
        "说得清告诫书和人身安全保护令怎么申请",
        "explains how to ask for a written warning and a protection order",
    ),
)
PLANS = (
    Plan(
        "open", ("先听她说：家暴个案接待", "Listening first: receiving cases of violence"),
        ("各区反映首次接待问得急、记得晚。", "Districts say that first talks are rushed and written down late."),
        OBJECTIVES, 21, "open", 12, 16,
    ),
    Plan(
        "running", ("调解员安全关口培训", "The safety gate for mediators"),
        ("调解前没有单独问安全。", "Safety isn't asked about alone before mediation."),
        OBJECTIVES, -1, "running", 24, 18,
    ),
    Plan(
        "ended", ("反家庭暴力法实务", "The anti-domestic violence law in practice"),
        ("告诫书用得少。", "Written warnings are rarely used."),
        OBJECTIVES, -120, "ended", 40, 32,
    ),
)  # fmt: skip
PARTS = (
    Part("lecture", 0, (9, 11), ("反家庭暴力法怎么用", "Using the law on violence"),
         ("市妇联二楼会议室", "Meeting room, second floor"), ("反家庭暴力法 23", "反家庭暴力法 16")),
    Part("practice", 0, (14, 16), ("演练：第一次接待", "Practice: the first talk"),
         ("市妇联二楼会议室", "Meeting room, second floor")),
    Part("visit", 1, (9, 11), ("走进调解工作室", "In a mediation studio"),
         ("调解工作室", "Mediation studio")),
    Part("seminar", 1, (14, 16), ("难办的个案怎么办", "Hard cases, shared"),
         ("市妇联二楼会议室", "Meeting room, second floor")),
)  # fmt: skip
CONSENT = (
    "接待方和当事人都书面同意；不看案卷、不记姓名、不拍照；签保密承诺。",
    "Host and clients agreed in writing; no files, no names, no pictures; a promise of confidence is signed.",
)
PRESENTED = (
    ("周敏：第一次来电怎么接", "Zhou Min: taking a first call"),
    ("沈文博：告诫书以后怎么跟", "Shen Wenbo: following up a warning letter"),
)
RUBRIC = (
    ("单独询问双方", "asks each party alone"),
    ("说明随时可以停", "says that anybody may stop at any time"),
    ("记录用当事人原话", "writes down her own words"),
)


def make_training(context: Context) -> int:
    """Programmes of the organiser's city, with people of every district; returns how many places."""
    rng, city = context.rng("training"), context.account("organiser").unit
    chinese = context.language == "zh-hans"

    def say(pair: tuple[str, str]) -> str:
        return pair[0] if chinese else pair[1]

    teacher = context.account("lawyer")
    expert = Expert(
        id=context.uuid(rng, context.today - dt.timedelta(days=200)), unit=city, member=teacher,
        name=teacher.name if chinese else teacher.name_en or teacher.name,
        topics=say(("反家庭暴力法、婚姻家庭编", "law of violence, marriage and family")),
        availability=say(("周四、周五", "Thursdays and Fridays")),
    )  # fmt: skip
    expert.save()
    below = [
        one for one in context.members if one.unit.path.startswith(city.path) and one.is_active
    ]
    made = 0
    for plan in PLANS:
        of = _programme(context, plan, city, say)
        for part in PARTS:
            session = _session(context, of, part, say)
            if part.kind == "lecture":
                session.teachers.add(expert)
        made += _places(context, plan, of, rng.sample(below, min(plan.people, len(below))))
        _attendance(context, plan, of)
        _sheets(context, plan, of, say)
        _reaction(context, plan, of, say)
        _means(context, plan, of, say)
    return made


def _programme(context: Context, plan: Plan, city: Unit, say) -> Programme:  # type: ignore[no-untyped-def]
    first = context.today + dt.timedelta(days=plan.first)
    of = Programme(
        id=context.uuid(context.rng(f"training {plan.key}"), first - dt.timedelta(days=40)),
        unit=city, organiser=context.account("organiser"), state=plan.state, title=say(plan.title),
        purpose=say(plan.purpose), objectives=[say(one) for one in plan.objectives],
        target_roles=["caseworker", "mediator"], competencies=["listening", "danger", "violence-law"],
        place=say(("市妇联", "City federation")),
        starts_on=first, ends_on=first + dt.timedelta(days=1),
        nominate_by=first - dt.timedelta(days=7), seats=plan.seats, child_care=True,
    )  # fmt: skip
    of.save()
    return of


def _session(context: Context, of: Programme, part: Part, say) -> Session:  # type: ignore[no-untyped-def]
    day, zone = of.starts_on + dt.timedelta(days=part.day), timezone.get_current_timezone()
    visit = part.kind == "visit"
    session = Session(
        programme=of, kind=part.kind, title=say(part.title), place=say(part.place),
        starts_at=dt.datetime.combine(day, dt.time(part.hours[0]), zone),
        ends_at=dt.datetime.combine(day, dt.time(part.hours[1]), zone),
        objectives=[0, 1], articles=list(part.articles), host=of.unit if visit else None,
        consent_rules=say(CONSENT) if visit else "",
        rubric_code={"visit": "studio-visit", "practice": "first-talk"}.get(part.kind, ""),
        rubric=[say(one) for one in RUBRIC] if part.kind == "practice" else [],
        bring=say(("工作证", "your staff card")) if visit else "",
        presenters=[say(one) for one in PRESENTED] if part.kind == "seminar" else [],
        scenario="first-talk" if part.kind == "practice" else "",
    )  # fmt: skip
    session.save()
    return session


def _places(context: Context, plan: Plan, of: Programme, people: list[Member]) -> int:
    rng = context.rng(f"places {plan.key}")
    if plan.state != "open" and context.account("trainee") not in people:
        people = [context.account("trainee"), *people[1:]]
    for at, member in enumerate(people):
        full = plan.seats <= at < plan.seats + 2
        state = "waiting" if full else "enrolled" if at < plan.seats else "nominated"
        place = Enrolment(
            id=context.uuid(rng, of.nominate_by - dt.timedelta(days=10)), programme=of,
            member=member, unit=member.unit, state=state,
            code="".join(rng.choice("ABCDEFGHJKMNPQRTUVWXY346789") for _ in range(10)),
            queued_at=dt.datetime.combine(of.nominate_by, dt.time(9, at % 60), dt.UTC) if full else None,
        )  # fmt: skip
        place.save()
        why = {"waiting": "no_seat", "nominated": "by_herself", "enrolled": "place_free"}[state]
        Move(enrolment=place, to=state, why=why).save()
    return len(people)


def _attendance(context: Context, plan: Plan, of: Programme) -> None:
    """Who was at the sessions that are over: most on time, some late, a few gone early or absent."""
    rng, now = context.rng(f"attendance {plan.key}"), timezone.now()
    people = list(of.enrolments.filter(state="enrolled").order_by("id"))
    rows = []
    for session in of.sessions.filter(ends_at__lte=now).order_by("starts_at"):
        for place in people:
            chance, minute = rng.random(), dt.timedelta(minutes=1)
            if chance > 0.94:
                rows.append(Attendance(session=session, enrolment=place, by_hand=True,
                                       state=rng.choice(["excused", "absent"])))  # fmt: skip
                continue
            late = rng.randint(12, 35) if chance > 0.86 else rng.randint(-15, 5)
            rows.append(
                Attendance(
                    session=session, enrolment=place, arrived_at=session.starts_at + late * minute,
                    left_at=session.ends_at - 30 * minute if chance < 0.04 else None,
                    noted_by=of.organiser,
                )
            )  # fmt: skip
    Attendance.objects.bulk_create(rows)


NOTES = (
    ("等候处分成两边，双方碰不到面。", "Waiting is on two sides; the parties never meet."),
    ("案卷当天锁进柜子，桌上不留纸。", "Files are locked away the same day; no paper on desks."),
    (
        "问安全的话贴在调解员那一面。",
        "The questions on safety hang where only the mediator sees them.",
    ),
)
DEBRIEF = (
    "先分开问，再决定能不能调；回访写进日程，不靠记性。",
    "Ask apart first, then decide whether to mediate; put follow-ups into the calendar, not into memory.",
)


def _sheets(context: Context, plan: Plan, of: Programme, say) -> None:  # type: ignore[no-untyped-def]
    """Rules accepted, sheets and a debrief of the visit and practice that are over."""
    rng = context.rng(f"sheets {plan.key}")
    for session in of.sessions.filter(ends_at__lte=timezone.now(), kind__in=("visit", "practice")):
        visit, lines = session.kind == "visit", [line.code for line in rubrics.lines(session)]
        there = session.attendances.filter(state="present").select_related("enrolment")
        for row in there.order_by("id")[:12]:
            place = row.enrolment
            if visit:
                Promise(session=session, enrolment=place, digest=digest(session)).save()
            marks = {line: rng.choice([2, 3, 3, 4]) for line in lines}
            sheet = Observation(
                session=session, enrolment=place, member_id=place.member_id, marks=marks,
                by_id=place.member_id if visit else of.organiser_id,
            )  # fmt: skip
            sheet.note = say(rng.choice(NOTES)) if visit else None
            sheet.save()
        session.debrief = say(DEBRIEF)
        session.save()


WORDS = (
    ("演练的时间再长一点。", "More time for practice, please."),
    ("告诫书那一段讲得最清楚。", "The part on written warnings was the clearest."),
    ("希望有方言的例子。", "Examples in our dialect would help."),
)
QUESTION = ("下一次先讨论哪一类？", "Which kind of case comes first next time?")
OPTIONS = (
    ("怀孕期间的暴力", "Violence in pregnancy"),
    ("离婚后的探望", "Contact after a divorce"),
    ("老人帮着劝和", "Elders who urge her to make up"),
)


def _reaction(context: Context, plan: Plan, of: Programme, say) -> None:  # type: ignore[no-untyped-def]
    """A vote in each seminar that began; feedback, closed, on what is over."""
    rng, now = context.rng(f"reaction {plan.key}"), timezone.now()
    people = list(of.enrolments.filter(state="enrolled").order_by("id"))
    for session in of.sessions.filter(kind="seminar", starts_at__lte=now):
        over, voters = plan.state == "ended", people[: len(people) * 2 // 3]
        ballot = Ballot(
            session=session, question=say(QUESTION), options=[say(one) for one in OPTIONS],
            counts=[0, 0, 0], closed_at=session.ends_at if over else None,
        )  # fmt: skip
        for _voter in voters:
            ballot.counts[rng.choice([0, 0, 1, 2])] += 1
        ballot.save()
        BallotCast.objects.bulk_create(BallotCast(ballot=ballot, enrolment=one) for one in voters)
    if plan.state != "ended":
        return
    answers = [
        {
            "ratings": {one.code: rng.choice([3, 4, 4, 5, 5]) for one in reaction.questions()},
            "words": say(rng.choice(WORDS)) if rng.random() < 0.3 else "",
        }
        for _place in people[:26]
    ]
    pool = Feedback(programme=of, answers=answers, closed_on=of.ends_on + dt.timedelta(days=14))
    pool.save()
    FeedbackGiven.objects.bulk_create(
        FeedbackGiven(feedback=pool, enrolment=p) for p in people[:26]
    )


MONEY = (
    (("场地", "Rooms"), 1800, 1800), (("交通", "Travel"), 2400, 2210),
    (("授课费", "Fees"), 3000, 3000), (("材料印制", "Printing"), 600, 655),
    (("孩子托管", "Child care"), 800, 400),
)  # fmt: skip
HANDOUT = (
    ("讲义提纲", "第一次接待：先确认能单独说话；问她现在安不安全；记下她的原话；约好安全的联系方式。"),
    ("Outline", "The first talk: make sure she can talk alone; ask whether she is safe now; write down her "
     "own words; agree on a safe way to reach her."),
)  # fmt: skip


def _means(context: Context, plan: Plan, of: Programme, say) -> None:  # type: ignore[no-untyped-def]
    """Money planned and, once it began, spent; a handout."""
    for what, planned, spent in MONEY:
        BudgetLine(
            programme=of, what=say(what), planned=planned, spent=spent if plan.first < 0 else 0
        ).save()
    title, text = HANDOUT[0 if context.language == "zh-hans" else 1]
    file = ContentFile(text.encode(), name="material.txt")
    file.content_type = "text/plain"  # type: ignore[attr-defined]
    Material(programme=of, title=title, file=file, by=of.organiser).save()


def remove_training() -> int:
    """Programmes that a demo member organises, with all that hangs on them."""
    programmes = Programme.objects.filter(organiser__is_demo=True)
    count = Enrolment.objects.filter(programme__in=programmes).count()
    families = list(Session.objects.filter(programme__in=programmes).values_list("pk", flat=True))
    families += Feedback.objects.filter(programme__in=programmes).values_list("pk", flat=True)
    families += Material.objects.filter(programme__in=programmes).values_list("pk", flat=True)
    programmes.delete()
    Expert.objects.filter(member__is_demo=True).delete()
    forget(families)
    return count
