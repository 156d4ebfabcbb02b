"""First day, second step, passkey, invitation, lock: as people meet them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

import pytest

from tests.browser.conftest import LANGUAGES, PASSWORD, Product


def code_of(secret: str) -> str:
    """What an authenticator app shows (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_day(somebody: Any, tmp_path: Any, language: str) -> None:
    empty = Product(tmp_path / "empty")
    empty.start(demo=False)
    try:
        she = somebody(language, of=empty, wide=language == "en")
        she.goes_to("/")
        assert she.path == "/first-run/"
        she.finds_the_page_in_order()
        she.page.fill("[name=unit_name]", "云溪市妇女联合会")
        she.page.fill("[name=name]", "方蕾")
        she.page.fill("[name=username]", "fanglei")
        she.page.fill("[name=password]", "short")
        she.presses()
        assert she.path == "/first-run/"
        assert she.page.input_value("[name=unit_name]") == "云溪市妇女联合会"
        she.page.fill("[name=password]", "calico by lamplight 7")
        she.presses()
        assert she.path.startswith("/account/second-step/")
        she.finds_the_page_in_order(dark=True)
        she.goes_to("/account/app/")
        she.finds_the_page_in_order()
        secret = "".join(she.page.locator("code").first.text_content().split())
        she.page.fill("[name=code]", code_of(secret))
        she.presses()
        assert she.path.startswith("/account/recovery/")
        she.finds_the_page_in_order()
        she.goes_to("/")
        assert "方蕾" in she.text()
        she.finds_the_page_in_order()
    finally:
        empty.stop()


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_a_code(somebody: Any, language: str) -> None:
    she = somebody(language, wide=False)
    she.goes_to("/account/sign-in/")
    she.finds_the_page_in_order(dark=True)
    she.page.fill("[name=login]", "worker")
    she.page.fill("[name=password]", "wrong")
    she.presses()
    assert she.page.locator("main [role=alert], main .errors").first.is_visible()
    assert she.page.input_value("[name=login]") == "worker"
    she.signs_in("worker", step=True, anew=True)
    she.finds_the_page_in_order()


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "editor"), ("en", "analyst")])
def test_with_a_passkey(somebody: Any, language: str, name: str) -> None:
    she = somebody(language)
    devtools = she.page.context.new_cdp_session(she.page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    # Anew: whoever signed in long ago is asked for her password once more before this.
    she.signs_in(name, step=False, anew=True)
    she.goes_to("/account/passkeys/add/")
    she.finds_the_page_in_order()
    she.page.click("#passkey-button")
    she.page.wait_for_url(lambda url: "passkeys/add" not in url)
    she.page.context.clear_cookies(name="sessionid")
    she.goes_to("/account/sign-in/")
    she.page.click("#passkey-button")
    she.page.wait_for_url(she.product.address + "/")
    assert she.page.locator("h1").count() == 1


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "南宫若水"), ("en", "东方知夏")])
def test_by_invitation(somebody: Any, language: str, name: str) -> None:
    """Somebody new is added, for an invitation takes an account's old password away."""
    admin = somebody(language).signs_in("admin", step=True)
    unit = admin.page.locator("main a[href^='/units/']").first.inner_text()
    admin.goes_to("/members/new/")
    admin.finds_the_page_in_order()
    admin.page.fill("[name=name]", name)
    admin.page.fill("[name=unit]", unit)
    admin.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert name in admin.page.inner_text("h1"), admin.text()
    admin.presses("form[action*='/account/invite/'] button")
    link = admin.page.locator("#link").inner_text().strip()
    assert "/join/" in link
    guest = somebody(language, wide=False)
    guest.page.goto(link)
    guest.finds_the_page_in_order()
    guest.page.fill("[name=password]", "a river of small lights")
    guest.presses()
    assert not guest.path.startswith("/join/")
    again = somebody(language)
    assert again.page.goto(link).status == 410
    again.finds_the_page_in_order()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lock_loses_nothing(somebody: Any, language: str) -> None:
    she = somebody(language).signs_in("admin", step=True)
    she.goes_to("/members/")
    she.page.locator("main table tbody th a").nth(5).click()
    she.page.wait_for_load_state()
    member = she.path
    she.goes_to(f"{member}edit/")
    typed = f"权益干部兼网格员 {language}"
    she.page.fill("[name=job_title]", typed)
    she.page.click("form[data-lock] button >> visible=true")
    she.page.wait_for_url("**/lock/**")
    assert typed not in she.text()
    she.finds_the_page_in_order()
    she.goes_to(member)
    assert she.path.startswith("/lock/")
    she.page.fill("[name=password]", PASSWORD)
    she.presses()
    assert she.path.startswith("/kept/")
    she.finds_the_page_in_order()
    she.page.locator(f"a[href^='{member}edit/?held=']").first.click()
    she.page.wait_for_load_state()
    assert she.page.input_value("[name=job_title]") == typed
    she.presses("main form[data-keep] button[type=submit] >> nth=0")
    assert typed in she.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_idle_screen_locks_by_itself_and_keeps_the_text(somebody: Any, language: str) -> None:
    she = somebody(language)
    she.page.clock.install()
    she.signs_in("supervisor", step=True)
    she.goes_to("/members/me/contact/")
    she.page.clock.pause_at(time.time() + 60)
    field = she.page.locator("main form[data-keep] textarea, main form[data-keep] input[type=text]")
    field.first.fill("滨河路 7 号")
    she.page.clock.fast_forward("14:30")
    assert she.page.locator(".idle").is_visible()
    she.page.clock.fast_forward("01:00")
    she.page.wait_for_url("**/lock/**")
    she.page.clock.resume()
    assert "滨河路" not in she.text()
    she.page.fill("[name=password]", PASSWORD)
    she.presses()
    assert she.path.startswith("/kept/")
    assert "滨河路 7 号" in she.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_out_everywhere_else(somebody: Any, language: str) -> None:
    here = somebody(language).signs_in("organiser", step=False, anew=True)
    there = somebody(language, wide=False).signs_in("organiser", step=False, anew=True)
    here.goes_to("/account/")
    here.finds_the_page_in_order(dark=True)
    here.presses("form[action='/account/sessions/end/'] button")
    there.goes_to("/")
    assert there.path.startswith("/account/sign-in/")
    here.goes_to("/")
    assert here.path == "/"
    here.product.sessions.pop("organiser")
