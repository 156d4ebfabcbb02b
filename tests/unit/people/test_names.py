"""By which spellings a member is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.people import names


@pytest.mark.parametrize(
    "words",
    ["周敏", "敏", "周 敏", "zhoumin", "Zhou Min", "zm", "ZHOU", "ｚｈｏｕ", "min", "周min"],
)
def test_people_are_found_as_people_type(words: str) -> None:
    keys = names.search_keys("周敏", "Zhou Min", "zhoumin3")
    assert names.search_term(words) in keys


@pytest.mark.parametrize("words", ["ou", "in", "周民", "oumin"])
def test_parts_of_syllables_find_nobody(words: str) -> None:
    keys = names.search_keys("周敏", "", "zhoumin3")
    assert names.search_term(words) not in keys


@pytest.mark.parametrize("words", ["lvxiu", "luxiu", "吕秀", "lx"])
def test_lv_may_be_typed_lu(words: str) -> None:
    assert names.search_term(words) in names.search_keys("吕秀", "", "")


def test_surnames_read_as_surnames() -> None:
    assert names.read("单晓芳")[0] == "shan"
    assert names.read("曾丽")[0] == "zeng"


@given(st.text(max_size=60))
def test_any_words_are_answered(words: str) -> None:
    assert "%" not in names.search_term(words) or "%" in words


@given(st.text(max_size=60), st.text(max_size=80), st.from_regex(r"[a-z]{3,60}", fullmatch=True))
def test_keys_fit_their_column(name: str, name_en: str, username: str) -> None:
    assert len(names.search_keys(name, name_en, username)) <= names.KEYS_LENGTH
    assert len(names.sort_key(name)) <= names.SORT_LENGTH
