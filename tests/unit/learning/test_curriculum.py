"""The shipped curriculum: its size, its dates counted again, its citations the same in both tongues."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest

from niangjia.law.citations import names
from niangjia.law.citations.text import find_in
from niangjia.law.citations.values import OutsideCitation, short
from niangjia.learning import library
from niangjia.procedures.durations import Duration, due
from niangjia.procedures.holidays import Holidays, seed_rows

CURRICULUM = library.shipped()
HANZI = re.compile(r"[一-鿿]")
# Date questions: where the period starts and how long it is, as the question says.
DATES = {
    "limits-5": ("2026-03-09", "15 days"),
    "requests-5": ("2026-04-07", "30 days"),
    "routes-2": ("2026-06-08", "30 days"),
    "routes-3": ("2026-06-08", "60 days"),
    "court-2": ("2026-03-03", "15 days"),
    "now-or-never-4": ("2025-09-15", "1 year"),
    "common-5": ("2026-04-13", "30 days"),
    "rural-3": ("2026-05-20", "1 year"),
    "agreement-1": ("2026-03-03", "30 days"),
    "aid-2": ("2026-04-07", "7 days"),
    "work-3": ("2026-03-10", "1 year"),
    "clock-2": ("2026-03-06T15:00", "72 hours"),
    "clock-3": ("2026-03-06T15:00", "24 hours"),
    "clock-6": ("2026-03-10", "6 months"),
}
AMOUNTS = {
    "support-1": 8000 * 25 // 100,
    "support-2": 9000 * 50 // 100,
    "breach-6": 1000,
    "warning-5": 1000,
    "process-2": 0,
    "work-4": 10000,
}


def test_enough_of_everything() -> None:
    kinds = Counter(each.type for each in CURRICULUM.questions.values())
    assert len(CURRICULUM.modules) >= 10
    assert len(CURRICULUM.lessons) >= 30
    assert len(CURRICULUM.questions) >= 200
    assert len(CURRICULUM.scenarios) >= 10
    assert min(kinds.values()) >= 5
    assert len(kinds) == 8


def test_lessons_are_short_enough_to_be_read_aloud() -> None:
    for lesson in CURRICULUM.lessons.values():
        length = len(HANZI.findall(lesson.texts["zh-hans"].markdown))
        assert 350 <= length <= 700, (lesson.code, length)
        assert len(lesson.texts["en"].markdown.split()) >= 200, lesson.code


def test_scenarios_have_eight_to_fifteen_nodes() -> None:
    for scenario in CURRICULUM.scenarios.values():
        assert 8 <= len(scenario.nodes) <= 15, scenario.code


def test_every_date_is_what_counting_gives() -> None:
    questions = {c: q for c, q in CURRICULUM.questions.items() if q.type == "date"}
    assert set(questions) == set(DATES)
    kinds = {
        kind: {r["day"] for r in seed_rows() if r["kind"] == kind} for kind in ("off", "worked")
    }
    table = Holidays(kinds["off"], kinds["worked"])
    for code, (start, length) in DATES.items():
        since = dt.datetime.fromisoformat(start).replace(tzinfo=dt.UTC)
        found = due(since, Duration.parse(length), table)
        assert found.day.isoformat() == questions[code].key, code
        assert not found.moved, code


def test_every_amount_is_what_reckoning_gives() -> None:
    questions = {c: q for c, q in CURRICULUM.questions.items() if q.type == "money"}
    assert {code: float(str(q.key)) for code, q in questions.items()} == AMOUNTS


def _cited(text: str) -> set[tuple[str, int]]:
    return {(hit.citation.law, hit.citation.article) for hit in find_in(text)}


def _listed(articles: tuple[str, ...]) -> set[tuple[str, int]]:
    found = set()
    for each in articles:
        one = short(each)
        place = one.citation if isinstance(one, OutsideCitation) else one
        if place is not None:
            found.add((names.canonical(place.law), place.article))
    return found


@pytest.mark.parametrize("code", sorted(CURRICULUM.lessons))
def test_a_lesson_cites_the_same_in_both_languages_and_lists_it(code: str) -> None:
    lesson = CURRICULUM.lessons[code]
    chinese, english = (_cited(lesson.texts[lang].markdown) for lang in ("zh-hans", "en"))
    assert chinese == english
    assert chinese <= _listed(lesson.articles)


def test_why_a_key_is_right_names_the_law_in_both_languages() -> None:
    for question in CURRICULUM.questions.values():
        chinese, english = _cited(question.why.zh), _cited(question.why.en)
        assert chinese == english, question.code
        assert bool(chinese) or not _listed(question.articles), question.code


def test_nobody_is_called_a_victim() -> None:
    for name, _language, text in library.texts(CURRICULUM):
        assert "受害者" not in text, name
        assert not re.search(r"\bvictims?\b", text, re.IGNORECASE), name
