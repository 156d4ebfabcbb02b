"""What would tell who she is, is found however it is written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.evidence.rules.deidentify import Trace, age_band, find_traces

TRACES = [
    Trace("name", "李小禾"), Trace("name", "Li Xiaohe"), Trace("phone", "13800138000"),
    Trace("id_number", "330102199103081224"), Trace("birthday", "1991-03-08"),
    Trace("address", "云河市西岭区桂花巷12号3幢502"), Trace("number", "26-XTYG-EJ94"),
    Trace("unit", "柳桥街道妇联"),
]  # fmt: skip


def kinds(text: str, traces: list[Trace] = TRACES) -> list[str]:
    return [one.kind for one in find_traces(text, traces)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("李小禾被打了", "name"),
        ("李 小 禾被打了", "name"),
        ("小禾说他又来了", "name"),
        ("Xiaohe said so", "name"),
        ("LI-XIAOHE said so", "name"),
        ("打 138 0013-8000 找她", "phone"),
        ("１３８００１３８０００", "phone"),
        ("换了 15912345678", "phone"),
        ("单位电话 0571-88001234", "phone"),
        ("33010219910308122x", "id_number"),
        ("一九九一年的，1991年3月8日", "birthday"),
        ("born 1991-03-08", "birthday"),
        ("住在桂花巷12号", "address"),
        ("她在3幢502室", "address"),
        ("案号 26 XTYG EJ94", "number"),
        ("柳桥街道妇联转来的", "unit"),
        ("写信到 a.b@example.org", "mail"),
    ],
)
def test_a_trace_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "她结婚十一年，对方酒后打过她两次，第二次孩子在场。",
        "她 35 岁左右，两个孩子；想知道民法典第一千零七十九条怎么用。",
        "Eleven years married, two children; civil code art. 1079.",
        "三天内，72 小时，6 个月，2026 年",
    ],
)
def test_what_tells_nobody_passes(text: str) -> None:
    assert kinds(text) == []


def test_the_line_and_the_words_are_told() -> None:
    (found,) = find_traces("第一行\n第二行\n李 小禾来过", TRACES)
    assert (found.line, found.words) == (3, "李 小禾")


@given(
    before=st.text(max_size=60),
    after=st.text(max_size=60),
    gap=st.sampled_from(["", " ", "-", "·", "\n"]),
)
def test_a_name_is_found_wherever_it_stands(before: str, after: str, gap: str) -> None:
    found = find_traces(f"{before}李{gap}小{gap}禾{after}", TRACES)
    assert any(one.kind == "name" for one in found)


@given(digits=st.from_regex(r"\A1[3-9][0-9]{9}\Z"), gap=st.sampled_from([" ", "-", "", "\u3000"]))
def test_any_mobile_is_found(digits: str, gap: str) -> None:
    text = f"电话{digits[:3]}{gap}{digits[3:7]}{gap}{digits[7:]}。"
    assert "phone" in kinds(text, [])


@given(text=st.text(max_size=200), name=st.text(max_size=12))
def test_looking_never_breaks_and_words_stand_in_the_text(text: str, name: str) -> None:
    for one in find_traces(text, [Trace("name", name), Trace("address", name)]):
        assert one.words
        assert 1 <= one.line <= text.count("\n") + 1


@given(born=st.dates(dt.date(1920, 1, 1), dt.date(2026, 11, 28)))
def test_a_band_holds_the_age_and_never_tells_it(born: dt.date) -> None:
    today = dt.date(2026, 11, 28)
    band = age_band(born.isoformat(), today)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    low, _dash, high = band.partition("-")
    assert int(low.rstrip("+")) <= age <= int(high or 999)
    assert age_band("", today) == "unknown"
