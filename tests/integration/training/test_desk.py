"""The training page after sign-in: an organiser's desk, what is next for a trainee."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.access import agenda
from niangjia.training import parts, selectors
from niangjia.training.models import (
    Attendance,
    Enrolment,
    Feedback,
    FeedbackGiven,
    Programme,
    Session,
)
from tests.integration.training.school import School
from tests.world import act, browser_of, make_member

pytestmark = pytest.mark.django_db


def soon(school: School, *, days: int = 2, **more: Any) -> Programme:
    """A programme whose only session is so many days ahead."""
    of = school.programme(**more)
    start = timezone.now() + dt.timedelta(days=days)
    Session.objects.filter(programme=of).update(
        starts_at=start, ends_at=start + dt.timedelta(hours=2)
    )
    return of


def test_the_desk_shows_the_week_with_its_places_and_what_is_due(school: School) -> None:
    of = soon(school)
    school.nominated(of, school.world.worker)
    Enrolment.objects.create(
        programme=of, member=make_member("何静", school.world.west), unit=school.world.west,
        state="waiting", queued_at=timezone.now(),
    )  # fmt: skip
    Enrolment.objects.create(
        programme=of, member=make_member("温雪", school.world.west), unit=school.world.west,
        state="nominated",
    )  # fmt: skip
    page = browser_of(school.organiser).get("/training/").content.decode()
    assert "Sessions of this week" in page and page.count("1 of 2 places taken") >= 2
    assert "1 nomination waits for a supervisor" in page
    assert "1 person on the waiting list" in page
    assert '<progress value="1" max="2"' in page
    items = {str(one.title): one for one in agenda.items_for(act(school.organiser))}
    assert items["The law of violence"].detail == "1 of 2 places taken"


def test_a_session_of_a_group_counts_its_group_alone(school: School) -> None:
    of = soon(school)
    Session.objects.filter(programme=of).update(group="A", capacity=1)
    school.nominated(of, school.world.worker)
    week = selectors.desk(act(school.organiser)).week
    assert [(one.taken, one.room) for one in week] == [(0, 1)]
    Enrolment.objects.filter(programme=of).update(group="A")
    assert [(one.taken, one.room) for one in selectors.desk(act(school.organiser)).week] == [(1, 1)]


def test_sessions_later_cancelled_or_of_others_are_not_on_the_desk(school: School) -> None:
    late, off = soon(school, days=9), soon(school)
    Session.objects.filter(programme=off).update(cancelled=True)
    assert selectors.desk(act(school.organiser)).week == []
    assert {of.pk for of in selectors.desk(act(school.organiser)).open} == {late.pk, off.pk}
    assert selectors.desk(act(school.world.worker)).programmes == []
    assert "Your desk" not in browser_of(school.world.worker).get("/training/").content.decode()


@pytest.mark.parametrize(("given", "told"), [(0, True), (4, True), (5, False)])
def test_feedback_that_few_gave_is_told_while_it_is_open(
    school: School, given: int, told: bool
) -> None:
    of = soon(school, seats=9)
    today = timezone.localdate()
    Programme.objects.filter(pk=of.pk).update(state="ended", starts_on=today, ends_on=today)
    pool = Feedback(programme=of, answers=[])
    pool.save()
    for at in range(given):
        place = Enrolment.objects.create(
            programme=of, member=make_member("白鹭" + "甲乙丙丁戊"[at], school.world.east),
            unit=school.world.east, state="enrolled",
        )  # fmt: skip
        FeedbackGiven.objects.create(feedback=pool, enrolment=place)
    found = selectors.desk(act(school.organiser)).quiet
    assert [(one.pk, n) for one, n in found] == ([(of.pk, given)] if told else [])
    page = browser_of(school.organiser).get("/training/").content.decode()
    assert (f"{given} answers of feedback" in page) is told
    Feedback.objects.update(closed_on=today)
    assert selectors.desk(act(school.organiser)).quiet == []


def test_an_empty_desk_says_so(school: School) -> None:
    page = browser_of(school.organiser).get("/training/").content.decode()
    assert "Nothing waits for you" in page


def test_a_room_above_adds_its_lines(school: School) -> None:
    parts.register_desk("trial", lambda actor, every: [("A trial", "/training/my/")])
    try:
        assert "A trial" in browser_of(school.organiser).get("/training/").content.decode()
    finally:
        parts.forget_desk("trial")


def test_a_trainee_sees_what_is_next_and_how_much_she_attended(school: School) -> None:
    she = school.world.worker
    of = soon(school)
    place = school.nominated(of, she)
    past = school.session(of, title="The first talk", day=1)
    ago = timezone.now() - dt.timedelta(hours=5)
    Session.objects.filter(pk=past.pk).update(starts_at=ago, ends_at=ago + dt.timedelta(hours=2))
    Attendance.objects.create(session=past, enrolment=place, arrived_at=ago)
    page = browser_of(she).get("/training/").content.decode()
    assert "Next for you" in page and "1 of 1 sessions attended" in page
    assert page.split("Next:")[1].split("</span>")[0].count("The law of violence") == 1
    other = browser_of(make_member("何静", school.world.west)).get("/training/").content.decode()
    assert "Next for you" not in other


def test_the_page_asks_as_often_for_many_programmes_as_for_one(school: School) -> None:
    browser = browser_of(school.organiser)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/training/").status_code == 200
        return len(queries)

    two = [make_member(name, school.world.west) for name in ("何静", "温雪")]

    def add() -> None:
        of = soon(school)
        for member in two:
            Enrolment.objects.create(
                programme=of, member=member, unit=member.unit, state="enrolled"
            )
        Enrolment.objects.create(
            programme=of, member=school.organiser, unit=school.world.city, state="enrolled"
        )

    add()
    asked()
    few = asked()
    add()
    add()
    assert asked() <= few
