"""The report in words and figures: one ``Report``, from which page, PDF and CSV are made, so that
they can't say different things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.documents.content import Block, Content
from niangjia.documents.content import Section as PaperSection
from niangjia.documents.rendering import pdf
from niangjia.evaluation.models import EvaluationPlan
from niangjia.evaluation.presenters import levels
from niangjia.evaluation.presenters.figures import Report, Table, said
from niangjia.evaluation.selectors import Findings
from niangjia.jobs.tables import write_csv
from niangjia.people.presenters import person_name, unit_name
from niangjia.training import presenters as training
from niangjia.training import states
from niangjia.training.models import Programme
from niangjia.ui import dates
from niangjia.ui.forms import is_chinese


# -- the whole --------------------------------------------------------------------------------------
def report(found: Findings) -> Report:
    """The report in the reader's language."""
    sections = [
        levels.taking_part(found), levels.reaction(found), levels.learned(found),
        levels.practice(found),
    ]  # fmt: skip
    results = levels.results(found)
    facts = [unit_name(found.of.unit), training.period(found.of), found.of.get_state_display()]
    return Report(found.of.title, facts, [*sections, *([results] if results else [])])


def cells(of: Report) -> Iterator[tuple[str, str, str, str]]:
    """(part, what, measure, value): every sentence and figure of a report, in order."""
    for section in of.sections:
        for sentence in section.words:
            yield section.title, "", "", sentence
        for table in section.tables:
            for line in table.lines:
                several = len(section.tables) > 1
                what = f"{table.caption} · {line.what}" if several else line.what
                for measure, value in line.values:
                    yield section.title, what, measure, value
        for sentence in section.notes:
            yield section.title, "", _("Note"), sentence


def as_csv(of: Report) -> bytes:
    """The report as a table of one figure a line."""
    head = [_("Part"), _("What"), _("Measure"), _("Value")]
    facts = [("", "", "", text) for text in (of.title, *of.facts)]
    return write_csv(head, [*facts, *cells(of)])


def _block(table: Table, *, single: bool) -> Block:
    return Block(
        "grid", label="" if single else table.caption, rows=tuple(tuple(row) for row in table.rows),
        head=tuple(table.head), figures=table.figures,
    )  # fmt: skip


def as_pdf(of: Report) -> bytes:
    """The report on paper, with the day on which it was taken: the page is always of today."""
    language = "zh" if is_chinese() else "en"
    sections = tuple(
        PaperSection(
            one.title,
            (
                *(Block("prose", text=text) for text in one.words),
                *(_block(table, single=one.single) for table in one.tables),
                *(Block("prose", text=text) for text in one.notes),
            ),
        )
        for one in of.sections
    )
    taken = _("as of %s") % dates.full(timezone.localdate())
    return pdf.make(Content(language, of.title, "", " · ".join([*of.facts, taken]), sections))


# -- the plan ---------------------------------------------------------------------------------------
def plan_page(of: Programme, plan: EvaluationPlan | None) -> dict[str, Any]:
    """What the page of the plan shows beside its form."""
    fixed = of.state != states.DRAFT
    chosen = [
        {name: said(one[name]) for name in ("name", "due", "done", "source")}
        for one in (plan.indicators if plan else ())
    ]
    by = person_name(plan.chosen_by) if plan and plan.chosen_by else ""
    return {
        "plan": plan,
        "fixed": fixed,
        "chosen": chosen,
        "chosen_by": by,
        "back_url": reverse("evaluation:report", args=[of.pk]),
        "back_label": _("Evaluation"),
    }
