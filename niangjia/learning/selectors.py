"""Reading learning: shipped content needs no actor; what people did takes the actor first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.law import watch
from niangjia.learning import library, markers
from niangjia.learning.models import (
    Answer,
    CompetencyEvidence,
    Content,
    EarlierMark,
    LearningEvent,
    LessonProgress,
    ScenarioDraft,
    ScenarioRun,
    ScenarioStep,
    Signature,
    TestSitting,
)
from niangjia.learning.rules import reading
from niangjia.learning.rules.content import (
    AREAS,
    Area,
    Broken,
    Lesson,
    Module,
    Picture,
    Question,
    Scenario,
)
from niangjia.people.actors import EVERYBODY
from niangjia.people.models import Member
from niangjia.ui.lists import Answer as Told

PAGE_LENGTH = 40


def home_path(actor: Actor) -> str:
    """The path of her own unit, or empty."""
    return next((g.unit_path for g in actor.grants if g.role == EVERYBODY), "")


# -- shipped -----------------------------------------------------------------------------------------
def areas() -> dict[str, Area]:
    """The competencies, in order."""
    return library.shipped().areas


def pictures() -> dict[str, Picture]:
    """The pictures of the lessons."""
    return library.shipped().pictures


def modules() -> dict[str, Module]:
    """The modules, in order of learning."""
    return library.shipped().modules


def lessons() -> dict[str, Lesson]:
    """Every lesson by code."""
    return library.shipped().lessons


def lesson(code: str) -> Lesson | None:
    """The lesson of that code, or None."""
    return library.shipped().lessons.get(code)


def lessons_of(module: str) -> list[Lesson]:
    """The lessons of a module in their order."""
    return library.shipped().lessons_of(module)


# -- the bank: shipped, and what organisers wrote ----------------------------------------------------
def question_in(content: Content) -> Question:
    """A kept version as a question. It was read before it was kept, so it can be read."""
    return reading.question(content.data, str(content.data["module"]))


def scenario_in(content: Content) -> Scenario:
    """A kept version as a scenario."""
    return reading.scenario(content.data)


def _written(kind: str) -> list[Content]:
    return list(Content.objects.filter(kind=kind, in_use=True).order_by("code"))


def questions() -> dict[str, Question]:
    """Every question in use, by code: the shipped ones, and those that organisers wrote (one query).

    Holds keys: pages show them by ``bank`` only, or after a sitting.
    """
    found = dict(library.shipped().questions)
    for row in _written(Content.Kind.QUESTION):
        try:
            found[row.code] = question_in(row)
        except Broken:  # written by an older version of the product
            continue
    return found


def scenarios() -> dict[str, Scenario]:
    """Every scenario in use, by code (one query)."""
    found = dict(library.shipped().scenarios)
    for row in _written(Content.Kind.SCENARIO):
        try:
            found[row.code] = scenario_in(row)
        except Broken:
            continue
    return found


def bank(actor: Actor, **narrowed: str) -> list[Question]:
    """Questions with their keys, for those who may read them; ``narrowed`` by field values.

    Empty for everybody else.
    """
    if not actor.may(Permission.READ_BANK):
        return []
    wanted = {field: value for field, value in narrowed.items() if value}
    return [
        one
        for one in questions().values()
        if all(str(getattr(one, field)) == value for field, value in wanted.items())
    ]


def written_codes(actor: Actor, kind: str) -> set[str]:
    """Codes that organisers wrote and that are in use (one query)."""
    rows = policy_of(Content).visible_to(actor).filter(kind=kind, in_use=True)
    return set(rows.values_list("code", flat=True))


# -- progress and the next best step -----------------------------------------------------------------
def progress(actor: Actor) -> dict[str, LessonProgress]:
    """Her progress by lesson (one query)."""
    return {row.lesson: row for row in policy_of(LessonProgress).visible_to(actor)}


@dataclass(frozen=True)
class NextStep:
    """What she should do next: ``kind`` is sitting, run, lesson, retry, test, scenario or none."""

    kind: str
    code: str = ""
    key: UUID | None = None


def next_step(
    actor: Actor,
    done: Mapping[str, LessonProgress],
    sittings: Iterable[TestSitting],
    runs: Iterable[ScenarioRun],
) -> NextStep:
    """An open test first, then an open scenario, then lessons in order, then their tests."""
    sittings, runs = list(sittings), list(runs)
    for sitting in sittings:
        if sitting.finished_at is None:
            return NextStep("sitting", sitting.test, sitting.pk)
    for run in runs:
        if run.ended_at is None:
            return NextStep("run", run.scenario, run.pk)
    tested = {s.test for s in sittings if s.finished_at is not None and (s.share or 0) >= 0.6}
    walked = {r.scenario for r in runs if r.ending}
    for module in modules().values():
        for one in lessons_of(module.code):
            row = done.get(one.code)
            if row is None or row.done_at is None:
                return NextStep("lesson", one.code)
            if (row.share or 0) < 0.5:
                return NextStep("retry", one.code)
        if f"module:{module.code}" not in tested:
            return NextStep("test", module.code)
        for scenario in library.shipped().scenarios.values():
            if scenario.module == module.code and scenario.code not in walked:
                return NextStep("scenario", scenario.code)
    return NextStep("none")


# -- sittings ----------------------------------------------------------------------------------------
def sittings(actor: Actor, limit: int = 50) -> list[TestSitting]:
    """Her sittings, the newest first (one query)."""
    own = policy_of(TestSitting).visible_to(actor).filter(member_id=actor.me)
    return list(own.order_by("-started_at")[:limit])


def sitting(actor: Actor, pk: UUID) -> TestSitting:
    """One of her sittings. Raises Http404."""
    return policy_of(TestSitting).get(actor, pk)


def sitting_in(actor: Actor, context: str) -> TestSitting | None:
    """Her sitting for a thing of another room, or None."""
    return policy_of(TestSitting).visible_to(actor).filter(context=context).first()


def shares_in(contexts: Iterable[str]) -> dict[tuple[str, str], TestSitting]:
    """(context, member id) → finished sitting, for the room that gave those contexts.

    That room asks its own policy first and shows totals, never one person's score to another. A
    sitting with a case that nobody has marked yet is left out: see ``handed_in``.
    """
    rows = TestSitting.objects.filter(context__in=list(contexts), share__isnull=False)
    return {(row.context, str(row.member_id)): row for row in rows}


def handed_in(contexts: Iterable[str]) -> list[tuple[str, str]]:
    """(context, member id) of each finished sitting, marked or not, for the room that gave those
    contexts (one query)."""
    rows = TestSitting.objects.filter(context__in=list(contexts), finished_at__isnull=False)
    return [(context, str(member)) for context, member in rows.values_list("context", "member_id")]


def area_shares_in(contexts: Iterable[str]) -> dict[tuple[str, str], dict[str, tuple[float, int]]]:
    """(context, member id) → competency → (mean share, questions) of finished sittings, for the room
    that gave those contexts: it shows totals, never one person's score (two queries)."""
    rows = Answer.objects.filter(
        sitting__context__in=list(contexts), sitting__share__isnull=False
    ).values_list("sitting__context", "sitting__member_id", "question_id", "share")
    told = list(rows)
    area = {
        row.pk: str(row.data["competency"])
        for row in Content.objects.filter(pk__in={question for _c, _m, question, _s in told})
    }
    sums: dict[tuple[str, str], dict[str, list[float]]] = {}
    for context, member, question, share in told:
        of = sums.setdefault((context, str(member)), {})
        of.setdefault(area[question], []).append(share or 0.0)
    return {
        key: {code: (sum(shares) / len(shares), len(shares)) for code, shares in of.items()}
        for key, of in sums.items()
    }


