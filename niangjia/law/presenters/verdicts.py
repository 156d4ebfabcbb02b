"""What became of a citation, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.law.citations import older
from niangjia.law.citations.checking import Cited
from niangjia.law.presenters.names import article_url, label

Text = str | Promise

STATES: dict[str, Text] = {
    "in_force": gettext_lazy("in force"),
    "future": gettext_lazy("not in force yet"),
    "not_loaded": gettext_lazy("text not loaded here, not checked"),
    "repealed": gettext_lazy("no longer in force"),
    "no_article": gettext_lazy("no such article in the law in force"),
    "no_paragraph": gettext_lazy("the article has no such paragraph or item"),
    "renumbered": gettext_lazy("renumbered"),
    "forbidden": gettext_lazy("superseded in part, not to be cited"),
}


def state_words(state: str) -> str:
    """What became of a citation, in words."""
    return str(STATES[state])


def was_moved(place: tuple[str, int, int]) -> str:
    """What to know of a number that meant another rule in an older text; "" for all others."""
    now = older.moved().get(place)
    if now is None:
        return ""
    where = label(now.article, now.sub)
    return _("in the older text this number was what is now %(place)s: which one is meant?") % {
        "place": where
    }


@dataclass(frozen=True)
class VerdictLine:
    """A citation in a text that was checked."""

    words: str
    line: int
    url: str
    said: str
    dead: bool
    known: bool


def verdict_lines(rows: Iterable[Cited]) -> list[VerdictLine]:
    """Checked citations as rows."""
    out = []
    for row in rows:
        verdict = row.verdict
        said = state_words(verdict.state.value)
        leads = verdict.new or (verdict.citation if verdict.article else None)
        if verdict.state == "in_force" and (moved := was_moved(verdict.citation.place)):
            said = f"{said}; {moved}" if said else moved
        if verdict.new:
            said = _("now %(place)s") % {"place": label(verdict.new.article, verdict.new.sub)}
        out.append(
            VerdictLine(
                row.words, row.line, article_url(*leads.place) if leads else "", said,
                verdict.dead, verdict.state != "not_loaded",
            )
        )  # fmt: skip
    return out
