"""The API: find, article, citations, deadlines."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.world import World, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bundled_index")]


def post(browser: Client, path: str, body: dict[str, Any]) -> Any:
    return browser.post(path, body, content_type="application/json")


def test_a_question_gets_articles_with_reasons(world: World) -> None:
    answer = post(browser_of(world.worker), "/api/law/find", {"question": "老公打我", "limit": 3})
    assert answer.status_code == 200
    assert answer.json()["articles"][0]["law"] == "反家庭暴力法"
    assert answer.json()["articles"][0]["why"]


def test_an_article_is_given_or_said_not_to_be_there(world: World) -> None:
    browser = browser_of(world.worker)
    found = browser.get("/api/law/article", {"law": "刑法", "article": 260, "sub": 1}).json()
    assert found["label"] == "第二百六十条之一" and found["cautions"]
    assert browser.get("/api/law/article", {"law": "刑法", "article": 9999}).status_code == 404


def test_citations_are_checked(world: World) -> None:
    body = {"text": "《反家庭暴力法》第二十三条和第三百条"}
    rows = post(browser_of(world.worker), "/api/law/verify", body).json()
    assert [(row["article"], row["dead"]) for row in rows] == [(23, False), (300, True)]


def test_deadlines_come_with_how_they_were_counted(world: World) -> None:
    path = "/api/procedures/protection-order/deadlines"
    browser = browser_of(world.worker)
    rows = post(browser, path, {"event": "refused", "on": "2026-11-02"}).json()
    assert (
        rows[0]["day"] == "2026-11-09"
        and rows[0]["moved"]
        and rows[0]["basis"] == ["反家庭暴力法 31"]
    )
    assert post(browser, path, {"event": "nothing", "on": "2026-11-02"}).status_code == 422
    assert post(browser, path, {"event": "refused", "on": "not a day"}).status_code == 422
    assert (
        post(
            browser, "/api/procedures/none/deadlines", {"event": "x", "on": "2026-11-02"}
        ).status_code
        == 404
    )


def test_a_call_that_does_not_fit_is_refused_without_an_error(world: World) -> None:
    browser = browser_of(world.worker)
    for body in (
        {},
        {"question": "x", "scope": "moon"},
        {"question": "x" * 20_000},
        {"question": "x", "limit": 0},
    ):
        assert post(browser, "/api/law/find", body).status_code == 422


def test_strangers_are_sent_to_sign_in(world: World) -> None:
    assert post(Client(), "/api/law/find", {"question": "x"}).status_code == 302
    assert "openapi" in browser_of(world.worker).get("/api/openapi.json").json()
