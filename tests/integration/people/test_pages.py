"""Pages of people: who may come in, what she finds, what is kept when something is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.audit.models import AuditEvent
from niangjia.people import services
from niangjia.people.models import Member
from tests.integration.people.world import World, act, hold, make_member

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
Enter = Callable[[Member], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"people:{name}", args=args)


def text(response) -> str:
    return response.content.decode()


class TestWhoComesIn:
    @pytest.mark.parametrize("name", ["directory", "me", "kept", "my_contact", "add"])
    def test_strangers_are_asked_to_sign_in(self, client: Client, world: World, name: str) -> None:
        assert client.get(url(name)).status_code == 302

    @pytest.mark.parametrize(
        ("who", "status"), [("chief", 200), ("supervisor", 200), ("worker", 200), ("plain", 403)]
    )
    def test_the_directory(self, world: World, sign_in: Enter, who: str, status: int) -> None:
        assert sign_in(getattr(world, who)).get(url("directory")).status_code == status

    @pytest.mark.parametrize("name", ["edit", "move", "contact", "close"])
    @pytest.mark.parametrize(
        ("who", "status"),
        [("chief", 200), ("east_admin", 200), ("supervisor", 403), ("westerner", 403)],
    )
    def test_account_pages(
        self, world: World, sign_in: Enter, name: str, who: str, status: int
    ) -> None:
        browser = sign_in(getattr(world, who))
        assert browser.get(url(name, world.worker.pk)).status_code == status

    @pytest.mark.parametrize("name", ["member", "edit", "move", "contact", "close", "give_role"])
    def test_members_out_of_reach_do_not_exist(
        self, world: World, sign_in: Enter, name: str
    ) -> None:
        browser = sign_in(world.east_admin)
        assert browser.get(url(name, world.westerner.pk)).status_code == 404

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("supervisor", 200),
            ("worker", 200),
            ("chief", 403),
            ("officer", 403),
            ("westerner", 404),
        ],
    )
    def test_the_staff_file(self, world: World, sign_in: Enter, who: str, status: int) -> None:
        browser = sign_in(getattr(world, who))
        assert browser.get(url("file", world.worker.pk)).status_code == status

    @pytest.mark.parametrize("name", ["end_role", "deputy"])
    @pytest.mark.parametrize(
        ("who", "status"), [("east_admin", 200), ("supervisor", 403), ("plain", 403)]
    )
    def test_role_pages(
        self, world: World, sign_in: Enter, name: str, who: str, status: int
    ) -> None:
        row = world.worker.role_assignments.get()
        assert sign_in(getattr(world, who)).get(url(name, row.pk)).status_code == status

    @pytest.mark.parametrize("name", ["find", "pick", "pick_unit"])
    def test_searching_needs_post_and_the_directory(
        self, world: World, sign_in: Enter, name: str
    ) -> None:
        assert sign_in(world.chief).get(url(name)).status_code == 405
        assert sign_in(world.plain).post(url(name), {"q": "周"}).status_code == 403


class TestDirectory:
    def test_shows_names_units_and_roles(self, world: World, sign_in: Enter) -> None:
        page = text(sign_in(world.chief).get(url("directory")))
        assert "周敏" in page
        assert "柳桥街道妇联" in page

    def test_filters_by_address(self, world: World, sign_in: Enter) -> None:
        response = sign_in(world.chief).get(
            url("directory"), {"state": "active", "role": "caseworker", "initial_letter": "z"}
        )
        assert [entry.member.name for entry in response.context["entries"]] == ["周敏"]

    def test_the_unit_switch_narrows_it(self, world: World, sign_in: Enter) -> None:
        browser = sign_in(world.chief)
        session = browser.session
        session["unit"] = str(world.west.pk)
        session.save()
        response = browser.get(url("directory"))
        assert {entry.member.name for entry in response.context["entries"]} == {"吕秀", "钱芸"}

    def test_words_reach_no_address(self, world: World, sign_in: Enter) -> None:
        response = sign_in(world.chief).post(url("find"), {"q": "zhoumin"})
        assert [entry.member.name for entry in response.context["entries"]] == ["周敏"]
        assert "zhoumin" not in response.request["PATH_INFO"] + response.request["QUERY_STRING"]

    def test_nobody_found_is_a_sentence(self, world: World, sign_in: Enter) -> None:
        response = sign_in(world.chief).post(url("find"), {"q": "查无此人"})
        assert response.status_code == 200
        assert not response.context["entries"]

    @pytest.mark.parametrize("number", ["0", "999", "x", ""])
    def test_any_page_number_is_answered(self, world: World, sign_in: Enter, number: str) -> None:
        assert sign_in(world.chief).get(url("directory"), {"page": number}).status_code == 200

    def test_constant_queries(
        self, world: World, sign_in: Enter, django_assert_max_num_queries
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        browser = sign_in(world.chief)
        browser.get(url("directory"))
        counts = []
        for start in (0, 20):
            for number in range(start, start + 20):
                hold(make_member("林红", world.west, f"lin{number}"), "editor", world.west)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert browser.get(url("directory")).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestPickers:
    def test_members_with_what_tells_namesakes_apart(self, world: World, sign_in: Enter) -> None:
        found = sign_in(world.chief).post(url("pick"), {"q": "zm"}).json()["options"]
        assert found[0]["label"] == "周敏"
        assert "柳桥街道妇联" in found[0]["note"]

    def test_units_within_reach(self, world: World, sign_in: Enter) -> None:
        found = sign_in(world.east_admin).post(url("pick_unit"), {"q": "妇联"}).json()["options"]
        assert {option["label"] for option in found} == {"东岸区妇联", "柳桥街道妇联"}


class TestMemberPage:
    def test_roles_now_before_and_to_come(self, world: World, sign_in: Enter) -> None:
        today = timezone.localdate()
        week = timezone.timedelta(days=7)
        hold(world.worker, "organiser", world.street, since=today + week)
        hold(world.worker, "editor", world.street, since=today - 2 * week, until=today - week)
        response = sign_in(world.supervisor).get(url("member", world.worker.pk))
        roles = response.context["roles"]
        assert [len(roles.now), len(roles.future), len(roles.past)] == [1, 1, 1]
        assert not any(line.end_url for line in roles.now)

    def test_never_the_phone(self, world: World, sign_in: Enter) -> None:
        services.set_contact(
            actor=act(world.worker),
            member=world.worker,
            version=1,
            changes={"phone": "13912345678"},
        )
        for who in (world.chief, world.supervisor):
            assert "5678" not in text(sign_in(who).get(url("member", world.worker.pk)))

    def test_as_many_queries_for_more_roles(self, world: World, sign_in: Enter) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        browser = sign_in(world.chief)
        counts = []
        for role in ("organiser", "editor", "analyst"):
            with CaptureQueriesContext(connection) as queries:
                browser.get(url("member", world.worker.pk))
            counts.append(len(queries))
            hold(world.worker, role, world.street)
        assert len(set(counts)) == 1


class TestEditing:
    def test_saves_and_says_so(self, world: World, sign_in: Enter) -> None:
        response = sign_in(world.east_admin).post(
            url("edit", world.worker.pk),
            {"name": "周敏", "username": "zhoumin", "job_title": "干部", "version": 1},
            follow=True,
        )
        assert response.status_code == 200
        assert Member.objects.get(pk=world.worker.pk).job_title == "干部"

    def test_what_was_typed_stays_when_something_is_wrong(
        self, world: World, sign_in: Enter
    ) -> None:
        response = sign_in(world.east_admin).post(
            url("edit", world.worker.pk),
            {"name": "", "username": "wangjing", "job_title": "新头衔", "version": 1},
        )
        assert response.status_code == 200
        assert "新头衔" in text(response)
        assert Member.objects.get(pk=world.worker.pk).name == "周敏"

    def test_somebody_saved_meanwhile(self, world: World, sign_in: Enter) -> None:
        services.edit_member(
            actor=act(world.chief), member=world.worker, version=1,
            changes={"job_title": "主任", "name_en": "Zhou Min"},
        )  # fmt: skip
        browser = sign_in(world.east_admin)
        typed = {"name": "周敏", "username": "zhoumin", "job_title": "干部", "name_en": "Zhou Min"}
        response = browser.post(url("edit", world.worker.pk), {**typed, "version": 1})
        assert response.status_code == 409
        assert "方蕾" in text(response)
        page = response.context["conflict"]
        assert [(d.field, d.mine, d.theirs) for d in page.differences] == [
            ("job_title", "干部", "主任")
        ]
        undecided = {**dict(page.same), "decide": "job_title", "version": page.version}
        assert browser.post(url("edit", world.worker.pk), undecided).status_code == 200
        assert Member.objects.get(pk=world.worker.pk).job_title == "主任"
        decided = {**undecided, "job_title": "干部"}
        assert browser.post(url("edit", world.worker.pk), decided).status_code == 302
        member = Member.objects.get(pk=world.worker.pk)
        assert (member.job_title, member.name_en) == ("干部", "Zhou Min")

    @pytest.mark.parametrize(
        ("name", "typed"),
        [("contact", {"phone": "13912345678"}), ("move", {"unit": "东岸区妇联"}), ("close", {})],
    )
    def test_what_was_typed_elsewhere_stays_and_counts_the_second_time(
        self, world: World, sign_in: Enter, name: str, typed: dict[str, str]
    ) -> None:
        services.edit_member(
            actor=act(world.chief), member=world.worker, version=1, changes={"job_title": "主任"}
        )
        browser = sign_in(world.east_admin)
        again = browser.post(url(name, world.worker.pk), {**typed, "version": 1})
        assert again.status_code == 200
        assert again.context["form"].non_field_errors()
        for value in typed.values():
            assert value in text(again)
        version = again.context["form"]["version"].value()
        done = browser.post(url(name, world.worker.pk), {**typed, "version": version})
        assert done.status_code == 302


class TestAdding:
    def test_adds_and_leads_to_her_page(self, world: World, sign_in: Enter) -> None:
        response = sign_in(world.east_admin).post(
            url("add"), {"name": "林红梅", "unit": "柳桥街道妇联", "phone": "138 0013 8000"}
        )
        member = Member.objects.get(name="林红梅")
        assert response.url == url("member", member.pk)
        assert member.unit == world.street

    def test_units_out_of_reach_cannot_be_picked(self, world: World, sign_in: Enter) -> None:
        response = sign_in(world.east_admin).post(
            url("add"),
            {
                "name": "林红梅",
                "unit": "西岭区妇联",
                "unit-id": str(world.west.pk),
                "unit-label": "西岭区妇联",
            },
        )
        assert response.status_code == 200
        assert response.context["form"].errors["unit"]
        assert not Member.objects.filter(name="林红梅").exists()

    def test_a_wrong_phone_number_says_how_many_digits(self, world: World, sign_in: Enter) -> None:
        response = sign_in(world.chief).post(
            url("add"), {"name": "林红梅", "unit": "柳桥街道妇联", "phone": "1380013800"}
        )
        assert "1380013800" in text(response)
        assert response.context["form"].errors["phone"]


class TestRoles:
    def test_gives_ends_and_deputises(self, world: World, sign_in: Enter) -> None:
        browser = sign_in(world.east_admin)
        today = timezone.localdate()
        given = browser.post(
            url("give_role", world.supervisor.pk),
            {"role": "organiser", "unit": "东岸区妇联", "starts_on": "今天"},
        )
        assert given.status_code == 302
        row = world.supervisor.role_assignments.get(role="supervisor")
        appointed = browser.post(
            url("deputy", row.pk),
            {
                "member": "zhoumin",
                "starts_on": "今天",
                "ends_on": str(today + timezone.timedelta(20)),
            },
        )
        assert appointed.status_code == 302
        assert "supervisor" in act(world.worker).roles
        ended = browser.post(url("end_role", row.pk), {"last_day": "昨天"})
        assert ended.status_code == 302
        assert "supervisor" not in act(world.supervisor).roles
        assert "supervisor" not in act(world.worker).roles

    def test_a_rule_speaks_at_its_field(self, world: World, sign_in: Enter) -> None:
        response = sign_in(world.chief).post(
            url("give_role", world.officer.pk),
            {"role": "caseworker", "unit": "东岸区妇联", "starts_on": "今天"},
        )
        assert response.status_code == 200
        assert response.context["form"].errors["role"]


class TestStaffFile:
    def test_opens_piece_by_piece_and_she_sees_who_did(self, world: World, sign_in: Enter) -> None:
        services.set_contact(
            actor=act(world.worker), member=world.worker, version=1,
            changes={"phone": "13912345678", "home_address": "柳桥街 3 号"},
        )  # fmt: skip
        browser = sign_in(world.supervisor)
        closed = text(browser.get(url("file", world.worker.pk)))
        assert "139 •••• 5678" in closed
        assert "柳桥街 3 号" not in closed
        shown = browser.post(url("show", world.worker.pk), {"field": "home_address"})
        assert "柳桥街 3 号" in text(shown)
        assert "13912345678" not in text(shown)
        assert shown["Refresh"].startswith("60;")
        assert "no-store" in shown["Cache-Control"]
        events = AuditEvent.objects.filter(
            event__in=["people.staff_file_read", "people.detail_shown"]
        )
        assert sorted(e.event for e in events) == ["people.detail_shown", "people.staff_file_read"]
        assert events.get(event="people.detail_shown").facts == {"field": "home_address"}
        mine = text(sign_in(world.worker).get(url("kept")))
        assert "王静" in mine

    def test_only_details_that_exist(self, world: World, sign_in: Enter) -> None:
        response = sign_in(world.supervisor).post(
            url("show", world.worker.pk), {"field": "password"}
        )
        assert response.status_code == 404

    def test_showing_is_denied_like_reading(self, world: World, sign_in: Enter) -> None:
        response = sign_in(world.chief).post(url("show", world.worker.pk), {"field": "phone"})
        assert response.status_code == 403


class TestMine:
    def test_i_change_my_contact_details(self, world: World, sign_in: Enter) -> None:
        browser = sign_in(world.plain)
        response = browser.post(
            url("my_contact"), {"phone": "13912345678", "emergency_contact": "妹妹", "version": 1}
        )
        assert response.status_code == 302
        assert Member.objects.get(pk=world.plain.pk).emergency_contact == "妹妹"
        assert "13912345678" in text(browser.get(url("me")))

    def test_i_see_all_that_is_kept_about_me(self, world: World, sign_in: Enter) -> None:
        from niangjia.people import kept
        from niangjia.ui.lists import Answer

        kept.register(
            kept.KeptKind("x", "Elsewhere", "Because", lambda member: [Answer("Q", "elsewhere-42")])
        )
        try:
            page = text(sign_in(world.worker).get(url("kept")))
        finally:
            kept.forget("x")
        assert "Sessions: start, browser and network address" in page
        assert "Searches of the last hour" in page
        assert "elsewhere-42" in page
        assert world.worker.username in page
        assert AuditEvent.objects.filter(event="people.own_data_read").count() == 1


class TestLeaving:
    def test_closes_and_opens_again(self, world: World, sign_in: Enter) -> None:
        browser = sign_in(world.east_admin)
        assert browser.post(url("close", world.worker.pk), {"version": 1}).status_code == 302
        assert not Member.objects.get(pk=world.worker.pk).is_active
        assert browser.get(url("reopen", world.worker.pk)).status_code == 405
        assert browser.post(url("reopen", world.worker.pk)).status_code == 302
        assert Member.objects.get(pk=world.worker.pk).is_active

    def test_lists_what_she_holds_and_asks_for_receivers(
        self, world: World, sign_in: Enter
    ) -> None:
        from niangjia.people import handover
        from niangjia.people.handover import HeldKind, HeldThing

        taken = {}
        handover.register(
            HeldKind(
                "folder", "Folders",
                lambda member: [HeldThing("a", "Folder A"), HeldThing("b", "Folder B")],
                lambda actor, thing, to: taken.update({thing.key: to.name}),
            )
        )  # fmt: skip
        try:
            browser = sign_in(world.east_admin)
            page = text(browser.get(url("close", world.worker.pk)))
            assert "Folder A" in page
            missing = browser.post(
                url("close", world.worker.pk), {"version": 1, "thing-folder:a": "wangjing"}
            )
            assert missing.status_code == 200
            assert not taken
            done = browser.post(
                url("close", world.worker.pk),
                {"version": 1, "for_all": "wangjing", "thing-folder:b": "shaoning"},
            )
            assert done.status_code == 302
        finally:
            handover.forget("folder")
        assert taken == {"a": "王静", "b": "邵宁"}

    def test_a_session_that_outlived_its_account_counts_for_nothing(
        self, world: World, sign_in: Enter
    ) -> None:
        browser = sign_in(world.worker)
        Member.objects.filter(pk=world.worker.pk).update(is_active=False)
        assert browser.get(url("me")).status_code == 302
