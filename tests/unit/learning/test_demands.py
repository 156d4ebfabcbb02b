"""Functions that ask for a competence."""

from __future__ import annotations

import pytest

from niangjia.learning import demands
from niangjia.learning.demands import NEVER_CLOSED, Demand


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    monkeypatch.setattr(demands, "_demands", {})


def test_what_nobody_asks_for_is_open():
    assert demands.answer("unknown", {}).may


def test_a_function_may_be_closed_to_those_who_lack_a_level():
    demands.register(Demand("mediate", "Mediate", "mediation", 2))
    assert not demands.answer("mediate", {"mediation": 1}).may
    assert demands.answer("mediate", {"mediation": 2}).may


@pytest.mark.parametrize("function", sorted(NEVER_CLOSED))
def test_what_protects_is_never_closed(function):
    with pytest.raises(ValueError, match="never closed"):
        demands.register(Demand(function, "x", "danger", 2))
    demands.register(Demand(function, "x", "danger", 2, closes=False))
    verdict = demands.answer(function, {})
    assert verdict.may
    assert verdict.led