def places(of: TestSitting) -> list[Answer]:
    """The answers of a sitting, in order, without what was asked (one query)."""
    return list(Answer.objects.filter(sitting=of).order_by("place"))


def answers(of: TestSitting) -> list[Answer]:
    """The answers of a sitting that the actor was given, in order, with what was asked (one query)."""
    return list(Answer.objects.filter(sitting=of).select_related("question").order_by("place"))


# -- short cases to be marked ------------------------------------------------------------------------
MARK = Permission.MARK_CASES
# So many cases that were marked are listed, for whoever wants to put a mark right.
LATELY_MARKED = 20


def may_mark(actor: Actor) -> bool:
    """Whether she marks short cases: by her role, or because she teaches (one query)."""
    return actor.may(MARK) or bool(markers.contexts_of(actor))


def _cases(actor: Actor) -> QuerySet[Answer]:
    return policy_of(Answer).visible_to(actor, MARK)


def _waiting(actor: Actor) -> QuerySet[Answer]:
    """Those that nobody has marked yet: their tests wait for a result, which finds them at once."""
    return _cases(actor).filter(share__isnull=True, sitting__share__isnull=True)


def cases_to_mark(actor: Actor, number: str = "1") -> Page[Answer]:
    """Cases that wait for somebody who marks them, the oldest first, page by page (two queries).
    Raises Denied."""
    if not may_mark(actor):
        raise Denied(NOT_YOURS, code=MARK.value)
    rows = _waiting(actor).select_related("question", "sitting").defer("words")
    return Paginator(rows.order_by("sitting__finished_at", "pk"), PAGE_LENGTH).get_page(number)


