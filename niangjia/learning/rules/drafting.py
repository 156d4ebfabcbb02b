"""A scenario while it is written: its passages as fields of a form, and what is still wrong, told at the
place. No Django.

A draft is data in the form of the files in which anything may still be missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from niangjia.learning.rules.checking import citation_faults
from niangjia.learning.rules.content import (
    ENDINGS,
    QUALITIES,
    Choice,
    Ending,
    Node,
    Scenario,
    When,
    Words,
)
from niangjia.learning.rules.reading import BOUND, CODE
from niangjia.learning.rules.walking import can_end, reachable

SLOTS = "abcdef"
HEAD = ("title", "summary", "note")
Data = dict[str, Any]


def _pair(given: Any) -> tuple[str, str]:
    one = given if isinstance(given, dict) else {}
    return str(one.get("zh") or ""), str(one.get("en") or "")


def _words(given: Any) -> Words:
    return Words(*_pair(given))


def _rows(given: Any) -> list[Data]:
    return [one for one in given or [] if isinstance(one, dict)]


def _places(data: Mapping[str, Any], kind: str) -> dict[str, Data]:
    found = data.get(kind)
    return {str(k): v for k, v in found.items() if isinstance(v, dict)} if found else {}


# -- as values, however little is there --------------------------------------------------------------
def _when(given: Any) -> When:
    one = given if isinstance(given, dict) else {}
    bounds = []
    for quality in QUALITIES:
        found = BOUND.fullmatch(str(one.get(quality, "")))
        if found:
            bounds.append((quality, found[1], int(found[2])))
    return When(
        tuple(map(str, one.get("chose") or ())), tuple(map(str, one.get("not") or ())),
        tuple(bounds),
    )  # fmt: skip


def _choice(one: Data) -> Choice:
    return Choice(
        str(one.get("code") or ""), _words(one.get("text")), str(one.get("to") or ""),
        dict(one.get("effects") or {}), _when(one.get("when")),
        _words(one["why"]) if one.get("why") else None,
        tuple(map(str, one.get("articles") or ())),
    )  # fmt: skip


def as_scenario(data: Mapping[str, Any]) -> Scenario:
    """A draft as a scenario for drawing and checking; what is missing is empty."""
    nodes = {
        key: Node(
            key, _words(one.get("words")), tuple(map(_choice, _rows(one.get("choices")))),
            _words(one["scene"]) if one.get("scene") else None,
        )
        for key, one in _places(data, "nodes").items()
    }  # fmt: skip
    endings = {
        key: Ending(
            key, str(one.get("kind") or "mixed"), _words(one.get("words")),
            _words(one.get("debrief")), tuple(map(str, one.get("articles") or ())),
        )
        for key, one in _places(data, "endings").items()
    }  # fmt: skip
    title, summary, note = (_words(data.get(name)) for name in HEAD)
    return Scenario(
        str(data.get("code") or ""), title, summary, note, str(data.get("module") or ""),
        tuple(map(str, data.get("competencies") or ())), int(data.get("minutes") or 0),
        {q: int((data.get("start") or {}).get(q, 0)) for q in QUALITIES},
        str(data.get("first") or ""), nodes, endings, dict(data),
    )  # fmt: skip


# -- what is wrong, and where ------------------------------------------------------------------------
@dataclass(frozen=True)
class Fault:
    """Something that keeps a draft from use. ``detail``: the choice or the text that it is about."""

    kind: str
    detail: str = ""


def _untold(words: Words, detail: str = "") -> list[Fault]:
    told = [("no_zh", words.zh), ("no_en", words.en)]
    return [Fault(kind, detail) for kind, text in told if not text.strip()]


def _cited(articles: tuple[str, ...], detail: str = "") -> list[Fault]:
    return [
        Fault("citation", f"{detail} {one}".strip())
        for one in articles
        if citation_faults("", [one])
    ]


def _node_faults(node: Node, places: set[str], names: set[str]) -> list[Fault]:
    said = [*_untold(node.words), *(_untold(node.scene, "scene") if node.scene else [])]
    if not node.choices:
        return [*said, Fault("no_choice")]
    if not any(one.when.always for one in node.choices):
        said.append(Fault("no_always"))
    for one in node.choices:
        said += _untold(one.text, one.code)
        said += _untold(one.why, one.code) if one.why else []
        if one.to not in places:
            said.append(Fault("nowhere", one.code))
        unknown = [w for w in (*one.when.chose, *one.when.never) if w not in names]
        said += [Fault("condition", f"{one.code} {w}") for w in unknown]
        said += _cited(one.articles, one.code)
    return said


def faults(data: Mapping[str, Any]) -> dict[str, list[Fault]]:
    """Place → what is wrong there; "" holds what is wrong with the whole."""
    of = as_scenario(data)
    places = {*of.nodes, *of.endings}
    names = {f"{n.code}.{c.code}" for n in of.nodes.values() for c in n.choices}
    found: dict[str, list[Fault]] = {place: [] for place in ["", *of.nodes, *of.endings]}
    for text in (of.title, of.summary, of.note):
        found[""] += _untold(text)
    if not CODE.fullmatch(of.code):
        found[""].append(Fault("code"))
    if not of.minutes:
        found[""].append(Fault("minutes"))
    if of.first not in of.nodes:
        found[""].append(Fault("first"))
    kinds = {one.kind for one in of.endings.values()}
    found[""] += [Fault(f"no_{kind}") for kind in ("good", "bad") if kind not in kinds]
    for node in of.nodes.values():
        found[node.code] += _node_faults(node, places, names)
    for end in of.endings.values():
        found[end.code] += [*_untold(end.words), *_untold(end.debrief, "debrief")]
        found[end.code] += _cited(end.articles)
    if of.first in of.nodes:
        reached, ends = reachable(of), can_end(of)
        for place in places - reached:
            found[place].append(Fault("unreachable"))
        for place in set(of.nodes) - ends:
            if of.nodes[place].choices:
                found[place].append(Fault("stuck"))
    return {place: list(dict.fromkeys(said)) for place, said in found.items() if said}


# -- as fields of a form, and back -------------------------------------------------------------------
def _split(text: str) -> list[str]:
    return [one for one in re.split(r"[\s,，、;；]+", text) if one]


def head_fields(data: Mapping[str, Any]) -> Data:
    """What stands before the first passage, flat."""
    out: Data = {"code": data.get("code") or "", "module": data.get("module") or ""}
    for name in HEAD:
        out[f"{name}_zh"], out[f"{name}_en"] = _pair(data.get(name))
    out["competencies"] = list(data.get("competencies") or [])
    out["minutes"] = data.get("minutes")
    start = data.get("start") or {}
    out |= {f"start_{q}": start.get(q) for q in QUALITIES}
    return {**out, "first": data.get("first") or ""}


def with_head(data: Mapping[str, Any], fields: Mapping[str, Any]) -> Data:
    """The draft with another head."""
    out = {**data, **{k: fields[k] for k in ("code", "module", "minutes", "first")}}
    out |= {name: {"zh": fields[f"{name}_zh"], "en": fields[f"{name}_en"]} for name in HEAD}
    out["competencies"] = list(fields["competencies"])
    out["start"] = {q: fields[f"start_{q}"] for q in QUALITIES}
    return out


def node_fields(node: Mapping[str, Any]) -> Data:
    """A passage, flat: each choice under its letter."""
    out: Data = {}
    for name in ("words", "scene"):
        out[f"{name}_zh"], out[f"{name}_en"] = _pair(node.get(name))
    had = {str(one.get("code")): one for one in _rows(node.get("choices"))}
    for slot in SLOTS:
        one = had.get(slot, {})
        when, effects = one.get("when") or {}, one.get("effects") or {}
        for name in ("text", "why"):
            out[f"{slot}_{name}_zh"], out[f"{slot}_{name}_en"] = _pair(one.get(name))
        out[f"{slot}_to"] = one.get("to") or ""
        for quality in QUALITIES:
            out[f"{slot}_{quality}"] = effects.get(quality) or 0
            out[f"{slot}_if_{quality}"] = str(when.get(quality) or "").replace(" ", "")
        out[f"{slot}_chose"] = " ".join(when.get("chose") or ())
        out[f"{slot}_not"] = " ".join(when.get("not") or ())
        out[f"{slot}_articles"] = list(one.get("articles") or [])
    return out


def _choice_from(slot: str, fields: Mapping[str, Any]) -> Data | None:
    mine = {k[2:]: v for k, v in fields.items() if k.startswith(f"{slot}_")}
    if not (mine["text_zh"] or mine["text_en"] or mine["to"]):
        return None
    out: Data = {"code": slot, "text": {"zh": mine["text_zh"], "en": mine["text_en"]}}
    effects = {q: mine[q] for q in QUALITIES if mine[q]}
    out |= {"effects": effects} if effects else {}
    when: Data = {q: mine[f"if_{q}"] for q in QUALITIES if mine[f"if_{q}"]}
    for name in ("chose", "not"):
        when |= {name: _split(mine[name])} if mine[name] else {}
    out |= {"when": when} if when else {}
    out["to"] = mine["to"]
    if mine["why_zh"] or mine["why_en"]:
        out["why"] = {"zh": mine["why_zh"], "en": mine["why_en"]}
    return {**out, "articles": list(mine["articles"])} if mine["articles"] else out


def node_from(fields: Mapping[str, Any]) -> Data:
    """A passage out of its fields. A choice without text and target isn't one."""
    out: Data = {"words": {"zh": fields["words_zh"], "en": fields["words_en"]}}
    if fields["scene_zh"] or fields["scene_en"]:
        out["scene"] = {"zh": fields["scene_zh"], "en": fields["scene_en"]}
    found = [_choice_from(slot, fields) for slot in SLOTS]
    return {**out, "choices": [one for one in found if one]}


