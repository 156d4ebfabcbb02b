"""The gallery in Chromium: nothing for axe, no sideways scroll, and scripts that help quietly."""

from __future__ import annotations

import json
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.test import override_settings

from niangjia.ui import gallery
from tests import gallery_site


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the test's output to the tests."""


@pytest.fixture(scope="module")
def site():
    """The gallery on a port of its own, behind the product's content security policy."""
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.wsgi import get_wsgi_application

    templates = [{**settings.TEMPLATES[0]}]
    templates[0]["OPTIONS"] = {
        **templates[0]["OPTIONS"],
        "context_processors": ["django.template.context_processors.request"],
    }
    with override_settings(
        DEBUG=True,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="tests.gallery_site",
        TEMPLATES=templates,
        MIDDLEWARE=[
            "csp.middleware.CSPMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        CSRF_COOKIE_SECURE=False,
        STORAGES={
            **settings.STORAGES,
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        application = StaticFilesHandler(get_wsgi_application())
        server = make_server("127.0.0.1", 0, application, server_class=Server, handler_class=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(chromium):
    """A page that fails the test when the console or the policy complains."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en")
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None
    )
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints


PAGES = ["/_ui/", *(f"/_ui/frames/{name}/" for name in gallery.FRAMES)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing(site, page, language: str, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for address in PAGES:
        page.goto(f"{site}{address}?lang={language}&theme={theme}")
        found += [
            f"{address} {problem['id']}: {[node['target'] for node in problem['nodes']]}"
            for problem in Axe().run(page).response["violations"]
        ]
    assert not found


@pytest.mark.parametrize("width", [320, 360, 640, 1024, 1240, 1440, 2560])
def test_no_page_scrolls_sideways(site, page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in PAGES:
        page.goto(f"{site}{address}?lang=en")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, address


def test_targets_are_large_enough_for_a_thumb(site, page) -> None:
    page.set_viewport_size({"width": 360, "height": 720})
    small = []
    for address in PAGES[1:]:
        page.goto(f"{site}{address}?lang=zh-hans")
        small += page.evaluate(
            """() => [...document.querySelectorAll(`button, .button:not(.link), .nav-item, .dock-item,
            .option, select, input:not([type=hidden], [type=checkbox], [type=radio])`)]
            .filter(e => e.checkVisibility() && !e.classList.contains('link') && !e.classList.contains('sr'))
            .filter(e => e.getBoundingClientRect().height < 47.5 && !e.closest('.messages, .bar-search'))
            .map(e => e.outerHTML.slice(0, 90))"""
        )
    assert not small


def test_a_unit_is_found_by_typing_and_picked_by_keyboard(site, page) -> None:
    page.goto(f"{site}/_ui/?lang=zh-hans")
    page.fill("#id_s-unit", "柳岸")
    page.wait_for_selector("#id_s-unit_list li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#id_s-unit") == "柳岸街道调解室"
    assert page.eval_on_selector("[name=s-unit-id]", "e => e.value") == "3"
    assert "柳岸" not in page.url


def test_dialogs_menus_counts_and_secrets(site, page) -> None:
    page.goto(f"{site}/_ui/?lang=en")
    page.click("[data-dialog]")
    assert page.is_visible("#close-case")
    page.keyboard.press("Escape")
    assert not page.is_visible("#close-case")
    page.fill("#id_s-story", "她" * 201)
    assert page.inner_text("#id_s-story_count") == "Characters too many: 1"
    page.fill("#id_s-password", "x")
    page.click("[data-show=id_s-password]")
    assert page.get_attribute("#id_s-password", "type") == "text"
    page.click(".bar .menu summary")
    assert page.is_visible(".bar .sheet")
    page.keyboard.press("Escape")
    assert not page.is_visible(".bar .sheet")


def test_the_error_summary_takes_the_focus(site, page) -> None:
    page.goto(f"{site}/_ui/?lang=en")
    assert page.evaluate("document.activeElement.className") == "errors"


def test_idle_a_quiet_bar_then_the_lock_page_with_what_was_written(site, page) -> None:
    page.clock.install()
    page.goto(f"{site}/note/")
    gallery_site.alive.clear()
    page.fill("#t", "她说他今晚会回来")
    page.fill("#p", "open sesame")
    page.fill("#c", "123456")
    page.clock.run_for(13 * 60_000)
    assert not page.is_visible(".idle")
    page.clock.run_for(70_000)
    assert page.is_visible(".idle")
    with page.expect_navigation():
        page.clock.run_for(60_000)
    sent = json.loads(page.inner_text("pre"))
    sent.pop("form_token", None)  # of the form of the lock itself
    assert sent == {"path": "/note/", "keep-note--text": "她说他今晚会回来"}


def test_whoever_types_stays_and_says_so_at_most_once_a_minute(site, page) -> None:
    page.clock.install()
    page.goto(f"{site}/note/")
    gallery_site.alive.clear()
    for _ in range(20):
        page.keyboard.press("Shift")
        page.clock.run_for(61_000)
        page.clock.run_for(1_000)
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_timeout(200)
    assert page.url.endswith("/note/")
    assert 18 <= len(gallery_site.alive) <= 21
