"""The API of the law rooms: find, article, check citations, deadlines. It reads and keeps nothing.

Every call needs a signed-in member who may read the law; what is asked comes in the body, never in
the address. Described by ``/api/openapi.json`` and docs/api.md.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from ninja import Field, NinjaAPI, Schema, Status

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.finder import finding, semantic
from niangjia.finder.presenters import why
from niangjia.finder.tokens import LONGEST
from niangjia.law import presenters
from niangjia.law.citations import checking
from niangjia.law.citations.values import Citation, OutsideCitation
from niangjia.law.corpus import selectors as corpus
from niangjia.law.forms import LONGEST_TEXT
from niangjia.procedures import engine, holidays
from niangjia.procedures import presenters as procedures
from niangjia.procedures import selectors as known
from niangjia.procedures import steps as counting

api = NinjaAPI(
    title="Niangjia law API", version="1", docs_url=None, urls_namespace="law-api",
    description="Read-only. Nothing that is asked is kept or logged.",
)  # fmt: skip


class Problem(Schema):
    """What is wrong with a call."""

    detail: str


class Place(Schema):
    """An article: law without 中华人民共和国, number, sub-number (之N)."""

    law: str
    article: int
    sub: int = 0


class Question(Schema):
    """A question in everyday words."""

    question: str = Field(max_length=LONGEST)
    scope: Literal["family", "all"] = "family"
    engine: Literal["lexical", "semantic"] = "lexical"
    limit: int = Field(10, ge=1, le=100)


class FoundArticle(Place):
    """An article that may answer, with the paragraph that matters."""

    score: float
    passage: str
    why: list[str]


class Answer(Schema):
    """What was found; ``confidence`` is sure, unsure or none."""

    articles: list[FoundArticle]
    issues: list[str]
    confidence: str


class ArticleText(Place):
    """An article of a version."""

    label: str
    headings: list[str]
    text: str
    version: dt.date
    status: str
    cautions: list[str]


class TextIn(Schema):
    """A text with citations."""

    text: str = Field(max_length=LONGEST_TEXT)


class CheckedCitation(Place):
    """A citation in a text and what became of it."""

    words: str
    line: int
    paragraph: int | None
    item: int | None
    state: str
    dead: bool
    now: Place | None


class EventIn(Schema):
    """An event of a procedure: its day, and its moment where hours count (ISO, with zone)."""

    event: str
    on: dt.date
    at: dt.datetime | None = None


class DeadlineOut(Schema):
    """A time limit with its last day or hour; both None when it is due at once."""

    code: str
    name: str
    who: str
    day: dt.date | None
    at: dt.datetime | None
    moved: bool
    explanation: list[str]
    basis: list[str]
    mark: str


@api.post("/law/find", response={200: Answer, 503: Problem}, summary="Articles for a question")
def find(request: HttpRequest, given: Question) -> Any:
    """Articles, issues and how sure the answer is."""
    try:
        answer = finding.find(
            given.question, scope=given.scope, limit=given.limit, engine=given.engine
        )
    except semantic.NotInstalled:
        return Status(503, {"detail": "The extra [semantic] is not installed."})
    return {
        "articles": [
            {
                "law": hit.place[0], "article": hit.place[1], "sub": hit.place[2],
                "score": round(hit.score, 4), "passage": hit.passage, "why": why(hit),
            }
            for hit in answer.hits
        ],
        "issues": [issue.code for issue in answer.issues],
        "confidence": answer.confidence,
    }  # fmt: skip


@api.get("/law/article", response={200: ArticleText, 404: Problem}, summary="One article")
def article(
    request: HttpRequest, law: str, article: int, sub: int = 0, on: dt.date | None = None
) -> Any:
    """The article in force today, or on a day."""
    found = corpus.article(law, article, sub, on)
    if found is None:
        return Status(404, {"detail": "No such article."})
    return {
        "law": found.version.law.short, "article": found.number, "sub": found.sub,
        "label": found.label, "headings": found.path, "text": found.text,
        "version": found.version.dated, "status": found.version.status,
        "cautions": [str(caution.title) for caution in presenters.cautions(found.version)],
    }  # fmt: skip


@api.post("/law/verify", response=list[CheckedCitation], summary="Citations in a text")
def verify(request: HttpRequest, given: TextIn) -> Any:
    """Every citation, held against the law in force."""
    out = []
    for one in checking.in_text(given.text):
        cited, new = one.verdict.citation, one.verdict.new
        out.append(
            {
                "words": one.words, "line": one.line, "law": cited.law, "article": cited.article,
                "sub": cited.sub, "paragraph": cited.paragraph, "item": cited.item,
                "state": one.verdict.state.value, "dead": one.verdict.dead,
                "now": {"law": new.law, "article": new.article, "sub": new.sub} if new else None,
            }
        )  # fmt: skip
    return out


@api.post(
    "/procedures/{code}/deadlines",
    response={200: list[DeadlineOut], 404: Problem, 422: Problem},
    summary="Time limits that an event starts",
)
def deadlines(request: HttpRequest, code: str, given: EventIn) -> Any:
    """Each with how it was counted and its articles."""
    of = known.procedure(code)
    if of is None:
        return Status(404, {"detail": "No such procedure."})
    at = given.at
    if at is not None and timezone.is_naive(at):
        at = timezone.make_aware(at)
    try:
        step = counting.checked(of, engine.Happened(given.event, given.on, at))
        table = holidays.table()
        clocks = engine.from_event(of, step, table)
    except ValidationError as refused:
        return Status(422, {"detail": " ".join(refused.messages)})
    except OverflowError:
        return Status(422, {"detail": "This lies beyond the calendar."})
    return [
        {
            "code": clock.deadline.code, "name": procedures.words(clock.deadline.name),
            "who": clock.deadline.who, "day": clock.due.day if clock.due else None,
            "at": clock.due.at if clock.due else None,
            "moved": bool(clock.due and clock.due.moved),
            "explanation": procedures.how_counted(clock.deadline.length, clock, table),
            "basis": [_basis(cited) for cited in clock.deadline.basis],
            "mark": clock.deadline.mark,
        }
        for clock in clocks
    ]  # fmt: skip


def _basis(cited: Citation | OutsideCitation) -> str:
    """A citation in data form; one of an outside text with its mark."""
    return cited.data if isinstance(cited, Citation) else f"[{cited.mark}] {cited.text}".strip()


def urls() -> Any:
    """The API's addresses, each behind the permission to read the law."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            requires(Permission.READ_LAW)(pattern.callback)
    return patterns, app_name, namespace
