"""No address without a rule, no model without a policy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from niangjia.access import policies
from niangjia.access.foreign import FOREIGN
from niangjia.access.middleware import rule_of
from niangjia.access.views import public, requires, signed_in

Patterns = Iterable[URLPattern | URLResolver]


def addresses(patterns: Patterns, prefix: str = "") -> Iterable[tuple[str, URLPattern]]:
    """(address, pattern) of each view under ``patterns``."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        else:
            yield address, pattern


def without_rule(patterns: Patterns) -> list[str]:
    """Addresses whose view says not who may come in.

    Of two patterns with the very same address only the first is ever reached: the second serves
    to name it, and is not asked.
    """
    first: dict[str, URLPattern] = {}
    for address, pattern in addresses(patterns):
        first.setdefault(address, pattern)
    return [
        f"/{address} ({pattern.name})"
        for address, pattern in first.items()
        if rule_of(pattern.callback, pattern.name) is None
    ]


def stale(listed: Iterable[str], patterns: Patterns) -> list[str]:
    """Names listed as a library's views that no address has."""
    return sorted(set(listed) - {pattern.name for _, pattern in addresses(patterns)})


def without_policy(
    every: Iterable[type[models.Model]],
    registered: Iterable[type[models.Model]],
    exempt: dict[type[models.Model], str],
) -> list[str]:
    """Models that have neither a policy nor a reason for none, and those that have both."""
    having, said = set(registered), []
    for model in every:
        if model in having and model in exempt:
            said.append(f"{model._meta.label} has a policy and an exemption")
        elif model in exempt and len(exempt[model]) < 15:
            said.append(f"{model._meta.label}: the exemption says no reason")
        elif model not in having and model not in exempt:
            said.append(f"{model._meta.label} has no policy")
    return said


def our_models() -> list[type[models.Model]]:
    """Every model of our rooms."""
    return [m for m in apps.get_models() if m.__module__.startswith("niangjia.")]


def test_every_address_says_who_may_come_in() -> None:
    assert without_rule(get_resolver().url_patterns) == []


def test_no_library_view_is_listed_that_is_not_there() -> None:
    assert stale(FOREIGN, get_resolver().url_patterns) == []


def test_a_view_without_a_rule_is_reported() -> None:
    def bare(request: Any) -> HttpResponse:
        return HttpResponse()

    @public("A page for everybody.")
    def open_page(request: Any) -> HttpResponse:
        return HttpResponse()

    planted = [path("a/", open_page), path("b/", include([path("c/", bare, name="hole")]))]
    assert without_rule(planted) == ["/b/c/ (hole)"]


def test_a_stale_entry_is_reported() -> None:
    assert stale(["gone"], get_resolver().url_patterns) == ["gone"]


def test_the_doors_demand_a_reason() -> None:
    import pytest

    for door in (public, signed_in):
        with pytest.raises(ValueError):
            door("")
    assert requires


def test_every_model_has_a_policy_or_a_reason_for_none() -> None:
    assert without_policy(our_models(), policies.registered(), policies.exemptions()) == []


def test_a_model_without_a_policy_is_reported() -> None:
    from niangjia.people.models import Member

    others = {m: p for m, p in policies.registered().items() if m is not Member}
    assert without_policy([Member], others, {}) == ["people.Member has no policy"]
    assert without_policy([Member], [], {Member: "no"}) == [
        "people.Member: the exemption says no reason"
    ]
