"""The rules of people, as properties."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from niangjia.people import rules
from niangjia.people.rules import Giver, Held, Refused

DAY_0 = dt.date(2026, 1, 1)
days = st.integers(0, 800).map(lambda n: DAY_0 + dt.timedelta(days=n))
paths = st.sampled_from(["0001", "00010001", "00010002", "000100010001", "0002"])
roles = st.sampled_from(
    ["caseworker", "supervisor", "administrator", "data_protection_officer", "editor"]
)


@st.composite
def held(draw: st.DrawFn, member: str = "a", **fixed: object) -> Held:
    start = draw(days)
    end = draw(st.none() | st.integers(0, 400).map(lambda n: start + dt.timedelta(days=n)))
    values: dict[str, object] = {
        "member": member, "role": draw(roles), "path": draw(paths),
        "starts_on": start, "ends_on": end,
    }  # fmt: skip
    return Held(**(values | fixed))  # type: ignore[arg-type]


class TestTime:
    @given(held())
    def test_first_and_last_day_count(self, one: Held) -> None:
        assert rules.in_force(one, one.starts_on)
        assert not rules.in_force(one, one.starts_on - rules.DAY)
        if one.ends_on:
            assert rules.in_force(one, one.ends_on)
            assert not rules.in_force(one, one.ends_on + rules.DAY)

    @given(held(), held(), days)
    def test_a_day_in_both_means_overlap(self, one: Held, other: Held, day: dt.date) -> None:
        assert rules.overlap(one, other) == rules.overlap(other, one)
        if rules.in_force(one, day) and rules.in_force(other, day):
            assert rules.overlap(one, other)

    @given(held(), held())
    def test_overlap_has_a_day_in_both(self, one: Held, other: Held) -> None:
        if rules.overlap(one, other):
            later = max(one.starts_on, other.starts_on)
            assert rules.in_force(one, later)
            assert rules.in_force(other, later)

    @given(st.lists(held(), max_size=5), days, st.integers(0, 60))
    def test_covered_means_every_day(
        self, periods: list[Held], start: dt.date, length: int
    ) -> None:
        end = start + dt.timedelta(days=length)
        every_day = all(
            any(rules.in_force(one, start + dt.timedelta(days=n)) for one in periods)
            for n in range(length + 1)
        )
        assert rules.covered(periods, start, end) == every_day

    @given(held(), days)
    def test_a_role_is_past_now_or_future(self, one: Held, day: dt.date) -> None:
        assert (rules.phase(one, day) == "now") == rules.in_force(one, day)


class TestSeparationOfDuties:
    @given(held(), held())
    def test_clash_is_mutual_and_needs_common_days(self, one: Held, other: Held) -> None:
        assert rules.clash(one, other) == rules.clash(other, one)
        if rules.clash(one, other):
            assert rules.overlap(one, other)

    @given(held(role="data_protection_officer"), held())
    def test_who_reviews_reading_does_not_read(self, officer: Held, other: Held) -> None:
        assume(rules.overlap(officer, other))
        assert rules.clash(officer, other) == (other.role in rules.READS_OR_GIVES)

    def test_administrator_and_supervisor_only_in_separate_branches(self) -> None:
        one = Held("a", "administrator", "00010001", DAY_0)
        assert rules.clash(one, Held("a", "supervisor", "0001", DAY_0))
        assert rules.clash(one, Held("a", "supervisor", "000100010001", DAY_0))
        assert not rules.clash(one, Held("a", "supervisor", "00010002", DAY_0))

    @given(held(), st.lists(held(), max_size=4))
    def test_what_is_let_through_goes_together(self, new: Held, hers: list[Held]) -> None:
        try:
            rules.check_new(new, hers)
        except Refused:
            return
        for other in hers:
            assert not rules.clash(new, other)
            same = (other.role, other.path) == (new.role, new.path)
            assert not (same and rules.overlap(new, other))

    def test_nobody_is_given_what_everybody_has(self) -> None:
        with pytest.raises(Refused, match="everybody"):
            rules.check_new(Held("a", "trainee", "0001", DAY_0), [])


def deputy(**changed: object) -> Held:
    values: dict[str, object] = {
        "member": "b", "role": "supervisor", "path": "0001", "starts_on": DAY_0,
        "ends_on": DAY_0 + dt.timedelta(days=30), "deputises_for": "a",
    }  # fmt: skip
    return Held(**(values | changed))  # type: ignore[arg-type]


class TestDeputies:
    principal = Held("a", "supervisor", "0001", DAY_0)

    def test_stands_in_for_a_role_held_throughout(self) -> None:
        rules.check_deputy(deputy(), [], [self.principal])

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"deputises_for": "b"}, "deputy_self"),
            ({"ends_on": None}, "deputy_needs_end"),
            ({"ends_on": DAY_0 - rules.DAY}, "ends_before"),
            ({"ends_on": DAY_0 + dt.timedelta(days=366)}, "deputy_too_long"),
            ({"role": "caseworker"}, "deputy_not_held"),
            ({"path": "00010001"}, "deputy_not_held"),
            ({"starts_on": DAY_0 - rules.DAY}, "deputy_not_held"),
        ],
    )
    def test_refusals(self, changed: dict[str, object], code: str) -> None:
        with pytest.raises(Refused, match=code):
            rules.check_deputy(deputy(**changed), [], [self.principal])

    def test_a_deputy_has_no_deputy(self) -> None:
        second_hand = deputy(member="a", deputises_for="c")
        with pytest.raises(Refused, match="deputy_not_held"):
            rules.check_deputy(deputy(), [], [second_hand])

    def test_not_while_she_holds_the_role_herself(self) -> None:
        with pytest.raises(Refused, match="already_held"):
            rules.check_deputy(deputy(), [Held("b", "supervisor", "0001", DAY_0)], [self.principal])

    @given(days, st.integers(0, 365), days)
    def test_never_outlives_the_role(self, start: dt.date, length: int, last: dt.date) -> None:
        one = deputy(starts_on=start, ends_on=start + dt.timedelta(days=length))
        left = rules.cut(one, last)
        if left is None:
            assert one.starts_on > last
        else:
            assert left.ends_on is not None
            assert left.starts_on <= left.ends_on <= last
            assert left.ends_on <= one.ends_on  # type: ignore[operator]


class TestGiving:
    giver = Giver("admin", own=frozenset({"00010001"}))

    @given(roles, paths)
    def test_never_to_herself(self, role: str, path: str) -> None:
        with pytest.raises(Refused):
            rules.check_giver(self.giver, role, path, "admin", "0001")

    @given(paths)
    def test_only_within_reach(self, path: str) -> None:
        if path.startswith("00010001"):
            rules.check_giver(self.giver, "caseworker", path, "b", "0001")
        else:
            with pytest.raises(Refused, match="give_reach"):
                rules.check_giver(self.giver, "caseworker", path, "b", path[:4])

    def test_the_officer_is_named_from_the_top(self) -> None:
        with pytest.raises(Refused, match="give_officer"):
            rules.check_giver(self.giver, rules.OFFICER, "00010001", "b", "0001")
        rules.check_giver(Giver("x", own=frozenset({"0001"})), rules.OFFICER, "0001", "b", "0001")

    def test_a_deputy_makes_no_administrators(self) -> None:
        stand_in = Giver("x", deputy=frozenset({"0001"}))
        rules.check_giver(stand_in, "caseworker", "0001", "b", "0001")
        with pytest.raises(Refused, match="give_as_deputy"):
            rules.check_giver(stand_in, "administrator", "0001", "b", "0001")

    def test_somebody_keeps_the_house(self) -> None:
        lasting = Held("a", "administrator", "0001", DAY_0)
        assert rules.someone_stays([lasting], "0001")
        ends = DAY_0 + rules.DAY
        assert not rules.someone_stays([Held("a", "administrator", "0001", DAY_0, ends)], "0001")
        assert not rules.someone_stays([Held("a", "administrator", "00010001", DAY_0)], "0001")
        assert not rules.someone_stays(
            [Held("a", "administrator", "0001", DAY_0, None, "b")], "0001"
        )


signs = st.sampled_from(rules.SIGNS)
bodies = st.lists(signs, min_size=7, max_size=7)


class TestStaffNumbers:
    @given(bodies, st.sampled_from(["", " ", "-"]))
    def test_are_read_as_people_write_them(self, body: list[str], between: str) -> None:
        number = rules.new_staff_number(body)
        written = f" {number[:4]}{between}{number[4:]}".lower()
        assert rules.read_staff_number(written) == number
        wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
        assert rules.read_staff_number(wide) == number

    @given(bodies, st.integers(0, 7), signs)
    def test_one_wrong_sign_is_found(self, body: list[str], place: int, wrong: str) -> None:
        number = rules.new_staff_number(body)
        assume(number[place] != wrong)
        assert rules.read_staff_number(number[:place] + wrong + number[place + 1 :]) is None

    @given(bodies, st.integers(0, 6))
    def test_two_neighbours_swapped_are_found(self, body: list[str], place: int) -> None:
        number = rules.new_staff_number(body)
        assume(number[place] != number[place + 1])
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert rules.read_staff_number(swapped) is None

    def test_are_random(self) -> None:
        assert len({rules.new_staff_number() for _ in range(50)}) == 50

    @given(st.text(max_size=12))
    def test_any_text_is_answered(self, text: str) -> None:
        found = rules.read_staff_number(text)
        assert found is None or rules.read_staff_number(found) == found


class TestNames:
    @given(st.text(max_size=70))
    def test_a_username_never_looks_like_a_phone_number(self, text: str) -> None:
        try:
            name = rules.clean_username(text)
        except Refused:
            return
        assert name[0].isalpha()
        assert name == rules.clean_username(name)

    @given(st.text(max_size=50), st.integers(0, 5))
    def test_a_suggested_username_is_free_and_allowed(self, base: str, already: int) -> None:
        taken: list[str] = []
        for _ in range(already):
            taken.append(rules.suggest_username(base, taken))
        name = rules.suggest_username(base, taken)
        assert name not in taken
        assert rules.clean_username(name) == name

    def test_spaces_go_from_chinese_names_and_stay_in_others(self) -> None:
        assert rules.clean_name(" 周　敏 ") == "周敏"
        assert rules.clean_name("Zhou   Min") == "Zhou Min"
        assert rules.clean_name("阿依古丽·买买提") == "阿依古丽·买买提"
        with pytest.raises(Refused, match="name_empty"):
            rules.clean_name(" 　")

    @given(st.from_regex(r"[0-9]{3,12}", fullmatch=True))
    def test_a_masked_number_shows_at_most_seven_digits(self, phone: str) -> None:
        masked = rules.mask_phone(phone)
        assert sum(sign.isdigit() for sign in masked) <= min(7, max(2, len(phone) - 1))
        assert phone not in masked
