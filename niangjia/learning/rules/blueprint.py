"""What a test is made of: where its questions come from, how many, how long. No Django."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from niangjia.learning.rules.content import Question

MODULE_QUESTIONS = 10
# Evidence from a test: this share of at least so many questions of one competency.
EVIDENCE_SHARE = 0.8
EVIDENCE_QUESTIONS = 4
# A test shows knowing and explaining, never doing: doing is seen by a person.
HIGHEST_BY_TEST = 2


@dataclass(frozen=True)
class Blueprint:
    """A test. ``key`` is kept with each sitting ("module:danger", "programme:…:pre").

    Empty ``modules`` or ``competencies`` narrow nothing. ``minutes`` None: no limit. ``cases``: how
    many short cases come after the questions; a person marks them.
    """

    key: str
    modules: tuple[str, ...] = ()
    competencies: tuple[str, ...] = ()
    count: int = MODULE_QUESTIONS
    minutes: int | None = None
    cases: int = 0

    def pool(self, questions: Iterable[Question]) -> list[Question]:
        """The questions it may draw: only those that a machine grades."""
        return [one for one in questions if one.graded and self._fits(one)]

    def case_pool(self, questions: Iterable[Question]) -> list[Question]:
        """The short cases it may draw."""
        return [one for one in questions if not one.graded and self._fits(one)]

    def _fits(self, one: Question) -> bool:
        known = not self.modules or one.module in self.modules
        return known and (not self.competencies or one.competency in self.competencies)


def of_module(code: str) -> Blueprint:
    """The practice test of a module."""
    return Blueprint(f"module:{code}", modules=(code,))


def module_in(key: str) -> str:
    """The module of a practice test's key, or empty."""
    return key.removeprefix("module:") if key.startswith("module:") else ""


def evidence_levels(answers: Iterable[tuple[str, int, float]]) -> dict[str, int]:
    """Competency → level that a finished test shows, from (competency, difficulty, share).

    Level 1 from EVIDENCE_SHARE of at least EVIDENCE_QUESTIONS; level 2 when questions of middle
    and high difficulty were among them and reached it too. Our practice, not law.
    """
    by_area: dict[str, list[tuple[int, float]]] = {}
    for area, difficulty, share in answers:
        by_area.setdefault(area, []).append((difficulty, share))
    out = {}
    for area, rows in by_area.items():
        shares = [share for _difficulty, share in rows]
        if len(rows) < EVIDENCE_QUESTIONS or sum(shares) / len(shares) < EVIDENCE_SHARE:
            continue
        harder = [share for difficulty, share in rows if difficulty > 1]
        better = len(harder) >= 2 and sum(harder) / len(harder) >= EVIDENCE_SHARE
        out[area] = HIGHEST_BY_TEST if better else 1
    return out
