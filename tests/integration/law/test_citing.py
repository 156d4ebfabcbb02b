"""Citations checked, linked, watched; issue codes; the commands that verify."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils.safestring import mark_safe

from niangjia.access.actor import command_actor
from niangjia.access.policies import Denied
from niangjia.law import commands, dependants, taxonomy, watch
from niangjia.law.citations.checking import State, check
from niangjia.law.citations.links import linked
from niangjia.law.citations.values import Citation
from niangjia.law.corpus import services
from niangjia.law.corpus.reading import ReadLaw
from niangjia.law.dependants import Dependant
from niangjia.law.models import Concern
from niangjia.notices.models import Notice
from tests.law_corpus import amended
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
LAW = "和睦家庭法"
MANY = "《和睦家庭法》第二条、第三条、第九条，《无此法》第一条 "


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def lesson() -> Iterator[None]:
    """Something shipped that stands on articles 2 and 3 of the invented law."""
    cited = (Citation(LAW, 2), Citation(LAW, 3))
    dependants.register("lesson", "Lesson", lambda: [Dependant("l1", "A lesson", "/l1/", cited)])
    yield
    dependants.unregister("lesson")


def act_on(*texts: ReadLaw) -> None:
    services.import_laws(actor=command_actor(), laws=list(texts), source="tests")


def test_a_citation_is_held_against_the_law_in_force(harmony: ReadLaw) -> None:
    wanted = {
        Citation(LAW, 2): State.IN_FORCE,
        Citation(LAW, 9): State.NO_ARTICLE,
        Citation(LAW, 2, 0, 7): State.NO_PARAGRAPH,
        Citation("没有的法", 1): State.NOT_LOADED,
        Citation("法释〔2011〕5号", 1): State.FORBIDDEN,
    }
    assert {cited: verdict.state for cited, verdict in check(wanted).items()} == wanted


@pytest.mark.usefixtures("bundled_corpus")
@pytest.mark.parametrize(
    ("cited", "state"),
    [
        (Citation("民法典", 1079, 0, 3, 2), State.IN_FORCE),
        (Citation("民法典", 1079, 0, 3, 6), State.NO_PARAGRAPH),
        (Citation("民法典", 1079, 0, 1, 1), State.NO_PARAGRAPH),
        (Citation("治安管理处罚法", 73, 0, 2), State.NO_PARAGRAPH),
        (Citation("治安管理处罚法", 73, 0, 1, 2), State.IN_FORCE),
        (Citation("民法典", 1261), State.NO_ARTICLE),
        (Citation("刑法", 260, 1), State.IN_FORCE),
        (Citation("农村土地承包法", 1), State.REPEALED),
    ],
)
def test_paragraphs_and_items_are_counted_as_statutes_do(cited: Citation, state: State) -> None:
    assert check([cited])[cited].state is state


def test_a_renumbered_article_is_given_with_its_new_number(
    harmony: ReadLaw, lesson: None, world: World
) -> None:
    act_on(amended(a2="", a3=harmony.articles[1].text))
    verdict = check([Citation(LAW, 2)])[Citation(LAW, 2)]
    assert (verdict.state, verdict.new) == (State.RENUMBERED, Citation(LAW, 3))
    html = linked(mark_safe("<p>《和睦家庭法》第二条</p>"), "en")
    assert "now Article 3" in html and 'class="cite dead"' in html


def test_links_stay_out_of_tags_and_links_and_escape_what_they_find(harmony: ReadLaw) -> None:
    html = linked(
        mark_safe(
            '<p title="《和睦家庭法》第二条">&lt;b&gt;《和睦家庭法》第二条</p><a href="#">《和睦家庭法》第三条</a>'
        ),
        "zh-hans",
    )
    assert html.count('class="cite"') == 1
    assert "&lt;b&gt;<a" in html
    assert '<p title="《和睦家庭法》第二条">' in html


def test_linking_takes_the_same_queries_however_much_is_cited(
    harmony: ReadLaw, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        linked(mark_safe(MANY * 50), "zh-hans")  # noqa: S308 - our own text


def test_an_import_that_changes_an_article_calls_whoever_stands_on_it(
    harmony: ReadLaw, lesson: None, world: World
) -> None:
    expert = make_member("林言", world.city)
    hold(expert, "legal_expert", world.city)
    assert not watch.under_review("lesson", "l1")
    act_on(amended(a3="求助的人可以向妇女联合会请求帮助，妇女联合会应当当日答复。"))
    assert watch.under_review("lesson", "l1")
    assert watch.all_under_review("lesson") == {"l1"}
    assert Notice.objects.filter(member_id=expert.pk, code=watch.CHANGED_NOTICE).count() == 1
    browser = browser_of(expert)
    assert "A lesson" in browser.get("/law/watch/").content.decode()
    answer = browser.post("/law/watch/settle/", {"kind": "lesson", "key": "l1"})
    assert answer.status_code == 302
    assert not watch.under_review("lesson", "l1")
    assert Concern.objects.get().settled_by_id == expert.pk


def test_a_change_elsewhere_calls_nobody(harmony: ReadLaw, lesson: None) -> None:
    act_on(amended(a4="本法自2021年1月1日起施行。"))
    assert not watch.under_review("lesson", "l1")


def test_a_text_that_was_outside_is_checked_when_it_comes_in(lesson: None, db: None) -> None:
    dependants.register(
        "lesson", "Lesson", lambda: [Dependant("l2", "B", "/b/", (Citation(LAW, 9),))]
    )
    act_on(amended())
    assert watch.under_review("lesson", "l2")


def test_only_those_who_may_settle_a_concern(harmony: ReadLaw, lesson: None, world: World) -> None:
    act_on(amended(a3="改了。"))
    with pytest.raises(Denied):
        watch.settle(actor=act(world.worker), kind="lesson", key="l1")
    assert watch.under_review("lesson", "l1")
    assert (
        browser_of(world.worker)
        .post("/law/watch/settle/", {"kind": "lesson", "key": "l1"})
        .status_code
        == 403
    )


@pytest.mark.usefixtures("bundled_corpus")
def test_all_that_is_shipped_cites_law_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    code = commands.run(argparse.Namespace(action="verify"))
    assert (code, capsys.readouterr().out.count("\n")) == (0, 1)


@pytest.mark.usefixtures("bundled_corpus")
def test_verify_fails_on_a_planted_dead_citation(capsys: pytest.CaptureFixture[str]) -> None:
    dead = (Citation("民法典", 1261),)
    dependants.register("planted", "Planted", lambda: [Dependant("p", "P", "/p/", dead)])
    try:
        assert commands.run(argparse.Namespace(action="verify")) == 1
    finally:
        dependants.unregister("planted")
    assert "planted p: 民法典 1261: no such article in the law in force" in capsys.readouterr().out


@pytest.mark.usefixtures("bundled_corpus")
def test_a_file_is_checked_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "draft.txt"
    file.write_text("第一行\n依《反家庭暴力法》第二十三条、第三百条", "utf-8")
    assert commands.run(argparse.Namespace(action="cite", file=file)) == 1
    out = capsys.readouterr().out
    assert "line 2: 《反家庭暴力法》第二十三条: in force" in out
    assert "第三百条: no such article in the law in force" in out


def test_a_draft_is_checked_on_the_page(harmony: ReadLaw, world: World) -> None:
    browser: Client = browser_of(world.worker)
    text = browser.post(
        "/law/cite/", {"text": "见《和睦家庭法》第二条和第三十条。"}
    ).content.decode()
    assert "第三十条" in text and "/law/article/" in text
    empty = browser.post("/law/cite/", {"text": " "}).content.decode()
    assert "error" in empty


def test_every_issue_has_a_page_with_its_articles(world: World, bundled_corpus: None) -> None:
    browser = browser_of(world.worker)
    assert len(taxonomy.all_issues()) == 60
    assert sum(len(issue.articles) for issue in taxonomy.all_issues().values()) == 383
    for code in ("dv_physical", "child_custody", "other"):
        assert "blockquote" not in browser.get(f"/law/issues/{code}/").content.decode()
        assert browser.get(f"/law/issues/{code}/").status_code == 200
    assert browser.get("/law/issues/none/").status_code == 404
    assert Client().get("/law/issues/").status_code == 302


def test_a_cited_article_opens_as_a_card(harmony: ReadLaw, world: World) -> None:
    text = browser_of(world.worker).get(f"/law/article/{LAW}/2/peek/").content.decode()
    assert harmony.articles[1].text in text and "<html" not in text


def test_a_number_that_meant_another_rule_is_asked_about(
    world: World, bundled_corpus: None
) -> None:
    client = browser_of(world.worker)
    text = "依《治安管理处罚法》第四十三条处罚；《反家庭暴力法》第二十三条。"
    page = client.post("/law/cite/", {"text": text}).content.decode()
    assert page.count("which one is meant?") == 1 and "what is now Article 51" in page


def test_english_readers_see_what_a_law_is_called(world: World, bundled_corpus: None) -> None:
    client = browser_of(world.worker)
    assert (
        "<h1>Civil Code art. 1079</h1>" in client.get("/law/article/民法典/1079/").content.decode()
    )
    law = client.get("/law/named/民法典/", follow=True).content.decode()
    assert 'lang="en">Civil Code</p>' in law
