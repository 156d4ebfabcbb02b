"""Attendance: scanned, typed, by hand; nothing doubled, nothing lost, nobody else's."""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.training import selectors, services
from niangjia.training.models import Attendance, Enrolment, Programme, Scan, Session
from niangjia.training.services.attendance import ByHand, Given
from tests.integration.training.school import School
from tests.integration.training.test_pages import asked
from tests.world import act, browser_of, hold, make_member


class Day:
    """A programme whose first session began half an hour ago, with two people who have a place."""

    def __init__(self, school: School, *, seats: int = 60) -> None:
        self.school = school
        self.of = school.programme(seats=seats)
        self.session = self.of.sessions.get()
        self.starts = timezone.now().replace(second=0, microsecond=0) - dt.timedelta(minutes=30)
        Session.objects.update(
            starts_at=self.starts, ends_at=self.starts + dt.timedelta(minutes=120)
        )
        self.session.refresh_from_db()
        self.worker = school.nominated(self.of, school.world.worker)
        self.plain = school.nominated(self.of, make_member("安心", school.world.east))
        self.organiser = act(school.organiser)

    def scan(self, place: Enrolment, minute: int = 1, way: str = "in", **more: Any) -> Given:
        at = self.starts + dt.timedelta(minutes=minute)
        return Given(more.get("id") or uuid.uuid4(), more.get("code", place.code), way, at)

    def take(self, *given: Given, actor: Any = None, sent: dt.datetime | None = None) -> list[str]:
        found = services.take_scans(
            actor=actor or self.organiser, session_id=self.session.pk, given=given,
            sent_at=sent or timezone.now(),
        )  # fmt: skip
        return [str(scan.outcome) for scan in found]

    def row(self, place: Enrolment) -> Attendance:
        return Attendance.objects.get(session=self.session, enrolment=place)


@pytest.fixture
def day(school: School) -> Day:
    return Day(school)


def test_a_scan_sent_twice_is_kept_once_and_says_so(day: Day) -> None:
    one = day.scan(day.worker, 2)
    assert day.take(one) == ["noted"]
    assert day.take(one, one) == ["noted", "noted"]
    assert (Scan.objects.count(), Attendance.objects.count()) == (1, 1)
    assert day.take(day.scan(day.worker, 9)) == ["already"]
    assert day.row(day.worker).arrived_at == day.starts + dt.timedelta(minutes=2)
    assert AuditEvent.objects.filter(event="training.attendance_scanned").count() == 2


def test_two_phones_in_any_order_agree(day: Day) -> None:
    late, early = day.scan(day.worker, 12), day.scan(day.worker, 3)
    out, back = day.scan(day.worker, 20, "out"), day.scan(day.worker, 25)
    day.take(out, late)
    assert day.row(day.worker).left_at == day.starts + dt.timedelta(minutes=20)
    day.take(back)
    day.take(early, late)
    row = day.row(day.worker)
    assert row.arrived_at == day.starts + dt.timedelta(minutes=3)
    assert row.left_at is None


def test_a_phone_a_day_off_is_put_right_and_a_changed_clock_is_told(day: Day) -> None:
    wrong = dt.timedelta(days=1)
    one = day.scan(day.worker, 5)
    day.take(Given(one.id, one.code, "in", one.at + wrong), sent=timezone.now() + wrong)
    row = day.row(day.worker)
    assert abs(row.arrived_at - day.starts - dt.timedelta(minutes=5)) < dt.timedelta(seconds=5)  # type: ignore[operator]
    assert row.sure and Scan.objects.get().phone_at == one.at + wrong
    day.take(Given(uuid.uuid4(), day.plain.code, "in", one.at - wrong))
    assert not day.row(day.plain).sure
    page = browser_of(day.school.organiser).get(f"/training/sessions/{day.session.pk}/attendance/")
    assert "check the time" in page.content.decode()