def cases_marked(actor: Actor) -> list[Answer]:
    """Cases marked last, within her reach (one query)."""
    rows = _cases(actor).filter(marked_at__isnull=False).select_related("question", "sitting")
    return list(rows.order_by("-marked_at", "-pk").defer("words")[:LATELY_MARKED])


def count_to_mark(actor: Actor) -> int:
    """How many cases wait for her (two queries; one for who marks none)."""
    return _waiting(actor).count() if may_mark(actor) else 0


def case_to_mark(actor: Actor, pk: UUID, *, marked: bool | None = False) -> Answer:
    """One of those cases; with ``marked`` one that is marked already, with None either. Raises
    Http404, Denied."""
    if not may_mark(actor):
        raise Denied(NOT_YOURS, code=MARK.value)
    rows = _cases(actor).select_related("question", "sitting").filter(pk=pk)
    if marked is not None:
        rows = rows.filter(marked_at__isnull=not marked)
    found = rows.first()
    if found is None:
        raise Http404
    return found


def mark_seen(row: Answer) -> str:
    """What a form keeps of the mark that it showed; no query."""
    return row.marked_at.isoformat() if row.marked_at else ""


def earlier_marks(of: Answer) -> list[EarlierMark]:
    """Marks of a case that the actor was given, as they stood before (one query)."""
    return list(EarlierMark.objects.filter(answer=of).defer("remark").order_by("-replaced_at"))


def late(of: TestSitting, now: dt.datetime | None = None) -> bool:
    """Whether its time has run out."""
    return of.ends_at is not None and (now or timezone.now()) >= of.ends_at


# -- scenarios ---------------------------------------------------------------------------------------
def runs(actor: Actor, limit: int = 50) -> list[ScenarioRun]:
    """Her runs, the newest first (one query)."""
    own = policy_of(ScenarioRun).visible_to(actor).filter(member_id=actor.me)
    return list(own.order_by("-started_at")[:limit])


def run(actor: Actor, pk: UUID) -> ScenarioRun:
    """One of her runs. Raises Http404."""
    found = policy_of(ScenarioRun).get(actor, pk)
    found.content = Content.objects.get(pk=found.content_id)
    return found


def steps(of: ScenarioRun) -> list[tuple[str, str]]:
    """(node, choice) in order (one query)."""
    return list(of.steps.order_by("place").values_list("node", "choice"))


@dataclass(frozen=True)
class Paths:
    """What people chose in a scenario, in numbers: choices, endings, where they left."""

    runs: int
    choices: Mapping[str, int]
    endings: Mapping[str, int]
    left: Mapping[str, int]


