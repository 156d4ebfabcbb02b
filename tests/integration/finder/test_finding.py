"""Finding: traps, scopes, odd questions; keeping; the commands."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import ValidationError

from niangjia.audit.models import AuditEvent
from niangjia.finder import commands, finding, index, services
from niangjia.finder.knowledge import place_of
from niangjia.finder.models import IndexTerm, KeptQuestion
from tests.world import World, act, browser_of, hold, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bundled_index")]
TRAPS = yaml.safe_load(
    Path(finding.__file__).with_name("data").joinpath("traps.yaml").read_text("utf-8")
)


def places(question: str, **more: Any) -> list[tuple[str, int, int]]:
    return [one.place for one in finding.rank(question, limit=10, **more)]


def test_there_are_sixty_traps_in_both_languages() -> None:
    assert len(TRAPS) >= 60
    assert sum(trap["language"] == "en" for trap in TRAPS) >= 15


@pytest.mark.parametrize("trap", TRAPS, ids=[str(n) for n in range(len(TRAPS))])
def test_a_trap_catches_nobody(trap: dict[str, Any]) -> None:
    found = places(trap["q"])
    assert [text for text in trap["must"] if place_of(text) not in found] == [], found
    assert found[0] not in [place_of(text) for text in trap.get("never_first", ())]


def test_the_neighbours_child_finds_duty_to_report_protection_and_order() -> None:
    found = places("邻居家小孩长期被父亲打没人管")
    assert {("未成年人保护法", 11, 0), ("反家庭暴力法", 14, 0), ("反家庭暴力法", 23, 0)} <= set(
        found
    )
    assert not {place for place in found if place[0] == "民法典" and 288 <= place[1] <= 296}


def test_the_scope_holds_and_can_be_widened() -> None:
    family = index.book().family  # type: ignore[union-attr]
    book = index.book()
    assert book is not None
    assert all(family[book.at(place)] for place in places("公司股东怎么分红"))
    wide = places("公司股东怎么分红", scope="all")
    assert any(law == "公司法" for law, _n, _s in wide)


def test_an_answer_says_the_passage_and_why() -> None:
    answer = finding.find("离婚后他不给抚养费")
    first = next(hit for hit in answer.hits if hit.place == ("民法典", 1085, 0))
    assert "抚养费" in first.passage and (first.words or first.meant)
    assert "child_support" in [issue.code for issue in answer.issues]
    assert answer.confidence == "sure"


def test_an_article_that_is_named_comes_first_and_one_that_is_not_there_is_said() -> None:
    answer = finding.find("民法典第1077条说的冷静期是什么")
    assert answer.hits[0].place == ("民法典", 1077, 0) and answer.hits[0].named
    answer = finding.find("《反家庭暴力法》第三百条怎么说")
    assert answer.missing == ("反家庭暴力法 300",)


ODD = [
    "", "   ", "。。。！？", "😀😀", "'; DROP TABLE finder_indexterm; --", "打" * 10_000,
    "老公打我" * 2500, "<script>alert(1)</script>", "\x00\x01", "鄰居家小孩被打", "laogong da wo",
    "my 老公 hits me 怎么办", "第九千九百九十九条", "%s %(x)s {0}", "a" * 10_000, "１２３４５６",
]  # fmt: skip


@pytest.mark.parametrize("question", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("scope", ["family", "all"])
def test_any_question_gets_an_answer_in_time(question: str, scope: str, world: World) -> None:
    began = time.process_time()
    finding.find(question, scope=scope)
    assert time.process_time() - began < 2
    page = browser_of(world.worker).post("/law/", {"q": question, "scope": scope})
    assert page.status_code == 200


def test_traditional_letters_find_the_same() -> None:
    assert places("鄰居家小孩長期被父親打沒人管") == places("邻居家小孩长期被父亲打没人管")


def test_a_question_takes_the_same_queries_whatever_is_asked(
    world: World, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        finding.find("老公打我")
    with django_assert_max_num_queries(6):
        finding.find("老公天天打我骂我，孩子也打，我想离婚，房子车子存款怎么分，抚养费谁出" * 3)


def test_what_is_asked_stays_out_of_every_log_and_table(world: World) -> None:
    before = AuditEvent.objects.count()
    browser_of(world.worker).post("/law/", {"q": "老公打我金丝雀"})
    assert KeptQuestion.objects.count() == 0
    assert AuditEvent.objects.count() - before <= 1
    assert not IndexTerm.objects.filter(term="金丝").filter(postings__contains=b"x").exists()


def test_this_helped_teaches_after_she_saw_the_words(world: World) -> None:
    browser, place = browser_of(world.worker), ("反家庭暴力法", 13, 0)
    question = "他喝完猫尿就闹腾123"
    assert place not in places(question)
    shown = browser.post("/law/keep/", {"question": question, "place": "反家庭暴力法|13"})
    assert "123" not in shown.content.decode() and "＊＊＊" in shown.content.decode()
    assert KeptQuestion.objects.count() == 0
    kept = {"question": "他喝完猫尿就闹腾", "place": "反家庭暴力法|13", "confirm": "1"}
    refused = browser.post("/law/keep/", kept)
    assert refused.status_code == 200 and KeptQuestion.objects.count() == 0
    done = browser.post("/law/keep/", {**kept, "clean_of_people": "on"})
    assert done.status_code == 302
    row = KeptQuestion.objects.get()
    assert (row.law, row.number, row.kind) == ("反家庭暴力法", 13, "helped")
    assert place in places("他喝完猫尿就闹腾")
    assert index.merged(index.knowledge.learned(), index.lessons()).terms


def test_a_question_with_numbers_or_no_words_is_not_kept(world: World) -> None:
    for question in ("他电话13800000000打我", "。。。", "啊" * 201):
        with pytest.raises(ValidationError):
            services.keep_unanswered(actor=act(world.worker), question=question)
    with pytest.raises(ValidationError):
        services.keep_helped(
            actor=act(world.worker), question="打我", place=("反家庭暴力法", 999, 0)
        )


def test_what_found_nothing_is_seen_by_organisers_only(world: World) -> None:
    services.keep_unanswered(actor=act(world.worker), question="村里的秧歌队算不算单位")
    organiser = make_member("何组织", world.city)
    hold(organiser, "organiser", world.city)
    page = browser_of(organiser).get("/law/unanswered/")
    assert "村里的秧歌队算不算单位" in page.content.decode()
    assert browser_of(world.worker).get("/law/unanswered/").status_code == 403


def test_a_batch_is_answered_line_by_line(tmp_path: Path) -> None:
    given, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_text(
        '{"id": "a", "question": "老公打我"}\n\n{"id": 2, "question": "。"}\n', "utf-8"
    )
    options = argparse.Namespace(
        question=None, batch=given, out=out, limit=100, scope="all", engine="lexical", format="text"
    )
    assert commands._find(options) == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", 2]
    assert rows[0]["articles"][0].keys() == {"law", "article", "sub", "score"}
    assert len(rows[0]["articles"]) == 100 and rows[1]["articles"] == []


def test_a_broken_batch_is_refused_with_its_line(tmp_path: Path, capsys: Any) -> None:
    given, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_text('{"id": "a", "question": "b"}\n{"id": 1}\n', "utf-8")
    options = argparse.Namespace(
        question=None, batch=given, out=out, limit=0, scope="all", engine="lexical", format="text"
    )
    assert commands._find(options) == 1
    assert "line 2" in capsys.readouterr().err and not out.exists()


def test_strangers_ask_nothing() -> None:
    from django.test import Client

    assert Client().post("/law/", {"q": "x"}).status_code == 302


LISTS = json.loads(Path(__file__).with_name("lists.json").read_text("utf-8"))


@pytest.mark.parametrize("kept", LISTS, ids=range(len(LISTS)))
def test_every_database_gives_the_very_same_list(kept: dict[str, Any]) -> None:
    """The lists were written on SQLite; this test runs on SQLite and on PostgreSQL.

    Learned or written anew, they change: ``lists.json`` is then made again.
    """
    found = finding.rank(kept["question"], scope=kept["scope"], limit=20)
    names = [
        f"{law} {number}" + (f"-{sub}" if sub else "")
        for law, number, sub in (r.place for r in found)
    ]
    assert names == kept["articles"]


def test_a_number_of_the_older_text_leads_to_both(world: World) -> None:
    old, new = ("治安管理处罚法", 43, 0), ("治安管理处罚法", 51, 0)
    assert places("治安管理处罚法第43条")[:2] == [old, new]
    assert places("旧的治安管理处罚法第43条")[0] == new
    found = finding.find("治安管理处罚法第43条").hits
    assert (found[0].named, found[1].named, found[1].meant_now) == (True, False, True)
    page = browser_of(world.worker).post("/law/", {"q": "治安管理处罚法第43条"}).content.decode()
    assert "what is now Article 51" in page and "had the number that you named" in page