def test_what_can_not_count_is_refused_with_the_reason(day: Day) -> None:
    of, session = day.of, day.session
    assert day.take(day.scan(day.worker, code="ABCDEFGHJK")) == ["unknown"]
    assert day.take(day.scan(day.worker, code="<script>")) == ["unknown"]
    Session.objects.filter(pk=session.pk).update(group="A")
    assert day.take(day.scan(day.worker)) == ["other_group"]
    Enrolment.objects.update(group="A")
    assert day.take(day.scan(day.worker)) == ["noted"]
    services.withdraw(actor=act(day.school.world.worker), enrolment_id=day.worker.pk)
    assert day.take(day.scan(day.worker, 8)) == ["no_place"]
    Session.objects.filter(pk=session.pk).update(
        starts_at=timezone.now() + dt.timedelta(days=2),
        ends_at=timezone.now() + dt.timedelta(days=3),
    )
    assert day.take(day.scan(day.plain)) == ["too_early"]
    other = day.school.programme(
        starts_on=of.ends_on + dt.timedelta(days=9), ends_on=of.ends_on + dt.timedelta(days=9)
    )
    foreign = day.school.nominated(other, day.school.world.worker)
    assert day.take(day.scan(foreign)) == ["unknown"]
    assert not Attendance.objects.exclude(enrolment=day.worker).exists()


def test_somebody_elses_scan_id_changes_nothing(day: Day) -> None:
    one = day.scan(day.worker)
    day.take(one)
    second = day.school.session(day.of, hours=(13, 15), place="Hall 9")
    Session.objects.filter(pk=second.pk).update(
        starts_at=day.starts + dt.timedelta(hours=3), ends_at=day.starts + dt.timedelta(hours=4)
    )
    found = services.take_scans(
        actor=day.organiser, session_id=second.pk, given=[one], sent_at=timezone.now()
    )
    assert [scan.outcome for scan in found] == ["unknown"]
    assert Scan.objects.count() == 1 and not second.attendances.exists()


def test_a_session_cancelled_after_enrolment_takes_nobody_and_counts_for_nothing(day: Day) -> None:
    day.take(day.scan(day.worker))
    late = timezone.now() + dt.timedelta(hours=5)
    assert selectors.attendance_rate(day.worker, now=late).attended == 1
    assert selectors.attended(day.of, day.school.world.worker, now=late)
    services.cancel_session(actor=day.organiser, session_id=day.session.pk)
    assert day.take(day.scan(day.plain)) == ["cancelled"]
    assert selectors.attendance_rate(day.worker, now=late) == selectors.Rate(0, 0, None)
    assert not selectors.attended(day.of, day.school.world.worker, now=late)
    assert Attendance.objects.count() == 1
    browser = browser_of(day.school.organiser)
    url = f"/training/sessions/{day.session.pk}/attendance/"
    assert "counts for nothing" in browser.get(url).content.decode()
    assert "door/" not in browser.get(f"/training/sessions/{day.session.pk}/").content.decode()
    hers = browser_of(day.school.world.worker).get("/training/my/").content.decode()
    assert day.session.title not in hers
    with pytest.raises(ValidationError):
        services.note_by_hand(actor=day.organiser, session_id=day.session.pk, given=[])


def test_only_the_organiser_and_who_teaches_take_attendance(day: Day) -> None:
    for member in (
        day.school.world.worker,
        day.school.world.supervisor,
        day.school.west_supervisor,
    ):
        with pytest.raises(Denied):
            day.take(day.scan(day.worker), actor=act(member))
    teacher = make_member("沈文博", day.school.world.west)
    expert = services.keep_expert(
        actor=day.organiser, unit_id=day.school.world.city.pk, name="沈文博", organisation="",
        topics="law", availability="", ended=False,
    )  # fmt: skip
    expert.member = teacher
    expert.save()
    day.session.teachers.add(expert)
    assert day.take(day.scan(day.worker), actor=act(teacher)) == ["noted"]
    draft = day.school.programme(
        opened=False, starts_on=day.of.ends_on + dt.timedelta(days=3),
        ends_on=day.of.ends_on + dt.timedelta(days=3),
    )  # fmt: skip
    with pytest.raises(Http404):
        services.take_scans(
            actor=act(day.school.world.worker), session_id=draft.sessions.get().pk, given=[],
            sent_at=timezone.now(),
        )  # fmt: skip