def ending_fields(end: Mapping[str, Any]) -> Data:
    """An ending, flat."""
    out: Data = {"kind": end.get("kind") or "mixed"}
    for name in ("words", "debrief"):
        out[f"{name}_zh"], out[f"{name}_en"] = _pair(end.get(name))
    return {**out, "articles": list(end.get("articles") or [])}


def ending_from(fields: Mapping[str, Any]) -> Data:
    """An ending out of its fields."""
    out: Data = {"kind": fields["kind"] if fields["kind"] in ENDINGS else "mixed"}
    for name in ("words", "debrief"):
        out[name] = {"zh": fields[f"{name}_zh"], "en": fields[f"{name}_en"]}
    return {**out, "articles": list(fields["articles"])} if fields["articles"] else out


def free_code(data: Mapping[str, Any], kind: str) -> str:
    """A code that no place of the draft has yet: p1, p2 … or end-1, end-2 …"""
    known, at = {*_places(data, "nodes"), *_places(data, "endings")}, 1
    stem = "p" if kind == "nodes" else "end-"
    while f"{stem}{at}" in known:
        at += 1
    return f"{stem}{at}"


def with_place(data: Mapping[str, Any], kind: str, place: str, value: Data) -> Data:
    """The draft with a passage (``nodes``) or ending (``endings``) as given."""
    return {**data, kind: {**_places(data, kind), place: value}}


def without(data: Mapping[str, Any], place: str) -> Data:
    """The draft without a place; choices that led there lead nowhere, which is told."""
    out = dict(data)
    for kind in ("nodes", "endings"):
        out[kind] = {k: v for k, v in _places(data, kind).items() if k != place}
    return out


def kind_of(data: Mapping[str, Any], place: str) -> str:
    """``nodes`` or ``endings``; empty for a place that isn't there."""
    return next((kind for kind in ("nodes", "endings") if place in _places(data, kind)), "")


NEW: Data = {
    "code": "", "module": "", "competencies": [], "minutes": 10,
    "start": dict.fromkeys(QUALITIES, 3), "first": "p1",
    "nodes": {"p1": {"words": {"zh": "", "en": ""}, "choices": []}},
    "endings": {
        "end-1": {"kind": "good", "words": {"zh": "", "en": ""}, "debrief": {"zh": "", "en": ""}},
        "end-2": {"kind": "bad", "words": {"zh": "", "en": ""}, "debrief": {"zh": "", "en": ""}},
    },
}  # fmt: skip
