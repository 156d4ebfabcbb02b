"""Plants, walks through the product as every role, and prints what leaked; a process of its own."""

from __future__ import annotations

import base64
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

MOST_PAGES, MOST_ALIKE = 60, 2
# What leads away, changes something, or downloads.
LEFT_ALONE = re.compile(r"/(sign-out|lock|static|_ui)/|\.csv|/file$")


def disguises(text: str) -> list[bytes]:
    """The ways in which a text may lie on a disk or in a page."""
    plain = text.encode()
    shifted = (
        base64.b64encode(b"\0" * offset + plain)[(0, 2, 3)[offset] : -4] for offset in range(3)
    )
    return [
        plain,
        text.encode("utf-16-le"),
        text.encode("unicode_escape"),
        quote(text).encode(),
        *(form.rstrip(b"=") for form in shifted),
    ]


def betrayed(held: bytes) -> bool:
    """Whether bytes hold a mark in any of its disguises."""
    from tests.integration.canary.plants import CHINESE, LATIN

    return any(form in held for text in (LATIN, CHINESE) for form in disguises(text))


def not_planted() -> list[str]:
    """Encrypted fields in which no mark can be read back: somebody forgot to plant it."""
    from django.apps import apps

    from niangjia.vault.fields import EncryptedField

    missing = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedField):
                place = f"{model._meta.label}.{field.name}"
                if not any(
                    holds(getattr(row, field.name), place) for row in model._base_manager.all()
                ):
                    missing.append(place)
    return missing


def holds(value: object, place: str) -> bool:
    """Whether a decrypted value holds the mark of its place."""
    if hasattr(value, "read"):
        with value.open() as held:  # type: ignore[attr-defined]
            return place.encode() in held.read()
    return place in json.dumps(value, ensure_ascii=False)


def rows_of_every_table() -> Iterable[tuple[str, bytes]]:
    """(table, all its cells) as the database keeps them."""
    from django.db import connections

    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                cells = (cell for row in cursor.fetchall() for cell in row)
                yield (
                    table,
                    b"\n".join(
                        bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode()
                        for c in cells
                    ),
                )


# What a page of somebody else's may hold, since it is for her: role and page → why.
MEANT_FOR = {
    ("organiser", "finder:unanswered"): "questions that their askers saw and allowed to be kept",
    ("data_protection_officer", "access:review"): "why glass was broken, for whoever reviews it",
    ("legal_expert", "guides:sign"): "why a signature was withdrawn, for those who sign",
    ("legal_expert", "guides:withdraw"): "the same",
}


def kind_of(address: str) -> str:
    """Which page an address is one of."""
    from django.urls import Resolver404, resolve

    try:
        return resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return address


def walk(browser, start: str = "/") -> Iterable[tuple[str, bytes]]:  # type: ignore[no-untyped-def]
    """(address, page) of what can be reached by links from a page, a few of each kind of page:
    laws, guides and issues have hundreds that are alike."""
    seen, ahead, alike = {start}, [start], Counter[str]()
    while ahead and len(seen) <= MOST_PAGES:
        address = ahead.pop(0)
        answer = browser.get(address, follow=True)
        page = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield address, page + str(answer.headers).encode()
        for link in re.findall(rb'(?:href|hx-get)="(/[^"#]*)', page):
            found = link.decode().replace("&amp;", "&")
            if found in seen or LEFT_ALONE.search(found):
                continue
            kind = kind_of(found)
            alike[kind] += 1
            if alike[kind] <= MOST_ALIKE:
                seen.add(found)
                ahead.append(found)


def pages_of_others(garden) -> Iterable[tuple[str, bytes]]:  # type: ignore[no-untyped-def]
    """Every page that somebody of each role reaches in another district, and of somebody unknown."""
    from django.contrib.auth.hashers import make_password
    from django.test import Client

    from niangjia.access.roles import ROLES
    from niangjia.people.models import Member
    from tests.world import browser_of, hold, make_member

    for role in ROLES:
        stranger = make_member("陌生人", garden.world.west, username=f"stranger-{role}")
        Member._base_manager.filter(pk=stranger.pk).update(password=make_password("as above"))
        if role != "trainee":
            hold(stranger, role, garden.world.west)
        for address, page in walk(browser_of(stranger)):
            if (role, kind_of(address)) not in MEANT_FOR:
                yield f"{role} {address}", page
    for address, page in walk(Client(), "/account/sign-in/"):
        yield f"nobody {address}", page


def error_pages(garden) -> Iterable[tuple[str, bytes]]:  # type: ignore[no-untyped-def]
    """What is answered when something breaks while a secret is being sent."""
    from unittest.mock import patch

    from django.test import Client

    from tests.integration.canary.plants import mark
    from tests.world import browser_of

    secret = {"home_address": mark("a form"), "reason": mark("a form"), "q": mark("a form")}
    worker = browser_of(garden.world.worker)
    worker.raise_request_exception = False
    forged = Client(enforce_csrf_checks=True)
    yield "403", forged.post("/members/me/contact/", secret).content
    yield "404", worker.post("/no/such/page/", secret).content
    yield (
        "404 of a record",
        worker.post("/members/00000000-0000-7000-8000-000000000000/", secret).content,
    )
    with patch("niangjia.desk.services.keep_search", side_effect=RuntimeError("broken on purpose")):
        broken = worker.post("/search/", secret)
    assert broken.status_code == 500
    yield "500", broken.content
    with patch("niangjia.people.forms.MyContactForm.clean", side_effect=ValueError(mark("a bug"))):
        yield "500 that names it", worker.post("/members/me/contact/", secret).content


def main() -> None:
    """Print the findings as JSON, then wait with every connection open until told to end."""
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    from tests.integration.canary.plants import PLANTS, Garden

    garden = Garden()
    for plant in PLANTS:
        plant(garden)
    pages = [*pages_of_others(garden), *error_pages(garden)]
    found = {
        "not planted": not_planted(),
        "tables": [table for table, held in rows_of_every_table() if betrayed(held)],
        "pages": [address for address, page in pages if betrayed(page)],
        "visited": len(pages),
    }
    print(json.dumps(found), flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    main()