def post(browser: Client, day: Day, given: list[Given], **more: Any) -> Any:
    body = {
        "now": timezone.now().isoformat(),
        "scans": [
            {"id": str(one.id), "code": one.code, "way": one.way, "at": one.at.isoformat()}
            for one in given
        ],
        **more,
    }
    url = f"/training/sessions/{day.session.pk}/door/scans/"
    return browser.post(url, json.dumps(body), content_type="application/json")


def test_a_queue_is_answered_scan_by_scan(day: Day) -> None:
    browser = browser_of(day.school.organiser)
    given = [day.scan(day.worker), day.scan(day.worker, code="ABCDEFGHJK")]
    answer = post(browser, day, given)
    assert answer.status_code == 200
    first, second = answer.json()["answers"]
    assert (first["good"], first["name"], second["good"]) == (True, "周敏", False)
    assert second["name"] == "" and "isn't in this programme" in second["text"]
    assert answer.json()["here"] == "1 of 2 are here"
    assert post(browser_of(day.school.world.worker), day, given).status_code == 403


@pytest.mark.parametrize(
    "more",
    [
        {"now": "yesterday"},
        {"now": "0001-01-01T00:00:00Z"},
        {"scans": "all"},
        {"scans": [7]},
        {"scans": [{"id": "x"}]},
        {"scans": [{"id": str(uuid.uuid4()), "code": "A", "way": "up", "at": "2026-01-01T00:00Z"}]},
    ],
)
def test_what_a_phone_never_sends_is_refused(day: Day, more: dict[str, object]) -> None:
    answer = post(browser_of(day.school.organiser), day, [], **more)
    assert answer.status_code == 400 and "can't be read" in answer.json()["fault"]
    assert not Scan.objects.exists()


def test_forty_people_pass_the_door_in_under_a_minute(day: Day) -> None:
    """One request a scan, as with a network; what is left of the minute is the camera's."""
    browser = browser_of(day.school.organiser)
    places = [
        day.school.nominated(day.of, make_member(f"安{at}", day.school.world.east, username=f"s{at}"))
        for at in range(40)
    ]  # fmt: skip
    began = time.perf_counter()
    for place in places:
        assert post(browser, day, [day.scan(place)]).json()["answers"][0]["good"]
    assert time.perf_counter() - began < 60
    assert Attendance.objects.count() == 40


def test_lists_of_people_ask_the_same_few_questions(day: Day) -> None:
    browser = browser_of(day.school.organiser)
    urls = [
        f"/training/sessions/{day.session.pk}/attendance/",
        f"/training/sessions/{day.session.pk}/people.json",
        f"/training/sessions/{day.session.pk}/sheet/",
        f"/training/{day.of.pk}/codes/",
    ]
    day.take(day.scan(day.worker))
    few = [asked(browser, url) for url in urls]
    places = [
        day.school.nominated(day.of, make_member(f"安{at}", day.school.world.east, username=f"s{at}"))
        for at in range(8)
    ]  # fmt: skip
    day.take(*(day.scan(place, 5) for place in places))
    assert [asked(browser, url) for url in urls] == few
    assert max(few) <= 16


