"""The gist of a question: short ones stay, long ones keep what is rare, never too wide."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from niangjia.finder.gist import WIDTH, gist, width

RARE = {"家暴": 9.0, "保护": 8.0, "护令": 8.0}


def rarity(term: str) -> float:
    return RARE.get(term, 1.0)


def test_a_short_question_stays_as_it_is() -> None:
    assert gist("老公打我，怎么办？", rarity) == "老公打我，怎么办？"


def test_of_a_long_question_the_rare_clauses_stay_in_their_order() -> None:
    aside = "我早上去了一趟那边的菜市场顺便看了看孩子，中午又在路口的面馆里坐了一会儿"
    long = f"我想问你们各位老师现在有没有空啊，他家暴我，{aside}，保护令怎么申请？"
    found = gist(long, rarity)
    assert "他家暴我" in found and found.endswith("保护令怎么申请") and width(found) <= WIDTH


def test_of_one_endless_clause_the_best_stretch_stays() -> None:
    found = gist("的" * 100 + "他家暴我要保护令" + "了" * 4000, rarity)
    assert "家暴" in found and "保护令" in found and width(found) <= WIDTH


@given(st.text(max_size=400))
def test_it_is_never_too_wide_and_takes_only_from_the_question(question: str) -> None:
    found = gist(question, rarity)
    assert found == question or width(found) <= WIDTH + 1
    assert set(found) <= set(question) | {"，"}
    if question.strip() and any(letter.isalnum() for letter in question):
        assert found.strip()
