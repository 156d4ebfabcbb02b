"""The pure rules of learning: grading, drawing, item analysis, walking; and what is shipped."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.learning import library
from niangjia.learning.rules import blueprint, checking, drawing, grading, items, reading, walking
from niangjia.learning.rules.content import AREAS, FORMS, QUALITIES, Broken, Scenario
from niangjia.learning.rules.drawing import Entry

BOTH = {"zh": "问", "en": "Ask"}


def question(kind: str, **more: object):
    data = {
        "code": "q1", "type": kind, "competency": "danger", "difficulty": 1, "form": "A",
        "articles": [], "text": BOTH, "why": BOTH, **more,
    }  # fmt: skip
    return reading.question(data, "danger")


def options(count: int) -> list[dict[str, str]]:
    return [{"zh": f"选{at}", "en": f"Option {at}"} for at in range(count)]


def pairs(count: int) -> list[dict[str, object]]:
    return [
        {"left": {"zh": f"左{at}", "en": f"L{at}"}, "right": {"zh": f"右{at}", "en": f"R{at}"}}
        for at in range(count)
    ]


EVERY = [
    question("single", options=options(4), key=2),
    question("multiple", options=options(5), key=[1, 3]),
    question("truefalse", key=False),
    question("ordering", options=options(4)),
    question("matching", pairs=pairs(4)),
    question("date", key="2026-03-04"),
    question("money", key="12500.00", tolerance="0.50"),
    question(
        "case", model=BOTH, rubric=[{"points": 2, **BOTH}, {"points": 1, "zh": "乙", "en": "B"}]
    ),
]
anything = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 9), st.text(max_size=8), st.floats(),
    st.lists(st.one_of(st.integers(-2, 9), st.text(max_size=3)), max_size=7),
)  # fmt: skip


class TestGrading:
    @pytest.mark.parametrize("one", EVERY, ids=lambda q: q.type)
    def test_the_right_answer_earns_everything_and_none_earns_nothing(self, one):
        assert grading.grade(one, grading.right_answer(one)) == 1.0
        assert grading.grade(one, None) == 0.0

    @given(st.sampled_from(EVERY), anything)
    def test_whatever_comes_the_share_lies_between_nothing_and_everything(self, one, answer):
        assert 0.0 <= grading.grade(one, answer) <= 1.0

    def test_wrong_choices_cost_what_right_ones_earn(self):
        several = EVERY[1]
        assert grading.grade(several, [1]) == 0.5
        assert grading.grade(several, [1, 2]) == 0.0
        assert grading.grade(several, [1, 2, 3]) == 0.5
        assert grading.grade(several, [1, 2, 3, 4, 5]) == 0.0

    def test_neighbours_in_order_count(self):
        assert grading.grade(EVERY[3], [2, 3, 4, 1]) == pytest.approx(2 / 3)
        assert grading.grade(EVERY[3], [4, 3, 2, 1]) == 0.0
        assert grading.grade(EVERY[3], [1, 1, 2, 3]) == 0.0

    def test_money_is_right_within_its_tolerance_only(self):
        assert grading.grade(EVERY[6], "12500.5") == 1.0
        assert grading.grade(EVERY[6], "12500.51") == 0.0
        assert grading.grade(EVERY[6], "NaN") == 0.0

    def test_true_is_not_the_number_one(self):
        assert grading.grade(question("single", options=options(3), key=1), True) == 0.0

    @given(st.integers(1, 6), st.text(max_size=12))
    def test_options_are_shown_once_each_the_same_for_the_same_seed(self, count, seed):
        order = grading.shown_order(count, seed)
        assert sorted(order) == list(range(1, count + 1))
        assert order == grading.shown_order(count, seed)


entries = st.lists(
    st.builds(
        Entry,
        st.uuids().map(str),
        st.sampled_from(AREAS[:4]),
        st.integers(1, 3),
        st.sampled_from(FORMS),
    ),
    max_size=60,
    unique_by=lambda e: e.code,
)


class TestDrawing:
    @given(entries, st.integers(1, 30), st.text(max_size=8))
    def test_both_forms_weigh_the_same(self, pool, count, seed):
        cells = {
            form: Counter(
                (e.competency, e.difficulty)
                for code in drawing.draw(pool, count, seed, form)
                for e in pool
                if e.code == code
            )
            for form in FORMS
        }
        assert cells["A"] == cells["B"]

    @given(entries, st.integers(1, 30), st.text(max_size=8), st.sampled_from(["", *FORMS]))
    def test_a_draw_is_repeatable_and_takes_none_twice(self, pool, count, seed, form):
        codes = drawing.draw(pool, count, seed, form)
        assert codes == drawing.draw(list(reversed(pool)), count, seed, form)
        assert len(set(codes)) == len(codes)
        assert len(codes) == min(count, sum(drawing.room(pool, form).values()))
        if form:
            assert {e.form for e in pool if e.code in codes} <= {form}

    @given(entries, st.integers(1, 30))
    def test_competencies_share_alike_as_far_as_they_can(self, pool, count):
        capacity = drawing.room(pool, "")
        taken = drawing.shares(capacity, count)
        assert all(0 <= taken[cell] <= capacity[cell] for cell in capacity)
        by_area, most = Counter(), Counter()
        for cell, number in taken.items():
            by_area[cell[0]] += number
            most[cell[0]] += capacity[cell]
        free = [by_area[area] for area in most if by_area[area] < most[area]]
        if free:
            assert max(by_area.values()) - min(free) <= 1

    @given(st.sets(st.uuids().map(str), max_size=41), st.text(max_size=8))
    def test_a_group_is_dealt_into_halves(self, people, seed):
        dealt = drawing.deal_forms(people, seed)
        counts = Counter(dealt.values())
        assert set(dealt) == people
        assert abs(counts["A"] - counts["B"]) <= 1
        assert dealt == drawing.deal_forms(sorted(people, reverse=True), seed)
        assert all(drawing.other(drawing.other(form)) == form for form in dealt.values())


rows = st.integers(2, 8).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0.0, 1.0]), min_size=width, max_size=width),
        min_size=3,
        max_size=30,
    )
)


class TestItems:
    def test_alpha_of_a_known_table(self):
        # Five people, four items. Item variances .16 .24 .24 .16, of totals (4 3 2 1 0) 2:
        # 4/3 · (1 − .8/2) = .8
        table = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
        found = items.alpha([[float(v) for v in row] for row in table])
        assert found == pytest.approx(0.8)

    def test_facility_and_discrimination_of_a_known_item(self):
        table = [[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
        first = items.analyse(["a", "b", "c"], table, {})[0]
        assert first.facility == 0.5
        assert first.discrimination == pytest.approx(items.correlation([1, 1, 0, 0], [2, 1, 0, 1]))

    @given(rows)
    def test_numbers_stay_in_their_bounds(self, table):
        codes = [f"q{at}" for at in range(len(table[0]))]
        for item in items.analyse(codes, table, {}):
            assert 0 <= item.facility <= 1
            assert item.discrimination is None or -1 <= item.discrimination <= 1
        found = items.alpha(table)
        assert found is None or (math.isfinite(found) and found <= 1 + 1e-9)

    @given(rows)
    def test_the_order_of_people_changes_nothing(self, table):
        codes = [f"q{at}" for at in range(len(table[0]))]
        one, two = items.analyse(codes, table, {}), items.analyse(codes, table[::-1], {})
        assert [i.facility for i in one] == pytest.approx([i.facility for i in two])
        assert items.alpha(table) == pytest.approx(items.alpha(table[::-1]))

    def test_distractors_are_judged(self):
        picked = [frozenset([1])] * 3 + [frozenset([2])] * 3 + [frozenset([3])] * 3
        totals = [1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 9.0, 9.0, 9.0]
        told = items.distractors(picked, 4, frozenset([2]), totals)
        assert [d.verdict for d in told] == ["ok", "ok", "draws_strong", "never"]

    def test_a_negative_item_is_the_first_thing_said(self):
        assert items.Item("a", 20, 0.5, -0.2).verdict == "negative"
        assert items.Item("a", 20, 0.98, 0.5).verdict == "easy"
        assert items.Item("a", 20, 0.5, 0.1).verdict == "weak"
        assert items.Item("a", 20, 0.5, 0.4).verdict == "good"


SHIPPED = library.shipped()


class TestWalking:
    @given(st.sampled_from(sorted(SHIPPED.scenarios)), st.lists(st.integers(0, 5), max_size=60))
    def test_whatever_is_chosen_there_is_a_way_on_and_the_state_keeps_its_bounds(self, code, dice):
        scenario: Scenario = SHIPPED.scenarios[code]
        walk, steps = walking.begin(scenario), []
        for roll in dice:
            ways = walking.offered(scenario, walk)
            assert bool(ways) == (walk.ending(scenario) is None)
            if not ways:
                break
            choice = ways[roll % len(ways)]
            steps.append((walk.place, choice.code))
            walk = walking.step(scenario, walk, choice.code)
            assert all(0 <= walk.state[q] <= 10 for q in QUALITIES)
        assert walking.walked(scenario, steps) == walk

    def test_a_choice_that_is_not_offered_is_refused(self):
        scenario = next(iter(SHIPPED.scenarios.values()))
        with pytest.raises(walking.Impossible):
            walking.step(scenario, walking.begin(scenario), "z")
        with pytest.raises(walking.Impossible):
            walking.walked(scenario, [("nowhere", "a")])


class TestEvidence:
    def test_too_few_questions_show_nothing(self):
        assert blueprint.evidence_levels([("danger", 1, 1.0)] * 3) == {}

    def test_easy_ones_show_knowing_harder_ones_more(self):
        easy = [("danger", 1, 1.0)] * 4
        assert blueprint.evidence_levels(easy) == {"danger": 1}
        assert blueprint.evidence_levels([*easy, ("danger", 3, 1.0), ("danger", 2, 1.0)]) == {
            "danger": 2
        }

    @given(
        st.lists(
            st.tuples(st.sampled_from(AREAS[:3]), st.integers(1, 3), st.floats(0, 1)), max_size=40
        )
    )
    def test_a_test_never_shows_doing(self, answers):
        assert all(1 <= level <= 2 for level in blueprint.evidence_levels(answers).values())


class TestShipped:
    def test_nothing_is_wrong_with_what_is_shipped(self):
        assert library.faults(SHIPPED) == []

    def test_the_starter_curriculum_is_as_big_as_promised(self):
        assert len(SHIPPED.modules) >= 10
        assert len(SHIPPED.lessons) >= 30
        assert len(SHIPPED.questions) >= 200
        assert len(SHIPPED.scenarios) >= 10

    def test_data_read_again_is_the_same_version(self):
        for one in SHIPPED.questions.values():
            assert reading.question(one.data, one.module).version == one.version
        for one in SHIPPED.scenarios.values():
            assert reading.scenario(one.data).version == one.version


class TestChecking:
    def scenario(self, **changes: object) -> Scenario:
        def way(code, to, **more):
            return {"code": code, "text": BOTH, "to": to, **more}

        data = {
            "code": "s", "title": BOTH, "summary": BOTH, "note": BOTH, "module": "danger",
            "competencies": ["danger"], "minutes": 5,
            "start": {"trust": 1, "danger": 1, "wish": 1}, "first": "n1",
            "nodes": {
                "n1": {"words": BOTH, "choices": [way("a", "n2"), way("b", "bad")]},
                "n2": {"words": BOTH, "choices": [way("a", "good")]},
            },
            "endings": {
                "good": {"kind": "good", "words": BOTH, "debrief": BOTH},
                "bad": {"kind": "bad", "words": BOTH, "debrief": BOTH},
            },
        }  # fmt: skip
        data["nodes"] |= changes.pop("nodes", {})
        return reading.scenario({**data, **changes})

    def test_a_whole_one_has_no_fault(self):
        assert checking.scenario_faults(self.scenario()) == []

    @pytest.mark.parametrize(
        ("nodes", "word"),
        [
            ({"n9": {"words": BOTH, "choices": [{"code": "a", "text": BOTH, "to": "good"}]}}, "reached"),
            ({"n2": {"words": BOTH, "choices": [{"code": "a", "text": BOTH, "to": "gone"}]}}, "isn't there"),
            ({"n2": {"words": BOTH, "choices": [{"code": "a", "text": BOTH, "to": "n2"}]}}, "no sure way"),
            (
                {"n2": {"words": BOTH, "choices": [
                    {"code": "a", "text": BOTH, "to": "good", "when": {"trust": ">=3"}}]}},
                "always offered",
            ),
            (
                {"n2": {"words": BOTH, "choices": [
                    {"code": "a", "text": BOTH, "to": "good"},
                    {"code": "b", "text": BOTH, "to": "bad", "when": {"chose": ["n7.a"]}}]}},
                "asks for n7.a",
            ),
        ],
    )  # fmt: skip
    def test_a_broken_graph_is_told(self, nodes, word):
        assert any(word in fault for fault in checking.scenario_faults(self.scenario(nodes=nodes)))

    @pytest.mark.parametrize(
        "change",
        [
            {"type": "single", "options": options(4), "key": 5},
            {"type": "single", "options": options(2), "key": 1},
            {"type": "multiple", "options": options(4), "key": []},
            {"type": "truefalse", "key": "yes"},
            {"type": "date", "key": "2026-02-30"},
            {"type": "money", "key": "-1"},
            {"type": "matching", "pairs": pairs(2)},
            {"type": "single", "options": options(4), "key": 1, "text": {"zh": "只有中文"}},
            {"type": "single", "options": options(4), "key": 1, "competency": "cooking"},
        ],
    )
    def test_a_broken_question_is_refused(self, change):
        with pytest.raises(Broken):
            question(**{"kind": change.pop("type"), **change})

    def test_a_bad_citation_is_told(self):
        bad = question("truefalse", key=True, articles=["民法典"])
        assert checking.question_faults(bad) == ["q1: not a citation: 民法典"]

    def test_unbalanced_forms_are_told(self):
        assert checking.balance_faults("danger", [EVERY[0]])

    def test_a_bank_whose_right_answers_are_the_long_ones_is_told(self):
        def bank(right: str, wrong: str) -> list[object]:
            rows = [{"zh": wrong + str(i), "en": wrong + str(i)} for i in range(3)]
            rows.append({"zh": right, "en": right})
            return [question("single", options=rows, key=4) for _turn in range(20)]

        told = checking.giveaway_faults(bank("the longest of them all", "short"))
        assert told == [
            "questions (zh): the right option is the longest in 20 of 20",
            "questions (en): the right option is the longest in 20 of 20",
        ]
        assert checking.giveaway_faults(bank("short", "longer than the right one")) == []
        assert checking.giveaway_faults(bank("the longest of them all", "short")[:5]) == []
