"""Programmes and sessions: made, clashing, changed by two, copied, handed on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from icalendar import Calendar

from niangjia.access.actor import Actor
from niangjia.access.policies import Denied
from niangjia.notices.models import Notice
from niangjia.people import stories
from niangjia.people.stories import Asked, Story
from niangjia.training import calendars, registrations, selectors, services
from niangjia.training.models import Programme, Session
from tests.integration.training.school import School
from tests.world import act, browser_of, hold, make_member


def expert(school: School) -> str:
    kept = services.keep_expert(
        actor=act(school.organiser), unit_id=school.world.city.pk, name="沈文博",
        organisation="Yunhe Law Firm", topics="law of violence", availability="", ended=False,
    )  # fmt: skip
    return str(kept.pk)


def test_only_who_runs_training_there_makes_one(school: School) -> None:
    for member in (school.world.worker, school.world.supervisor, school.world.chief):
        with pytest.raises(Denied):
            services.make_programme(
                actor=act(member), unit_id=school.world.city.pk, **school.given()
            )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": dt.date(2020, 1, 1)}, "ends_on"),
        ({"nominate_by": dt.date(2090, 1, 1)}, "nominate_by"),
        ({"objectives": []}, "objectives"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    school: School, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        school.programme(**wrong)
    assert field in refused.value.error_dict


def test_a_draft_is_its_organisers_and_needs_a_session(school: School) -> None:
    organiser = act(school.organiser)
    of = services.make_programme(actor=organiser, unit_id=school.world.city.pk, **school.given())
    with pytest.raises(Http404):
        selectors.programme(act(school.world.worker), of.pk)
    with pytest.raises(ValidationError, match="session"):
        services.move_programme(actor=organiser, programme_id=of.pk, to="open")
    with pytest.raises(ValidationError, match="next step"):
        services.move_programme(actor=organiser, programme_id=of.pk, to="ended")


def test_two_organisers_do_not_undo_each_other(school: School) -> None:
    of, organiser = school.programme(), act(school.organiser)
    seen = Programme.objects.get(pk=of.pk).version
    services.update_programme(
        actor=organiser, programme_id=of.pk, version=seen, **school.given(title="A")
    )
    with pytest.raises(ValidationError, match="Somebody else"):
        services.update_programme(
            actor=organiser, programme_id=of.pk, version=seen, **school.given(title="B")
        )
    assert Programme.objects.get(pk=of.pk).title == "A"


def test_clashes_are_refused_where_they_are(school: School) -> None:
    of, teacher = school.programme(), expert(school)
    school.session(of, hours=(13, 15), teachers=[teacher], group="A", place="Room 1")
    for given, field in (
        ({"hours": (14, 16), "group": "A", "place": "Room 2"}, "start"),
        ({"hours": (14, 16), "group": "B", "place": "Room 1"}, "place"),
        ({"hours": (14, 16), "group": "B", "place": "Room 2", "teachers": [teacher]}, "teachers"),
        ({"hours": (16, 15)}, "end"),
        ({"day": 9}, "day"),
        ({"kind": "visit", "hours": (16, 17)}, "host"),
    ):
        with pytest.raises(ValidationError) as refused:
            school.session(of, **given)
        assert field in refused.value.error_dict
    school.session(of, hours=(14, 16), group="B", place="Room 2")
    school.session(
        of,
        day=1,
        kind="visit",
        host_id=school.world.street.pk,
        consent_rules="Both parties agreed.",
    )


def test_a_session_cancelled_after_enrolment_is_told_and_stays(school: School) -> None:
    of, worker = school.programme(), school.world.worker
    school.nominated(of, worker)
    session = of.sessions.get()
    services.cancel_session(actor=act(school.organiser), session_id=session.pk)
    assert Notice.objects.filter(member=worker, code="training.changed").count() == 1
    assert Session.objects.get(pk=session.pk).cancelled
    entry = Calendar.from_ical(calendars.file(selectors.sessions(of), of.made_at)).walk("VEVENT")[0]
    assert entry["STATUS"] == "CANCELLED"
    assert entry.decoded("DTSTART") == session.starts_at
    with pytest.raises(ValidationError):
        services.cancel_session(actor=act(school.organiser), session_id=session.pk)


def test_a_copy_is_a_year_on_with_the_same_weekdays(school: School) -> None:
    of, teacher = school.programme(), expert(school)
    school.session(of, hours=(13, 15), teachers=[teacher])
    copy = services.copy_programme(
        actor=act(school.organiser), programme_id=of.pk, unit_id=school.world.city.pk, cascade=False
    )
    assert copy.starts_on - of.starts_on == dt.timedelta(weeks=52)
    old, new = list(of.sessions.all()), list(copy.sessions.all())
    assert [b.starts_at - a.starts_at for a, b in zip(old, new, strict=True)] == [
        dt.timedelta(weeks=52)
    ] * 2
    assert new[1].teachers.count() == 1 and copy.state == "draft"
    assert of.sessions.count() == 2


def test_a_district_passes_a_master_on_and_reach_is_told(school: School) -> None:
    of = school.programme()
    local = make_member("钟琴", school.world.east)
    hold(local, "organiser", school.world.east)
    copy = services.copy_programme(
        actor=act(local), programme_id=of.pk, unit_id=school.world.east.pk, cascade=True
    )
    assert copy.unit == school.world.east and copy.cascade
    Programme.objects.filter(pk=copy.pk).update(state="open")
    school.nominated(copy, school.world.worker)
    assert [one.enrolled for one in selectors.copies(of)] == [1]  # type: ignore[attr-defined]
    with pytest.raises(Denied):
        services.copy_programme(
            actor=act(local), programme_id=of.pk, unit_id=school.world.city.pk, cascade=True
        )


def test_my_day_search_hand_over_and_what_is_kept(school: School) -> None:
    of, worker = school.programme(), school.world.worker
    place = services.nominate(actor=act(worker), programme_id=of.pk, member_id=worker.pk)
    assert [i.title for i in registrations.due(act(school.world.supervisor))] == [
        "1 nomination to approve"
    ]
    services.approve(actor=act(school.world.supervisor), enrolment_id=place.pk)
    days = school.today - of.starts_on + dt.timedelta(days=2)
    Session.objects.update(
        starts_at=of.sessions.get().starts_at + days, ends_at=of.sessions.get().ends_at + days
    )
    assert [i.title for i in registrations.due(act(worker))] == ["The law of violence"]
    details = [one.detail for one in registrations.due(act(school.organiser))]
    assert details == ["1 of 2 places taken", "1 place is free."]
    assert registrations.find(act(worker), "listening", 5)[0].title == of.title
    other = make_member("钟琴", school.world.city)
    thing = registrations.holds(school.organiser)[0]
    assert not registrations.may_receive(thing, other)
    hold(other, "organiser", school.world.city)
    assert registrations.may_receive(thing, other)
    registrations.hand_over(act(school.world.chief), thing, other)
    assert Programme.objects.get(pk=of.pk).organiser == other
    assert selectors.kept_about(worker)[0].value == "1"


def test_a_session_leads_to_what_is_learnt_and_played_there(school: School) -> None:
    of = school.programme()
    session = school.session(
        of, kind="practice", hours=(13, 14), module="danger", scenario="first-talk",
        presenters=["Zhou Min: calls"],
    )  # fmt: skip
    page = browser_of(school.world.worker).get(f"/training/sessions/{session.pk}/").content.decode()
    assert "/learning/modules/danger/" in page and "/learning/scenarios/first-talk/" in page
    assert "Zhou Min: calls" in page
    with pytest.raises(ValidationError, match="no such scenario"):
        school.session(of, hours=(15, 16), kind="practice", scenario="nobody")
    again = services.copy_programme(
        actor=act(school.organiser), programme_id=of.pk, unit_id=of.unit_id, cascade=False
    )
    copied = again.sessions.get(kind="practice")
    assert (copied.module, copied.scenario) == ("danger", "first-talk")


def test_a_seminar_shows_stories_of_whichever_room_keeps_them(school: School) -> None:
    of = school.programme(competencies=["danger"])
    seminar = school.session(of, kind="seminar", hours=(13, 14))
    lecture = of.sessions.filter(kind="lecture").first() or school.session(of, hours=(15, 16))
    browser = browser_of(school.world.worker)
    url = f"/training/sessions/{seminar.pk}/"
    assert "Stories for it" not in browser.get(url).content.decode()

    def kept(actor: Actor, asked: Asked) -> list[Story]:
        return [Story("A plan that held", " ".join(asked.competencies), "/stories/1/")]

    stories.register(kept)
    try:
        assert "A plan that held" in browser.get(url).content.decode()
        other = browser.get(f"/training/sessions/{lecture.pk}/").content.decode()
        assert "A plan that held" not in other
    finally:
        stories.forget(kept)
