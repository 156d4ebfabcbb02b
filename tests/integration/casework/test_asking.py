"""Whether she knows somebody in a case is asked before every page that shows something of it, of whatever
room; the addresses come from the product itself, so that no new page forgets it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from niangjia.casework import services
from niangjia.casework.models import Case, Party
from niangjia.casework.registrations import KNOWS_SOMEBODY
from niangjia.casework.services.papers import OWNER
from niangjia.casework.services.parties import write_party
from niangjia.dispatch.models import Call
from niangjia.documents import services as writing
from niangjia.people.models import Member
from niangjia.requests.models import SubjectRequest
from tests.integration.canary import plants
from tests.integration.canary.plants import CHINESE, LATIN, Garden, mark
from tests.world import act, browser_of

pytestmark = pytest.mark.django_db
# Every room that keeps something with a case, whatever is built later; and documents.
ROOMS = {
    model._meta.app_label
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if field.related_model is Case
}
BESIDE = [*sorted(ROOMS - {"casework"}), "documents"]
# Values for what isn't a key.
OTHERS: dict[type, list[Any]] = {
    IntConverter: [1], SlugConverter: ["address", "partner-danger"], StringConverter: ["x"],
}  # fmt: skip
# What the question doesn't stand before, and why.
FREE = KNOWS_SOMEBODY.at_once | {
    "casework:talk",  # a talk of supervision names no case
    "casework:report",  # a child's report, not the case that it became
    "casework:report_join",  # whom that report names, to look by
    "casework:check",  # an intake of hers, no case yet
    "casework:step",
    "evidence:question",  # an expert's, without names
}


@pytest.fixture
def garden(db: None) -> Garden:
    """A city in which every room keeps something, with a party of each case called like everybody."""
    made = Garden()
    for plant in (one for one in plants.PLANTS if one.__name__ in ROOMS):
        plant(made)
    for case in Case.objects.all():
        writing.draft(
            actor=act(made.world.supervisor), kind="safety-plan", owner=(OWNER, case.pk),
            values={"warning_signs": mark("plan")},
        )  # fmt: skip
        for somebody in (made.world.worker, made.world.supervisor):
            write_party(case, Party(case=case, role="witness"), name=somebody.name)
    # What came in apart from any case belongs to one here.
    Call.objects.update(case=case)
    SubjectRequest.objects.update(case=case)
    return made


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, str, list[Any]]]:
    """(name, route, converters of its arguments in order) of every address that takes a key."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, one.namespace or namespace)
        elif isinstance(one, URLPattern) and one.name:
            taken = list(getattr(one.pattern, "converters", {}).values())
            if any(isinstance(converter, UUIDConverter) for converter in taken):
                yield f"{namespace}:{one.name}", str(one.pattern), taken


def rows_of(room: str) -> list[Any]:
    """One row of each kind that a room keeps."""
    found = [model._default_manager.first() for model in apps.get_app_config(room).get_models()]
    return [row for row in found if row is not None and hasattr(row.pk, "hex")]


def addresses(room: str) -> Iterator[tuple[str, str]]:
    """(name, address) of every page of a room with every key that may lead somewhere: a case's, or that of
    whatever the room keeps; two keys are a case's and that of something in it."""
    rows = rows_of(room)
    pairs = [(row.case_id, row.pk) for row in rows if getattr(row, "case_id", None)]
    # The cases that hold most of it, which is enough.
    cases = [(key,) for key, _times in Counter(case for case, _key in pairs).most_common(2)]
    for name, route, taken in patterns(get_resolver()):
        if not name.startswith(f"{room}:"):
            continue
        keys = sum(isinstance(one, UUIDConverter) for one in taken)
        of_case = route.startswith("<uuid") or "case/<uuid" in route
        chosen = pairs if keys == 2 else cases if of_case else cases + [(row.pk,) for row in rows]
        others = [OTHERS[type(one)] for one in taken if not isinstance(one, UUIDConverter)]
        for mine, more in product(chosen, product(*others)):
            by_key, beside = iter(mine), iter(more)
            given = [next(by_key if isinstance(one, UUIDConverter) else beside) for one in taken]
            yield name, reverse(name, args=given)


def telling(browser: Client, room: str) -> set[str]:
    """The names of pages that tell something of a case."""
    numbers = list(Case.objects.values_list("number", flat=True))
    told = set()
    for name, url in addresses(room):
        if name in told:
            continue
        answer = browser.get(url)
        text = (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", "replace")
        if answer.status_code == 200 and any(word in text for word in (LATIN, CHINESE, *numbers)):
            told.add(name)
    return told


@pytest.mark.parametrize(
    ("who", "room"), [("worker", "casework"), *product(["worker", "supervisor"], BESIDE)]
)
def test_no_page_tells_of_a_case_before_she_has_answered(
    garden: Garden, who: str, room: str
) -> None:
    her: Member = getattr(garden.world, who)
    assert telling(browser_of(her), room) - FREE == set()


# Some of the pages that do tell once she has said that she knows nobody: the look above isn't blind.
TELL = {
    "documents": {"documents:document"},
    "dispatch": {"dispatch:arrival", "dispatch:send"},
    "evidence": {"evidence:list", "evidence:item", "evidence:opinion"},
    "referrals": {"referrals:contents", "referrals:referral"},
    "requests": {"requests:complaint"},
}


@pytest.mark.parametrize("room", TELL)
def test_once_she_knows_nobody_they_show(garden: Garden, room: str) -> None:
    her = garden.world.supervisor
    for case in Case.objects.all():
        services.declare(actor=act(her), case_id=case.pk, knows=False)
    assert telling(browser_of(her), room) >= TELL[room]
