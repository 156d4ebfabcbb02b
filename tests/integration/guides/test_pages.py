"""The pages of guides: what each shows, who signs, what a signature stands for."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from niangjia.access import search as house_search
from niangjia.access.actor import Actor
from niangjia.access.navigation import doors_for
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.guides import library, rules, selectors, services
from niangjia.guides.models import Review
from tests.world import act, browser_of, hold, make_member

pytestmark = pytest.mark.django_db
CODE = "dv-police"


def url(step: str, *args) -> str:
    return reverse(f"guides:{step}", args=args)


def text(response) -> str:
    return response.content.decode()


def version(language: str = "zh-hans", code: str = CODE) -> str:
    return selectors.guide(code).texts[language].version


def sign(member, language: str = "zh-hans", **more) -> Review:
    given = {
        "code": CODE,
        "language": language,
        "version": version(language),
        "capacity": "执业律师",
    }
    return services.sign(actor=act(member), **{**given, **more})


@pytest.fixture
def reader(world):
    return browser_of(world.worker)


class TestReading:
    def test_guides_stand_by_subject(self, reader):
        page = text(reader.get(url("list")))
        assert "Personal safety and domestic violence" in page
        assert "Not yet reviewed by a lawyer" in page
        assert url("guide", CODE) in page

    def test_one_subject_alone(self, reader):
        page = text(reader.get(url("list"), {"group": "sexual"}))
        assert f'href="{url("guide", CODE)}"' not in page
        assert f'href="{url("guide", CODE)}"' in text(
            reader.get(url("list"), {"group": "nonsense"})
        )

    def test_search_goes_by_post_in_both_languages(self, reader):
        for words in ("老公打我要报警", "calling the police"):
            response = reader.post(url("list"), {"q": words})
            assert f'href="{url("guide", CODE)}"' in text(response)
            assert "q=" not in response.request["QUERY_STRING"]

    @pytest.mark.parametrize(
        "words",
        [
            "x" * 10_000,
            "😀😀",
            "'; drop table laws;--",
            "？！。",
            "刪除視頻",
            "zenme lihun",
            "\x00",
            "打" * 9000,
        ],
    )
    def test_odd_questions_get_an_answer(self, reader, words):
        response = reader.post(url("list"), {"q": words})
        assert response.status_code == 200

    def test_a_guide_has_its_seven_parts_in_her_language(self, reader):
        page = text(reader.get(url("guide", CODE)))
        for heading in rules.HEADINGS["en"].values():
            assert f"<h2>{heading}</h2>" in page
        assert "(our practice, not law)" not in page, "brackets come by style"
        assert "our practice, not law" in page
        assert "[policy]" not in page
        assert "<title>Guide" in re.sub(r"\s+", " ", page).replace("<title> ", "<title>")

    def test_the_other_language_is_one_link_away(self, reader):
        page = text(reader.get(url("guide", CODE), {"in": "zh-hans"}))
        assert 'class="guide stack-wide" lang="zh-Hans"' in page
        assert "尚未经律师审核" in page
        assert "不是法律规定" in page

    def test_every_guide_opens_in_both_languages(self, reader):
        for guide in selectors.all_guides():
            for language in rules.LANGUAGES:
                response = reader.get(url("guide", guide.code), {"in": language})
                assert response.status_code == 200, guide.code

    def test_unknown_guides_are_not_there(self, reader, lawyer):
        assert reader.get(url("guide", "nothing")).status_code == 404
        expert = browser_of(lawyer)
        assert expert.get(url("sign", CODE, "fr")).status_code == 404

    def test_pages_ask_the_database_a_fixed_number_of_times(self, reader, lawyer):
        reader.get(url("list"))
        counts = []
        for signed in ("", "zh-hans", "en"):
            if signed:
                sign(lawyer, signed)
            with CaptureQueriesContext(connection) as asked:
                reader.get(url("list"))
                reader.get(url("guide", CODE))
            counts.append(len(asked))
        assert len(set(counts)) == 1

    def test_the_house_finds_guides_and_has_a_door_to_them(self, world):
        found = dict(house_search.find(act(world.worker), "报警", 5))
        assert url("guide", CODE) in [hit.url for hit in found["Guides"]]
        assert "guides:list" in [door.url_name for door in doors_for(act(world.worker))]
        assert dict(house_search.find(Actor(None), "报警", 5))["Guides"] == []


class TestSigning:
    def test_nothing_ships_as_reviewed(self, world):
        assert selectors.reviews_in_force(act(world.worker)) == {}

    def test_the_page_shows_exactly_what_is_signed(self, lawyer):
        page = text(browser_of(lawyer).get(url("sign", CODE, "en")))
        assert version("en") in page
        for heading in rules.HEADINGS["en"].values():
            assert f"<h2>{heading}</h2>" in page

    def test_a_lawyer_signs_one_language_and_readers_see_who(self, lawyer, reader):
        given = {"version": version("en"), "capacity": "practising lawyer", "read": "on"}
        done = browser_of(lawyer).post(url("sign", CODE, "en"), given)
        assert done.status_code == 302
        page = text(reader.get(url("guide", CODE)))
        assert "Not yet reviewed" not in page
        assert "practising lawyer" in page
        assert "尚未经律师审核" in text(reader.get(url("guide", CODE), {"in": "zh-hans"}))
        event = AuditEvent.objects.get(event="guides.signed")
        assert event.facts["language"] == "en"

    def test_she_must_say_that_she_read_it_and_in_what_capacity(self, lawyer):
        browser = browser_of(lawyer)
        for missing in ("capacity", "read"):
            given = {"version": version(), "capacity": "律师", "read": "on"}
            del given[missing]
            assert browser.post(url("sign", CODE, "zh-hans"), given).status_code == 200
        assert not Review.objects.exists()

    def test_a_text_that_changed_meanwhile_is_not_signed(self, lawyer):
        given = {"version": "0" * 64, "capacity": "律师", "read": "on"}
        page = text(browser_of(lawyer).post(url("sign", CODE, "zh-hans"), given))
        assert "has changed since" in page
        assert not Review.objects.exists()

    def test_a_new_text_is_unsigned_again(self, lawyer, world, monkeypatch):
        sign(lawyer)
        assert selectors.reviews_in_force(act(world.worker))
        sources = library.sources()[CODE]
        changed = rules.assemble(CODE, {**sources, "zh-hans": sources["zh-hans"] + "\n多一个字。"})
        monkeypatch.setattr(library, "shipped", lambda: {CODE: changed})
        assert selectors.reviews_in_force(act(world.worker)) == {}
        page = text(browser_of(lawyer).get(url("sign", CODE, "zh-hans")))
        assert "For an earlier text" in page

    def test_nobody_signs_twice_and_two_may_sign(self, lawyer, world):
        sign(lawyer)
        with pytest.raises(ValidationError):
            sign(lawyer)
        second = make_member("何静怡", world.city)
        hold(second, "legal_expert", world.city)
        sign(second)
        assert len(selectors.reviews_in_force(act(lawyer))[(CODE, "zh-hans")]) == 2

    def test_only_legal_experts_sign(self, world, reader):
        assert reader.get(url("sign", CODE, "en")).status_code == 403
        with pytest.raises(Denied):
            sign(world.worker)

    def test_a_signature_is_withdrawn_with_its_reason(self, lawyer, world, reader):
        review = sign(lawyer, "en")
        assert reader.get(url("withdraw", review.pk)).status_code == 403
        browser = browser_of(lawyer)
        assert browser.post(url("withdraw", review.pk), {"reason": ""}).status_code == 200
        done = browser.post(url("withdraw", review.pk), {"reason": "第七十三条要再核对"})
        assert done.status_code == 302
        assert "Not yet reviewed by a lawyer" in text(reader.get(url("guide", CODE)))
        page = text(browser.get(url("sign", CODE, "en")))
        assert "第七十三条要再核对" in page
        assert "第七十三条" not in str(AuditEvent.objects.get(event="guides.withdrawn").facts)
        with pytest.raises(ValidationError):
            services.withdraw(actor=act(lawyer), review_id=review.pk, reason="again")
        sign(lawyer, "en")
