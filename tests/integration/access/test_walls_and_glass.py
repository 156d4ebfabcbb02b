"""A wall makes a record absent; glass opens it for a day, with a reason, never through a wall."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access import services
from niangjia.access.models import BreakGlass, Wall
from niangjia.access.policies import Denied, policy_of
from niangjia.audit.models import AuditEvent
from niangjia.casework.models import IntakeDraft
from niangjia.notices.models import Notice
from niangjia.people import selectors as people
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.rules import say_staff_number
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
MEMBER = "people.member"
REASON = "她是当事人的亲妹妹，应当回避"
NEED = "走访后没有回来，电话打不通，要找紧急联系人"


@pytest.fixture
def world() -> World:
    made = make_world()
    made.other = make_member("何晴", made.west)  # type: ignore[attr-defined]
    hold(made.other, "supervisor", made.west)  # type: ignore[attr-defined]
    return made


def wall(world: World, whom, off) -> Wall:
    return services.set_wall(
        actor=act(world.supervisor), kind=MEMBER, record_id=off.pk, member_id=whom.pk, reason=REASON
    )


class TestWalls:
    def test_the_walled_one_finds_nothing_anywhere(self, world: World) -> None:
        wall(world, world.east_admin, world.worker)
        page = browser_of(world.east_admin)
        name = world.worker.name
        assert page.get(f"/members/{world.worker.pk}/").status_code == 404
        assert page.get(f"/members/{world.worker.pk}/file/").status_code == 404
        assert name not in page.get("/members/").content.decode()
        answer = page.post("/search/", {"q": name}, follow=True)
        assert f"/members/{world.worker.pk}/" not in answer.content.decode()
        assert not people.directory(act(world.east_admin), people.Filter(words=name)).exists()

    def test_what_names_a_walled_record_hides_too_and_what_names_none_stays(
        self, world: World
    ) -> None:
        wall(world, world.east_admin, world.worker)
        for_her = hold(world.chief, "supervisor", world.east)
        RoleAssignment.objects.filter(pk=for_her.pk).update(
            deputises_for=world.worker, ends_on=for_her.starts_on
        )
        beyond = policy_of(Member).beyond_walls(act(world.east_admin), "deputises_for_id")
        left = RoleAssignment.objects.filter(beyond)
        assert for_her not in left
        assert left.count() == RoleAssignment.objects.count() - 1

    def test_a_kind_without_walls_asks_for_none_and_takes_none(
        self, world: World, django_assert_num_queries
    ) -> None:
        actor = act(world.worker)
        with django_assert_num_queries(0):
            policy_of(IntakeDraft).not_walled(actor)
        with django_assert_num_queries(1):
            policy_of(Member).not_walled(actor)
        with pytest.raises(LookupError):
            services.set_wall(
                actor=act(world.supervisor),
                kind=policy_of(IntakeDraft).kind,
                record_id=world.worker.pk,
                member_id=world.worker.pk,
                reason=REASON,
            )

    def test_others_still_find_it(self, world: World) -> None:
        wall(world, world.east_admin, world.worker)
        assert browser_of(world.chief).get(f"/members/{world.worker.pk}/").status_code == 200

    def test_an_unknown_record_and_a_walled_one_look_the_same(self, world: World) -> None:
        page = browser_of(world.east_admin)
        nobody = "00000000-0000-7000-8000-000000000000"
        unknown = page.get(f"/members/{nobody}/")
        wall(world, world.east_admin, world.worker)
        walled = page.get(f"/members/{world.worker.pk}/")
        assert (unknown.status_code, walled.status_code) == (404, 404)
        said = [
            answer.content.decode().replace(pk, "").split("<main")[1].split("</main")[0]
            for answer, pk in ((unknown, nobody), (walled, str(world.worker.pk)))
        ]
        assert said[0] == said[1]

    def test_only_another_supervisor_in_reach_lifts_it(self, world: World) -> None:
        standing = wall(world, world.east_admin, world.worker)
        with pytest.raises(Denied):
            services.lift_wall(actor=act(world.other), wall=standing, reason=REASON)
        with pytest.raises(Denied):
            services.lift_wall(actor=act(world.east_admin), wall=standing, reason=REASON)
        services.lift_wall(actor=act(world.supervisor), wall=standing, reason=REASON)
        assert browser_of(world.east_admin).get(f"/members/{world.worker.pk}/").status_code == 200

    def test_a_walled_supervisor_cannot_lift_or_set_or_see_walls_there(self, world: World) -> None:
        second = make_member("路遥", world.east)
        hold(second, "supervisor", world.east)
        standing = services.set_wall(
            actor=act(second),
            kind=MEMBER,
            record_id=world.worker.pk,
            member_id=world.supervisor.pk,
            reason=REASON,
        )
        with pytest.raises(Denied):
            services.lift_wall(actor=act(world.supervisor), wall=standing, reason=REASON)
        with pytest.raises(Denied):
            wall(world, world.east_admin, world.worker)
        page = browser_of(world.supervisor)
        assert page.get(f"/access/walls/{MEMBER}/{world.worker.pk}/").status_code == 404
        assert page.get(f"/access/walls/{standing.pk}/lift/").status_code == 404

    def test_the_same_wall_stands_once(self, world: World) -> None:
        wall(world, world.east_admin, world.worker)
        with pytest.raises(ValidationError):
            wall(world, world.east_admin, world.worker)
        assert Wall.objects.count() == 1

    def test_a_short_reason_changes_nothing(self, world: World) -> None:
        with pytest.raises(ValidationError):
            services.set_wall(
                actor=act(world.supervisor), kind=MEMBER, record_id=world.worker.pk,
                member_id=world.east_admin.pk, reason="亲戚",
            )  # fmt: skip
        assert not Wall.objects.exists()

    def test_the_page_sets_and_lifts(self, world: World) -> None:
        page = browser_of(world.supervisor)
        path = f"/access/walls/{MEMBER}/{world.worker.pk}/"
        assert page.get(path).status_code == 200
        said = {"member": world.east_admin.name, "member-id": str(world.east_admin.pk),
                "member-label": world.east_admin.name, "reason": REASON}  # fmt: skip
        assert page.post(path, said).status_code == 302
        made = Wall.objects.get()
        assert page.post(f"/access/walls/{made.pk}/lift/", {"reason": REASON}).status_code == 302
        assert page.get(path).status_code == 200

    def test_no_other_role_reaches_the_page(self, world: World) -> None:
        path = f"/access/walls/{MEMBER}/{world.worker.pk}/"
        assert browser_of(world.chief).get(path).status_code == 403
        assert browser_of(world.other).get(path).status_code == 404


class TestGlass:
    def number(self, world: World) -> str:
        return say_staff_number(world.worker.staff_number)

    def test_it_opens_the_file_for_a_day_and_the_officer_is_told(self, world: World) -> None:
        page = browser_of(world.other)
        path = f"/members/{world.worker.pk}/file/"
        assert page.get(path).status_code == 404
        said = {"kind": MEMBER, "number": self.number(world), "reason": NEED}
        answer = page.post("/access/glass/", said)
        assert (answer.status_code, answer["Location"]) == (302, path)
        assert page.get(path).status_code == 200
        assert Notice.objects.filter(member=world.officer, code="access.glass_broken").count() == 1
        with time_machine.travel(timezone.now() + dt.timedelta(hours=25), tick=False):
            assert browser_of(world.other).get(path).status_code == 404

    def test_behind_a_wall_it_answers_as_for_a_number_that_does_not_exist(
        self, world: World
    ) -> None:
        wall(world, world.other, world.worker)
        answers = []
        for number in (self.number(world), "ZZZZ 9999"):
            with pytest.raises(ValidationError) as refused:
                services.break_glass(
                    actor=act(world.other), kind=MEMBER, number=number, reason=NEED
                )
            answers.append(refused.value.message_dict)
        assert answers[0] == answers[1]
        assert not BreakGlass.objects.exists()

    def test_a_wall_set_later_closes_it_at_once(self, world: World) -> None:
        services.break_glass(
            actor=act(world.other), kind=MEMBER, number=self.number(world), reason=NEED
        )
        wall(world, world.other, world.worker)
        assert browser_of(world.other).get(f"/members/{world.worker.pk}/file/").status_code == 404

    def test_numbers_are_not_for_guessing(self, world: World) -> None:
        for _try in range(5):
            with pytest.raises(ValidationError):
                services.break_glass(
                    actor=act(world.other), kind=MEMBER, number="ZZZZ 9999", reason=NEED
                )
        with pytest.raises(ValidationError):
            services.break_glass(
                actor=act(world.other), kind=MEMBER, number=self.number(world), reason=NEED
            )
        assert not BreakGlass.objects.exists()

    @pytest.mark.parametrize("who", ["worker", "chief", "officer", "plain"])
    def test_nobody_but_a_supervisor_breaks_glass(self, world: World, who: str) -> None:
        member = getattr(world, who)
        assert browser_of(member).get("/access/glass/").status_code == 403
        with pytest.raises(Denied):
            services.break_glass(
                actor=act(member), kind=MEMBER, number=self.number(world), reason=NEED
            )

    def test_asked_by_the_worker_no_number_is_needed(self, world: World) -> None:
        page = browser_of(world.worker)
        said = {"supervisor": str(world.other.pk), "reason": NEED}
        assert page.post(f"/access/help/{MEMBER}/{world.worker.pk}/", said).status_code == 302
        asked = Notice.objects.get(member=world.other, code="access.help_asked")
        answer = browser_of(world.other).post(asked.path, {"reason": NEED})
        assert answer.status_code == 302
        assert BreakGlass.objects.get().request is not None

    def test_a_request_is_for_its_supervisor_alone(self, world: World) -> None:
        asked = services.ask_for_help(
            actor=act(world.worker), kind=MEMBER, record_id=world.worker.pk,
            supervisor_id=world.other.pk, reason=NEED,
        )  # fmt: skip
        assert (
            browser_of(world.supervisor).get(f"/access/glass/asked/{asked.pk}/").status_code == 404
        )
        with pytest.raises(Denied):
            services.break_glass_asked(actor=act(world.supervisor), asked=asked, reason=NEED)

    def test_help_is_asked_only_for_what_one_sees(self, world: World) -> None:
        path = f"/access/help/{MEMBER}/{world.worker.pk}/"
        assert browser_of(world.plain).get(path).status_code == 404
        assert (
            browser_of(world.worker)
            .get("/access/help/no.such/" + str(world.worker.pk) + "/")
            .status_code
            == 404
        )

    def test_the_officer_reviews_with_what_was_opened_since(self, world: World) -> None:
        glass = services.break_glass(
            actor=act(world.other), kind=MEMBER, number=self.number(world), reason=NEED
        )
        browser_of(world.other).get(f"/members/{world.worker.pk}/file/")
        page = browser_of(world.officer)
        assert page.get("/access/reviews/").status_code == 200
        shown = page.get(f"/access/reviews/{glass.pk}/")
        assert NEED in shown.content.decode()
        assert (
            page.post(f"/access/reviews/{glass.pk}/", {"verdict": "not_justified"}).status_code
            == 200
        )
        assert (
            page.post(
                f"/access/reviews/{glass.pk}/",
                {"verdict": "not_justified", "note": "可以先问她的督导"},
            ).status_code
            == 302
        )
        assert browser_of(world.other).get(f"/members/{world.worker.pk}/file/").status_code == 404
        assert AuditEvent.objects.filter(event="access.glass_reviewed").count() == 1

    def test_nobody_else_reviews(self, world: World) -> None:
        glass = services.break_glass(
            actor=act(world.other), kind=MEMBER, number=self.number(world), reason=NEED
        )
        for who in (world.other, world.chief, world.worker):
            assert browser_of(who).get(f"/access/reviews/{glass.pk}/").status_code == 403
            with pytest.raises(Denied):
                services.review_break_glass(actor=act(who), glass=glass, verdict="justified")

    def test_without_the_code_of_conduct_nothing_opens(self, world: World) -> None:
        answer = browser_of(world.other, agreed=False).get("/access/glass/")
        assert answer.status_code == 302 and answer["Location"].startswith("/conduct/")


class TestTheTable:
    def test_every_member_may_see_who_may_do_what(self, world: World) -> None:
        assert browser_of(world.plain).get("/access/roles/").status_code == 200

    def test_a_visitor_is_led_to_sign_in(self, client, world: World) -> None:
        answer = client.get("/access/roles/")
        assert answer.status_code == 302 and "/account/sign-in/" in answer["Location"]
