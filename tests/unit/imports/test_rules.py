"""What a row of a ledger means: every fault found, nothing read that isn't there, no day in the past."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from niangjia.casework import rules as casework
from niangjia.imports import rules, states
from niangjia.imports.rules import Words, ledger_key, parts_of, plain, read, spread
from niangjia.ui.normalise import id_check_digit

TODAY = dt.date(2026, 11, 23)
WORDS = Words(
    way_in={"来电": "hotline"}, relation={"丈夫": "spouse"}, risk={"高": "high", "中": "medium"},
    state={"在办": "open", "办结": "closed"}, allowed={"是": "yes", "否": "no"},
    channel={"短信": "sms", "微信": "message"}, issue={"家暴": "dv_physical", "离婚": "divorce"},
)  # fmt: skip
GOOD = {"ledger": "7", "opened_on": "2024-03-05", "unit": "东岸区妇联"}


def identity(born: str) -> str:
    body = f"330102{born}123"
    return body + id_check_digit(body)


def codes(**cells: str) -> list[tuple[str, str]]:
    return [(fault.column, fault.code) for fault in read(2, {**GOOD, **cells}, WORDS, TODAY)[1]]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({}, []),
        ({"ledger": ""}, [("ledger", "needed")]),
        ({"ledger": "——"}, [("ledger", "needed")]),
        ({"unit": ""}, [("unit", "needed")]),
        ({"opened_on": ""}, [("opened_on", "needed")]),
        ({"opened_on": "2024-02-30"}, [("opened_on", "no_such_day")]),
        ({"opened_on": "3/5/24"}, [("opened_on", "ambiguous")]),
        ({"opened_on": "去年春天"}, [("opened_on", "date")]),
        ({"opened_on": "2026-11-24"}, [("opened_on", "future")]),
        ({"opened_on": "1024-03-05"}, [("opened_on", "too_old")]),
        ({"phone": "139"[:2]}, [("phone", "phone")]),
        ({"id": "33010219900101123"}, [("id", "id_length")]),
        ({"id": identity("19900101")[:-1] + "?"}, [("id", "id_characters")]),
        ({"id": "330102199013011230"}, [("id", "id_birth_date")]),
        ({"id": "3.30102199001011E+17"}, [("id", "id_as_quantity")]),
        ({"id": identity("19900101"), "birthday": "1991-01-01"}, [("birthday", "two_birthdays")]),
        ({"birthday": "2025-01-01"}, [("birthday", "born_after")]),
        ({"birthday": "1990-01-01", "child1_birthday": "1989-05-05"}, [("child1_birthday", "older")]),
        ({"id": identity("19900101"), "child2_birthday": "1990-01-01"}, [("child2_birthday", "older")]),
        ({"state": "办结"}, [("closed_on", "no_end")]),
        ({"state": "在办", "closed_on": "2024-05-01"}, [("closed_on", "open_with_end")]),
        ({"closed_on": "2024-03-04"}, [("closed_on", "end_first")]),
        ({"risk": "紫"}, [("risk", "unknown_word")]),
        ({"issues": "家暴、火灾"}, [("issues", "unknown_issue")]),
        ({"allowed": "是"}, [("channels", "no_channel")]),
        ({"allowed": "是", "channels": "飞鸽"}, [("channels", "unknown_listed")]),
        ({"hours": "随时"}, [("hours", "hours")]),
        ({"other_relation": "丈夫"}, [("other_relation", "nobody")]),
        ({"story": "说" * 6001}, [("story", "long")]),
    ],
)  # fmt: skip
def test_each_fault_has_its_column_and_its_code(
    cells: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert codes(**cells) == found


def test_a_good_row_is_read_as_it_is_meant() -> None:
    draft, faults = read(
        2,
        {**GOOD, "opened_on": "2024年3月5日", "id": identity("19900101"), "issues": "家暴；离婚", "risk": "高",
         "allowed": "是", "channels": "短信/微信", "hours": "上午9点至下午5点半", "closed_on": "2024-04-01",
         "child2": "小宝", "other_name": "王某", "other_relation": "丈夫", "way_in": "来电"},
        WORDS, TODAY,
    )  # fmt: skip
    assert faults == [] and draft is not None
    assert draft.client.birthday == dt.date(1990, 1, 1) and draft.closed
    assert draft.issues == ("dv_physical", "divorce") and draft.channels == ("sms", "message")
    assert (draft.since, draft.until) == ("09:00", "17:30") and draft.way_in == "hotline"
    assert [child.name for child in draft.children] == ["小宝"] and draft.relation == "spouse"


CELLS = st.dictionaries(
    st.sampled_from(
        ["ledger", "opened_on", "unit", "worker", "name", "phone", "id", "birthday", "child1", "child1_birthday",
         "closed_on", "state", "risk", "issues", "allowed", "channels", "hours", "follow_up", "story", "other_id"]
    ),
    st.one_of(st.text(max_size=40), st.dates().map(str), st.sampled_from(["是", "在办", "9-17", "1e+17"])),
)  # fmt: skip


@given(CELLS)
def test_whatever_stands_in_a_row_it_is_either_read_or_told(cells: dict[str, str]) -> None:
    draft, faults = read(2, cells, WORDS, TODAY)
    assert (draft is None) == bool(faults)
    for fault in faults:
        assert set(fault.facts) <= {"limit", "year", "place"}, "never what was typed"
    if draft is not None:
        assert draft.opened_on <= TODAY and (
            not draft.closed_on or draft.closed_on >= draft.opened_on
        )
        assert not (draft.allowed and not draft.channels)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["high", "medium", "unscreened"]),
            st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
        ),
        max_size=60,
    )
)
def test_nothing_is_late_and_nothing_piles_up(rows: list[tuple[str, dt.date | None]]) -> None:
    days = spread([(at, risk, day) for at, (risk, day) in enumerate(rows)], TODAY)
    assert len(days) == len(rows)
    for at, (risk, day) in enumerate(rows):
        assert days[at] >= TODAY
        if day and day >= TODAY:
            assert days[at] == day
        else:
            assert (days[at] - TODAY).days < casework.FOLLOW_UP_AFTER[risk]
    for risk, span in casework.FOLLOW_UP_AFTER.items():
        late = [
            days[at]
            for at, (one, day) in enumerate(rows)
            if one == risk and not (day and day >= TODAY)
        ]
        assert max((late.count(day) for day in late), default=0) <= -(-len(late) // span)


def test_what_has_waited_longest_comes_first() -> None:
    rows = [(1, "high", None), (2, "high", dt.date(2026, 1, 1)), (3, "high", dt.date(2025, 1, 1))]
    days = spread(rows, TODAY)
    assert days[3] <= days[2] <= days[1]


@given(
    st.sampled_from(["", "high", "medium", "unscreened"]), st.sets(st.sampled_from(["a", "b", "c"]))
)
def test_a_risk_never_falls_below_what_its_issues_say(said: str, issues: set[str]) -> None:
    defaults = {"a": "high", "b": "medium", "c": "unscreened"}
    risk = rules.risk_for(said, issues, defaults)
    order = casework.RISK_ORDER.index
    assert all(order(risk) >= order(defaults[one]) for one in issues)
    assert said or order(risk) >= order("unscreened")


@given(st.text(max_size=30))
def test_words_and_numbers_are_compared_without_their_dress(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert ledger_key(f" {text} ") == ledger_key(text)


def test_a_cell_lists_with_any_sign() -> None:
    assert parts_of("家暴、离婚;彩礼，抚养/ 其他") == ["家暴", "离婚", "彩礼", "抚养", "其他"]


def test_a_known_word_stays_whole_whatever_stands_within_it() -> None:
    known = {plain("家暴（谩骂、恐吓、威胁）"), plain("离婚"), plain("Bride price, gifts")}
    assert parts_of("离婚、家暴（谩骂、恐吓、威胁）", known) == ["离婚", "家暴（谩骂、恐吓、威胁）"]
    assert [plain(one) for one in parts_of("Bride price, gifts; 离婚", known)] == [
        "bridepricegifts",
        "离婚",
    ]


def test_every_state_may_be_reached() -> None:
    reached = {wanted for follows in states.IMPORT.values() for wanted in follows}
    assert reached == set(states.IMPORT) - {states.CHECKING}
