"""How the pages of long work speak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niangjia.jobs import registry, sentences, states
from niangjia.jobs.models import Job
from niangjia.ui.lists import Answer
from niangjia.ui.templatetags.figures import number

Text = str | Promise
SHOWN = 50
LOOKS = {
    states.QUEUED: "none",
    states.RUNNING: "now",
    states.DONE: "done",
    states.FAILED: "late",
    states.CANCELLED: "plain",
}
_UNKNOWN = registry.JobKind(key="", handler=lambda _context: None, title="")


def kind(job: Job) -> registry.JobKind:
    """The job's kind; one that this version doesn't know has no words of its own."""
    try:
        return registry.kind_of(job.kind)
    except LookupError:
        return _UNKNOWN


@dataclass(frozen=True)
class Line:
    """A job in the list."""

    job: Job
    title: Text
    look: str
    word: str
    url: str


def line(job: Job) -> Line:
    """One job for the list."""
    return Line(
        job=job,
        title=kind(job).title or job.kind,
        look=LOOKS[job.state],
        word=str(job.get_state_display()),  # type: ignore[attr-defined]
        url=reverse("jobs:job", args=[job.pk]),
    )


def lines(jobs: Iterable[Job]) -> list[Line]:
    """Jobs for the list."""
    return [line(job) for job in jobs]


def progress_sentence(job: Job) -> str:
    """What it is doing, and how far it is."""
    if job.state == states.QUEUED:
        return _("Waiting for its turn. You can leave this page; it goes on by itself.")
    if job.cancel_requested:
        return _("Stopping.")
    words = {**sentences.PROGRESS, **kind(job).progress}
    said = sentences.in_words(words, job.sentence, {})
    if not job.total:
        return said
    far = _("%(done)s of %(total)s") % {"done": number(job.done), "total": number(job.total)}
    return f"{said} {far}"


def error_sentence(job: Job) -> str:
    """Why it did not finish; empty when it did."""
    words = {**sentences.ERRORS, **kind(job).errors}
    return sentences.in_words(words, job.error_code, job.error_facts) if job.error_code else ""


def counts(job: Job) -> list[Answer]:
    """The numbers that came out, as questions and answers; noughts are left out."""
    return [
        Answer(label, number(int(job.facts[key])))
        for key, label in kind(job).counts.items()
        if job.facts.get(key)
    ]


@dataclass(frozen=True)
class ProblemLine:
    """What is wrong with one row, in words."""

    row: int
    column: Text
    sentence: str


def problem_lines(job: Job) -> list[ProblemLine]:
    """Every row problem of a job, in the order of rows."""
    details: Any = job.details if isinstance(job.details, dict) else {}
    spoken = kind(job)
    return [
        ProblemLine(
            row=found["row"],
            column=spoken.columns.get(found["column"], found["column"]),
            sentence=sentences.in_words(
                spoken.problems, found["code"], spoken.fill(found["facts"])
            ),
        )
        for found in details.get("problems", [])
    ]


def problem_table(job: Job) -> tuple[list[str], list[list[str | int]]]:
    """The row problems as headers and rows, for a CSV file."""
    headers = [_("Row"), _("Column"), _("What to look at")]
    return headers, [[p.row, str(p.column), p.sentence] for p in problem_lines(job)]


def page(job: Job) -> dict[str, Any]:
    """Everything that the job's page shows."""
    spoken = kind(job)
    problems = problem_lines(job)
    ended_well = job.state == states.DONE
    return {
        "job": job,
        "title": spoken.title or job.kind,
        "look": LOOKS[job.state],
        "is_open": job.state in states.OPEN,
        "sentence": progress_sentence(job),
        "error": error_sentence(job),
        "broken": job.error_code in {"broken", "gave_up"},
        "says": spoken.says(job) if ended_well else "",
        "counts": counts(job),
        "problems": problems[:SHOWN],
        "more_problems": max(len(problems) - SHOWN, 0),
        "has_result": job.result is not None,
        "next_url": spoken.next_url(job) if ended_well else "",
        "next_label": spoken.next_label,
        "back_url": reverse("jobs:mine"),
        "back_label": _("Long work"),
    }
