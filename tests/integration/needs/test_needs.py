"""Needs by unit and competency: counted with their n, told from five persons on, drafted from."""

from __future__ import annotations

import datetime as dt
import re
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.casework.models import Case, Screening
from niangjia.finder import services as finder
from niangjia.finder.models import KeptQuestion, KeptTally
from niangjia.learning.models import Answer, Content, TestSitting
from niangjia.learning.results import tally
from niangjia.needs import selectors, services
from niangjia.needs.models import SelfRating
from niangjia.people import needs as registry
from niangjia.people.models import Member
from niangjia.people.needs import Count, Source
from niangjia.training.models import Programme
from tests.integration.training.school import School
from tests.world import act, browser_of, hold, make_member

pytestmark = pytest.mark.django_db
NAMES = ["安宁", "白鹭", "曹溪", "邓禾", "方晴", "高原"]


@pytest.fixture
def school(db: None) -> School:
    return School()


def rated(people: list[Member], area: str = "danger", level: int = 0) -> None:
    SelfRating.objects.bulk_create(
        SelfRating(member=one, area=area, level=level, rated_on=timezone.localdate())
        for one in people
    )


def people(school: School, many: int = 6) -> list[Member]:
    return [make_member(name, school.world.east) for name in NAMES[:many]]


def rows(page: str) -> list[str]:
    """The text of each row of the table."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>")[:-1]]


def test_the_matrix_tells_each_number_with_its_n_and_nobodys_name(school: School) -> None:
    rated(people(school), level=1)
    page = browser_of(school.organiser).get("/needs/").content.decode()
    east = next(row for row in rows(page) if school.world.east.name_en in row)
    assert "100%" in east.replace(" ", "") and "6 of 6" in east and "Self-assessment" in east
    assert not any(name in page for name in NAMES)
    assert AuditEvent.objects.filter(event="needs.viewed").count() == 1


def test_fewer_than_five_persons_are_too_few_to_say(school: School) -> None:
    rated(people(school, 4))
    page = browser_of(school.organiser).get("/needs/").content.decode()
    assert "too few to say" in page and "4 of 4" not in page and "Draft a programme" not in page


def test_it_is_for_organisers_and_within_their_reach(school: School) -> None:
    west = make_member("许岚", school.world.city)
    hold(west, "organiser", school.world.west)
    for member, status in ((school.world.worker, 403), (school.world.supervisor, 403)):
        assert browser_of(member).get("/needs/").status_code == status
        assert browser_of(member).post("/needs/draft/").status_code == status
    browser = browser_of(west)
    assert browser.get("/needs/").status_code == 200
    assert browser.get(f"/needs/?unit={school.world.east.pk}").status_code == 404
    assert browser.get("/needs/?unit=nonsense").status_code == 404
    with pytest.raises(Http404):
        services.draft(actor=act(west), unit_id=school.world.east.pk, area="danger")


def test_rows_are_sorted_by_the_need_of_a_competency_either_way(school: School) -> None:
    six = people(school)
    rated(six, level=0)
    rated(
        [make_member(name, school.world.west) for name in ("何静", "温雪", "江岚", "林溪", "苏禾")],
        level=3,
    )
    browser = browser_of(school.organiser)
    first = rows(browser.get("/needs/?sort=danger").content.decode())
    assert "6 of 6" in first[0]
    last = rows(browser.get("/needs/?sort=-danger").content.decode())
    assert "6 of 6" in last[-1]
    assert browser.get("/needs/?sort=nonsense&source=nonsense").status_code == 200


def test_a_unit_opens_into_those_below_it(school: School) -> None:
    rated(people(school))
    browser = browser_of(school.organiser)
    assert f"?unit={school.world.east.pk}" in browser.get("/needs/").content.decode()
    page = browser.get(f"/needs/?unit={school.world.east.pk}").content.decode()
    assert any("itself" in row and "6 of 6" in row for row in rows(page))


# -- sources ---------------------------------------------------------------------------------------
def counts(school: School, key: str) -> list[Count]:
    told = selectors.told(act(school.organiser), school.world.city)
    return [
        Count(one.area, one.path, one.gaps, one.of, one.people)
        for one in told.needs
        if one.source == key
    ]


def test_cases_without_a_danger_screen_in_a_day_are_a_gap(school: School) -> None:
    who = school.world.worker
    cases = [
        casework.open_case(actor=act(who), facts=casework.Facts(call_her="李女士"))
        for _n in range(3)
    ]
    ago = timezone.now() - dt.timedelta(days=3)
    for at, case in enumerate(cases[:2]):
        Case.objects.filter(pk=case.pk).update(opened_at=ago)
        asked = ago + dt.timedelta(hours=(20, 30)[at])
        Screening(
            case=case, instrument="danger", edition="1", answers={}, asked_at=asked, asked_by=who
        ).save()
    found = counts(school, "danger-screens")
    assert [(one.gaps, one.of) for one in found] == [(1, 2)]  # the third is younger than a day
    assert found[0].area == "danger" and found[0].people == 1


def test_wrong_answers_are_counted_by_competency(school: School) -> None:
    content = Content.objects.create(
        kind="question", code="q", version="q" * 64, data={"competency": "violence-law"}
    )
    for member, share in zip(people(school), (0, 0, 0.4, 0.5, 1, 1), strict=True):
        sitting = TestSitting.objects.create(
            member=member, unit_path=member.unit.path, test="module:danger", seed="s",
            draw_key="d", count=2, finished_at=timezone.now(), share=share,
        )  # fmt: skip
        Answer.objects.create(sitting=sitting, place=1, question=content, share=share)
        Answer.objects.create(sitting=sitting, place=2, question=content)
        tally([sitting], sitting.answers.select_related("question"))
    east = school.world.east.path
    assert counts(school, "tests") == [Count("violence-law", east, 3, 6, 6)]


def test_questions_that_found_no_answer_are_told_for_the_whole_house(school: School) -> None:
    KeptQuestion(kind="unanswered", question="what now").save()
    KeptQuestion(kind="helped", question="and this", law="反家庭暴力法", number=23).save()
    page = browser_of(school.organiser).get("/needs/").content.decode()
    assert "1 of 2" in page and "what now" not in page
    assert selectors.wholes(act(school.world.worker)) == []


def test_questions_without_an_answer_by_unit_from_five_on(school: School) -> None:
    east, west = (
        people(school),
        [make_member(f"西{n}", school.world.west, username=f"w{n}") for n in range(6)],
    )
    place = ("反家庭暴力法", 23, 0)
    with (
        mock.patch("niangjia.finder.services.corpus.passages", return_value=[place]),
        mock.patch("niangjia.finder.services.index.teach"),
    ):
        for at, she in enumerate([*east, *east[:2]]):
            if at % 2:
                finder.keep_helped(actor=act(she), question="怎么申请", place=place)
            else:
                finder.keep_unanswered(actor=act(she), question="秧歌队算不算单位")
        for she in west[:5]:
            finder.keep_unanswered(actor=act(she), question="村规算不算法")
        finder.keep_unanswered(actor=act(school.world.chief), question="夜里谁值班")
    organiser, city = act(school.organiser), school.world.city
    rows = {one.path: one for one in selectors.wholes_by_unit(organiser, city)["unanswered"]}
    assert (rows[school.world.east.path].gaps, rows[school.world.east.path].of) == (4, 8)
    assert rows[school.world.east.path].told
    # One question of the city itself isn't told, and so neither is the smaller of the others.
    assert not rows[city.path].told and not rows[school.world.west.path].told
    page = browser_of(school.organiser).get("/needs/").content.decode()
    assert "4 of 8" in page and "5 of 5" not in page and "秧歌" not in page
    assert selectors.wholes_by_unit(act(school.world.worker), school.world.east) == {}
    names = {field.name for field in KeptTally._meta.fields}
    assert names == {"id", "unit_path", "month", "kept", "unanswered"}


def test_a_room_adds_a_source_and_an_unknown_competency_is_left_out(school: School) -> None:
    east = school.world.east.path
    found = [Count("mediation", east, 7, 9, 8), Count("juggling", east, 1, 2, 9)]
    registry.register(Source("test", "Trial", "trials that failed", lambda reach: found))
    try:
        assert counts(school, "test") == found[:1]
        page = browser_of(school.organiser).get("/needs/?source=test").content.decode()
        assert "7 of 9" in page and "trials that failed" in page
    finally:
        registry.forget("test")


# -- a draft ---------------------------------------------------------------------------------------
def test_one_click_drafts_a_programme_that_the_organiser_then_edits(school: School) -> None:
    rated(people(school), "children", level=0)
    browser = browser_of(school.organiser)
    page = browser.get("/needs/").content.decode()
    assert 'value="children"' in page
    sent = {"unit": school.world.city.pk, "area": "children"}
    reply = browser.post("/needs/draft/", sent)
    made = Programme.objects.get()
    assert reply["Location"] == f"/training/{made.pk}/edit/"
    assert browser.get(reply["Location"]).status_code == 200
    assert (made.state, made.competencies, made.organiser) == (
        "draft",
        ["children"],
        school.organiser,
    )
    assert "6 of 6 who rate themselves" in made.purpose and made.objectives
    assert [(one.unit, one.seats) for one in made.quotas.all()] == [(school.world.east, made.seats)]
    assert made.starts_on.weekday() == 0 and made.nominate_by > timezone.localdate()
    fact = AuditEvent.objects.get(event="needs.drafted")
    assert fact.facts == {"area": "children", "units": 1}


def test_where_nothing_may_be_told_nothing_is_drafted(school: School) -> None:
    rated(people(school, 3))
    with pytest.raises(ValidationError, match="can be told"):
        services.draft(actor=act(school.organiser), unit_id=school.world.city.pk, area="danger")
    reply = browser_of(school.organiser).post(
        "/needs/draft/", {"unit": school.world.city.pk, "area": "danger"}, follow=True
    )
    assert "can be told" in reply.content.decode() and not Programme.objects.exists()


# -- self-assessment -------------------------------------------------------------------------------
def test_she_rates_herself_and_nobody_else_reads_it(school: School) -> None:
    she = school.world.worker
    browser = browser_of(she)
    assert browser.get("/needs/self/").status_code == 200
    browser.post("/needs/self/", {"danger": "1", "children": "3"})
    browser.post("/needs/self/", {"danger": "2", "children": ""})
    found = {row.area: row.level for row in selectors.mine(act(she)).values()}
    assert found == {"danger": 2, "children": 3}
    assert selectors.mine(act(school.world.supervisor)) == {}
    assert selectors.kept_about(she) == 2
    fact = AuditEvent.objects.filter(event="needs.rated").latest("id")
    assert fact.facts == {"count": 1}


def test_an_empty_or_impossible_self_assessment_is_refused(school: School) -> None:
    browser = browser_of(school.world.worker)
    empty = browser.post("/needs/self/", {"danger": ""})
    assert empty.status_code == 200 and "at least one" in empty.content.decode()
    assert browser.post("/needs/self/", {"danger": "9"}).status_code == 200
    assert not SelfRating.objects.exists()
    with pytest.raises(ValidationError):
        services.rate(actor=act(school.world.worker), levels={"danger": 9})
    with pytest.raises(Denied):
        from niangjia.access.actor import VISITOR

        services.rate(actor=VISITOR, levels={"danger": 1})
    with pytest.raises(IntegrityError), transaction.atomic():
        SelfRating.objects.create(
            member=school.world.worker, area="danger", level=7, rated_on=timezone.localdate()
        )


def test_as_many_queries_for_many_as_for_few(
    school: School, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    actor = act(school.organiser)
    with django_assert_max_num_queries(7):
        selectors.told(actor, school.world.city)
    rated(people(school))
    rated([make_member(name, school.world.west) for name in ("何静", "温雪")], "children")
    with django_assert_max_num_queries(7):
        selectors.told(actor, school.world.city)


def test_what_takes_long_to_count_is_kept_for_a_while_and_what_is_quick_is_not(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    east, asked = school.world.east.path, []

    def counted(reach: registry.Reach) -> list[Count]:
        asked.append(reach.home)
        return [Count("mediation", east, len(asked), 9, 8)]

    registry.register(Source("test", "Trial", "trials that failed", counted))
    try:
        assert counts(school, "test")[0].gaps == 1
        assert counts(school, "test")[0].gaps == 2
        monkeypatch.setattr(selectors, "SLOW", -1.0)
        assert [counts(school, "test")[0].gaps for _n in range(3)] == [3, 3, 3]
        assert asked == [school.world.city.path] * 3
    finally:
        registry.forget("test")
