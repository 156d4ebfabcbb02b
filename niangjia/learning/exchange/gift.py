"""GIFT, the question format of Moodle. Pure: no Django.

Texts stand in both languages as Moodle's multilang filter writes them
(``{mlang zh_cn}…{mlang}{mlang en}…{mlang}``); code, competency, difficulty, form and articles
stand in the ``[id:]`` and ``[tag:]`` marks of the comment above, which Moodle reads. ordering and
date have no GIFT type and are left out (``CAN``). Read back, all others are as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from niangjia.learning.rules.content import Broken, Question, Words

CAN = ("single", "multiple", "truefalse", "matching", "money", "case")
_SPECIAL = re.compile(r"([~=#{}:\\])")
_MLANG = re.compile(r"\{mlang (zh_cn|en)\}(.*?)\{mlang\}", re.DOTALL)


def escaped(text: str) -> str:
    """A text in which GIFT's signs are harmless."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def plain(text: str) -> str:
    """A text as it was before it was escaped."""
    return re.sub(r"\\(n|.)", lambda m: "\n" if m[1] == "n" else m[1], text).strip()


def both(words: Words) -> str:
    """A text in both languages, escaped."""
    return escaped(f"{{mlang zh_cn}}{words.zh}{{mlang}}{{mlang en}}{words.en}{{mlang}}")


def texts(given: str) -> dict[str, str]:
    """A text as data: in both languages, or the one there is for both."""
    told = plain(given)
    found = dict(_MLANG.findall(told))
    if found:
        zh, en = found.get("zh_cn", ""), found.get("en", "")
        return {"zh": (zh or en).strip(), "en": (en or zh).strip()}
    return {"zh": told, "en": told}


def _tags(question: Question) -> str:
    tags = [
        f"[id:{question.code}]", f"[tag:competency={question.competency}]",
        f"[tag:difficulty={question.difficulty}]", f"[tag:form={question.form}]",
        f"[tag:module={question.module}]", f"[tag:type={question.type}]",
    ]  # fmt: skip
    # A closing bracket would end the tag; citations of outside texts carry a mark in brackets.
    tags += [f"[tag:article={a.replace('[', '⟦').replace(']', '⟧')}]" for a in question.articles]
    return "// " + " ".join(tags)


def _answers(question: Question) -> str:
    if question.type == "single":
        rows = enumerate(question.options, 1)
        return "\n".join(f"{'=' if at == question.key else '~'}{both(o)}" for at, o in rows)
    if question.type == "multiple":
        good = f"{100 / len(question.key):.5f}"
        bad = f"{-100 / len(question.key):.5f}"
        rows = enumerate(question.options, 1)
        return "\n".join(f"~%{good if at in question.key else bad}%{both(o)}" for at, o in rows)
    if question.type == "truefalse":
        return "TRUE" if question.key else "FALSE"
    if question.type == "matching":
        return "\n".join(f"={both(left)} -> {both(right)}" for left, right in question.pairs)
    if question.type == "money":
        return f"#{question.key}:{question.tolerance}"
    lines = [f"// [rubric:{points}] {both(line)}" for points, line in question.rubric]
    model = [f"// [model] {both(question.model)}"] if question.model else []
    return "\n".join([*lines, *model])


def write(questions: Iterable[Question]) -> str:
    """Questions as one GIFT file; those without a GIFT type are left out."""
    blocks = []
    for one in questions:
        if one.type in CAN:
            rubric = _answers(one) if one.type == "case" else ""
            inside = "" if one.type == "case" else _answers(one)
            head = "\n".join(filter(None, [_tags(one), rubric]))
            body = "\n".join(filter(None, [inside, f"####{both(one.why)}"]))
            blocks.append(f"{head}\n::{escaped(one.code)}:: {both(one.text)} {{\n{body}\n}}")
    return "\n\n".join(blocks) + "\n"


# -- reading -----------------------------------------------------------------------------------------
_TAG = re.compile(r"\[(id|tag):([^\]]*)\]")


def _blocks(text: str) -> Iterator[tuple[list[str], str]]:
    """(comment lines, the question) of each block; categories are passed over."""
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").lstrip("\ufeff")):
        lines = [line for line in block.split("\n") if line.strip()]
        comments = [line.strip()[2:].strip() for line in lines if line.strip().startswith("//")]
        body = "\n".join(line for line in lines if not line.strip().startswith("//"))
        if body.strip() and not body.lstrip().startswith("$CATEGORY"):
            yield comments, body


def _find(text: str, sign: str, start: int = 0) -> int:
    """Where ``sign`` stands unescaped, or -1."""
    at = start
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text.startswith(sign, at):
            return at
        at += 1
    return -1