def paths(actor: Actor, code: str) -> Paths:
    """Choices of everybody within reach, counted (three queries)."""
    who = Permission.MANAGE_LEARNING
    ended = policy_of(ScenarioRun).visible_to(actor, who).filter(scenario=code)
    ended = ended.exclude(ended_at=None).order_by()
    taken = policy_of(ScenarioStep).visible_to(actor, who).order_by()
    taken = taken.filter(run__scenario=code, run__ended_at__isnull=False)
    rows = taken.values_list("node", "choice").annotate(n=Count("pk"))
    endings = ended.exclude(ending="").values_list("ending").annotate(n=Count("pk"))
    left = ended.exclude(left_at="").values_list("left_at").annotate(n=Count("pk"))
    by_end, by_left = dict(endings), dict(left)
    total = sum(by_end.values()) + sum(by_left.values())
    return Paths(total, {f"{node}.{one}": n for node, one, n in rows}, by_end, by_left)


# -- scenarios while they are written ----------------------------------------------------------------
def drafts(actor: Actor) -> list[ScenarioDraft]:
    """Scenarios that are being written, the latest first (one query)."""
    return list(policy_of(ScenarioDraft).visible_to(actor).select_related("changed_by")[:100])


def draft(actor: Actor, pk: UUID) -> ScenarioDraft:
    """One of them. Raises Http404."""
    return policy_of(ScenarioDraft).get(actor, pk)


# -- competence --------------------------------------------------------------------------------------
def evidence(actor: Actor, member_id: UUID | None = None) -> list[CompetencyEvidence]:
    """What shows a member's competence, newest first; her own unless ``member_id`` (one query)."""
    rows = policy_of(CompetencyEvidence).visible_to(actor)
    rows = rows.filter(member_id=member_id or actor.me, withdrawn_at=None)
    return list(rows.select_related("given_by").order_by("-gained_on", "-pk"))


def levels(rows: Iterable[CompetencyEvidence], day: dt.date | None = None) -> dict[str, int]:
    """Area → the highest level that has not expired; 0 for none."""
    today, found = day or timezone.localdate(), dict.fromkeys(AREAS, 0)
    for row in rows:
        if row.expires_on > today and row.withdrawn_at is None:
            found[row.area] = max(found[row.area], row.level)
    return found


# -- signatures --------------------------------------------------------------------------------------
Signed = dict[str, list[Signature]]


def signed(actor: Actor, versions: Iterable[str] | None = None) -> Signed:
    """Version → signatures in force under it (one query)."""
    rows = policy_of(Signature).visible_to(actor).filter(withdrawn_at=None)
    if versions is not None:
        rows = rows.filter(version__in=list(versions))
    found: Signed = {}
    for row in rows.select_related("signed_by").order_by("signed_at"):
        found.setdefault(row.version, []).append(row)
    return found


def under_review(kind: str, code: str) -> bool:
    """Whether law watch has seen an article change on which this stands."""
    return watch.under_review(kind, code)


# -- the log -----------------------------------------------------------------------------------------
def _log(actor: Actor) -> QuerySet[LearningEvent]:
    return policy_of(LearningEvent).visible_to(actor, Permission.MANAGE_LEARNING)


def log_length(actor: Actor) -> int:
    """How many rows of the log lie within her reach (one query)."""
    return _log(actor).count()


def log(actor: Actor, most: int | None = None) -> Iterable[LearningEvent]:
    """The log of learning of units within reach, oldest first, read bit by bit; ``most`` so many."""
    return _log(actor).order_by("at", "pk")[:most].iterator(chunk_size=2000)


def kept_about(member: Member) -> list[Told]:
    """What learning keeps about a member, for her own page."""
    counts = (
        (_("Lessons opened"), LessonProgress.objects.filter(member=member).count()),
        (_("Tests"), TestSitting.objects.filter(member=member).count()),
        (_("Scenarios"), ScenarioRun.objects.filter(member=member).count()),
        (_("Evidence of competence"), CompetencyEvidence.objects.filter(member=member).count()),
        (_("Signatures under content"), Signature.objects.filter(signed_by=member).count()),
        (_("Entries in the log of learning"), LearningEvent.objects.filter(member=member).count()),
    )
    return [Told(words, str(count)) for words, count in counts]
