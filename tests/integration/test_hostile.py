"""Whatever is sent to whatever address, the product answers in words and never breaks.

The addresses come from the URLconf and the fields from the pages, so a new page is tried as soon
as it is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from niangjia.people.models import Member
from tests.guards.test_access import addresses
from tests.world import World, browser_of, hold, make_member, make_world

NOBODY = "00000000-0000-7000-8000-000000000000"
# Each stands for a family: database, encoding, size, markup, numbers, dates, identity.
NASTY = [
    "\x00",
    "a\x00b",
    "\ud83d",
    "’; DROP TABLE people_member; --",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}{% load x %}",
    "1" * 400,
    "-1",
    "9" * 30,
    "9999-99-99",
    "0000-00-00",
    "../../../etc/passwd",
    "%s%n%(x)s",
    NOBODY,
    "\u202e\u200d\ufeff",
    "０１２３４５６７８９",
    "",
]
QUERIES = [
    "?page=-1&q=%00&sort=%27",
    "?page=99999999999999999999&held=x",
    "?page=%00&next=//x.example",
]
# Signing out, and the one-way doors that end the browser's session.
ENDS = re.compile(r"sign-out|logout|/lock/|first-run|^_ui/")


@pytest.fixture
def world(db: None) -> World:
    cache.clear()
    made = make_world()
    # Whoever is signed in has a password: without one there is no way in.
    Member.objects.update(password=make_password("a river of small lights"))
    for role in ("supervisor", "data_protection_officer", "organiser", "editor", "legal_expert"):
        hold(made.chief, role, made.city)
    return made


def filled(address: str, world: World) -> str:
    """An address with something in its places: a member where there is one, else nobody."""
    address = address.replace("^", "").replace("$", "").replace("\\.", ".")
    address = re.sub(r"\(\?P<format>[^)]*\)", "csv", address)
    known = world.street.pk if address.startswith("units/") else world.worker.pk
    address = re.sub(r"<uuid:\w+>", str(known), address)
    address = re.sub(r"<(?:str:)?kind>", "people.member", address)
    address = re.sub(r"<int:\w+>", "7", address)
    return "/" + re.sub(r"<(?:\w+:)?\w+>", "nothing", address)


def every_route(world: World) -> Iterator[tuple[str, str]]:
    """Every pattern of an address with an address of that pattern."""
    for route, _pattern in addresses(get_resolver().url_patterns):
        if not ENDS.search(route):
            yield route, filled(route, world)


def every_address(world: World) -> Iterator[str]:
    return (address for _route, address in every_route(world))


_fields: dict[str, list[str]] = {}


def fields_of(browser: Client, route: str, address: str) -> list[str]:
    """Names of the fields of a page: read once, for the world is made alike for each test."""
    if route not in _fields:
        page = browser.get(address).content.decode(errors="replace")
        found = set(re.findall(r'name="([^"]{1,60})"', page)) - {"csrfmiddlewaretoken"}
        _fields[route] = sorted(found)
    return _fields[route]


def fresh(member: Member) -> Client:
    browser = browser_of(member)
    browser.raise_request_exception = False
    return browser


def test_no_address_breaks_on_its_own_or_on_odd_questions(world: World) -> None:
    browser, broken = fresh(world.chief), []
    for address in every_address(world):
        for more in ("", *QUERIES):
            answer = browser.get(address + more)
            if answer.status_code >= 500:
                broken.append(f"{answer.status_code} {address}{more}")
    assert broken == []


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_no_form_breaks_on_nasty_text(world: World, text: str) -> None:
    broken = []
    # A lone half of a character can't be sent by a browser; bytes that are no UTF-8 can.
    sent = text.encode("utf-8", "surrogatepass")
    browser = fresh(world.chief)
    for route, address in every_route(world):
        names = {"q", "page", "version", *fields_of(browser, route, address)}
        body = "&".join(f"{quote(name)}={quote(sent)}" for name in names)
        answer = browser.post(address, body, content_type="application/x-www-form-urlencoded")
        if answer.status_code >= 500:
            broken.append(f"{answer.status_code} {address} {sorted(names)}")
        if b"<script>alert(1)" in answer.content:
            broken.append(f"unescaped {address}")
        if "sign-in" in str(answer.headers.get("Location", "")):
            browser = fresh(world.chief)
    assert broken == []


def test_a_file_where_a_text_is_expected_and_the_other_way_round(world: World) -> None:
    browser, broken = fresh(world.chief), []
    for route, address in every_route(world):
        data = {
            name: SimpleUploadedFile("../x\x00.xlsx", b"PK\x03\x04" + b"\0" * 40, "text/html")
            for name in fields_of(browser, route, address)
        }
        if browser.post(address, data).status_code >= 500:
            broken.append(address)
        if browser.post(address, b"{not json", content_type="application/json").status_code >= 500:
            broken.append(f"{address} json")
        if (
            browser.post(
                address, b"--x\r\n", content_type="multipart/form-data; boundary=x"
            ).status_code
            >= 500
        ):
            broken.append(f"{address} torn")
    assert broken == []


def test_strangers_and_members_without_a_role_break_nothing_either(world: World) -> None:
    plain = fresh(make_member("路人", world.west))
    nobody = Client()
    nobody.raise_request_exception = False
    broken = [
        f"{answer.status_code} {address}"
        for address in every_address(world)
        for browser in (plain, nobody)
        for answer in (browser.get(address), browser.post(address, {"q": "\x00"}))
        if answer.status_code >= 500
    ]
    assert broken == []
