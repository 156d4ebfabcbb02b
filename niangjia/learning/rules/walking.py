"""Walking a scenario: state, conditions on history, where one stands. No Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from niangjia.learning.rules.content import QUALITIES, Choice, Ending, Node, Scenario, When

Step = tuple[str, str]


class Impossible(ValueError):
    """A step that can't be taken here."""


@dataclass(frozen=True)
class Walk:
    """Where somebody stands: the state of the client, what was chosen, the node or the ending."""

    state: Mapping[str, int] = field(hash=False)
    place: str
    chosen: tuple[str, ...] = ()

    def node(self, scenario: Scenario) -> Node | None:
        """The node on which she stands, or None when it is over."""
        return scenario.nodes.get(self.place)

    def ending(self, scenario: Scenario) -> Ending | None:
        """The ending, when it is over."""
        return scenario.endings.get(self.place)


def holds(when: When, state: Mapping[str, int], chosen: Iterable[str]) -> bool:
    """Whether a choice is offered: history and state must fit."""
    past = set(chosen)
    if not past.issuperset(when.chose) or past.intersection(when.never):
        return False
    return all(
        state[quality] >= bound if sign == ">=" else state[quality] <= bound
        for quality, sign, bound in when.bounds
    )


def begin(scenario: Scenario) -> Walk:
    """At the first node."""
    return Walk(dict(scenario.start), scenario.first)


def offered(scenario: Scenario, walk: Walk) -> list[Choice]:
    """What can be chosen now; nothing at an ending."""
    node = walk.node(scenario)
    if node is None:
        return []
    return [one for one in node.choices if holds(one.when, walk.state, walk.chosen)]


def changed(state: Mapping[str, int], effects: Mapping[str, int]) -> dict[str, int]:
    """The state after ``effects``, each quality kept between 0 and 10."""
    return {q: max(0, min(10, state[q] + effects.get(q, 0))) for q in QUALITIES}


def step(scenario: Scenario, walk: Walk, code: str) -> Walk:
    """After choosing ``code``. Raises Impossible when that isn't offered here."""
    choice = next((one for one in offered(scenario, walk) if one.code == code), None)
    if choice is None:
        raise Impossible(f"{code!r} can't be chosen at {walk.place}")
    state = changed(walk.state, choice.effects)
    return Walk(state, choice.to, (*walk.chosen, f"{walk.place}.{code}"))


def walked(scenario: Scenario, steps: Sequence[Step]) -> Walk:
    """Where ``steps`` (node, choice) lead. Raises Impossible when they don't fit each other."""
    at = begin(scenario)
    for node, code in steps:
        if node != at.place:
            raise Impossible(f"step at {node}, but stands at {at.place}")
        at = step(scenario, at, code)
    return at


# -- the graph ---------------------------------------------------------------------------------------
def edges(scenario: Scenario) -> dict[str, list[str]]:
    """From each node to the places its choices lead to."""
    return {n.code: [one.to for one in n.choices] for n in scenario.nodes.values()}


def reachable(scenario: Scenario) -> set[str]:
    """Places that can be reached from the first node, conditions aside."""
    links, seen, todo = edges(scenario), set(), [scenario.first]
    while todo:
        place = todo.pop()
        if place not in seen:
            seen.add(place)
            todo += links.get(place, [])
    return seen


def can_end(scenario: Scenario) -> set[str]:
    """Nodes from which an ending can be reached by choices that are always offered."""
    links = {
        node.code: [one.to for one in node.choices if one.when.always]
        for node in scenario.nodes.values()
    }
    ending = set(scenario.endings)
    while True:
        more = {node for node, targets in links.items() if ending.intersection(targets)} - ending
        if not more:
            return ending - set(scenario.endings)
        ending |= more


def depths(scenario: Scenario) -> dict[str, int]:
    """How many steps each place lies from the first node, by the shortest way: for the map."""
    links, found, row = edges(scenario), {scenario.first: 0}, [scenario.first]
    while row:
        following = []
        for place in row:
            for target in links.get(place, []):
                if target not in found:
                    found[target] = found[place] + 1
                    following.append(target)
        row = following
    return found
