"""What goes wrong in a training: a page or a worker that dies halfway, things sent twice, two people at
one thing, a session cancelled after enrolment, clocks that jump. Nothing is lost, nothing doubled.

The server that is killed for good while people sit a test: tests/integration/config/test_kill.py.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia import audit
from niangjia.audit.models import AuditEvent
from niangjia.certificates import selectors as certificates
from niangjia.certificates import services as giving
from niangjia.certificates.models import Certificate
from niangjia.commitments import services as commitments
from niangjia.commitments.models import Commitment, Reminder
from niangjia.learning import selectors as learning
from niangjia.learning import services as sitting
from niangjia.learning.models import Answer, LearningEvent, TestSitting
from niangjia.notices.models import Notice
from niangjia.training import selectors, services
from niangjia.training.models import Attendance, Enrolment, Paper, Programme, Scan, Session
from tests.integration.training.school import School
from tests.integration.training.test_attendance import Day
from tests.integration.training.test_papers import Room
from tests.world import act, browser_of

pytestmark = pytest.mark.django_db


class Died(Exception):
    """The process is gone at this very moment."""


def dying(*_given: Any, **_more: Any) -> None:
    raise Died


@pytest.fixture
def day(school: School) -> Day:
    return Day(school)


@pytest.fixture
def room(school: School) -> Room:
    return Room(school)


# -- a process that dies ------------------------------------------------------------------------------
def test_a_door_that_dies_halfway_keeps_nothing_and_takes_the_queue_again(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = [day.scan(day.worker, 1), day.scan(day.plain, 2), day.scan(day.worker, 90, "out")]
    with monkeypatch.context() as then:
        then.setattr(audit, "record", dying)
        with pytest.raises(Died):
            day.take(*queue)
    assert (Scan.objects.count(), Attendance.objects.count()) == (0, 0)
    assert day.take(*queue) == ["noted", "noted", "noted"]
    assert day.take(*queue, *queue) == ["noted"] * 6
    assert (Scan.objects.count(), Attendance.objects.count()) == (3, 2)


def test_a_test_that_dies_while_it_begins_or_ends_is_whole_or_not_there(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.set()
    she = act(room.people[0])
    with monkeypatch.context() as then:
        then.setattr(audit, "record", dying)
        with pytest.raises(Died):
            services.begin_test(actor=she, session_id=room.before.pk)
    assert (TestSitting.objects.count(), Answer.objects.count()) == (0, 0)
    found = services.begin_test(actor=she, session_id=room.before.pk)
    sitting.save_answer(actor=she, sitting_id=found.pk, place=1, given=1)
    with monkeypatch.context() as then:
        then.setattr(audit, "record", dying)
        with pytest.raises(Died):
            sitting.finish_sitting(actor=she, sitting_id=found.pk)
    found.refresh_from_db()
    assert found.finished_at is None
    assert services.begin_test(actor=she, session_id=room.before.pk).pk == found.pk
    assert learning.answers(found)[0].given == 1
    for _each in range(2):
        sitting.finish_sitting(actor=she, sitting_id=found.pk)
    assert LearningEvent.objects.filter(verb="completed", attempt=found.pk).count() == 1
    assert AuditEvent.objects.filter(event="learning.test_finished").count() == 1


def test_two_presses_at_once_begin_one_test(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.set()
    she = act(room.people[0])
    first = services.begin_test(actor=she, session_id=room.before.pk)
    # The second press looked before the first was written.
    monkeypatch.setattr(selectors, "sitting_of", lambda *_who: None)
    looks = iter([None, first])
    monkeypatch.setattr("niangjia.learning.services.sittings._going_on", lambda *_w: next(looks))
    assert services.begin_test(actor=she, session_id=room.before.pk).pk == first.pk
    assert TestSitting.objects.count() == 1 and Answer.objects.count() == first.count


# -- two people at one thing --------------------------------------------------------------------------
def sent(browser: Any, url: str, **fields: Any) -> dict[str, Any]:
    """What a page opened now would send."""
    found = re.search(r'name="seen" value="([^"]*)"', browser.get(url).content.decode())
    assert found
    return {"seen": found[1], **fields}


def test_two_organisers_set_one_paper(room: Room) -> None:
    room.set()
    url, browser = f"/training/{room.of.pk}/test/", browser_of(room.school.organiser)
    fields = {"objective_0": "danger", "objective_1": "violence-law", "count": "8", "minutes": ""}
    one, two, three = (sent(browser, url, **fields) for _each in range(3))
    assert browser.post(url, {**one, "count": "6"}).status_code == 302
    assert browser.post(url, {**two, "minutes": "20"}).status_code == 302
    paper = Paper.objects.get()
    assert (paper.count, paper.minutes) == (6, 20)
    page = browser.post(url, {**three, "count": "10"})
    assert page.status_code == 409 and "Choose, item by item" in page.content.decode()
    assert Paper.objects.get().count == 6


def test_two_organisers_set_and_give_certificates(school: School) -> None:
    of = school.programme()
    url, browser = f"/certificates/programme/{of.pk}/rule/", browser_of(school.organiser)
    one, two = (sent(browser, url, attendance="80") for _each in range(2))
    assert browser.post(url, {**one, "attendance": "70"}).status_code == 302
    assert browser.post(url, {**two, "areas": ["danger"]}).status_code == 302
    rule = certificates.rule_of(of)
    assert (rule.attendance, rule.areas) == (70, ["danger"])
    assert browser.post(url, {**two, "attendance": "90"}).status_code == 409
    place = school.nominated(of, school.world.worker)
    starts = timezone.now() - dt.timedelta(hours=5)
    Session.objects.update(starts_at=starts, ends_at=starts + dt.timedelta(hours=1))
    Attendance.objects.create(session=of.sessions.get(), enrolment=place, arrived_at=starts)
    Programme.objects.update(state="ended")
    for _each in range(2):
        giving.issue(actor=act(school.organiser), programme_id=of.pk)
    assert Certificate.objects.count() == 1


# -- cancelled after enrolment ------------------------------------------------------------------------
def test_what_was_done_in_a_session_that_is_cancelled_is_kept_and_counts_for_nothing(
    day: Day,
) -> None:
    day.take(day.scan(day.worker, 1))
    services.cancel_session(actor=day.organiser, session_id=day.session.pk)
    late = day.scan(day.plain, 3)
    assert day.take(late, late) == ["cancelled", "cancelled"]
    assert Scan.objects.count() == 2 and Attendance.objects.count() == 1
    later = timezone.now() + dt.timedelta(days=1)
    assert selectors.attendance_rate(day.worker, now=later).held == 0
    assert selectors.attendees(day.of, now=later) == set()
    assert Enrolment.objects.filter(state="enrolled").count() == 2


def test_a_test_begun_before_its_session_was_cancelled_can_be_finished(room: Room) -> None:
    room.set()
    she, other = act(room.people[0]), act(room.people[1])
    found = services.begin_test(actor=she, session_id=room.before.pk)
    services.cancel_session(actor=room.organiser, session_id=room.before.pk)
    assert services.begin_test(actor=she, session_id=room.before.pk).pk == found.pk
    sitting.save_answer(actor=she, sitting_id=found.pk, place=1, given=1)
    sitting.finish_sitting(actor=she, sitting_id=found.pk)
    with pytest.raises(ValidationError, match="isn't open"):
        services.begin_test(actor=other, session_id=room.before.pk)
    # A session in its stead opens the same test: who has sat it has sat it.
    again = room.school.session(
        room.of, kind="test", test="pre", title="again", day=1, place="", hours=(14, 15)
    )
    room.at(again, timezone.now())
    assert services.begin_test(actor=she, session_id=again.pk).pk == found.pk
    assert services.begin_test(actor=other, session_id=again.pk).pk != found.pk


# -- clocks -------------------------------------------------------------------------------------------
def test_a_phone_whose_clock_jumps_between_scans_marks_what_is_not_sure(day: Day) -> None:
    back = dt.timedelta(days=400)
    one, two = day.scan(day.worker, 2), day.scan(day.plain, 3)
    jumped = type(one)(one.id, one.code, one.way, one.at - back)
    assert day.take(jumped, two) == ["noted", "noted"]
    assert (day.row(day.worker).sure, day.row(day.plain).sure) == (False, True)
    # Sent once more after the clock was put right: the first telling stands.
    assert day.take(one) == ["noted"] and Scan.objects.count() == 2


def test_a_server_whose_clock_goes_back_ends_a_test_once_at_its_time(room: Room) -> None:
    room.set(minutes=30)
    she, now = act(room.people[0]), timezone.now()
    with time_machine.travel(now, tick=False):
        found = services.begin_test(actor=she, session_id=room.before.pk)
    ends = found.ends_at
    with time_machine.travel(now - dt.timedelta(minutes=50), tick=False):
        again = services.begin_test(actor=she, session_id=room.before.pk)
        sitting.save_answer(actor=she, sitting_id=found.pk, place=1, given=1)
    assert (again.pk, again.ends_at) == (found.pk, ends)
    with time_machine.travel(now + dt.timedelta(minutes=31), tick=False):
        with pytest.raises(ValidationError, match="time is over"):
            sitting.save_answer(actor=she, sitting_id=found.pk, place=2, given=1)
        sitting.finish_sitting(actor=she, sitting_id=found.pk)
    with time_machine.travel(now + dt.timedelta(minutes=2), tick=False):
        with pytest.raises(ValidationError, match="finished"):
            sitting.save_answer(actor=she, sitting_id=found.pk, place=2, given=1)
        assert services.begin_test(actor=she, session_id=room.before.pk).finished_at
    assert learning.answers(found)[0].given == 1


def test_a_day_that_comes_twice_reminds_once(school: School) -> None:
    of = school.programme()
    place = school.nominated(of, school.world.worker)
    Programme.objects.update(state="running")
    commitments.write(
        actor=act(school.world.worker), enrolment_id=place.pk, what="Asks alone", where="Room 3",
        by_when=school.today + dt.timedelta(days=20), area="danger",
    )  # fmt: skip
    due = Commitment.objects.get().counts_from + dt.timedelta(days=30)
    Notice.objects.all().delete()
    assert commitments.remind(due) == 1
    told = Notice.objects.count()
    for other in (due - dt.timedelta(days=1), due, due):
        assert commitments.remind(other) == 0
    assert (Reminder.objects.count(), Notice.objects.count()) == (1, told)


def test_an_id_is_one_scan_whatever_is_sent_with_it(day: Day) -> None:
    one = day.scan(day.worker, 2)
    other = day.scan(day.plain, 9, "out", id=one.id)
    assert day.take(one) == ["noted"] and day.take(other) == ["noted"]
    assert Scan.objects.get().enrolment == day.worker
    assert not Attendance.objects.filter(enrolment=day.plain).exists()
    assert day.take(day.scan(day.plain, 9, id=uuid.uuid4())) == ["noted"]
