"""A scenario while it is written: fields and back, what is wrong at which place."""

from __future__ import annotations

import pytest

from niangjia.learning import library
from niangjia.learning.rules import drafting, reading
from niangjia.learning.rules.content import version_of

SCENARIOS = library.shipped().scenarios


@pytest.mark.parametrize("code", SCENARIOS)
def test_every_shipped_scenario_goes_through_the_form_unchanged(code: str) -> None:
    data = dict(SCENARIOS[code].data)
    out = drafting.with_head(data, drafting.head_fields(data))
    for place, node in data["nodes"].items():
        out = drafting.with_place(
            out, "nodes", place, drafting.node_from(drafting.node_fields(node))
        )
    for place, end in data["endings"].items():
        made = drafting.ending_from(drafting.ending_fields(end))
        out = drafting.with_place(out, "endings", place, made)
    assert drafting.faults(out) == {}
    read = reading.scenario(out)
    assert (read.nodes, read.endings) == (SCENARIOS[code].nodes, SCENARIOS[code].endings)
    assert version_of(drafting.head_fields(out)) == version_of(drafting.head_fields(data))


def kinds(data: drafting.Data, place: str) -> set[tuple[str, str]]:
    return {(one.kind, one.detail) for one in drafting.faults(data).get(place, [])}


def test_what_is_wrong_is_told_at_its_place() -> None:
    assert ("no_choice", "") in kinds(drafting.NEW, "p1")
    assert ("unreachable", "") in kinds(drafting.NEW, "end-1")
    assert {("code", ""), ("no_zh", "")} <= kinds(drafting.NEW, "")
    words = {"zh": "她来了。", "en": "She comes."}
    choice = {
        "code": "a", "text": words, "to": "gone", "when": {"chose": ["p9.a"]},
        "articles": ["第几条"],
    }  # fmt: skip
    data = drafting.with_place(drafting.NEW, "nodes", "p1", {"words": words, "choices": [choice]})
    found = kinds(data, "p1")
    assert {("nowhere", "a"), ("condition", "a p9.a"), ("no_always", ""), ("stuck", "")} <= found
    assert any(kind == "citation" for kind, _detail in found)


def test_a_place_taken_out_leaves_what_led_there_told() -> None:
    data = dict(next(iter(SCENARIOS.values())).data)
    place = next(one["to"] for one in data["nodes"][data["first"]]["choices"])
    less = drafting.without(data, place)
    assert any(kind == "nowhere" for kind, _detail in kinds(less, data["first"]))
    assert drafting.free_code(data, "nodes") not in {*data["nodes"], *data["endings"]}
