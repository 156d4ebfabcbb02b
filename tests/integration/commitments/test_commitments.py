"""What a trainee sets out to do, her supervisor's looks, the organiser's counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from niangjia.access import agenda
from niangjia.access.models import Wall
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.commitments import presenters, selectors, services
from niangjia.commitments.models import Commitment, Look
from niangjia.learning.models import CompetencyEvidence
from niangjia.notices.models import Notice
from niangjia.people.models import Member, RoleAssignment
from niangjia.training import services as training
from niangjia.training.models import Attendance, Enrolment, Programme
from tests.integration.training.school import School
from tests.world import act, browser_of, hold, make_member

pytestmark = pytest.mark.django_db
WHAT = "Ask alone whether she is safe, in every first talk"


@pytest.fixture
def school(db: None) -> School:
    return School()


def over(school: School, *people: Member, days: int = 0, state: str = "ended") -> Programme:
    """A programme whose last day was so many days ago, with people who were there."""
    of = school.programme(opened=True)
    session = of.sessions.get()
    start = timezone.now() - dt.timedelta(days=days, hours=3)
    type(session).objects.filter(pk=session.pk).update(
        starts_at=start, ends_at=start + dt.timedelta(hours=2)
    )
    for member in people:
        place = Enrolment.objects.create(
            programme=of, member=member, unit=member.unit, state="enrolled"
        )
        Attendance.objects.create(session=session, enrolment=place, arrived_at=start)
    day = timezone.localdate() - dt.timedelta(days=days)
    Programme.objects.filter(pk=of.pk).update(state=state, starts_on=day, ends_on=day)
    of.refresh_from_db()
    return of


def place_of(of: Programme, member: Member) -> Enrolment:
    return Enrolment.objects.get(programme=of, member=member)


def given(**more: Any) -> dict[str, Any]:
    day = timezone.localdate() + dt.timedelta(days=20)
    return {"what": WHAT, "where": "Our window", "by_when": day, "area": "danger", **more}


def write(of: Programme, member: Member, **more: Any) -> Commitment:
    return services.write(actor=act(member), enrolment_id=place_of(of, member).pk, **given(**more))


def aged(row: Commitment, days: int) -> Commitment:
    """The same, as if its 30 and 90 days had begun so many days ago."""
    day = timezone.localdate() - dt.timedelta(days=days)
    Commitment.objects.filter(pk=row.pk).update(counts_from=day)
    row.refresh_from_db()
    return row


def look(boss: Member, row: Commitment, step: int = 30, **more: Any) -> Look:
    values = {"level": "done", "note": "Saw two records.", **more}
    return services.confirm(actor=act(boss), commitment_id=row.pk, step=step, **values)


# -- writing ---------------------------------------------------------------------------------------
def test_she_writes_one_to_three_on_the_page_of_her_programme(school: School) -> None:
    she = school.world.worker
    of = over(school, she)
    browser, place = browser_of(she), place_of(of, she)
    assert f"/commitments/place/{place.pk}/" in browser.get(f"/training/{of.pk}/").content.decode()
    url = f"/commitments/place/{place.pk}/new/"
    day = (timezone.localdate() + dt.timedelta(days=9)).isoformat()
    session = of.sessions.get()
    sent = {
        "what": WHAT, "where": "Window 3", "by_when": day, "area": "danger", "session": session.pk,
    }  # fmt: skip
    assert browser.post(url, sent)["Location"] == f"/commitments/place/{place.pk}/"
    row = Commitment.objects.get()
    assert (row.what, row.where, row.session) == (WHAT, "Window 3", session)
    assert row.counts_from == timezone.localdate()
    page = browser.get(f"/commitments/place/{place.pk}/").content.decode()
    assert "Window 3" in page
    for _more in range(2):
        browser.post(url, sent)
    again = browser.post(url, sent)
    assert "Three are enough" in again.content.decode() and Commitment.objects.count() == 3
    fact = AuditEvent.objects.filter(event="commitments.written").latest("id").facts
    assert fact["area"] == "danger" and WHAT not in str(fact)


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("by_when", "2020-01-01", "This day has passed"),
        ("by_when", "2099-01-01", "too far away"),
        ("what", "x", "Say in a sentence"),
        ("area", "", "required"),
        ("area", "juggling", 'class="errors"'),
    ],
)
def test_bad_input_is_told_at_its_field_and_keeps_what_was_typed(
    school: School, field: str, wrong: str, said: str
) -> None:
    she = school.world.worker
    of = over(school, she)
    day = (timezone.localdate() + dt.timedelta(days=9)).isoformat()
    sent = {"what": WHAT, "where": "My very own window", "by_when": day, "area": "danger"}
    url = f"/commitments/place/{place_of(of, she).pk}/new/"
    page = browser_of(she).post(url, {**sent, field: wrong})
    told = page.content.decode()
    assert page.status_code == 200 and said in told and "My very own window" in told
    assert not Commitment.objects.exists()


def test_without_a_supervisor_it_is_refused_and_says_what_to_do(school: School) -> None:
    she = school.world.worker
    of = over(school, she)
    RoleAssignment.objects.filter(role="supervisor").delete()
    with pytest.raises(ValidationError, match="have no supervisor"):
        write(of, she)
    assert not Commitment.objects.exists()


def test_a_supervisor_alone_at_her_unit_cannot_be_her_own(school: School) -> None:
    boss = school.world.supervisor
    of = over(school, boss)
    RoleAssignment.objects.filter(role="supervisor").exclude(member=boss).delete()
    with pytest.raises(ValidationError, match="have no supervisor"):
        write(of, boss)


@pytest.mark.parametrize(("state", "days"), [("open", 0), ("ended", 31), ("cancelled", 0)])
def test_before_the_start_and_long_after_nothing_is_written(
    school: School, state: str, days: int
) -> None:
    she = school.world.worker
    of = over(school, she, days=days, state=state)
    with pytest.raises(ValidationError, match="month after"):
        write(of, she)


def test_only_who_has_a_place_writes_and_only_for_her_own(school: School) -> None:
    she, other = school.world.worker, make_member("何静", school.world.east)
    of = over(school, she)
    place = place_of(of, she)
    with pytest.raises(Http404):
        services.write(actor=act(other), enrolment_id=place.pk, **given())
    assert browser_of(other).get(f"/commitments/place/{place.pk}/").status_code == 404
    assert browser_of(other).get(f"/commitments/place/{place.pk}/new/").status_code == 404
    Enrolment.objects.filter(pk=place.pk).update(state="withdrawn")
    with pytest.raises(Http404):
        services.write(actor=act(she), enrolment_id=place.pk, **given())


def test_a_session_of_another_programme_is_refused(school: School) -> None:
    she = school.world.worker
    of, other = over(school, she), over(school)
    with pytest.raises(ValidationError) as refused:
        write(of, she, session_id=other.sessions.get().pk)
    assert "session" in refused.value.error_dict


def test_it_is_changed_and_taken_out_until_somebody_looked(school: School) -> None:
    she = school.world.worker
    of = over(school, she)
    row, gone = write(of, she), write(of, she)
    browser = browser_of(she)
    day = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    sent = {"what": "Write the plan with her", "where": "Village", "by_when": day, "area": "danger"}
    assert browser.post(f"/commitments/{row.pk}/change/", sent).status_code == 302
    row.refresh_from_db()
    assert row.what == "Write the plan with her"
    assert browser.post(f"/commitments/{gone.pk}/drop/").status_code == 302
    assert Commitment.objects.count() == 1
    look(school.world.supervisor, aged(row, 30))
    told = browser.post(f"/commitments/{row.pk}/change/", sent).content.decode()
    assert "has looked at it" in told
    browser.post(f"/commitments/{row.pk}/drop/")
    assert Commitment.objects.count() == 1
    for other in (school.world.supervisor, make_member("何静", school.world.east)):
        assert browser_of(other).post(f"/commitments/{row.pk}/change/", sent).status_code == 404
        with pytest.raises((Denied, Http404)):
            services.drop(actor=act(other), commitment_id=row.pk)


# -- looking ---------------------------------------------------------------------------------------
def test_her_supervisor_looks_after_30_and_90_days(school: School) -> None:
    she, boss = school.world.worker, school.world.supervisor
    row = aged(write(over(school, she), she), 30)
    browser = browser_of(boss)
    listed = browser.get("/commitments/to-confirm/").content.decode()
    assert f"/commitments/{row.pk}/" in listed and WHAT not in listed
    opened = browser.get(f"/commitments/{row.pk}/").content.decode()
    assert WHAT in opened and AuditEvent.objects.filter(event="commitments.read").count() == 1
    url = f"/commitments/{row.pk}/after/30/"
    empty = browser.post(url, {"level": "", "note": "kept words"}).content.decode()
    assert "kept words" in empty and not Look.objects.exists()
    sent = {"level": "begun", "note": "One record shown.", "hindered": "No room to talk alone."}
    assert browser.post(url, sent)["Location"] == "/commitments/to-confirm/"
    assert f"/commitments/{row.pk}/" not in browser.get("/commitments/to-confirm/").content.decode()
    hers = browser_of(she).get(f"/commitments/{row.pk}/").content.decode()
    assert "One record shown." in hers and "No room to talk alone." in hers
    assert Notice.objects.filter(member=she, code="commitments.confirmed").count() == 1
    aged(row, 90)
    page = browser.get(f"/commitments/{row.pk}/after/90/").content.decode()
    assert "evidence_level" in page
    sent = {"level": "sustained", "note": "Seen in four records.", "evidence_level": "2"}
    assert browser.post(f"/commitments/{row.pk}/after/90/", sent).status_code == 302
    shown = CompetencyEvidence.objects.get(member=she)
    assert (shown.area, shown.level, shown.source) == ("danger", 2, "supervisor")


def test_nobody_looks_at_her_own_nor_at_those_of_another_unit(school: School) -> None:
    boss, west = school.world.supervisor, school.west_supervisor
    of = over(school, boss, school.world.worker)
    chief = make_member("谭岭", school.world.city)
    hold(chief, "supervisor", school.world.city)
    own = aged(write(of, boss), 30)
    with pytest.raises((Denied, Http404)):
        look(boss, own)
    assert selectors.waiting(act(boss)) == []
    assert browser_of(boss).get(f"/commitments/{own.pk}/after/30/").status_code in {200, 403}
    hers = aged(write(of, school.world.worker), 30)
    with pytest.raises(Http404):
        look(west, hers)
    assert browser_of(west).get(f"/commitments/{hers.pk}/").status_code == 404
    assert browser_of(school.organiser).get(f"/commitments/{hers.pk}/").status_code == 404
    assert browser_of(school.world.worker).get("/commitments/to-confirm/").status_code == 403
    assert look(chief, own).step == 30
    with pytest.raises(IntegrityError), transaction.atomic():
        Look(commitment=own, member=boss, by=boss, step=90, level="done", note="x").save()


def test_a_wall_hides_it_and_its_number(school: School) -> None:
    she, boss = school.world.worker, school.world.supervisor
    row = aged(write(over(school, she), she), 30)
    Wall.objects.create(
        member=boss, kind="people.member", record_id=she.pk, reason="sister",
        set_by=school.world.chief,
    )  # fmt: skip
    assert selectors.waiting(act(boss)) == []
    assert browser_of(boss).get(f"/commitments/{row.pk}/").status_code == 404
    with pytest.raises(Http404):
        look(boss, row)


def test_twice_and_two_at_once_is_told(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    she, boss = school.world.worker, school.world.supervisor
    row = aged(write(over(school, she), she), 40)
    stale = selectors.commitment(act(boss), row.pk)
    look(boss, row)
    with pytest.raises(ValidationError, match="looked at already"):
        look(boss, row)
    # Two at once: the second one read before the first had written.
    monkeypatch.setattr(selectors, "commitment", lambda *_args, **_more: stale)
    with pytest.raises(ValidationError, match="looked at already"):
        look(boss, row)
    assert Look.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "step", "said"),
    [
        (10, 30, "can be confirmed from"),
        (30, 90, "is over"),
        (85, 30, "is over"),
        (200, 90, "is over"),
    ],
)
def test_too_early_and_too_late_is_told(school: School, days: int, step: int, said: str) -> None:
    she = school.world.worker
    row = aged(write(over(school, she), she), days)
    with pytest.raises(ValidationError, match=said):
        look(school.world.supervisor, row, step)


def test_only_what_is_sustained_after_90_days_is_evidence(school: School) -> None:
    she, boss = school.world.worker, school.world.supervisor
    row = aged(write(over(school, she), she), 90)
    with pytest.raises(ValidationError) as refused:
        look(boss, row, 90, evidence_level=2)
    assert "evidence_level" in refused.value.error_dict
    assert not CompetencyEvidence.objects.exists() and not Look.objects.exists()
    look(boss, row, 90, level="sustained")
    assert not CompetencyEvidence.objects.exists()


# -- closed ----------------------------------------------------------------------------------------
def test_a_cancelled_programme_closes_it_and_says_why(school: School) -> None:
    she = school.world.worker
    of = over(school, she, state="running")
    row = aged(write(of, she), 30)
    training.move_programme(actor=act(school.organiser), programme_id=of.pk, to="cancelled")
    with pytest.raises(ValidationError, match="programme was cancelled"):
        look(school.world.supervisor, row)
    page = browser_of(she).get(f"/commitments/{row.pk}/").content.decode()
    assert "the programme was cancelled" in page
    assert selectors.waiting(act(school.world.supervisor)) == []
    counted = browser_of(school.organiser).get(f"/commitments/programme/{of.pk}/").content.decode()
    assert "All are closed" in counted
    assert services.remind() == 0


def test_who_left_closes_hers_and_what_was_seen_still_counts(school: School) -> None:
    she = school.world.worker
    of = over(school, she)
    row, seen = write(of, she), aged(write(of, she), 30)
    look(school.world.supervisor, seen)
    Member.objects.filter(pk=she.pk).update(is_active=False)
    with pytest.raises(ValidationError, match="she has left"):
        look(school.world.supervisor, aged(row, 30))
    found = selectors.counts(of)
    assert (found.closed, found.at(30).due, found.at(30).confirmed) == (2, 1, 1)


# -- reminders, my day -----------------------------------------------------------------------------
def test_both_are_reminded_once_when_due_and_once_when_late(school: School) -> None:
    she, boss = school.world.worker, school.world.supervisor
    row = aged(write(over(school, she), she), 29)
    assert services.remind() == 0
    aged(row, 30)
    assert (services.remind(), services.remind()) == (1, 0)
    aged(row, 45)
    assert (services.remind(), services.remind()) == (1, 0)
    assert Notice.objects.filter(member=she, code="commitments.due").count() == 2
    told = Notice.objects.filter(member=boss, code="commitments.to_confirm")
    assert [one.path for one in told] == ["/commitments/to-confirm/"] * 2
    look(boss, row)
    assert services.remind() == 0


def test_my_day_says_what_to_write_what_comes_and_what_to_look_at(school: School) -> None:
    she, boss = school.world.worker, school.world.supervisor
    of = over(school, she)
    titles = [str(one.title) for one in agenda.items_for(act(she))]
    assert f"Write down what you will do: {of.title}" in titles
    mine = browser_of(she).get("/commitments/").content.decode()
    assert f"/commitments/place/{place_of(of, she).pk}/" in mine
    row = write(of, she, by_when=timezone.localdate())
    titles = [str(one.title) for one in agenda.items_for(act(she))]
    assert "Something you set out to do" in titles and WHAT not in str(titles)
    aged(row, 50)
    items = {str(one.title): one for one in agenda.items_for(act(boss))}
    assert items["1 commitment to look at"].kind == "late"


def test_my_training_asks_for_it_on_the_last_day(school: School) -> None:
    she = school.world.worker
    of = over(school, she, state="running")
    url = f"/commitments/place/{place_of(of, she).pk}/"
    assert url in browser_of(she).get("/training/my/").content.decode()
    write(of, she)
    assert url not in browser_of(she).get("/training/my/").content.decode()


# -- counts ----------------------------------------------------------------------------------------
def test_the_organiser_sees_numbers_and_no_word_of_it(school: School) -> None:
    people = [
        make_member(name, school.world.east) for name in ("安宁", "白鹭", "曹溪", "邓禾", "方晴")
    ]
    of = over(school, school.world.worker, *people)
    rows = [aged(write(of, one), 50) for one in people]
    page = browser_of(school.organiser).get(f"/commitments/programme/{of.pk}/").content.decode()
    assert "5 of 6 wrote" in page and "0 of 5 were looked at" in page
    assert "5 of 5 still wait" in page and "from 5 looks on" in page
    for row in rows:
        look(school.world.supervisor, row)
    page = browser_of(school.organiser).get(f"/commitments/programme/{of.pk}/").content.decode()
    assert "5 of 5 were looked at" in page and "Done and seen" in page
    assert WHAT not in page and "Saw two records" not in page
    assert not any(one.name in page for one in people)
    for other in (school.world.worker, school.world.supervisor):
        reply = browser_of(other).get(f"/commitments/programme/{of.pk}/")
        assert reply.status_code in {403, 404}
    assert selectors.late_in([of]) == {}


def test_as_many_queries_for_many_as_for_one(
    school: School, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [
        make_member(name, school.world.east) for name in ("安宁", "白鹭", "曹溪", "邓禾", "方晴")
    ]
    of = over(school, *people)
    for one in people:
        look(school.world.supervisor, aged(write(of, one), 30))
        aged(write(of, one), 30)
        aged(write(of, one), 50)
    with django_assert_max_num_queries(9):
        selectors.counts(of)
    with django_assert_max_num_queries(2):
        selectors.late_in([of])
    with django_assert_max_num_queries(6):  # her walls once
        found = selectors.mine(act(people[0]))
        presenters.places([], found)
    boss = act(school.world.supervisor)
    with django_assert_max_num_queries(4):
        assert len([presenters.waiting(one) for one in selectors.to_confirm(boss)]) == 10


def test_what_is_kept_about_her_is_said(school: School) -> None:
    she = school.world.worker
    write(over(school, she), she)
    assert selectors.kept_about(she) == 1
