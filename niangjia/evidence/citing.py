"""Citations that people type: read, and checked against the corpus. Dead and old ones are refused."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from niangjia.law import presenters as law
from niangjia.law.citations import checking, text, values
from niangjia.law.citations.checking import Verdict


def one(typed: str) -> str:
    """One citation in data form, empty for nothing. Raises ValidationError (unreadable, dead)."""
    bare = typed.strip()
    if not bare:
        return ""
    found = [place.citation for place in text.find_in(bare)]
    if not found:
        try:
            read = values.short(bare)
        except values.NotACitation:
            read = None
        found = [read] if isinstance(read, values.Citation) else []
    if len(found) != 1:
        raise ValidationError(
            _("Write one law and one article, such as Anti-Domestic Violence Law art. 20.")
        )
    refuse(list(checking.check(found).values()))
    return found[0].data


def refuse(verdicts: Sequence[Verdict]) -> None:
    """Raise ValidationError for citations that nobody may rely on, with the new number if known."""
    told = [sentence(verdict) for verdict in verdicts if verdict.dead]
    if told:
        raise ValidationError(told)


def sentence(verdict: Verdict) -> str:
    """What is wrong with a citation, in words."""
    cited = verdict.citation.chinese()
    if verdict.new is not None:
        return _("%(old)s can’t be relied on. It is %(new)s now.") % {
            "old": cited, "new": verdict.new.chinese(),
        }  # fmt: skip
    why = law.state_words(verdict.state.value)
    return _("%(cited)s can’t be relied on: %(why)s.") % {"cited": cited, "why": why}
