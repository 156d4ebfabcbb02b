"""What we wrote for the finder: counts, shapes, and that it only names what the taxonomy cites."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.finder import knowledge
from niangjia.finder.knowledge import GAP
from niangjia.finder.tokens import normalise, stem, tokens
from niangjia.law.taxonomy import all_issues, by_place


def test_every_article_of_the_taxonomy_has_five_lay_questions() -> None:
    lay = knowledge.lay_questions()
    few = [place for place in by_place() if sum(map(_chinese, lay.get(place, ()))) < 5]
    assert few == []
    assert sum(not _chinese(q) for asked in lay.values() for q in asked) >= 200


def _chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


def test_no_lay_question_stands_twice() -> None:
    asked = Counter(q for place in knowledge.lay_questions().values() for q in place)
    assert [question for question, count in asked.items() if count > 1] == []


def test_the_lexicon_is_large_enough_and_says_each_word_once() -> None:
    entries = knowledge.lexicon()
    chinese = [entry for entry in entries if _chinese(entry.say[0])]
    assert len(chinese) >= 300 and len(entries) - len(chinese) >= 150
    said = Counter(word for entry in entries for word in entry.say)
    assert [word for word, count in said.items() if count > 1] == []
    assert {code for entry in entries for code in entry.issues} >= all_issues().keys() - {"other"}


def test_the_lexicon_is_written_as_questions_are_searched() -> None:
    for entry in knowledge.lexicon():
        for word in entry.say:
            assert GAP.join(map(normalise, word.split(GAP))) == word


def test_a_gap_stays_within_a_sentence_and_is_short() -> None:
    assert knowledge._across(("被", "打"), "她被人打了") == "被人打"
    assert knowledge._across(("被", "打"), "被。打") == ""
    assert knowledge._across(("被", "打"), "被" + "很" * 17 + "打") == ""
    assert knowledge._across(("被", "打"), "被" * 20 + "打"), "a later beginning counts too"


@given(st.text("被打。了 ", max_size=40))
def test_gaps_are_what_the_pattern_would_find(text: str) -> None:
    slow = re.search("被[^.。！？!?;；]{0,16}?打", text)
    assert knowledge._across(("被", "打"), text) == (slow[0] if slow else "")


def test_the_lexicon_names_known_issues_and_articles_of_the_taxonomy() -> None:
    for entry in knowledge.lexicon():
        assert set(entry.issues) <= all_issues().keys(), entry
        assert all(place in by_place() for place in entry.articles), entry


def test_everyday_words_are_found_the_longer_first_and_across_a_gap() -> None:
    found = knowledge.entries_in(normalise("邻居家小孩长期被父亲打没人管"))
    assert any(
        entry.first and ("未成年人保护法", 11, 0) in entry.articles for entry in found.values()
    )
    assert "beats me" in knowledge.entries_in("he beats me every night")
    assert "beats me" not in knowledge.entries_in("he beats melons")


def test_pinyin_is_read_as_the_words_it_spells() -> None:
    assert "老公" in knowledge.from_pinyin("laogong da wo") or "打我" in knowledge.from_pinyin(
        "laogong da wo"
    )
    assert knowledge.from_pinyin("zzz") == ""


def test_traditional_and_full_width_letters_are_made_plain() -> None:
    assert normalise("鄰居家小孩被打ＡＢＣ") == "邻居家小孩被打abc"


def test_chinese_goes_by_pairs_and_english_by_stems() -> None:
    assert tokens("被打了") == ["被打", "打了"]
    assert tokens("打") == ["打"]
    assert tokens("he beats me, beating and beaten") == ["beat", "beat", "beat"]
    assert stem("husband's") == "husband"


@given(st.text(max_size=300))
def test_any_text_is_cut_without_an_error(text: str) -> None:
    tokens(normalise(text))
    knowledge.entries_in(normalise(text))


@pytest.mark.parametrize(
    ("place", "inside"),
    [
        (("反家庭暴力法", 1, 0), True),
        (("民法典", 1077, 0), True),
        (("民法典", 288, 0), False),
        (("刑法", 260, 1), True),
        (("公司法", 3, 0), False),
    ],
)
def test_the_scope_is_women_children_and_family(place: knowledge.Place, inside: bool) -> None:
    assert knowledge.family().holds(place) is inside
