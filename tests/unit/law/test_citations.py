"""Citations as values and in running text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.law.citations import names
from niangjia.law.citations.text import find_in
from niangjia.law.citations.values import Citation, NotACitation, OutsideCitation, short


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("反家庭暴力法 23", Citation("反家庭暴力法", 23)),
        ("民法典 1079(3)(2)", Citation("民法典", 1079, 0, 3, 2)),
        ("刑法 260-1", Citation("刑法", 260, 1)),
        ("中华人民共和国民法典 1079", Citation("民法典", 1079)),
        ("[policy]", OutsideCitation("", "policy")),
    ],
)
def test_the_data_form_is_read(text: str, is_: object) -> None:
    assert short(text) == is_


def test_an_outside_citation_keeps_its_mark_and_its_place() -> None:
    found = short("[m] 法释〔2022〕17号 7")
    assert isinstance(found, OutsideCitation)
    assert (found.mark, found.citation) == ("m", Citation("法释〔2022〕17号", 7))


@pytest.mark.parametrize(
    "text", ["", "民法典", "民法典 第七条", "23", "民法典 1079(3", "[x] 民法典 1"]
)
def test_what_is_no_citation_is_refused(text: str) -> None:
    with pytest.raises(NotACitation):
        short(text)


PLACES = st.builds(
    Citation,
    law=st.sampled_from(["民法典", "刑法", "反家庭暴力法", "治安管理处罚法", "妇女权益保障法"]),
    article=st.integers(1, 1260),
    sub=st.integers(0, 12),
    paragraph=st.none() | st.integers(1, 20),
    item=st.none(),
)


@given(PLACES, st.none() | st.integers(1, 15))
def test_what_is_printed_is_read_again(place: Citation, item: int | None) -> None:
    cited = Citation(
        place.law, place.article, place.sub, place.paragraph, item if place.paragraph else None
    )
    assert short(cited.data) == cited
    for text in (cited.chinese(), cited.english(names.english(cited.law))):
        assert [found.citation for found in find_in(f"（见{text}。）")] == [cited]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("依据《民法典》第一千零七十九条第三款第二项。", ["民法典 1079(3)(2)"]),
        ("治安管理处罚法第50条第1款第3项", ["治安管理处罚法 50(1)(3)"]),
        ("PRC Civil Code art. 1079(3)(2)", ["民法典 1079(3)(2)"]),
        (
            "《反家庭暴力法》第二十三条、第二十四条和第三十条",
            ["反家庭暴力法 23", "反家庭暴力法 24", "反家庭暴力法 30"],
        ),
        ("《中华人民共和国刑法》第二百六十条之一", ["刑法 260-1"]),
        ("根据中华人民共和国妇女权益保障法第六十五条", ["妇女权益保障法 65"]),
        ("反家暴法23条规定", ["反家庭暴力法 23"]),
        ("《民法典》（2020年）第1084条", ["民法典 1084"]),
        (
            "违反治安管理处罚法第五十条，民法典第一千零四十二条",
            ["治安管理处罚法 50", "民法典 1042"],
        ),
        (
            "Anti-Domestic Violence Law art. 28, art. 29: time limits",
            ["反家庭暴力法 28", "反家庭暴力法 29"],
        ),
        ("under article 23 of the Anti-Domestic Violence Law she", ["反家庭暴力法 23"]),
        (
            "the Law on the Protection of Women’s Rights and Interests art. 29",
            ["妇女权益保障法 29"],
        ),
        ("Civil Code arts. 1084 and 1085", ["民法典 1084", "民法典 1085"]),
        ("《不存在的法》第九条", ["不存在的法 9"]),
        (
            "最高人民法院关于适用《民法典》婚姻家庭编的解释（一）第十九条",
            ["最高人民法院关于适用《民法典》婚姻家庭编的解释（一） 19"],
        ),
        ("第二十三条说的是什么", []),
        ("他住在第3条街", []),
        ("他欠了30条烟", []),
    ],
)
def test_citations_are_found_in_running_text(text: str, places: list[str]) -> None:
    assert [found.citation.data for found in find_in(text)] == places


@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for found in find_in(text):
        assert 0 <= found.start < found.end <= len(text)


def test_a_long_text_is_read_quickly() -> None:
    text = "《民法典》" * 4000 + "第" * 4000 + "一" * 4000 + "《" * 4000 + "条、" * 4000
    began = time.process_time()
    find_in(text)
    assert time.process_time() - began < 2