def test_the_list_as_data_is_for_who_takes_attendance(day: Day) -> None:
    url, world = f"/training/sessions/{day.session.pk}/people.json", day.school.world
    day.take(day.scan(day.worker, 30))
    answer = browser_of(day.school.organiser).get(url)
    assert answer["Cache-Control"] == "no-store"
    found = {one["code"]: one for one in answer.json()["people"]}
    assert set(found) == {day.worker.code, day.plain.code}
    hers = found[day.worker.code]
    assert (hers["name"], hers["state"], hers["by_hand"]) == ("周敏", "present", False)
    assert hers["came"] == f"{timezone.localtime(day.row(day.worker).arrived_at):%H:%M}"
    assert found[day.plain.code]["state"] == "" and answer.json()["here"] == "1 of 2 are here"
    for member in (world.worker, world.supervisor, day.school.west_supervisor):
        assert browser_of(member).get(url).status_code == 403
    assert Client().get(url).status_code == 302
    Programme.objects.update(state="draft")
    assert browser_of(world.worker).get(url).status_code == 404
    Programme.objects.update(state="open")
    Session.objects.update(group="A")
    assert browser_of(day.school.organiser).get(url).json()["people"] == []


def test_by_hand_shows_what_the_template_of_a_field_would(day: Day) -> None:
    day.take(day.scan(day.worker, 30))
    url = f"/training/sessions/{day.session.pk}/attendance/"
    browser = browser_of(day.school.organiser)
    page, name = browser.get(url).content.decode(), day.worker.pk.hex
    clock = f"{timezone.localtime(day.row(day.worker).arrived_at):%H:%M}"
    assert f'<select name="{name}-state" id="id_{name}-state">' in page
    assert '<option value="present" selected>Present</option>' in page
    assert f'name="{name}-arrived" value="{clock}"' in page
    assert f'<label for="id_{name}-left">Left at</label>' in page
    sent = {f"{name}-state": "present", f"{name}-arrived": "<when>", f"{name}-seen": "x"}
    again = browser.post(url, sent).content.decode()
    assert "&lt;when&gt;" in again and f'id="id_{name}-arrived_error"' in again


def test_a_code_typed_at_the_door(day: Day) -> None:
    browser, url = browser_of(day.school.organiser), f"/training/sessions/{day.session.pk}/door/"
    assert browser.get(url).status_code == 200
    spoken = f"{day.worker.code[:5]} {day.worker.code[5:].lower()}"
    answer = browser.post(url, {"code": spoken, "way": "in"}, follow=True).content.decode()
    assert "周敏 is here" in answer and "1 of 2 are here" in answer
    again = browser.post(url, {"code": spoken, "way": "in"}, follow=True).content.decode()
    assert "nothing changed" in again
    wrong = browser.post(url, {"code": "hello", "way": "in"}).content.decode()
    assert "ten letters" in wrong and "hello" in wrong
    assert browser_of(day.school.world.worker).get(url).status_code == 403


def by_hand(day: Day, browser: Client, place: Enrolment, **typed: str) -> Any:
    url = f"/training/sessions/{day.session.pk}/attendance/"
    sent: dict[str, str] = {"csrf": "", "rest": typed.pop("rest", "")}
    if not sent["rest"]:
        del sent["rest"]
    for name in ("state", "arrived", "left", "seen"):
        sent[f"{place.pk.hex}-{name}"] = typed.get(name, "")
    return browser.post(url, sent, follow=True).content.decode()


def test_by_hand_stands_above_scans_until_it_is_taken_back(day: Day) -> None:
    browser = browser_of(day.school.organiser)
    page = by_hand(day, browser, day.worker, state="excused")
    assert "Excused" in page
    assert day.take(day.scan(day.worker, 4)) == ["already"]
    assert day.row(day.worker).state == "excused"
    by_hand(day, browser, day.worker, state="", seen="excused")
    row = day.row(day.worker)
    assert (row.state, row.by_hand) == ("present", False)
    assert row.arrived_at == day.starts + dt.timedelta(minutes=4)
    assert AuditEvent.objects.filter(event="training.attendance_by_hand").count() == 2


