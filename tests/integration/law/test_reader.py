"""The reader: laws, articles, versions compared, what she keeps, and texts that come in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from niangjia.access.actor import command_actor
from niangjia.audit.models import AuditEvent
from niangjia.law.corpus import services
from niangjia.law.models import Article, KeptArticle, Law, LawDraft
from niangjia.law.services import housekeeping
from tests.law_corpus import HARMONY, amended
from tests.world import World, browser_of, make_world

TEXT = """云河市和睦条例
第一条 为了和睦，制定本条例。
第二条 本条例自2025年1月1日起施行。
"""


@pytest.fixture
def world(harmony) -> World:
    return make_world()


@pytest.fixture
def reader(world: World) -> Client:
    return browser_of(world.plain)


def article(number: int = 2) -> Article:
    return Article.objects.get(version__law__short=HARMONY.short, number=number)


def address(number: int = 2) -> str:
    return reverse("law:article", args=[HARMONY.short, str(number)])


def page(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_a_law_is_found_by_a_part_of_its_name_and_read(reader: Client) -> None:
    found = reader.post(reverse("law:all"), {"q": "和睦"}).content.decode()
    law = Law.objects.get(short=HARMONY.short)
    assert reverse("law:law", args=[law.pk]) in found
    text = page(reader, reverse("law:law", args=[law.pk]))
    assert HARMONY.articles[1].text in text
    assert "第一章 总则" in text


def test_an_article_says_its_neighbours_and_how_to_quote_it(reader: Client) -> None:
    text = page(reader, address())
    assert HARMONY.articles[1].text in text
    assert address(1) in text and address(3) in text
    assert "art. 2" in text
    assert "<title>Article · Niangjia</title>" in text


@pytest.mark.parametrize("place", ["99", "2-7"])
def test_an_article_that_does_not_exist_is_not_found(reader: Client, place: str) -> None:
    for url in (
        reverse("law:article", args=[HARMONY.short, place]),
        reverse("law:article", args=["无此法", "1"]),
        reverse("law:article_of", args=[HARMONY.short, "2020-99-99", "1"]),
        reverse("law:article_of", args=[HARMONY.short, "1999-01-01", "1"]),
    ):
        assert reader.get(url).status_code == 404


def test_versions_are_compared_letter_by_letter(reader: Client) -> None:
    new = amended(a3="求助的人可以向妇女联合会请求帮助，妇女联合会应当当日答复。", a4="")
    services.import_laws(actor=command_actor(), laws=[new], source="tests")
    law = Law.objects.get(short=HARMONY.short)
    text = page(reader, reverse("law:compare", args=[law.pk, "2020-01-01", "2021-01-01"]))
    assert text.count("<del") == text.count("<ins") + 1 >= 2
    assert "当日" in text
    old = page(reader, reverse("law:version", args=[law.pk, "2020-01-01"]))
    assert "An older version." in old
    assert reverse("law:article_of", args=[law.short, "2020-01-01", "4"]) in old


def test_what_she_keeps_is_hers_alone(world: World, reader: Client) -> None:
    reader.post(reverse("law:keep", args=[article().pk]), {"note": "问问法援"})
    assert "问问法援" in page(reader, reverse("law:kept"))
    assert "问问法援" in page(reader, address())
    other = browser_of(world.worker)
    assert "问问法援" not in page(other, reverse("law:kept"))
    assert "问问法援" not in page(other, address())
    other.post(reverse("law:let_go", args=[article().pk]))
    assert KeptArticle.objects.count() == 1
    reader.post(reverse("law:keep", args=[article().pk]), {"note": "改一改"})
    assert [kept.note for kept in KeptArticle.objects.all()] == ["改一改"]
    reader.post(reverse("law:let_go", args=[article().pk]))
    assert not KeptArticle.objects.exists()
    kinds = AuditEvent.objects.filter(event__startswith="law.article").values_list("event")
    assert sorted(kinds) == [("law.article_kept",)] * 2 + [("law.article_let_go",)]


def test_a_note_beyond_measure_is_told_and_not_kept(reader: Client) -> None:
    reader.post(reverse("law:keep", args=[article().pk]), {"note": "长" * 2001})
    assert not KeptArticle.objects.exists()
    assert "at most 2,000" in page(reader, address())


def test_a_kept_article_follows_the_law_into_its_new_version(reader: Client) -> None:
    reader.post(reverse("law:keep", args=[article(3).pk]), {"note": ""})
    services.import_laws(actor=command_actor(), laws=[amended(a3="新的一句。")], source="tests")
    assert address(3) in page(reader, reverse("law:kept"))
    assert "新的一句。" in page(reader, address(3))


def test_pages_cost_the_same_whatever_there_is(
    reader: Client, django_assert_max_num_queries
) -> None:
    law = Law.objects.get(short=HARMONY.short)
    for url in (
        reverse("law:all"),
        reverse("law:law", args=[law.pk]),
        address(),
        reverse("law:kept"),
    ):
        with django_assert_max_num_queries(20):
            page(reader, url)


class TestImport:
    def test_a_text_is_looked_at_before_it_counts(self, world: World) -> None:
        admin = browser_of(world.chief)
        file = SimpleUploadedFile("云河市和睦条例(2024-12-01).md", TEXT.encode())
        sent = admin.post(reverse("law:import"), {"file": file})
        assert sent.status_code == 302
        assert not Law.objects.filter(short="云河市和睦条例").exists()
        assert "A text that is not here yet." in page(admin, sent["Location"])
        done = admin.post(sent["Location"], follow=True)
        assert (
            "A local rule: whether it is in force today is not verified." in done.content.decode()
        )
        assert not LawDraft.objects.exists()

    def test_a_broken_text_is_told_with_its_line_and_changes_nothing(self, world: World) -> None:
        admin = browser_of(world.chief)
        file = SimpleUploadedFile("x(2024-12-01).md", TEXT.replace("第二条", "第四条").encode())
        answer = admin.post(reverse("law:import"), {"file": file})
        assert "Line 3" in answer.content.decode()
        assert not LawDraft.objects.exists()

    def test_only_whoever_may_import_does_and_only_her_own(
        self, world: World, reader: Client
    ) -> None:
        assert reader.get(reverse("law:import")).status_code == 403
        admin = browser_of(world.chief)
        file = SimpleUploadedFile("云河市和睦条例(2024-12-01).md", TEXT.encode())
        confirm = admin.post(reverse("law:import"), {"file": file})["Location"]
        assert browser_of(world.east_admin).get(confirm).status_code == 404

    def test_what_was_never_confirmed_goes(self, world: World) -> None:
        admin = browser_of(world.chief)
        file = SimpleUploadedFile("云河市和睦条例(2024-12-01).md", TEXT.encode())
        admin.post(reverse("law:import"), {"file": file})
        assert housekeeping() == 0
        LawDraft.objects.update(sent_at="2020-01-01T00:00:00Z")
        assert housekeeping() == 1
