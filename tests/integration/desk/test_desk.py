"""My day, search under an opaque address, notices, language and theme."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from niangjia import notices
from niangjia.access.roles import ROLES
from niangjia.desk.models import KeptSearch
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from tests.world import World, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


class TestMyDay:
    @pytest.mark.parametrize("role", list(ROLES))
    def test_each_role_lands_on_a_useful_page(self, world: World, role: str) -> None:
        member = make_member("柳青", world.east, f"x-{role.replace('_', '-')}")
        if role != "trainee":
            hold(member, role, world.east)
        answer = browser_of(member).get("/")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert escape(str(ROLES[role].name)) in text
        assert world.supervisor.name in text  # whom she can turn to
        page = f"/members/{world.supervisor.pk}/"
        opens = browser_of(member).get(page).status_code == 200
        assert (f'href="{page}"' in text) == opens

    def test_analysts_see_totals_and_no_names(self, world: World) -> None:
        analyst = make_member("吴静", world.city)
        hold(analyst, "analyst", world.city)
        answer = browser_of(analyst).get("/")
        assert answer.context["staffing"].members == Member.objects.count()
        assert world.worker.name not in answer.content.decode()

    def test_it_costs_the_same_in_a_bigger_federation(self, world: World) -> None:
        page = browser_of(world.chief)
        page.get("/")
        with CaptureQueriesContext(
            connection,
        ) as small:
            page.get("/")
        for number in range(30):
            member = make_member("钱芸", world.street, f"more-{number}")
            hold(member, "caseworker", world.street)
            notices.notify([world.chief.pk], "people.moved")
        with CaptureQueriesContext(connection) as large:
            page.get("/")
        assert len(large) == len(small)


class TestSearch:
    def test_words_reach_neither_address_nor_database_in_clear(self, world: World) -> None:
        answer = browser_of(world.chief).post("/search/", {"q": "周敏"})
        assert "周敏" not in answer["Location"] and "zhou" not in answer["Location"].lower()
        with connection.cursor() as cursor:
            cursor.execute("SELECT words FROM desk_keptsearch")
            assert "周敏".encode() not in bytes(cursor.fetchone()[0])

    def test_it_finds_by_name_and_pinyin(self, world: World) -> None:
        page = browser_of(world.chief)
        for words in ("周敏", "zhoumin", "zm", "周 敏"):
            answer = page.post("/search/", {"q": words}, follow=True)
            assert world.worker.name in answer.content.decode(), words

    def test_it_is_hers_alone(self, world: World) -> None:
        address = browser_of(world.chief).post("/search/", {"q": "周敏"})["Location"]
        assert browser_of(world.east_admin).get(address).status_code == 404

    def test_after_an_hour_it_is_gone(self, world: World) -> None:
        page = browser_of(world.chief)
        address = page.post("/search/", {"q": "周敏"})["Location"]
        KeptSearch.objects.update(made_at="2020-01-01T00:00Z")
        assert page.get(address).status_code == 404

    @pytest.mark.parametrize("words", ["", "   ", "'; DROP TABLE--", "😀", "%", "_" * 300, "\x00"])
    def test_nonsense_is_met_with_a_sentence(self, world: World, words: str) -> None:
        answer = browser_of(world.chief).post("/search/", {"q": words}, follow=True)
        assert answer.status_code == 200

    def test_out_of_reach_is_not_found(self, world: World) -> None:
        answer = browser_of(world.east_admin).post(
            "/search/", {"q": world.westerner.name}, follow=True
        )
        assert f"/members/{world.westerner.pk}/" not in answer.content.decode()

    def test_a_visitor_is_led_to_sign_in(self, client, world: World) -> None:
        assert client.post("/search/", {"q": "周敏"}).status_code == 302


class TestNotices:
    def test_they_are_neutral_hers_and_can_be_read(self, world: World) -> None:
        notices.notify([world.worker.pk], "people.moved", path="/members/me/")
        page = browser_of(world.worker)
        assert page.get("/notices/").status_code == 200
        notice = Notice.objects.get()
        assert browser_of(world.plain).post(f"/notices/{notice.pk}/").status_code == 404
        assert page.post(f"/notices/{notice.pk}/")["Location"] == "/members/me/"
        assert Notice.objects.get().read_at is not None

    def test_all_at_once(self, world: World) -> None:
        for _number in range(3):
            notices.notify([world.worker.pk], "people.moved")
        browser_of(world.worker).post("/notices/read/")
        assert not Notice.objects.filter(read_at=None).exists()

    def test_an_unknown_sentence_is_an_error_at_once(self, world: World) -> None:
        with pytest.raises(LookupError):
            notices.notify([world.worker.pk], "no.such")

    def test_what_leaves_the_house_names_nobody(
        self, world: World, settings, django_capture_on_commit_callbacks
    ) -> None:
        world.worker.phone = "13800001111"
        world.worker.save()
        outbox = settings.NIANGJIA.data_dir / "outbox" / "sms.jsonl"
        outbox.unlink(missing_ok=True)
        with django_capture_on_commit_callbacks(execute=True):
            notices.notify([world.worker.pk], "people.moved")
        text = outbox.read_text()
        assert world.worker.name not in text and "13800001111" not in text


class TestSettings:
    def test_the_language_stays_with_her(self, world: World) -> None:
        page = browser_of(world.worker)
        answer = page.post("/language/", {"language": "zh-hans", "next": "/notices/"})
        assert answer["Location"] == "/notices/"
        assert 'lang="zh-Hans"' in page.get("/notices/").content.decode()
        other = browser_of(world.worker)
        assert 'lang="zh-Hans"' in other.get("/").content.decode()

    def test_a_visitor_chooses_too(self, client, world: World) -> None:
        client.post("/language/", {"language": "zh-hans", "next": "/account/sign-in/"})
        assert 'lang="zh-Hans"' in client.get("/account/sign-in/").content.decode()

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
    )
    def test_nobody_is_led_astray(self, world: World, target: str) -> None:
        answer = browser_of(world.worker).post("/language/", {"language": "en", "next": target})
        assert answer["Location"] == "/"

    def test_dark_is_remembered_and_nonsense_is_not(self, world: World) -> None:
        page = browser_of(world.worker)
        page.post("/theme/", {"theme": "dark"})
        assert 'data-theme="dark"' in page.get("/").content.decode()
        page.post("/theme/", {"theme": "pink"})
        assert Member.objects.get(pk=world.worker.pk).theme == "dark"

    def test_the_unit_switch_takes_only_her_own_units(self, world: World) -> None:
        page = browser_of(world.worker)
        page.post("/unit/", {"unit": str(world.west.pk)})
        assert page.session.get("unit", "") == ""
        page.post("/unit/", {"unit": str(world.street.pk)})
        assert page.session["unit"] == str(world.street.pk)


def test_one_door_at_a_time_is_where_she_is(world: World) -> None:
    for path in ("/", "/law/", "/law/all/", "/law/issues/", "/units/"):
        page = browser_of(world.worker).get(path).content.decode()
        rail = page.partition("<nav")[2].partition("</nav>")[0]
        assert rail.count('aria-current="page"') == 1, path


def test_the_bottom_bar_leads_to_her_work_before_learning(world: World) -> None:
    def bar(member: Member) -> list[str]:
        page = browser_of(member).get("/").content.decode()
        dock = page.split('class="dock"')[1].split("</nav>")[0]
        return re.findall(r'class="dock-item" href="([^"]+)"', dock)

    assert bar(world.worker) == ["/", "/cases/", reverse("finder:ask")]
    assert "/training/" in bar(world.plain)
