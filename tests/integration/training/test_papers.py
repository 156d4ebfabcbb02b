"""The test before and after: set once, sat in its time, two forms, results in sums."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.learning import models as sat
from niangjia.learning import selectors as learning
from niangjia.learning import services as sitting
from niangjia.learning.rules import grading
from niangjia.training import registrations, selectors, services
from niangjia.training.models import Enrolment, Paper, Programme, Session
from tests.integration.training.school import School
from tests.world import act, browser_of, make_member

SAFE, WARNING = "asks alone whether she is safe now", "knows the written warning"


class Room:
    """A programme under way: six with a place, a paper, the test before open, the one after ahead."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.of = school.programme(seats=20, competencies=["danger", "violence-law"])
        self.organiser = act(school.organiser)
        now = timezone.now()
        self.before, self.after = (
            school.session(
                self.of, kind="test", test=which, title=which, day=day, place="", hours=(14, 15)
            )
            for which, day in (("pre", 0), ("post", 2))
        )
        self.people = [
            make_member(f"安{at}", school.world.east, username=f"p{at}") for at in range(6)
        ]
        self.places: list[Enrolment] = [school.nominated(self.of, one) for one in self.people]
        Programme.objects.update(state="running")
        self.at(self.before, now)
        self.of.refresh_from_db()

    def at(self, session: Session, now: dt.datetime) -> None:
        """A session that is under way now."""
        hour = dt.timedelta(hours=1)
        Session.objects.filter(pk=session.pk).update(starts_at=now - hour, ends_at=now + hour)

    def set(self, **more: Any) -> Paper:
        given = {"objectives": {SAFE: "danger", WARNING: "violence-law"}, "count": 8, **more}
        return services.set_paper(actor=self.organiser, programme_id=self.of.pk, **given)

    def sits(self, at: int, session: Session, right: int) -> sat.TestSitting:
        """Somebody sits a test and has the first ``right`` questions right, the others empty."""
        actor = act(self.people[at])
        found = services.begin_test(actor=actor, session_id=session.pk)
        for row in learning.answers(found)[:right]:
            given = grading.right_answer(learning.question_in(row.question))
            sitting.save_answer(actor=actor, sitting_id=found.pk, place=row.place, given=given)
        return sitting.finish_sitting(actor=actor, sitting_id=found.pk)


@pytest.fixture
def room(school: School) -> Room:
    return Room(school)


def test_a_paper_asks_what_the_objectives_name(room: Room) -> None:
    paper = room.set()
    assert paper.areas == ("danger", "violence-law")
    with pytest.raises(ValidationError, match="equal questions"):
        room.set(count=400)
    with pytest.raises(ValidationError, match="at least one"):
        room.set(objectives={"no objective": "danger", SAFE: "no area"})
    with pytest.raises(Denied):
        services.set_paper(
            actor=act(room.people[0]), programme_id=room.of.pk, objectives={SAFE: "danger"}, count=4
        )


def test_only_a_test_session_opens_a_test(school: School) -> None:
    of = school.programme()
    with pytest.raises(ValidationError, match="Test"):
        school.session(of, kind="seminar", test="pre", day=1)


def test_half_begin_with_each_form_and_sit_the_other_afterwards(room: Room) -> None:
    room.set()
    firsts = [room.sits(at, room.before, 4) for at in range(6)]
    assert sorted(one.form for one in firsts) == ["A"] * 3 + ["B"] * 3
    by_form = {one.form: one.draw_key for one in firsts}
    assert {(one.form, one.draw_key) for one in firsts} == set(by_form.items())
    room.at(room.after, timezone.now())
    seconds = [room.sits(at, room.after, 6) for at in range(6)]
    assert all({a.form, b.form} == {"A", "B"} for a, b in zip(firsts, seconds, strict=True))
    with pytest.raises(ValidationError, match="begun"):
        room.set(count=10)


def test_it_opens_in_its_time_for_whom_it_is_meant(room: Room) -> None:
    with pytest.raises(ValidationError, match="no questions"):
        services.begin_test(actor=act(room.people[0]), session_id=room.before.pk)
    room.set()
    with pytest.raises(ValidationError, match="isn't open"):
        services.begin_test(actor=act(room.people[0]), session_id=room.after.pk)
    for stranger in (room.school.world.plain, room.school.organiser):
        with pytest.raises(Denied):
            services.begin_test(actor=act(stranger), session_id=room.before.pk)
    begun = services.begin_test(actor=act(room.people[0]), session_id=room.before.pk)
    Session.objects.filter(pk=room.before.pk).update(ends_at=timezone.now())
    again = services.begin_test(actor=act(room.people[0]), session_id=room.before.pk)
    assert again.pk == begun.pk
    with pytest.raises(ValidationError):
        services.begin_test(actor=act(room.people[1]), session_id=room.before.pk)
    assert room.sits(0, room.before, 2).share == pytest.approx(0.25)


