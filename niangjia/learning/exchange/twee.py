"""Twee 3, the text format of Twine: scenarios in and out.

A node is a passage: what the client says in Chinese, then ``[[choice->target]]`` links, so that any
Twee tool shows and plays it. What Twee has no place for (English, effects, conditions, reasons,
articles) stands in one ``<!--niangjia {…}-->`` comment a passage, which such tools pass over. Read
back, a scenario is as it was.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from niangjia.learning.rules.content import Scenario

META = "NiangjiaScenario"
_PASSAGE = re.compile(
    r"^::[ \t]*((?:\\.|[^\\\[{\n])*?)[ \t]*(?:\[([^\]\n]*)\])?[ \t]*(\{.*\})?[ \t]*$", re.MULTILINE
)
_COMMENT = re.compile(r"<!--niangjia\s+(.*?)-->", re.DOTALL)
_LINK = re.compile(r"\[\[(.*?)->([^\]]*?)\]\]")


def _json(value: Any) -> str:
    # A text that held --> would end the comment.
    return json.dumps(value, ensure_ascii=False, indent=1).replace("-->", "--\\u003e")


def _line(text: str) -> str:
    """A text that can't be taken for a passage's head."""
    return re.sub(r"^::", r"\\::", text, flags=re.MULTILINE)


def _link(text: str, target: str) -> str:
    told = " ".join(text.split()).replace("]]", "] ]").replace("->", "→")
    return f"[[{told}->{target}]]"


def scenario_as_twee(scenario: Scenario) -> str:
    """A scenario as Twee 3 text."""
    data = dict(scenario.data)
    nodes, endings = data.pop("nodes"), data.pop("endings")
    out = [f":: StoryTitle\n{scenario.title.zh}"]
    ifid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"niangjia:{scenario.code}")).upper()
    story = {"ifid": ifid, "format": "Harlowe", "format-version": "3.3.9", "start": scenario.first}
    out.append(f":: StoryData\n{json.dumps(story, indent=1)}")
    out.append(f":: {META} [niangjia]\n<!--niangjia {_json(data)}-->")
    for code, node in nodes.items():
        links = [_link(one["text"]["zh"], one["to"]) for one in node["choices"]]
        body = "\n".join([_line(node["words"]["zh"]), "", *links])
        out.append(f":: {code} [node]\n{body}\n<!--niangjia {_json(node)}-->")
    for code, end in endings.items():
        out.append(f":: {code} [ending]\n{_line(end['words']['zh'])}\n<!--niangjia {_json(end)}-->")
    return "\n\n\n".join(out) + "\n"


def _passages(text: str) -> list[tuple[str, str, str]]:
    """(name, tags, body) of each passage."""
    heads = list(_PASSAGE.finditer(text))
    ends = [one.start() for one in heads[1:]] + [len(text)]
    return [
        (re.sub(r"\\(.)", r"\1", head[1]).strip(), head[2] or "", text[head.end() : end].strip())
        for head, end in zip(heads, ends, strict=True)
    ]


def _extra(body: str, name: str) -> tuple[dict[str, Any], str]:
    """(what stands in the passage's comment, the visible text)."""
    found = _COMMENT.search(body)
    if found is None:
        return {}, body
    try:
        told = json.loads(found[1])
    except ValueError as error:
        raise ValidationError(
            _("Passage %(name)s: its comment can't be read (%(why)s)."),
            params={"name": name, "why": str(error)},
        ) from None
    return (told if isinstance(told, dict) else {}), _COMMENT.sub("", body)


def _node(name: str, body: str) -> dict[str, Any]:
    """A passage as data: the visible Chinese and the links win over the comment."""
    told, shown = _extra(body, name)
    links = _LINK.findall(shown)
    words = re.sub(r"^\\::", "::", _LINK.sub("", shown).strip(), flags=re.MULTILINE)
    node = {**told, "words": {**(told.get("words") or {}), "zh": words}}
    had = list(told.get("choices") or [])
    choices = []
    for at, (text, target) in enumerate(links):
        old: dict[str, Any] = had[at] if at < len(had) else {"code": "abcdef"[at % 6]}
        before = (old.get("text") or {}).get("zh", "")
        kept = before if _link(before, "x") == _link(text, "x") else text.strip()
        choices.append(
            {**old, "text": {**(old.get("text") or {}), "zh": kept}, "to": target.strip()}
        )
    if links:
        node["choices"] = choices
    return node


def scenario_from_twee(text: str) -> dict[str, Any]:
    """A scenario as data, from Twee 3 text. Raises ValidationError; faults of the content itself
    are told by whoever saves it."""
    text = text.replace("\r\n", "\n").lstrip("\ufeff")
    passages = _passages(text)
    data: dict[str, Any] = {}
    nodes, endings = {}, {}
    for name, tags, body in passages:
        if name == META:
            data = _extra(body, name)[0]
        elif "ending" in tags.split():
            endings[name] = _node(name, body)
        elif (
            name not in {"StoryTitle", "StoryData"}
            and "script" not in tags
            and "stylesheet" not in tags
        ):
            nodes[name] = _node(name, body)
    if not data:
        raise ValidationError(
            _("There is no passage %(name)s with the scenario's code, note and start."),
            params={"name": META},
        )
    return {**data, "nodes": nodes, "endings": endings}
