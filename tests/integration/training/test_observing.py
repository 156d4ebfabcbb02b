"""Field visits and practice: rules first, then the sheet; whole sheets become evidence."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.learning.models import CompetencyEvidence
from niangjia.training import rubrics, selectors, services
from niangjia.training.models import Observation, Session
from tests.integration.training.school import School
from tests.world import act, browser_of, make_member

ALL_THREE = {line.code: 3 for line in rubrics.shipped()["first-talk"].lines}


class Outing:
    """A visit and a practice that began an hour ago, and a trainee with a place."""

    def __init__(self, school: School) -> None:
        self.school, self.of = school, school.programme(seats=20)
        self.visit = school.session(
            self.of, day=1, kind="visit", host_id=school.world.street.pk, place="Studio",
            consent_rules="No files, no names.", rubric_code="studio-visit", rubric=["the door sign"],
        )  # fmt: skip
        self.practice = school.session(
            self.of, day=2, kind="practice", place="Hall 3", rubric_code="first-talk"
        )
        hour = dt.timedelta(hours=1)
        for at, one in enumerate((self.visit, self.practice)):
            one.starts_at = timezone.now() - hour * (1 + 3 * at)
            one.ends_at = one.starts_at + hour * 2
            one.save()
        self.worker = school.nominated(self.of, school.world.worker)
        self.organiser = act(school.organiser)


@pytest.fixture
def outing(school: School) -> Outing:
    return Outing(school)


def test_the_sheet_opens_only_once_the_rules_are_accepted(outing: Outing) -> None:
    hers, visit = act(outing.school.world.worker), outing.visit
    sheet: dict[str, Any] = {
        "session_id": visit.pk,
        "marks": {"door": 4, "own0": 1},
        "note": "Quiet.",
    }
    with pytest.raises(Denied, match="rules"):
        services.keep_visit_sheet(actor=hers, **sheet)
    services.accept_rules(actor=hers, session_id=visit.pk)
    services.accept_rules(actor=hers, session_id=visit.pk)
    assert AuditEvent.objects.filter(event="training.rules_accepted").count() == 1
    services.keep_visit_sheet(actor=hers, **sheet)
    kept = services.keep_visit_sheet(actor=hers, **{**sheet, "note": "Two doors."})
    assert Observation.objects.count() == 1 and kept.note == "Two doors."
    assert not CompetencyEvidence.objects.exists()
    Session.objects.filter(pk=visit.pk).update(consent_rules="No files, no names, no pictures.")
    with pytest.raises(Denied):
        services.keep_visit_sheet(actor=hers, **sheet)


def test_no_sheet_before_it_begins_when_cancelled_or_without_a_place(outing: Outing) -> None:
    hers, visit = act(outing.school.world.worker), outing.visit
    services.accept_rules(actor=hers, session_id=visit.pk)
    for change in (
        {"cancelled": True},
        {"cancelled": False, "starts_at": timezone.now() + dt.timedelta(hours=1)},
    ):
        Session.objects.filter(pk=visit.pk).update(
            **change, ends_at=timezone.now() + dt.timedelta(hours=9)
        )
        with pytest.raises(ValidationError):
            services.keep_visit_sheet(actor=hers, session_id=visit.pk, marks={}, note="")
    with pytest.raises(Denied):
        services.accept_rules(actor=act(outing.school.world.plain), session_id=visit.pk)
    with pytest.raises(Http404):
        services.accept_rules(actor=hers, session_id=outing.practice.pk)


def test_a_whole_sheet_is_evidence_and_marked_anew_changes_it(outing: Outing) -> None:
    given = {"session_id": outing.practice.pk, "enrolment_id": outing.worker.pk, "note": ""}
    services.observe(actor=outing.organiser, marks={"alone": 3}, **given)
    assert not CompetencyEvidence.objects.exists()
    services.observe(actor=outing.organiser, marks=ALL_THREE, **given)
    services.observe(actor=outing.organiser, marks={**ALL_THREE, "silence": 2}, **given)
    row = CompetencyEvidence.objects.get()
    assert (row.member, row.area, row.level) == (outing.school.world.worker, "listening", 2)
    with pytest.raises(ValidationError):
        services.observe(actor=outing.organiser, marks={"alone": 5}, **given)
    with pytest.raises(ValidationError):
        services.observe(actor=outing.organiser, marks={"nothing": 2}, **given)


def test_only_organisers_and_teachers_observe_and_nobody_herself(outing: Outing) -> None:
    given = {"session_id": outing.practice.pk, "marks": ALL_THREE, "note": ""}
    for member in (outing.school.world.worker, outing.school.world.supervisor):
        with pytest.raises(Denied):
            services.observe(actor=act(member), enrolment_id=outing.worker.pk, **given)
    own = outing.school.nominated(outing.of, make_member("安心", outing.school.world.east))
    own.member = outing.school.organiser
    own.save()
    with pytest.raises(Denied, match="own"):
        services.observe(actor=outing.organiser, enrolment_id=own.pk, **given)
    with pytest.raises(Http404):
        services.observe(
            actor=outing.organiser, enrolment_id=outing.worker.pk,
            **{**given, "session_id": outing.visit.pk},
        )  # fmt: skip
    assert not CompetencyEvidence.objects.exists()


def test_the_pages_of_a_visit(outing: Outing) -> None:
    hers, organiser = browser_of(outing.school.world.worker), browser_of(outing.school.organiser)
    url = f"/training/sessions/{outing.visit.pk}/"
    assert "I accept these rules" in hers.get(url).content.decode()
    assert hers.get(f"{url}my-sheet/").status_code == 302
    assert hers.post(f"{url}accept/").status_code == 302
    assert "the door sign" in hers.get(f"{url}my-sheet/").content.decode()
    assert hers.post(f"{url}my-sheet/", {"door": "9"}).status_code == 200
    assert hers.post(f"{url}my-sheet/", {"door": "3", "note": "Two doors."}).status_code == 302
    page = organiser.get(f"{url}debrief/").content.decode()
    assert "from three sheets up" in page and "Two doors" not in page
    assert organiser.post(f"{url}debrief/", {"debrief": "Ask apart."}).status_code == 302
    assert "Ask apart." in hers.get(url).content.decode()
    other = browser_of(outing.school.world.plain)
    assert "Ask apart." not in other.get(url).content.decode()
    assert other.get(f"{url}my-sheet/").status_code == 403
    assert other.get(f"{url}debrief/").status_code == 403
    assert other.post(f"{url}accept/").status_code == 403


def test_the_pages_of_a_practice(outing: Outing) -> None:
    hers, organiser = browser_of(outing.school.world.worker), browser_of(outing.school.organiser)
    url = f"/training/sessions/{outing.practice.pk}/"
    assert "周敏" in organiser.get(f"{url}observed/").content.decode()
    sheet = f"{url}observed/{outing.worker.pk}/"
    assert organiser.get(sheet).status_code == 200
    given = {code: str(mark) for code, mark in ALL_THREE.items()}
    assert organiser.post(sheet, {**given, "note": "Calm."}).status_code == 302
    assert "5 of 5 marked" in organiser.get(f"{url}observed/").content.decode()
    assert "Calm." in hers.get(url).content.decode()
    assert "Calm." not in browser_of(outing.school.world.plain).get(url).content.decode()
    assert hers.get(f"{url}observed/").status_code == 403 == hers.get(sheet).status_code
    assert selectors.visit_means(outing.visit) == (0, {})
