"""How changes are shown: two versions side by side, what an import would do, why a file is refused,
what stands on changed articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from niangjia.law import dependants
from niangjia.law.corpus.changes import Place
from niangjia.law.corpus.reading import Unreadable
from niangjia.law.corpus.services import Plan
from niangjia.law.corpus.wording import differences
from niangjia.law.models import Concern
from niangjia.law.presenters.names import label

Text = str | Promise


@dataclass(frozen=True)
class ChangedArticle:
    """An article in two versions."""

    label: str
    what: str
    pieces: list[tuple[str, str]]


def compared(
    changes: Any, before: dict[Place, str], after: dict[Place, str]
) -> list[ChangedArticle]:
    """Every article that two versions have differently, in the order of the new one."""
    rows: list[tuple[Place, ChangedArticle]] = []
    for place in changes.added:
        rows.append((place, ChangedArticle(label(*place), _("added"), [("new", after[place])])))
    for place in changes.changed:
        pieces = differences(before[place], after[place])
        rows.append((place, ChangedArticle(label(*place), _("changed"), pieces)))
    for place in changes.repealed:
        gone = [("gone", before[place])]
        rows.append((place, ChangedArticle(label(*place), _("taken out"), gone)))
    for old, new in changes.renumbered.items():
        words = _("%(old)s before") % {"old": label(*old)}
        rows.append((new, ChangedArticle(label(*new), words, differences(before[old], after[new]))))
    return [row for _place, row in sorted(rows, key=lambda pair: pair[0])]


READING: dict[str, Text] = {
    "no_articles": gettext_lazy(
        "No article was found in this file: lines that begin with an article’s number."
    ),
    "order": gettext_lazy("Line %(line)s: %(found)s stands out of order."),
    "gap": gettext_lazy("Line %(line)s: before %(found)s an article is missing."),
    "empty": gettext_lazy("Line %(line)s: %(found)s has no text."),
    "no_day": gettext_lazy(
        "No day was found. Write it into the file's name, such as: name(2024-03-01).docx"
    ),
    "empty_file": gettext_lazy("The file is empty."),
    "not_text": gettext_lazy(
        "Line %(line)s holds bytes that are no text. Choose a .docx, .md or .txt file."
    ),
    "old_word": gettext_lazy(
        "This is an old Word file (.doc) or one locked with a password. Save it as .docx without a password."
    ),
    "pdf": gettext_lazy("This is a PDF. Choose a .docx, .md or .txt file."),
    "rtf": gettext_lazy("This is an RTF file. Save it as .docx."),
    "not_docx": gettext_lazy(
        "The Word file is damaged: its parts don't fit together. Open it in Word and save it again."
    ),
    "docx_torn": gettext_lazy(
        "The Word file is not whole: its end is missing. Fetch it again, or save it again in Word."
    ),
    "docx_other": gettext_lazy("This is a spreadsheet or slides, not a Word document (.docx)."),
    "docx_missing": gettext_lazy("The Word file is damaged: %(found)s is missing inside it."),
    "docx_part": gettext_lazy("The Word file is damaged: %(found)s inside it can't be unpacked."),
    "docx_xml": gettext_lazy(
        "The Word file is damaged: its text breaks off after paragraph %(line)s (“%(found)s”)."
    ),
    "too_big": gettext_lazy("The file is too big."),
    "other_text": gettext_lazy(
        "A version of this very day is here already with other words. An imported text is never "
        "changed: check the day."
    ),
    "not_the_bundle": gettext_lazy("This is not the file of bundled laws."),
}


def reading_problem(refused: Unreadable) -> str:
    """What is wrong with a file, in words, with its line."""
    facts = {"line": refused.line, "found": refused.found}
    return str(READING[refused.code]) % facts


def plan_lines(plan: Plan) -> list[tuple[str, list[str]]]:
    """What an import would change: (sentence, articles)."""
    changes = plan.changes
    added, changed, gone = changes.added, changes.changed, changes.repealed
    rows = [
        (ngettext("%(count)d article added", "%(count)d articles added", len(added)), added),
        (
            ngettext("%(count)d article changed", "%(count)d articles changed", len(changed)),
            changed,
        ),
        (ngettext("%(count)d article taken out", "%(count)d articles taken out", len(gone)), gone),
    ]
    lines = [
        (words % {"count": len(places)}, [label(*place) for place in places])
        for words, places in rows
        if places
    ]
    if changes.renumbered:
        count = len(changes.renumbered)
        words = ngettext("%(count)d article renumbered", "%(count)d articles renumbered", count)
        moved = [f"{label(*old)} → {label(*new)}" for old, new in changes.renumbered.items()]
        lines.append((words % {"count": count}, moved))
    return lines


def plan_news(plan: Plan) -> str:
    """What an import is, in a sentence."""
    return {
        "new_law": _("A text that is not here yet."),
        "new_version": _("A new version of a text that is here."),
        "same": _("This very version is here already; nothing would change."),
    }[plan.news]


@dataclass(frozen=True)
class ConcernLine:
    """One text that stands on changed articles."""

    kind: str
    key: str
    label: Text
    title: str
    url: str
    changes: list[str]


def concern_lines(rows: list[Concern]) -> list[ConcernLine]:
    """Open concerns, one line a text."""
    labels, known = (
        dependants.kinds(),
        {kind: dependants.of_kind(kind) for kind in {r.kind for r in rows}},
    )
    lines: dict[tuple[str, str], ConcernLine] = {}
    for row in rows:
        one = known[row.kind].get(row.key)
        line = lines.setdefault(
            (row.kind, row.key),
            ConcernLine(
                row.kind, row.key, labels.get(row.kind, row.kind),
                one.title if one else row.key, one.url if one else "", [],
            ),
        )  # fmt: skip
        change = row.change
        where = (
            f"{change.law.short} {label(change.number, change.sub)}: {change.get_kind_display()}"
        )
        if change.to_number is not None:
            where += f" → {label(change.to_number, change.to_sub or 0)}"
        line.changes.append(where)
    return list(lines.values())