def _pieces(text: str) -> list[str]:
    """Answers: cut before each unescaped = or ~."""
    cuts, at = [], 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        # Inside -> or a percentage there is neither sign.
        if text[at] in "=~":
            cuts.append(at)
        at += 1
    if not cuts:
        return []
    return [text[one:two].strip() for one, two in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _without_feedback(text: str) -> str:
    at = _find(text, "#")
    return text[:at] if at >= 0 else text


def _choices(pieces: list[str]) -> dict[str, Any]:
    options, right = [], []
    for at, piece in enumerate(pieces, 1):
        body = _without_feedback(piece[1:])
        weight = re.match(r"%(-?[\d.]+)%", body)
        options.append(texts(body[weight.end() :] if weight else body))
        if (float(weight[1]) > 0) if weight else piece[0] == "=":
            right.append(at)
    if any("%" in piece[:3] for piece in pieces) and not any(p[0] == "=" for p in pieces):
        return {"type": "multiple", "options": options, "key": right}
    if len(right) != 1:
        raise Broken("a question with one right answer must have one")
    return {"type": "single", "options": options, "key": right[0]}


def _pair(piece: str) -> dict[str, Any]:
    left, _arrow, right = piece[1:].partition("->")
    return {"left": texts(left), "right": texts(_without_feedback(right))}


def _answer_of(inside: str, comments: list[str]) -> dict[str, Any]:
    told = inside.strip()
    if told.upper() in {"T", "TRUE", "F", "FALSE"}:
        return {"type": "truefalse", "key": told.upper().startswith("T")}
    if told.startswith("#"):
        key, _colon, tolerance = told[1:].partition(":")
        return {"type": "money", "key": key.lstrip("=").strip(), "tolerance": tolerance or "0"}
    pieces = _pieces(told)
    if pieces and all(p[0] == "=" and "->" in p for p in pieces):
        return {"type": "matching", "pairs": [_pair(piece) for piece in pieces]}
    if pieces:
        return _choices(pieces)
    return _case(comments)


def _case(comments: list[str]) -> dict[str, Any]:
    rubric, model = [], None
    for line in comments:
        if found := re.match(r"\[rubric:(\d+)\] (.*)", line):
            rubric.append({"points": int(found[1]), **texts(found[2])})
        elif line.startswith("[model] "):
            model = texts(line.removeprefix("[model] "))
    return {"type": "case", "rubric": rubric, "model": model}


def _question(comments: list[str], body: str, defaults: dict[str, Any], at: int) -> dict[str, Any]:
    tags: dict[str, str] = {}
    articles = []
    for comment in comments:
        for name, value in _TAG.findall(comment):
            key, _sign, told = value.partition("=") if name == "tag" else ("id", "", value)
            if key == "article":
                articles.append(told.replace("⟦", "[").replace("⟧", "]"))
            elif key in {"id", "competency", "difficulty", "form", "module"}:
                tags[key] = told
    body = body.strip()
    title = re.match(r"::(.*?)(?<!\\)::", body, re.DOTALL)
    body = body[title.end() :] if title else body
    body = re.sub(r"^\s*\[(?:html|moodle|plain|markdown)\]", "", body)
    opening = _find(body, "{")
    closing = _find(body, "}", opening + 1)
    if opening < 0 or closing < 0:
        raise Broken("no answers between { and }")
    inside, _sign, why = body[opening + 1 : closing].partition("####")
    text = body[:opening] + (" ____ " if (after := body[closing + 1 :].strip()) else "") + after
    code = tags.get("id") or (plain(title[1]) if title else "")
    if not re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", code):
        code = f"{defaults['module']}-gift-{at:03}"
    return {
        "code": code,
        "module": tags.get("module", defaults["module"]),
        "competency": tags.get("competency", defaults["competency"]),
        "difficulty": int(tags.get("difficulty", "2")),
        "form": tags.get("form", "A"),
        "articles": articles,
        "text": texts(text),
        **_answer_of(inside, comments),
        "why": texts(why) if why.strip() else texts(text),
    }


def read(text: str, defaults: dict[str, Any]) -> list[dict[str, Any]]:
    """Questions of a GIFT file as data. ``defaults``: module and competency where no tag says them.

    Raises Broken with the number of the question that can't be read.
    """
    out = []
    for at, (comments, body) in enumerate(_blocks(text), 1):
        try:
            out.append(_question(comments, body, defaults, at))
        except (Broken, ValueError) as error:
            raise Broken(f"question {at}: {error}") from None
    return out
