"""What other rooms use: instruments, answers, results. docs/instruments.md has an example.

from niangjia.instruments import engine

of = engine.get("partner-danger")
result = engine.assess(of, {"choked": "yes", "fear": "unsure"})
result.emergency, result.count, result.of, result.treat_as.level
"""

from __future__ import annotations

from niangjia.instruments import library, selectors
from niangjia.instruments.competence import may_use
from niangjia.instruments.rules import (
    Answers,
    Direction,
    Due,
    ReasonMissing,
    Result,
    Trend,
    UnknownAnswer,
    assess,
    compare,
    due_again,
    level_after,
    needs_reason,
    suggested,
)
from niangjia.instruments.values import (
    OPEN_ANSWERS,
    UNSURE,
    UNWILLING,
    Instrument,
    Level,
    Question,
    Step,
)

PARTNER_DANGER, CHILD_SAFETY = "partner-danger", "child-safety"
offered = selectors.offered
find = selectors.find


class NoSuchInstrument(LookupError):
    """Neither shipped nor loaded: code or version is wrong, or its text was tampered with."""


def get(code: str, version: str = "") -> Instrument:
    """One version; without ``version`` the newest shipped one. Raises NoSuchInstrument."""
    newest = library.newest(library.shipped().values())
    found = selectors.version(code, version) if version else newest.get(code)
    if found is None:
        raise NoSuchInstrument(f"{code} {version}".strip())
    return found


def of_answers(answers: Answers) -> Instrument:
    """The very version with which answers were given. Raises NoSuchInstrument."""
    return get(answers.code, answers.version)


__all__ = [
    "CHILD_SAFETY",
    "OPEN_ANSWERS",
    "PARTNER_DANGER",
    "UNSURE",
    "UNWILLING",
    "Answers",
    "Direction",
    "Due",
    "Instrument",
    "Level",
    "NoSuchInstrument",
    "Question",
    "ReasonMissing",
    "Result",
    "Step",
    "Trend",
    "UnknownAnswer",
    "assess",
    "compare",
    "due_again",
    "find",
    "get",
    "level_after",
    "may_use",
    "needs_reason",
    "of_answers",
    "offered",
    "suggested",
]
