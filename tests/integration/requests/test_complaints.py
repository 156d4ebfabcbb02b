"""A complaint about somebody who works here: it reaches a supervisor who isn't meant, and never her."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from niangjia.access import agenda
from niangjia.access.models import Wall
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.requests import services
from niangjia.requests.models import Complaint
from niangjia.requests.selectors import complaints as selectors
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
WORDS = "她接电话时说我活该，还把我的住处告诉了他的母亲。"
FINDING = "听了双方和录音，她说过这话；案件已交给别人，另行培训。"
GIVEN = {"said_by": "client", "words": WORDS}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def other(world: World) -> Member:
    """Another supervisor, at the unit above."""
    member = make_member("唐督导", world.city, "tang")
    hold(member, "supervisor", world.city)
    return member


def case_of(world: World) -> Case:
    return casework.open_case(actor=act(world.worker), facts=Facts(call_her="李女士"))


def told(about: Member) -> list[str]:
    return list(Notice.objects.filter(member=about).values_list("code", flat=True))


def test_from_the_page_of_a_case_to_its_outcome(world: World) -> None:
    case = case_of(world)
    helper = make_member("何助理", world.street, "helper")
    hold(helper, "supervisor", world.street)
    taker, boss = browser_of(helper), browser_of(world.supervisor)
    assert "complaint/case/" in taker.get(f"/cases/{case.pk}/").content.decode()
    answer = taker.post(f"/requests/complaint/case/{case.pk}/", GIVEN)
    assert answer["Location"] == f"/cases/{case.pk}/"
    row = Complaint.objects.get()
    assert (row.about_id, row.case_id, row.words) == (world.worker.pk, case.pk, WORDS)
    assert row.due_on == timezone.localdate() + timezone.timedelta(days=15)
    url = f"/requests/complaint/{row.pk}/"
    assert row.code in boss.get("/requests/complaints/").content.decode()
    page = boss.get(url).content.decode()
    assert WORDS in page and world.worker.name in page
    wrong = boss.post(url, {"verdict": "right", "outcome": "是", "told": "yes"})
    assert wrong.status_code == 200 and b"errors" in wrong.content
    assert Complaint.objects.get().ended_at is None
    boss.post(url, {"verdict": "right", "outcome": FINDING, "told": "yes"})
    assert FINDING in boss.get(url).content.decode()
    assert row.code in boss.get("/requests/complaints/answered/").content.decode()
    again = boss.post(url, {"verdict": "wrong", "outcome": FINDING, "told": "yes"})
    assert again.status_code == 200 and Complaint.objects.get().verdict == "right"
    facts = [str(one.facts) for one in AuditEvent.objects.filter(kind="requests.complaint")]
    assert facts and not any(str(world.worker.pk) in one for one in facts if "said_by" in one)


class TestWhomItIsAbout:
    """She is a supervisor of the unit, and works on the case: everything would be open to her."""

    @pytest.fixture
    def row(self, world: World, other: Member) -> Complaint:
        case = case_of(world)
        casework.set_risk(
            actor=act(world.worker), case_id=case.pk, risk="medium", why="她说暂时安全，有人陪。"
        )
        return services.complain(
            actor=act(other), case_id=case.pk, about_id=world.supervisor.pk, **GIVEN
        )

    def test_she_meets_it_nowhere(self, world: World, row: Complaint, other: Member) -> None:
        her = browser_of(world.supervisor)
        assert her.get(f"/requests/complaint/{row.pk}/").status_code == 404
        for page in ("/", "/requests/complaints/", "/requests/complaints/answered/", "/notices/"):
            assert row.code not in her.get(page).content.decode(), page
        assert not told(world.supervisor).count("requests.to_look")
        case = row.case
        assert case is not None
        timeline = her.get(f"/cases/{case.pk}/timeline/").content.decode()
        assert WORDS not in timeline and row.code not in timeline
        opened = her.get(f"/cases/{case.pk}/opened/").content.decode()
        assert row.code not in opened and "Complaint taken" not in opened
        for words in (row.code, "活该"):
            found = her.post("/search/", {"q": words}, follow=True).content.decode()
            assert f"/requests/complaint/{row.pk}/" not in found
        assert not selectors.complaints(act(world.supervisor)).exists()
        titles = [one.title for one in agenda.items_for(act(world.supervisor))]
        assert not any(row.code in title for title in titles)
        walls = her.get(f"/access/walls/requests.complaint/{row.pk}/")
        assert walls.status_code in (403, 404)
        kept = her.get("/members/me/kept/").content.decode()
        assert row.code not in kept and WORDS not in kept

    def test_the_others_meet_it(self, world: World, row: Complaint, other: Member) -> None:
        assert list(selectors.complaints(act(other))) == [row]
        titles = [one.title for one in agenda.items_for(act(other))]
        assert any(row.code in title for title in titles)

    def test_she_can_t_answer_it_even_when_the_wall_is_lifted(
        self, world: World, row: Complaint
    ) -> None:
        Wall.objects.filter(kind="requests.complaint").delete()
        with pytest.raises(Http404):
            services.answer_complaint(
                actor=act(world.supervisor), complaint_id=row.pk, verdict="wrong",
                outcome=FINDING, told="yes",
            )  # fmt: skip
        row.verdict, row.outcome, row.ended_at = "wrong", FINDING, timezone.now()
        row.ended_by_id = world.supervisor.pk
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()

    def test_nothing_holds_the_end_of_the_case_since_that_would_tell_her(
        self, row: Complaint
    ) -> None:
        from niangjia.casework import parts

        assert row.case is not None and parts.against_closing(row.case) == []


class TestFoundOutLater:
    """Taken down with the worker unknown: named afterwards, it is as if she had been named at once."""

    @pytest.fixture
    def row(self, world: World, other: Member) -> Complaint:
        return services.complain(actor=act(world.worker), number="26-K7RT-4XQM", **GIVEN)

    @pytest.mark.parametrize("meant", ["supervisor", "worker", "westerner"])
    def test_whoever_is_named_meets_it_nowhere(
        self, world: World, row: Complaint, other: Member, meant: str
    ) -> None:
        member: Member = getattr(world, meant)
        if meant == "supervisor":
            assert told(member).count("requests.to_look") == 1
            assert row.code in browser_of(member).get("/requests/complaints/").content.decode()
        picked = {"about-id": str(member.pk)}
        answer = browser_of(other).post(f"/requests/complaint/{row.pk}/whom/", picked)
        assert answer["Location"] == "/requests/complaints/"
        row.refresh_from_db()
        assert (row.about_id, row.unit_id) == (member.pk, member.unit_id)
        wall = Wall.objects.get(kind="requests.complaint", record_id=row.pk)
        assert wall.member_id == member.pk
        her = browser_of(member)
        for path in ("", "whom/"):
            assert her.get(f"/requests/complaint/{row.pk}/{path}").status_code in (403, 404)
        for page in ("/", "/requests/complaints/", "/notices/", "/members/me/kept/"):
            assert row.code not in her.get(page, follow=True).content.decode(), page
        assert not told(member).count("requests.to_look")
        assert not selectors.complaints(act(member)).exists()
        assert selectors.complaints(act(other)).exists()
        named = AuditEvent.objects.get(event="requests.complaint_named")
        assert str(member.pk) not in str(named.facts)

    def test_it_is_said_once_and_somebody_is_left_to_look(
        self, world: World, row: Complaint, other: Member
    ) -> None:
        services.name_worker(actor=act(other), complaint_id=row.pk, about_id=world.supervisor.pk)
        with pytest.raises(ValidationError, match="meanwhile"):
            services.name_worker(actor=act(other), complaint_id=row.pk, about_id=world.worker.pk)
        second = services.complain(actor=act(world.worker), number="26-K7RT-4XQM", **GIVEN)
        other.role_assignments.all().delete()
        with pytest.raises(ValidationError, match="above"), transaction.atomic():
            services.name_worker(
                actor=act(world.supervisor), complaint_id=second.pk, about_id=world.supervisor.pk
            )
        second.refresh_from_db()
        assert second.about_id is None and told(world.supervisor).count("requests.to_look") == 1

    def test_who_answered_it_can_t_be_named_by_the_way(
        self, world: World, row: Complaint, other: Member
    ) -> None:
        services.answer_complaint(
            actor=act(world.supervisor), complaint_id=row.pk, verdict="wrong", outcome=FINDING,
            told="yes",
        )  # fmt: skip
        with pytest.raises(ValidationError, match="herself"):
            services.name_worker(
                actor=act(other), complaint_id=row.pk, about_id=world.supervisor.pk
            )

    def test_others_have_no_door(self, world: World, row: Complaint) -> None:
        url = f"/requests/complaint/{row.pk}/whom/"
        assert browser_of(world.worker).get(url).status_code == 403
        for member in (world.worker, world.westerner):
            with pytest.raises((Http404, Denied)):
                services.name_worker(
                    actor=act(member), complaint_id=row.pk, about_id=world.supervisor.pk
                )


class TestWhoTakesItDown:
    def test_a_number_that_leads_nowhere_gets_the_same_answer(self, world: World) -> None:
        browser, case = browser_of(world.worker), case_of(world)
        texts = [
            browser.post("/requests/complaint/new/", {**GIVEN, "number": number}, follow=True)
            for number in (case.number, "26-K7RT-4XQM")
        ]
        assert {text.redirect_chain[0][0] for text in texts} == {"/"}
        known, unknown = Complaint.objects.order_by("id")
        assert (known.case_id, unknown.case_id) == (case.pk, None)
        assert known.about_id == world.worker.pk and unknown.about_id is None

    def test_neither_name_nor_number_is_asked_for(self, world: World) -> None:
        page = browser_of(world.worker).post("/requests/complaint/new/", {**GIVEN, "number": ""})
        assert page.status_code == 200 and WORDS in page.content.decode()
        assert not Complaint.objects.exists()

    def test_nobody_to_look_into_it_is_said_and_nothing_is_kept(self, world: World) -> None:
        with pytest.raises(ValidationError), transaction.atomic():
            services.complain(actor=act(world.supervisor), about_id=world.supervisor.pk, **GIVEN)
        assert not Complaint.objects.exists() and not Wall.objects.exists()

    def test_others_have_no_door(self, world: World) -> None:
        browser = browser_of(world.worker)
        assert browser.get("/requests/complaints/").status_code == 403
        unknown = UUID(int=1)
        assert browser.get(f"/requests/complaint/case/{unknown}/").status_code == 404
        visitor = make_member("路人", world.street, "nobody")
        assert browser_of(visitor).get("/requests/complaint/new/").status_code == 403


def test_it_goes_with_its_erased_case(world: World, other: Member) -> None:
    from niangjia.requests.services.keeping import remove_rows

    case = case_of(world)
    row = services.complain(actor=act(other), case_id=case.pk, **GIVEN)
    with transaction.atomic():
        assert row.pk in remove_rows(case)
    assert not Complaint.objects.exists()
