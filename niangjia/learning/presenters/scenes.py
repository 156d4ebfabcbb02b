"""What scenario pages show: the note, where she stands, the debrief, and paths for the trainer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.law.citations.links import linked_all
from niangjia.law.citations.values import short
from niangjia.learning import selectors
from niangjia.learning.models import ScenarioRun
from niangjia.learning.presenters import maps
from niangjia.learning.presenters.markdown import marked
from niangjia.learning.presenters.names import area_name, language, module_name, said
from niangjia.learning.presenters.pages import signatures
from niangjia.learning.rules import walking
from niangjia.learning.rules.content import QUALITIES, Scenario
from niangjia.procedures.presenters import Basis
from niangjia.ui.charts import Line, Lines

QUALITY_NAMES = {
    "trust": gettext_lazy("Her trust"),
    "danger": gettext_lazy("Her danger"),
    "wish": gettext_lazy("What she wants is heard"),
}
ENDING_NAMES = {
    "good": gettext_lazy("Went well"),
    "mixed": gettext_lazy("Partly went well"),
    "bad": gettext_lazy("Went badly"),
}
ENDING_ROLES = {"good": "done", "mixed": "now", "bad": "plain"}


def front_page(actor: Actor, scenario: Scenario, runs: Sequence[ScenarioRun]) -> dict[str, Any]:
    """Before it begins: the content note first."""
    own = [run for run in runs if run.scenario == scenario.code]
    signed = selectors.signed(actor, [scenario.version])
    return {
        "scenario": scenario,
        "title": said(scenario.title),
        "summary": said(scenario.summary),
        "note": said(scenario.note),
        "competencies": [area_name(code) for code in scenario.competencies],
        "open": next((run for run in own if run.ended_at is None), None),
        "finished": [run for run in own if run.ended_at is not None][:5],
        "signatures": signatures(signed, scenario.version),
        "under_review": selectors.under_review("scenario", scenario.code),
        "may_paths": actor.may(Permission.READ_BANK),
        "back_url": reverse("learning:home"),
        "back_label": _("My learning"),
    }


@dataclass(frozen=True)
class Offer:
    """A choice as a button."""

    code: str
    text: str


@dataclass(frozen=True)
class Said:
    """One step of the talk so far: what was said or happened, what she chose."""

    words: str
    choice: str


def stand_page(run: ScenarioRun) -> dict[str, Any]:
    """Where she stands in an open run. Her client's state isn't told before the debrief."""
    scenario, taken = selectors.scenario_in(run.content), selectors.steps(run)
    walk = walking.walked(scenario, taken)
    node = scenario.nodes[walk.place]
    before = [
        Said(said(scenario.nodes[place].words), said(choice.text))
        for place, code in taken
        if (choice := scenario.nodes[place].choice(code)) is not None
    ]
    return {
        "run": run,
        "title": said(scenario.title),
        "node": node.code,
        "scene": said(node.scene),
        "words": said(node.words),
        "offers": [Offer(one.code, said(one.text)) for one in walking.offered(scenario, walk)],
        "before": before[-1:],
        "earlier": before[:-1],
        "step": len(taken) + 1,
        "back_url": reverse("learning:scenario", args=[scenario.code]),
        "back_label": _("About this scenario"),
    }


@dataclass(frozen=True)
class Looked:
    """One step of the debrief: the sign on the map, what she chose, what it did."""

    sign: str
    words: str
    choice: str
    why: SafeString
    articles: Sequence[SafeString]
    changes: Sequence[str]


def _changes(before: dict[str, int], after: dict[str, int]) -> list[str]:
    return [
        f"{QUALITY_NAMES[q]} {'↑' if after[q] > before[q] else '↓'}"
        for q in QUALITIES
        if after[q] != before[q]
    ]


def debrief_page(run: ScenarioRun) -> dict[str, Any]:
    """After the end, or after leaving: the way gone, what each step did, the hidden state."""
    scenario, taken = selectors.scenario_in(run.content), selectors.steps(run)
    walk, states, choices = walking.begin(scenario), [dict(scenario.start)], []
    for place, code in taken:
        choices.append((place, scenario.nodes[place].choice(code)))
        walk = walking.step(scenario, walk, code)
        states.append(dict(walk.state))
    ending, signs = walk.ending(scenario), maps.numbers(scenario)
    whys = [marked(said(choice.why) if choice else "") for _place, choice in choices]
    told = linked_all([*whys, marked(said(ending.debrief) if ending else "")], language())
    cited = [[short(a) for a in choice.articles] if choice else [] for _place, choice in choices]
    last = [short(a) for a in ending.articles] if ending else []
    basis = Basis([*(each for one in cited for each in one), *last])
    looked = [
        Looked(
            signs[place], said(scenario.nodes[place].words), said(choice.text) if choice else "",
            told[at], basis.shown(cited[at]), _changes(states[at], states[at + 1]),
        )
        for at, (place, choice) in enumerate(choices)
    ]  # fmt: skip
    return {
        "run": run,
        "title": said(scenario.title),
        "ending": ending,
        "ending_words": said(ending.words) if ending else "",
        "ending_role": ENDING_ROLES[ending.kind] if ending else "plain",
        "ending_name": ENDING_NAMES[ending.kind] if ending else _("Left early"),
        "debrief": told[-1] if ending else "",
        "articles": basis.shown(last),
        "looked": looked,
        "map": maps.drawn(scenario, _("Map of the scenario, with your way"), gone=walk.chosen),
        "chart": _chart(states) if len(states) > 1 else None,
        "again_url": reverse("learning:scenario", args=[scenario.code]),
        "back_url": reverse("learning:home"),
        "back_label": _("My learning"),
    }


def _chart(states: Sequence[dict[str, int]]) -> Lines:
    points = [_("Start"), *(_("Step %(n)d") % {"n": at} for at in range(1, len(states)))]
    lines = [Line(str(QUALITY_NAMES[q]), [state[q] for state in states]) for q in QUALITIES]
    return Lines(
        _("What you could not see while talking"), points, lines,
        definition=_("Each from 0 to 10. Written by the authors to learn from, not measured on anybody."),
        category=_("Step"),
    )  # fmt: skip


# -- for the trainer ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class PathLine:
    """A place on the map and how people chose there."""

    sign: str
    words: str
    choices: Sequence[tuple[str, str, int]]
    left: int


def paths_page(actor: Actor, scenario: Scenario) -> dict[str, Any]:
    """The whole map, what people chose, where they left; counts only."""
    found, signs = selectors.paths(actor, scenario.code), maps.numbers(scenario)
    lines = [
        PathLine(
            signs.get(node.code, "?"), said(node.words),
            [
                (said(one.text), signs.get(one.to, "?"), found.choices.get(f"{node.code}.{one.code}", 0))
                for one in node.choices
            ],
            found.left.get(node.code, 0),
        )
        for node in scenario.nodes.values()
    ]  # fmt: skip
    endings = [
        (
            ENDING_ROLES[end.kind],
            ENDING_NAMES[end.kind],
            said(end.words),
            found.endings.get(code, 0),
        )
        for code, end in scenario.endings.items()
    ]
    signed = selectors.signed(actor, [scenario.version])
    return {
        "scenario": scenario,
        "title": said(scenario.title),
        "module_name": module_name(scenario.module),
        "runs": found.runs,
        "lines": lines,
        "endings": endings,
        "map": maps.drawn(scenario, _("Map of the scenario"), counts=found.choices),
        "signatures": signatures(signed, scenario.version),
        "may_sign": actor.may(Permission.SIGN_LEARNING),
        "may_manage": actor.may(Permission.MANAGE_LEARNING),
        "written": scenario.code in selectors.written_codes(actor, "scenario"),
        "back_url": reverse("learning:scenario", args=[scenario.code]),
        "back_label": _("Scenario"),
    }
