"""What pages show of a scenario while it is written: the map, every place, what is wrong where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.learning.models import ScenarioDraft
from niangjia.learning.presenters import maps
from niangjia.learning.presenters.names import said
from niangjia.learning.presenters.scenes import ENDING_NAMES, ENDING_ROLES
from niangjia.learning.rules import drafting
from niangjia.learning.rules.content import Scenario, Words
from niangjia.learning.rules.drafting import Fault
from niangjia.ui import dates

FAULTS: dict[str, str | Promise] = {
    "no_zh": gettext_lazy("Chinese is missing"),
    "no_en": gettext_lazy("English is missing"),
    "no_choice": gettext_lazy("Nothing can be chosen here"),
    "no_always": gettext_lazy("Every choice has a condition: somebody may be stuck"),
    "nowhere": gettext_lazy("This choice leads nowhere"),
    "condition": gettext_lazy("The condition names a choice that isn't there"),
    "citation": gettext_lazy("This can't be read as a law and an article"),
    "unreachable": gettext_lazy("No way leads here"),
    "stuck": gettext_lazy("No sure way leads from here to an ending"),
    "code": gettext_lazy("The scenario has no code yet"),
    "minutes": gettext_lazy("How many minutes it takes isn't said"),
    "first": gettext_lazy("The passage with which it begins isn't there"),
    "no_good": gettext_lazy("There is no ending that goes well"),
    "no_bad": gettext_lazy("There is no ending that goes badly"),
}
PARTS: dict[str, str | Promise] = {
    "scene": gettext_lazy("what can be seen"),
    "debrief": gettext_lazy("what to learn"),
}


def fault_words(faults: Iterable[Fault]) -> list[str]:
    """What is wrong, in sentences."""
    out = []
    for one in faults:
        about = str(PARTS.get(one.detail, one.detail))
        out.append(f"{FAULTS[one.kind]} ({about})" if about else str(FAULTS[one.kind]))
    return out


@dataclass(frozen=True)
class DraftLine:
    """A scenario that is being written."""

    title: str
    url: str
    note: str


def draft_lines(rows: Iterable[ScenarioDraft]) -> list[DraftLine]:
    """The scenarios that are being written."""
    out = []
    for row in rows:
        of, wrong = drafting.as_scenario(row.data), drafting.faults(row.data)
        count = sum(len(said) for said in wrong.values())
        state = _("%(n)d things to mend") % {"n": count} if count else _("Nothing is wrong with it")
        day = dates.full(dates.local_day(row.changed_at))
        who = row.changed_by.name if row.changed_by else ""
        note = " · ".join(filter(None, [of.code, state, who, day]))
        out.append(DraftLine(_said(of.title) or _("Without a title"), _at(row), note))
    return out


def _at(row: ScenarioDraft, step: str = "draft", *more: str) -> str:
    return reverse(f"learning:{step}", args=[row.pk, *more])


def _said(words: Words) -> str:
    return said(words) or words.zh or words.en


@dataclass(frozen=True)
class PlaceLine:
    """A passage or an ending, with where its choices lead and what is wrong."""

    sign: str
    code: str
    words: str
    url: str
    role: str
    kind: str | Promise
    ways: Sequence[tuple[str, str, str]]
    faults: Sequence[str]


def _lines(
    row: ScenarioDraft, of: Scenario, wrong: Mapping[str, Sequence[Fault]]
) -> list[PlaceLine]:
    signs = maps.numbers(of)
    out = [
        PlaceLine(
            signs.get(node.code, "?"), node.code, _said(node.words), _at(row, "draft_place", node.code),
            "", "",
            [(one.code, _said(one.text), one.to) for one in node.choices],
            fault_words(wrong.get(node.code, ())),
        )
        for node in of.nodes.values()
    ]  # fmt: skip
    out.sort(key=lambda one: (not one.sign.isdigit(), int(one.sign) if one.sign.isdigit() else 0))
    return out + [
        PlaceLine(
            signs[end.code], end.code, _said(end.words), _at(row, "draft_place", end.code),
            ENDING_ROLES[end.kind], ENDING_NAMES[end.kind], (), fault_words(wrong.get(end.code, ())),
        )
        for end in of.endings.values()
    ]  # fmt: skip


def _map(of: Scenario, wrong: Mapping[str, Any], here: str = "") -> SafeString:
    return maps.drawn(of, _("Map of the scenario"), wrong=set(wrong), here=here, all_of_it=True)


def draft_page(row: ScenarioDraft) -> dict[str, Any]:
    """The whole scenario: its map, its places, what is wrong."""
    of, wrong = drafting.as_scenario(row.data), drafting.faults(row.data)
    return {
        "draft": row,
        "title": _said(of.title) or _("Without a title"),
        "code": of.code,
        "map": _map(of, wrong),
        "lines": _lines(row, of, wrong),
        "whole": fault_words(wrong.get("", ())),
        "count": sum(len(said) for said in wrong.values()),
        "back_url": reverse("learning:drafts"),
        "back_label": _("Scenarios being written"),
    }


def place_page(row: ScenarioDraft, place: str) -> dict[str, Any]:
    """One passage or ending beside the map; ``place`` empty: the head."""
    of, wrong = drafting.as_scenario(row.data), drafting.faults(row.data)
    lead = [
        (f"{node.code}.{one.code}", _at(row, "draft_place", node.code), _said(one.text))
        for node in of.nodes.values()
        for one in node.choices
        if one.to == place
    ]
    return {
        "draft": row,
        "place": place,
        "sign": maps.numbers(of).get(place, "?"),
        "first": place == of.first,
        "faults": fault_words(wrong.get(place, ())),
        "leads_here": lead,
        "map": _map(of, wrong, place),
        "back_url": _at(row),
        "back_label": _("The whole scenario"),
    }
