"""Feedback and votes: only those who attended, once, sealed, and no way back to a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.training import reaction, registrations, selectors, services
from niangjia.training.models import (
    Attendance,
    Ballot,
    Enrolment,
    Feedback,
    FeedbackGiven,
    Programme,
    Session,
)
from tests.integration.training.school import School
from tests.world import act, browser_of, make_member

FULL = {one.code: 4 for one in reaction.questions()}


class Evening:
    """A programme on its last day, with six people of whom five attended its one session."""

    def __init__(self, school: School) -> None:
        self.school, of = school, school.programme(seats=20)
        now = timezone.now()
        Session.objects.update(
            starts_at=now - dt.timedelta(hours=4), ends_at=now - dt.timedelta(hours=2)
        )
        self.session = of.sessions.get()
        self.people = [
            make_member(f"安{at}", school.world.east, username=f"e{at}") for at in range(6)
        ]
        self.places: list[Enrolment] = [school.nominated(of, one) for one in self.people]
        for place in self.places[:5]:
            Attendance(
                session=self.session, enrolment=place, arrived_at=self.session.starts_at
            ).save()
        Programme.objects.filter(pk=of.pk).update(
            state="running", starts_on=school.today, ends_on=school.today
        )
        self.of = Programme.objects.get(pk=of.pk)
        self.organiser = act(school.organiser)

    def answer(self, at: int, words: str = "") -> Feedback:
        return services.give_feedback(
            actor=act(self.people[at]), programme_id=self.of.pk, ratings=FULL, words=words
        )


@pytest.fixture
def evening(school: School) -> Evening:
    return Evening(school)


def test_only_who_attended_answers_and_only_once(evening: Evening) -> None:
    evening.answer(0)
    with pytest.raises(ValidationError, match="already"):
        evening.answer(0)
    with pytest.raises(Denied):
        evening.answer(5)
    with pytest.raises(Denied):
        services.give_feedback(
            actor=act(evening.school.world.plain),
            programme_id=evening.of.pk,
            ratings=FULL,
            words="",
        )
    for ratings in ({}, {**FULL, "useful": 6}, {**FULL, "more": 1}):
        with pytest.raises(ValidationError):
            services.give_feedback(
                actor=act(evening.people[1]), programme_id=evening.of.pk, ratings=ratings, words=""
            )
    assert FeedbackGiven.objects.count() == 1


def test_nothing_kept_leads_from_an_answer_to_a_person(evening: Evening) -> None:
    for at in range(5):
        evening.answer(at, f"words {at}")
    pool = Feedback.objects.get()
    assert {frozenset(one) for one in pool.answers} == {frozenset({"ratings", "words"})}
    given = list(FeedbackGiven.objects.all())
    assert {one.pk.version for one in given} == {4}
    names = {field.name for field in FeedbackGiven._meta.get_fields()}
    assert names == {"id", "feedback", "enrolment"}
    events = AuditEvent.objects.filter(event="training.feedback_given")
    assert events.count() == 5 and all(not one.facts for one in events)


def test_results_are_sealed_until_closed_and_words_are_the_organisers(evening: Evening) -> None:
    for at in range(5):
        evening.answer(at, "More practice." if at == 3 else "")
    assert not selectors.feedback_results(evening.of).shown
    with pytest.raises(Denied):
        services.read_words(actor=evening.organiser, programme_id=evening.of.pk)
    services.close_feedback(actor=evening.organiser, programme_id=evening.of.pk)
    found = selectors.feedback_results(evening.of)
    assert (found.asked, found.given, found.spreads["useful"].mean) == (5, 5, 4.0)
    assert services.read_words(actor=evening.organiser, programme_id=evening.of.pk) == [
        "More practice."
    ]
    assert AuditEvent.objects.filter(event="training.feedback_read").count() == 1
    Programme.objects.update(organiser=evening.school.world.chief)
    with pytest.raises(Denied):
        services.read_words(actor=evening.organiser, programme_id=evening.of.pk)


def test_four_answers_stay_sealed_for_good(evening: Evening) -> None:
    for at in range(4):
        evening.answer(at)
    services.close_feedback(actor=evening.organiser, programme_id=evening.of.pk)
    assert selectors.feedback_results(evening.of).spreads == {}
    with pytest.raises(ValidationError, match="open"):
        evening.answer(4)


def test_the_pages_of_feedback(evening: Evening) -> None:
    hers, url = browser_of(evening.people[0]), f"/training/{evening.of.pk}/feedback/"
    assert "Anonymous" in hers.get(url).content.decode()
    due = hers.get("/training/my/").content.decode()
    assert "Say how it was, anonymously" in due
    assert "anonymously" in str([item.title for item in registrations.due(act(evening.people[0]))])
    missing = hers.post(url, {"words": "Kept."}).content.decode()
    assert "Kept." in missing and 'class="errors"' in missing
    sent = dict.fromkeys(FULL, "5")
    assert hers.post(url, {**sent, "words": ""}).status_code == 302
    assert "already" in hers.get(url).content.decode()
    absent = browser_of(evening.people[5]).get(url).content.decode()
    assert "Only who attended" in absent
    organiser = browser_of(evening.school.organiser)
    assert "sealed until" in organiser.get(f"{url}results/").content.decode()
    assert organiser.post(f"{url}words/").status_code == 403
    assert organiser.post(f"{url}close/").status_code == 302
    assert "Fewer than five" in organiser.get(f"{url}results/").content.decode()
    for path in ("results/", "close/", "words/"):
        answer = hers.get(url + path) if path == "results/" else hers.post(url + path)
        assert answer.status_code == 403


def seminar(evening: Evening) -> Session:
    found: Session = evening.session
    Session.objects.filter(pk=found.pk).update(kind="seminar")
    found.refresh_from_db()
    return found


def test_one_vote_a_person_and_the_result_after_closing(evening: Evening) -> None:
    session = seminar(evening)
    ballot = services.open_ballot(
        actor=evening.organiser, session_id=session.pk, question="Which story?", options=["A", "B"]
    )
    for at, option in enumerate((0, 1, 1)):
        services.vote(actor=act(evening.people[at]), ballot_id=ballot.pk, option=option)
    with pytest.raises(ValidationError, match="once"):
        services.vote(actor=act(evening.people[0]), ballot_id=ballot.pk, option=1)
    with pytest.raises(ValidationError):
        services.vote(actor=act(evening.people[3]), ballot_id=ballot.pk, option=2)
    with pytest.raises(Denied):
        services.vote(actor=act(evening.school.world.plain), ballot_id=ballot.pk, option=0)
    with pytest.raises(Denied):
        services.close_ballot(actor=act(evening.people[0]), ballot_id=ballot.pk)
    assert Ballot.objects.get().counts == [1, 2]
    hers, url = browser_of(evening.people[0]), f"/training/sessions/{session.pk}/"
    assert "Result after closing" in hers.get(url).content.decode()
    services.close_ballot(actor=evening.organiser, ballot_id=ballot.pk)
    assert "<strong>2</strong>" in hers.get(url).content.decode()
    with pytest.raises(ValidationError, match="closed"):
        services.vote(actor=act(evening.people[4]), ballot_id=ballot.pk, option=0)


def test_the_pages_of_a_vote(evening: Evening) -> None:
    session = seminar(evening)
    organiser, hers = browser_of(evening.school.organiser), browser_of(evening.people[0])
    ask = f"/training/sessions/{session.pk}/ask/"
    assert (
        "Two to eight"
        in organiser.post(ask, {"question": "Which?", "options": "A"}).content.decode()
    )
    assert organiser.post(ask, {"question": "Which?", "options": "A\nB"}).status_code == 302
    assert hers.get(ask).status_code == 403
    url = f"/training/votes/{Ballot.objects.get().pk}/"
    assert "Which?" in hers.get(url).content.decode()
    assert hers.post(url, {"option": "7"}).status_code == 200
    assert hers.post(url, {"option": "1"}).status_code == 302
    assert hers.post(f"{url}close/").status_code == 403
    assert organiser.post(f"{url}close/").status_code == 302
    page: Any = hers.get(f"/training/sessions/{session.pk}/").content.decode()
    assert "Too few votes" in page
