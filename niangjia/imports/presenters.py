"""How the pages of imports speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niangjia.casework.models import Case
from niangjia.imports import states
from niangjia.imports.columns import COLUMNS, FAULTS, HINTS, LABELS, NOTES
from niangjia.imports.models import CaseImport, ImportedCase
from niangjia.imports.services.sending import busy
from niangjia.imports.services.undoing import until
from niangjia.jobs import sentences
from niangjia.people.presenters import person_name, unit_name
from niangjia.ui import dates
from niangjia.ui.lists import Answer
from niangjia.ui.templatetags.figures import number

SHOWN = 100
LOOKS = {
    states.CHECKING: "now", states.CHECKED: "due", states.REFUSED: "late", states.LEFT: "plain",
    states.IMPORTING: "now", states.DONE: "done", states.UNDOING: "now", states.UNDONE: "plain",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An import in the list."""

    title: str
    url: str
    look: str
    word: str
    note: str


def line(of: CaseImport) -> Line:
    """One import: when, who, how many, its file by the beginning of its digest."""
    parts = [
        person_name(of.by) if of.by else "",
        unit_name(of.unit),
        how_many(of),
        _("file %s") % of.file_hash[:8],
    ]
    return Line(
        title=dates.moment(of.made_at, timezone.now()),
        url=reverse("imports:one", args=[of.pk]),
        look=look(of)[0],
        word=look(of)[1],
        note=" · ".join(part for part in parts if part),
    )


def look(of: CaseImport) -> tuple[str, str]:
    """Colour and word of how it stands; work that ended badly says so."""
    if stopped(of):
        return "late", _("Stopped half-way") if of.state != states.CHECKING else _("Didn’t finish")
    return LOOKS[of.state], str(CaseImport.State(of.state).label)


def stopped(of: CaseImport) -> bool:
    """Whether its work ended without an end."""
    return of.state in (states.CHECKING, states.IMPORTING, states.UNDOING) and not busy(of)


def how_many(of: CaseImport) -> str:
    """What came of it, in a few words."""
    if of.state == states.UNDONE:
        said = ngettext("%s case taken back", "%s cases taken back", of.removed)
        return said % number(of.removed)
    if of.state in (states.DONE, states.UNDOING):
        said = ngettext("%s case", "%s cases", of.imported)
        return said % number(of.imported)
    if not of.rows:
        return ""
    return ngettext("%s row", "%s rows", of.rows) % number(of.rows)


# -- faults -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class FaultLine:
    """What is wrong with one cell, in words."""

    row: int
    column: str | Promise
    sentence: str


def _lines(
    found: Iterable[Mapping[str, Any]],
    words: Mapping[str, str | Promise],
    numbers: Mapping[str, str] | None = None,
) -> list[FaultLine]:
    """Faults or hints in words; a hint about a case that she may not see any more is left out."""
    lines = []
    for one in found:
        facts = dict(one["facts"])
        if "case" in facts:
            facts["case"] = (numbers or {}).get(facts["case"], "")
            if not facts["case"]:
                continue
        said = sentences.in_words(words, one["code"], facts)
        lines.append(FaultLine(one["row"], LABELS.get(one["column"], one["column"]), said))
    return lines


def faults(of: CaseImport) -> list[FaultLine]:
    """Everything that is wrong, row by row."""
    return _lines(of.told.get("faults", []), FAULTS)


def hinted_cases(of: CaseImport) -> set[str]:
    """Keys of the cases that hints name."""
    return {one["facts"]["case"] for one in of.told.get("hints", []) if "case" in one["facts"]}


def fault_table(of: CaseImport) -> tuple[list[str], list[list[str | int]]]:
    """Faults as headers and rows: nothing of what the cells held."""
    headers = [_("Row"), _("Column"), _("What needs mending")]
    return headers, [[one.row, str(one.column), one.sentence] for one in faults(of)]


# -- pages ----------------------------------------------------------------------------------------------------
def columns() -> list[tuple[str | Promise, bool, str | Promise]]:
    """The columns of a ledger: label, needed, how it is filled in."""
    return [(column.label, column.required, NOTES.get(column.key, "")) for column in COLUMNS]


def page(of: CaseImport, numbers: Mapping[str, str]) -> dict[str, Any]:
    """All that the page of an import shows."""
    shows = of.state not in (states.UNDONE, states.UNDOING)
    lines = faults(of) if shows else []
    hints = _lines(of.told.get("hints", []), HINTS, numbers) if shows else []
    role, word = look(of)
    last = until(of)
    return {
        "of": of,
        "look": role,
        "word": word,
        "busy": busy(of) and of.state in (states.CHECKING, states.IMPORTING, states.UNDOING),
        "stopped": stopped(of),
        "faults": lines[:SHOWN],
        "more_faults": max(len(lines) - SHOWN, 0),
        "hints": hints[:SHOWN],
        "more_hints": max(len(hints) - SHOWN, 0),
        "unknown": _(", ").join(of.told.get("unknown", [])) if shows else "",
        "refused": _refused(of),
        "answers": answers(of),
        "faulty": of.rows - of.good,
        "until": last if of.state == states.DONE and last and last > timezone.now() else None,
        "back_url": reverse("imports:all"),
        "back_label": _("Import cases"),
    }


def _refused(of: CaseImport) -> str:
    if of.state != states.REFUSED:
        return ""
    return sentences.in_words(sentences.TABLES, of.error_code, of.error_facts)


def answers(of: CaseImport) -> list[Answer]:
    """Its facts, as questions and answers."""
    now = timezone.now()
    found = [
        Answer(_("Sent in"), dates.moment(of.made_at, now)),
        Answer(_("By"), person_name(of.by) if of.by else ""),
        Answer(_("File (SHA-256)"), of.file_hash),
    ]
    if of.checked_at:
        found.append(Answer(_("Rows"), number(of.rows)))
        found.append(Answer(_("Good rows"), number(of.good)))
    if of.ended_at:
        found.append(Answer(_("Cases imported"), number(of.imported)))
        found.append(Answer(_("Import ended"), dates.moment(of.ended_at, now)))
    if of.without_worker:
        found.append(
            Answer(_("Without the worker named, who may not have it"), number(of.without_worker))
        )
    if of.undone_at:
        found.append(Answer(_("Cases taken back"), number(of.removed)))
        found.append(Answer(_("Taken back on"), dates.moment(of.undone_at, now)))
    return found


def stay_lines(found: Iterable[Case]) -> list[tuple[str, str]]:
    """Cases that stay, as number and address."""
    return [(case.number, reverse("casework:case", args=[case.pk])) for case in found]


def came_from(one: ImportedCase) -> list[Answer]:
    """Where a case came from."""
    of = one.of
    day = dates.full(timezone.localdate(of.ended_at or of.made_at))
    return [
        Answer(LABELS["ledger"], one.ledger_number or ""),
        Answer(_("Taken over on"), day),
        Answer(_("By"), person_name(of.by) if of.by else ""),
    ]
