"""A scenario written in a form: passage by passage, put into use as a version, two at one passage."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from niangjia.audit.models import AuditEvent
from niangjia.learning import exchange, library, selectors, services
from niangjia.learning.models import Content, ScenarioDraft
from tests.world import act, browser_of

pytestmark = pytest.mark.django_db
SCENARIO = next(iter(library.shipped().scenarios.values()))


def url(step: str, *args) -> str:
    return reverse(f"learning:{step}", args=args)


def sent(browser, address: str, **fields) -> dict[str, object]:
    """What the page would send when only ``fields`` are changed."""
    page = browser.get(address).content.decode()
    out: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (("checkbox" not in tag and "radio" not in tag) or "checked" in tag):
            out.setdefault(name[1], value[1] if value else "")
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S):
        out[name] = text.strip()
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        out[name] = chosen[1] if chosen else ""
    return {**out, **fields}


def begun(browser, code: str = "") -> ScenarioDraft:
    browser.post(url("drafts"), {"code": code})
    return ScenarioDraft.objects.latest("changed_at")


def test_a_scenario_is_written_from_nothing_and_put_into_use(organiser, trainee):
    browser = browser_of(organiser)
    made = begun(browser)
    page = browser.get(url("draft", made.pk)).content.decode()
    assert (
        "Nothing can be chosen here" in page
        and "<svg" in page
        and url("draft_use", made.pk) not in page
    )
    head = sent(
        browser, url("draft_head", made.pk), code="at-the-door", title_zh="门口", title_en="The door",
        summary_zh="她来了。", summary_en="She came.", note_zh="会说到害怕。", note_en="Fear is spoken of.",
        module="listening", competencies="listening", minutes="5",
    )  # fmt: skip
    assert browser.post(url("draft_head", made.pk), head).status_code == 302
    first = sent(
        browser, url("draft_place", made.pk, "p1"), words_zh="她站着。", words_en="She stands.",
        a_text_zh="请坐。", a_text_en="Please sit.", a_to="+node", a_trust="2",
        b_text_zh="有事吗？", b_text_en="Yes?", b_to="end-2", b_trust="-2",
    )  # fmt: skip
    assert browser.post(url("draft_place", made.pk, "p1"), first).status_code == 302
    made.refresh_from_db()
    assert made.data["nodes"]["p1"]["choices"][0]["to"] == "p2"
    second = sent(
        browser, url("draft_place", made.pk, "p2"), words_zh="她坐下。", words_en="She sits.",
        a_text_zh="我听着。", a_text_en="I listen.", a_to="end-1", a_why_zh="先听。", a_why_en="Listen.",
        a_articles="反家庭暴力法 5(2)", b_text_zh="你信我吗？", b_text_en="Do you trust me?", b_to="end-1",
        b_if_trust=">=4", b_chose="p1.a",
    )  # fmt: skip
    wrong = browser.post(url("draft_place", made.pk, "p2"), {**second, "b_if_trust": "many"})
    assert wrong.status_code == 200 and "&gt;=5" in wrong.content.decode()
    assert browser.post(url("draft_place", made.pk, "p2"), second).status_code == 302
    for place, kind in (("end-1", "good"), ("end-2", "bad")):
        data = sent(
            browser, url("draft_place", made.pk, place), kind=kind, words_zh="完。", words_en="End.",
            debrief_zh="先听。", debrief_en="Listen first.",
        )  # fmt: skip
        assert browser.post(url("draft_place", made.pk, place), data).status_code == 302
    assert "Nothing is wrong with it" in browser.get(url("draft", made.pk)).content.decode()
    assert "Nothing is wrong with it" in browser.get(url("drafts")).content.decode()
    assert browser.post(url("draft_use", made.pk)).url == url("paths", "at-the-door")
    of = selectors.scenarios()["at-the-door"]
    assert of.nodes["p2"].choices[1].when.bounds == (("trust", ">=", 4),)
    assert of.nodes["p2"].choices[0].articles == ("反家庭暴力法 5(2)",)
    assert trainee.get(url("scenario", "at-the-door")).status_code == 200
    assert not ScenarioDraft.objects.exists()


def test_a_version_more_leaves_the_one_before_to_those_who_walked_it(organiser):
    browser = browser_of(organiser)
    services.save_content(
        actor=act(organiser), kind="scenario", data=exchange.scenario_from_twee(exchange.EXAMPLE)
    )
    made = begun(browser, "my-scenario")
    place = url("draft_place", made.pk, "door")
    browser.post(place, sent(browser, place, words_zh="“我路过。”"))
    browser.post(url("draft_use", made.pk))
    rows = Content.objects.filter(code="my-scenario")
    assert (rows.count(), rows.filter(in_use=True).count()) == (2, 1)
    assert selectors.scenarios()["my-scenario"].nodes["door"].words.zh == "“我路过。”"


def test_what_comes_along_gets_a_code_of_its_own_and_can_be_unfinished(organiser):
    browser = browser_of(organiser)
    made = begun(browser, SCENARIO.code)
    assert made.data["code"] == f"{SCENARIO.code}-own"
    place = next(one.to for one in SCENARIO.nodes[SCENARIO.first].choices)
    browser.post(url("draft_remove", made.pk, place))
    page = browser.get(url("draft", made.pk)).content.decode()
    assert "This choice leads nowhere" in page
    browser.post(url("draft_use", made.pk))
    assert f"{SCENARIO.code}-own" not in selectors.scenarios()
    assert browser.get(url("draft_place", made.pk, SCENARIO.first)).status_code == 200
    browser.post(url("draft_add", made.pk, "nodes"))
    browser.post(url("draft_drop", made.pk))
    assert not ScenarioDraft.objects.exists()
    assert AuditEvent.objects.filter(event="learning.draft_dropped").exists()


def test_a_broken_twee_text_goes_on_in_the_form(organiser):
    browser = browser_of(organiser)
    bad = exchange.EXAMPLE.replace("->talks]]", "->nowhere]]")
    gone = browser.post(url("new_scenario"), {"text": bad, "go": "form"})
    page = browser.get(gone.url).content.decode()
    assert "This choice leads nowhere" in page and "No way leads here" in page


def test_two_at_one_passage_meet_field_by_field(organiser):
    browser = browser_of(organiser)
    made = begun(browser, SCENARIO.code)
    place = url("draft_place", made.pk, SCENARIO.first)
    one, two = (sent(browser, place) for _each in range(2))
    assert browser.post(place, {**one, "words_zh": "甲写的。"}).status_code == 302
    assert browser.post(place, {**two, "a_text_zh": "乙写的。"}).status_code == 302
    made.refresh_from_db()
    node = made.data["nodes"][SCENARIO.first]
    assert (node["words"]["zh"], node["choices"][0]["text"]["zh"]) == ("甲写的。", "乙写的。")
    assert browser.post(place, {**two, "words_zh": "丙写的。"}).status_code == 409


def test_who_keeps_no_bank_writes_none(organiser, lawyer, trainee):
    made = begun(browser_of(organiser))
    for browser in (trainee, browser_of(lawyer)):
        for step, args in (("drafts", ()), ("draft", (made.pk,)), ("draft_head", (made.pk,))):
            assert browser.get(url(step, *args)).status_code == 403
        assert browser.get(url("draft_place", made.pk, "p1")).status_code == 403
        for step in ("draft_use", "draft_drop"):
            assert browser.post(url(step, made.pk)).status_code == 403
        assert browser.post(url("draft_add", made.pk, "nodes")).status_code == 403
        assert browser.post(url("draft_remove", made.pk, "p1")).status_code == 403


def test_a_choice_that_appears_on_a_page_with_faults_does_nothing_by_itself(organiser):
    browser = browser_of(organiser)
    made = begun(browser)
    address = url("draft_place", made.pk, "p1")
    wrong = sent(
        browser, address, words_zh="她站着。", a_text_zh="请坐。", a_to="end-1", a_trust="2"
    )
    assert "b_trust" not in wrong
    page = browser.post(address, {**wrong, "a_if_trust": "many"}).content.decode()
    chosen = dict(
        re.findall(r'<select[^>]*name="([ab]_trust)".*?value="(-?\d)" selected', page, re.S)
    )
    assert chosen == {"a_trust": "2", "b_trust": "0"}