def test_an_older_page_overwrites_nothing(day: Day) -> None:
    browser = browser_of(day.school.organiser)
    day.take(day.scan(day.worker, 4))
    page = by_hand(day, browser, day.worker, state="absent")
    assert "noted anew meanwhile" in page
    assert day.row(day.worker).state == "present"
    # Who wasn't touched on that page is left alone, without a word.
    assert "meanwhile" not in by_hand(day, browser, day.worker)
    assert day.row(day.worker).state == "present"


def test_everybody_else_was_there_at_one_press(day: Day) -> None:
    browser = browser_of(day.school.organiser)
    by_hand(day, browser, day.worker, state="absent", rest="1")
    assert day.row(day.worker).state == "absent"
    assert day.row(day.plain).arrived_at == day.starts
    local = timezone.localtime(day.starts)
    wrong = by_hand(
        day, browser, day.worker, state="present", seen="absent",
        arrived=f"{local:%H:%M}", left=f"{local:%H:%M}",
    )  # fmt: skip
    assert "before she came" in wrong
    assert day.row(day.worker).state == "absent"


def test_the_trainee_sees_her_own_code_and_days_and_nobody_elses(day: Day) -> None:
    hers = browser_of(day.school.world.worker).get("/training/my/").content.decode()
    assert day.worker.code[:5] in hers and "data:image/svg+xml" in hers
    assert day.session.title in hers
    assert day.plain.code[:5] not in hers
    nobody = browser_of(day.school.world.plain).get("/training/my/").content.decode()
    assert "no place" in nobody and Client().get("/training/my/").status_code == 302


def test_her_own_page_asks_as_much_for_three_programmes_as_for_one(day: Day) -> None:
    browser = browser_of(day.school.world.worker)
    few = asked(browser, "/training/my/")
    for weeks in (2, 4):
        of = day.school.programme(
            starts_on=day.of.starts_on + dt.timedelta(weeks=weeks),
            ends_on=day.of.ends_on + dt.timedelta(weeks=weeks),
        )  # fmt: skip
        day.school.nominated(of, day.school.world.worker)
    assert asked(browser, "/training/my/") == few


def test_codes_and_lists_are_printed_by_the_organiser_only(day: Day) -> None:
    organiser, worker = browser_of(day.school.organiser), browser_of(day.school.world.worker)
    codes, sheet = f"/training/{day.of.pk}/codes/", f"/training/sessions/{day.session.pk}/sheet/"
    assert day.plain.code[:5] in organiser.get(codes).content.decode()
    assert "周敏" in organiser.get(sheet).content.decode()
    assert worker.get(codes).status_code == 404 and worker.get(sheet).status_code == 403
    far = make_member("钟琴", day.school.world.west)
    hold(far, "organiser", day.school.world.west)
    assert browser_of(far).get(codes).status_code == 404


def test_rates_count_what_was_held_for_her_in_as_many_queries(
    day: Day, django_assert_num_queries: Any
) -> None:
    late = timezone.now() + dt.timedelta(days=30)
    other = day.school.session(day.of, hours=(13, 15), group="B", place="Hall 9")
    study = day.school.session(day.of, hours=(16, 17), kind="self_study", place="")
    assert study.pk and other.pk
    day.take(day.scan(day.worker, 2))
    hand = ByHand(day.plain.pk, "present", day.starts + dt.timedelta(minutes=60), None, "")
    services.note_by_hand(actor=day.organiser, session_id=day.session.pk, given=[hand])
    of = Programme.objects.get(pk=day.of.pk)
    with django_assert_num_queries(3):
        rates = selectors.attendance_rates(of, now=late)
    assert rates[day.worker.pk] == selectors.Rate(1, 1, 1.0)
    assert rates[day.plain.pk] == selectors.Rate(1, 0, 0.5)
    assert selectors.attendees(day.of, now=late) == {day.school.world.worker.pk}
    assert selectors.attendance_rate(day.worker).held == 0
