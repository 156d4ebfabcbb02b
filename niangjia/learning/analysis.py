"""Item analysis from the rows: totals over many people, never one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.learning import selectors
from niangjia.learning.models import Answer, Content, TestSitting
from niangjia.learning.rules import items
from niangjia.learning.rules.content import Question

# The newest so many sittings are read: enough for steady numbers, and the page stays quick.
MOST = 500


@dataclass(frozen=True)
class Group:
    """Sittings that had the very same questions."""

    test: str
    form: str
    draw_key: str
    count: int


@dataclass(frozen=True)
class Analysis:
    """A group with its numbers; ``items`` is empty below ``items.FEWEST`` sittings."""

    group: Group
    items: Sequence[items.Item]
    questions: dict[str, Question]
    mean: float | None
    reliability: float | None
    dichotomous: bool


def groups(actor: Actor) -> list[Group]:
    """Tests that people finished together, by form and questions, the most sat first (one query).

    Practice tests are drawn anew each time, so there is nothing to compare: they are left out.
    """
    rows = policy_of(TestSitting).visible_to(actor, Permission.MANAGE_LEARNING)
    counted = (
        rows.filter(context__gt="", share__isnull=False)
        .order_by()
        .values_list("context", "test", "form", "draw_key")
        .annotate(n=Count("pk"))
    )
    found = Counter[tuple[str, str, str]]()
    for _context, test, form, draw_key, n in counted:
        found[test, form, draw_key] += n
    every = [Group(*key, n) for key, n in found.items()]
    return sorted(every, key=lambda g: (-g.count, g.test, g.form))


def _group(actor: Actor, draw_key: str) -> Group | None:
    rows = policy_of(TestSitting).visible_to(actor, Permission.MANAGE_LEARNING)
    counted = rows.filter(draw_key=draw_key, share__isnull=False).order_by()
    found = counted.values_list("test", "form", "draw_key").annotate(n=Count("pk"))
    return max((Group(*row) for row in found), key=lambda one: one.count, default=None)


def analyse(actor: Actor, draw_key: str) -> Analysis | None:
    """The numbers of one group, or None when there is none within reach (four queries)."""
    group = _group(actor, draw_key)
    if group is None:
        return None
    rows = policy_of(TestSitting).visible_to(actor, Permission.MANAGE_LEARNING)
    chosen = rows.filter(
        test=group.test, form=group.form, draw_key=draw_key, share__isnull=False
    ).order_by("-finished_at")
    if group.count < items.FEWEST:
        return Analysis(group, (), {}, None, None, dichotomous=False)
    given, contents = _answers(list(chosen.values_list("pk", flat=True)[:MOST]))
    asked = {
        one.code: one for one in map(selectors.question_in, Content.objects.filter(pk__in=contents))
    }
    codes = sorted(asked)
    full = [one for one in given if set(one) == set(codes)]
    matrix = [[one[code][0] for code in codes] for one in full]
    if len(full) < items.FEWEST:
        return Analysis(group, (), {}, None, None, dichotomous=False)
    choices = {code: _picked(asked[code], [one[code][1] for one in full]) for code in codes}
    told = {code: picked for code, picked in choices.items() if picked is not None}
    return Analysis(
        group,
        sorted(items.analyse(codes, matrix, told), key=lambda one: one.facility),
        asked,
        sum(map(sum, matrix)) / (len(matrix) * len(codes)),
        items.alpha(matrix),
        items.dichotomous(matrix),
    )


def _answers(sittings: list[UUID]) -> tuple[list[dict[str, tuple[float, object]]], set[UUID]]:
    """(each sitting's code → (share, what was given), the contents that were asked)."""
    rows = Answer.objects.filter(sitting__in=sittings).values_list(
        "sitting", "question__code", "question", "share", "given"
    )
    by_sitting: dict[object, dict[str, tuple[float, object]]] = {}
    contents: set[UUID] = set()
    for sitting, code, content, share, given in rows:
        by_sitting.setdefault(sitting, {})[code] = (share or 0.0, given)
        contents.add(content)
    return list(by_sitting.values()), contents


def _picked(
    question: Question, given: Sequence[object]
) -> tuple[list[frozenset[int]], int, frozenset[int]] | None:
    if question.type == "single":
        picked = [frozenset([g]) if isinstance(g, int) else frozenset[int]() for g in given]
        return picked, len(question.options), frozenset([question.key])
    if question.type == "multiple":
        picked = [frozenset(g) if isinstance(g, list) else frozenset[int]() for g in given]
        return picked, len(question.options), frozenset(question.key)
    return None
