"""The running product, and people who use it in Chromium."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.browser.looking import faults

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
PASSWORD = "niangjia-demo"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LANGUAGES = ["zh-hans", "en"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    skip = pytest.mark.skip(reason="chromium is not installed")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(skip)
    # The longest first, so that no core waits for the other at the end; before them what needs
    # the database of this process, which Django refuses while a browser is being driven from it.
    here = Path(__file__).parent
    items.sort(key=lambda one: (here in one.path.parents, "every_kind_of_page" not in one.name))


@dataclass
class Product:
    """``niangjia serve`` and ``niangjia worker`` on a free port, with data of their own."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    port: int = 0
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("NIANGJIA_", "DJANGO_"))}
        return {
            **kept,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "NIANGJIA_DATA": str(self.folder / "var"),
            "NIANGJIA_PORT": str(self.port),
            **self.more,
        }

    def command(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "niangjia.config.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def runs(self, code: str) -> None:
        """Let Python lay out what a story begins with, in the product's own data."""
        begin = "import django\ndjango.setup()\n"
        more = {"DJANGO_SETTINGS_MODULE": "niangjia.config.settings"}
        subprocess.run(
            [sys.executable, "-c", begin + code], env={**self.environment, **more}, check=True
        )

    def start(self, *, demo: bool) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder.mkdir(parents=True, exist_ok=True)
        self.command("migrate", "--new-site")
        if demo:
            self.command("demo", "--size", "small", "--language", "zh-hans")
            with contextlib.suppress(AssertionError):
                # Without the bundled laws (no network at setup) the law scenarios are skipped.
                self.command("law", "import", "--bundled")
        log = (self.folder / "log").open("wb")
        for word in ("serve", "worker"):
            self.children.append(
                subprocess.Popen(
                    [sys.executable, "-m", "niangjia.config.cli", word],
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )
        for _wait in range(240):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.25)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        for child in self.children:
            child.terminate()
        for child in self.children:
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()

    def code(self, name: str) -> str:
        """A demo account's present code; never the same one twice."""
        code = self.command("demo", "code", name).split()[-1]
        while code in self.used:
            time.sleep(2)
            code = self.command("demo", "code", name).split()[-1]
        self.used.add(code)
        return code

    used: set[str] = field(default_factory=set)
    # Sessions of people who have signed in once, by account: a code serves only once, and waiting
    # for the next one would cost every test half a minute.
    sessions: dict[str, list[Any]] = field(default_factory=dict)
    # Kinds of text whose contrast was looked at, by (dark, width).
    looked: dict[tuple[bool, int], set[str]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with the demo federation."""
    made = Product(tmp_path_factory.mktemp("product"))
    made.start(demo=True)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody in front of a browser of her own."""

    product: Product
    page: Any
    complaints: list[str]

    def goes_to(self, path: str) -> Any:
        return self.page.goto(self.product.address + path)

    def signs_in(self, name: str, *, step: bool, anew: bool = False) -> Person:
        """By the pages the first time; later with the session that she has."""
        known = self.product.sessions.get(name)
        if known and not anew:
            self.page.context.add_cookies(known)
            self.goes_to("/")
            if self.path == "/":
                return self
            # On a slow machine it has gone idle by now, and lies behind the lock.
            self.page.context.clear_cookies(name="sessionid")
        self.goes_to("/account/sign-in/")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main form button[type=submit] >> nth=0")
        if step:
            self.page.wait_for_url("**/account/code/**")
            self.page.fill("[name=code]", self.product.code(name))
            self.page.click("main form button[type=submit] >> nth=0")
        self.page.wait_for_url(re.compile(re.escape(self.product.address) + r"/(kept/)?$"))
        if self.path != "/":
            self.goes_to("/")  # what an earlier test left half-written is offered back first
        cookies = self.page.context.cookies()
        self.product.sessions[name] = [c for c in cookies if c["name"] == "sessionid"]
        return self

    @property
    def path(self) -> str:
        """Where she is; without the mark of what is kept while she types."""
        here = str(self.page.url).removeprefix(self.product.address)
        return re.sub(r"[?]held=[0-9a-f-]+$", "", here)

    def text(self) -> str:
        return str(self.page.inner_text("body"))

    def presses(self, selector: str = "main form button[type=submit] >> nth=0") -> None:
        self.page.click(selector)
        self.page.wait_for_load_state()

    def finds_the_page_in_order(self, *, dark: bool = False, again: bool = False) -> None:
        """axe finds nothing, nothing scrolls sideways, no complaint in the console.

        ``again``: the page was looked at a moment ago in another light or width; only what can
        have changed since is looked at.
        """
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        width = self.page.viewport_size["width"]
        looked = self.product.looked.setdefault((dark, width), set())
        told = faults(self.page, again=again, looked=looked)
        assert not told, f"{self.path}: {told}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        outside = (
            "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right >"
            " innerWidth + 1).slice(0, 4).map(e => e.outerHTML.slice(0, 120))"
        )
        assert wide <= 0, f"{self.path} is {wide} px too wide: {self.page.evaluate(outside)}"
        assert not self.complaints, f"{self.path}: {self.complaints}"


@pytest.fixture
def somebody(chromium: Any, product: Product) -> Iterator[Any]:
    """Makes people: ``somebody(language)`` opens a browser window of its own."""
    contexts = []
    people: list[Person] = []

    def make(language: str = "zh-hans", *, wide: bool = True, of: Product | None = None) -> Person:
        site = of or product
        context = chromium.new_context(
            viewport={"width": 1440, "height": 900} if wide else {"width": 360, "height": 740},
            locale="zh-CN" if language == "zh-hans" else "en-GB",
            accept_downloads=True,
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
        page = context.new_page()
        complaints: list[str] = []

        def hear(message: Any) -> None:
            # A page itself that was refused or is gone says so in the console; a style sheet or
            # script that is missing is a complaint.
            place = (message.location or {}).get("url", "")
            of_page = "Failed to load resource" in message.text and "/static/" not in place
            if message.type in ("error", "warning") and not of_page:
                complaints.append(message.text)

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        contexts.append(context)
        people.append(Person(site, page, complaints))
        return people[-1]

    yield make
    for context in contexts:
        context.close()
    assert [person.complaints for person in people if person.complaints] == []