def test_results_are_pairs_of_the_same_person_by_competency(
    room: Room, django_assert_num_queries: Any
) -> None:
    room.set()
    for at in range(6):
        room.sits(at, room.before, at)
    room.at(room.after, timezone.now())
    for at in range(5):
        room.sits(at, room.after, 8)
    Enrolment.objects.filter(pk=room.places[4].pk).update(state="withdrawn")
    with django_assert_num_queries(4):
        found = selectors.learned(room.of)
    assert set(found) == {"", "danger", "violence-law"}
    assert [(one.before, one.after) for one in found[""]] == [(at / 8, 1.0) for at in range(4)]
    assert found["danger"][0].questions + found["violence-law"][0].questions == 8
    assert selectors.finished_tests(room.of) == (6, 5)


def test_a_trainee_finds_it_on_her_page_and_the_organiser_sets_it(room: Room) -> None:
    organiser, url = browser_of(room.school.organiser), f"/training/{room.of.pk}/test/"
    sent = {"objective_0": "danger", "objective_1": "violence-law", "count": "8", "minutes": "20"}
    kept = organiser.post(url, {**sent, "count": "39"}).content.decode()
    assert "equal questions" in kept and 'value="39"' in kept
    assert organiser.post(url, sent).status_code == 302
    hers, session = browser_of(room.people[0]), f"/training/sessions/{room.before.pk}/"
    assert hers.get(url).status_code == 403
    assert "Sit the test" in hers.get("/training/my/").content.decode()
    assert any("test" in str(one.title) for one in registrations.due(act(room.people[0])))
    assert "Begin the test" in hers.get(session).content.decode()
    answer = hers.post(f"{session}test/")
    assert answer.status_code == 302 and "/learn" in answer["Location"]
    assert hers.get(answer["Location"], follow=True).status_code == 200
    assert "Go on with the test" in hers.get(session).content.decode()
    room.sits(0, room.before, 3)
    assert "See how it went" in hers.get(session).content.decode()
    assert "Sit the test" not in hers.get("/training/my/").content.decode()
    assert "stays as it is" in organiser.get(url).content.decode()
    assert browser_of(room.school.world.plain).post(f"{session}test/").status_code == 403


def test_a_copy_takes_its_paper_along_with_a_draw_of_its_own(room: Room) -> None:
    paper = room.set()
    copy = services.copy_programme(
        actor=room.organiser, programme_id=room.of.pk, unit_id=room.of.unit_id, cascade=False
    )
    assert copy.paper.objectives == paper.objectives and copy.paper.seed != paper.seed
    assert sorted(copy.sessions.values_list("test", flat=True)) == ["", "post", "pre"]


def test_a_test_that_is_open_for_hours_takes_nobodys_time_but_its_room(school: School) -> None:
    of = school.programme()
    school.session(of, kind="test", test="post", place="", hours=(8, 20))
    with pytest.raises(ValidationError, match="Hall 2"):
        school.session(of, kind="test", test="pre", hours=(9, 11))
    with pytest.raises(ValidationError, match="another session"):
        school.session(of, kind="seminar", place="", hours=(10, 12))


def test_a_paper_asks_for_short_cases_that_somebody_marks(room: Room) -> None:
    with pytest.raises(ValidationError, match="short cases"):
        room.set(cases=3)
    room.set(objectives={SAFE: "listening"}, count=4, cases=1)
    she = act(room.people[0])
    found = services.begin_test(actor=she, session_id=room.before.pk)
    case = learning.answers(found)[-1]
    sitting.save_answer(
        actor=she, sitting_id=found.pk, place=case.place, given=None, words="先单独问。"
    )
    sitting.finish_sitting(actor=she, sitting_id=found.pk)
    assert selectors.finished_tests(room.of) == (1, 0)
    assert room.before.pk not in selectors.to_sit(she, [Session.objects.get(pk=room.before.pk)])
    assert learning.shares_in([found.context]) == {}
    page = browser_of(room.school.organiser).get("/training/").content.decode()
    assert "1 short case to mark" in page


def test_item_analysis_names_the_programme_and_which_test(room: Room) -> None:
    room.set()
    room.sits(0, room.before, right=3)
    page = browser_of(room.school.organiser).get("/learning/bank/analysis/").content.decode()
    assert f"{room.of.title} · The test before" in page
    known = registrations.called(
        [
            selectors.test_context(room.of.pk, "pre"),
            f"programme:{room.of.organiser_id}:pre",
            "programme:1:pre",
        ]
    )
    assert list(known.values()) == [f"{room.of.title} · The test before"]
