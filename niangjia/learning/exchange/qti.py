"""QTI 2.1 choice items, one XML file each in a zip with a manifest. Pure: no Django.

single, multiple and truefalse only. Texts stand in both languages as ``span xml:lang``; what QTI
has no place for (competency, difficulty, form, articles) stands in the item's ``label``. Checked
by our own reading of the specification; no published schema is bundled.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from niangjia.learning.rules.content import Broken, Question, Words

CAN = ("single", "multiple", "truefalse")
NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
CORRECT = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
MAPPED = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"
TRUTH = (Words("正确", "Right"), Words("错误", "Wrong"))
MOST_FILES, MOST_BYTES = 2000, 20_000_000


def _span(words: Words) -> str:
    return (
        f'<span xml:lang="zh-Hans">{escape(words.zh)}</span>'
        f'<span xml:lang="en">{escape(words.en)}</span>'
    )


def _label(question: Question) -> str:
    told = {
        "competency": question.competency, "difficulty": question.difficulty,
        "form": question.form, "module": question.module, "articles": list(question.articles),
        "type": question.type,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def item(question: Question) -> str:
    """One question as an assessmentItem."""
    options = question.options or TRUTH
    key = question.key if question.type == "multiple" else [question.key]
    if question.type == "truefalse":
        key = [1 if question.key else 2]
    several = question.type == "multiple"
    right = "".join(f"<value>o{at}</value>" for at in key)
    mapping = ""
    if several:
        share = 1 / len(key)
        rows = "".join(
            f'<mapEntry mapKey="o{at}" mappedValue="{share if at in key else -share:.5f}"/>'
            for at in range(1, len(options) + 1)
        )
        mapping = f'<mapping lowerBound="0" upperBound="1" defaultValue="0">{rows}</mapping>'
    choices = "".join(
        f'<simpleChoice identifier="o{at}">{_span(option)}</simpleChoice>'
        for at, option in enumerate(options, 1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<assessmentItem xmlns="{NAMESPACE}" identifier={quoteattr(question.code)} '
        f"title={quoteattr(question.code)} label={quoteattr(_label(question))} "
        'adaptive="false" timeDependent="false">'
        f'<responseDeclaration identifier="RESPONSE" cardinality="{"multiple" if several else "single"}" '
        f'baseType="identifier"><correctResponse>{right}</correctResponse>{mapping}</responseDeclaration>'
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier">'
        "<defaultValue><value>why</value></defaultValue></outcomeDeclaration>"
        '<itemBody><choiceInteraction responseIdentifier="RESPONSE" shuffle="true" '
        f'maxChoices="{0 if several else 1}"><prompt>{_span(question.text)}</prompt>{choices}'
        "</choiceInteraction></itemBody>"
        f'<responseProcessing template="{MAPPED if several else CORRECT}"/>'
        '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="why" showHide="show">'
        f"{_span(question.why)}</modalFeedback></assessmentItem>\n"
    )


def write(questions: Iterable[Question]) -> bytes:
    """Questions as a content package; types other than choice are left out."""
    out, rows = io.BytesIO(), []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for one in questions:
            if one.type in CAN:
                name = f"items/{one.code}.xml"
                package.writestr(name, item(one))
                rows.append(
                    f'<resource identifier="r-{one.code}" type="imsqti_item_xmlv2p1" '
                    f'href="{name}"><file href="{name}"/></resource>'
                )
        package.writestr(
            "imsmanifest.xml",
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="niangjia-bank">'
            "<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion></metadata>"
            f"<organizations/><resources>{''.join(rows)}</resources></manifest>\n",
        )
    return out.getvalue()


# -- reading -----------------------------------------------------------------------------------------
def _xml(source: bytes) -> ET.Element:
    # Entities could blow up or read files: a document that declares any is refused.
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", source, re.IGNORECASE):
        raise Broken("a file with a document type is not read")
    try:
        return ET.fromstring(source)  # noqa: S314 - no document type, see above
    except ET.ParseError as error:
        raise Broken(f"not XML: {error}") from None


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: ET.Element, name: str) -> list[ET.Element]:
    return [one for one in element.iter() if _name(one) == name]


def _texts(element: ET.Element) -> dict[str, str]:
    """A text as data: by language where it is marked, the same for both where it isn't."""
    found: dict[str, str] = {}
    for span in _all(element, "span"):
        language = span.get("{http://www.w3.org/XML/1998/namespace}lang", "")
        if language:
            found["en" if language.startswith("en") else "zh"] = "".join(span.itertext()).strip()
    whole = " ".join("".join(element.itertext()).split())
    if not found:
        return {"zh": whole, "en": whole}
    return {"zh": found.get("zh") or found["en"], "en": found.get("en") or found["zh"]}


def _label_of(root: ET.Element) -> dict[str, Any]:
    try:
        told = json.loads(root.get("label") or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def question_in(source: bytes, defaults: dict[str, Any]) -> dict[str, Any]:
    """One item as data. Raises Broken when it is no choice item."""
    root = _xml(source)
    interactions = _all(root, "choiceInteraction")
    if _name(root) != "assessmentItem" or len(interactions) != 1:
        raise Broken("not an item with exactly one choice")
    choices = [one for one in interactions[0] if _name(one) == "simpleChoice"]
    places = {one.get("identifier"): at for at, one in enumerate(choices, 1)}
    declared = _all(root, "responseDeclaration")[0]
    right = _all(declared, "correctResponse")
    values = [value.text for one in right for value in _all(one, "value")]
    key = sorted(places[value] for value in values if value in places)
    if not key:
        raise Broken("no right answer")
    prompts, whys, told = _all(root, "prompt"), _all(root, "modalFeedback"), _label_of(root)
    text = _texts(prompts[0]) if prompts else _texts(_all(root, "itemBody")[0])
    kind = "multiple" if declared.get("cardinality") == "multiple" else "single"
    answer: dict[str, Any] = {
        "type": kind, "options": [_texts(one) for one in choices],
        "key": key if kind == "multiple" else key[0],
    }  # fmt: skip
    if told.get("type") == "truefalse":
        answer = {"type": "truefalse", "key": key == [1]}
    code = root.get("identifier", "")
    return {
        "code": code
        if re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", code)
        else _code(code, defaults),
        "module": told.get("module", defaults["module"]),
        "competency": told.get("competency", defaults["competency"]),
        "difficulty": told.get("difficulty", 2),
        "form": told.get("form", "A"),
        "articles": told.get("articles", []),
        "text": text,
        **answer,
        "why": _texts(whys[0]) if whys else text,
    }


def _code(identifier: str, defaults: dict[str, Any]) -> str:
    tail = re.sub(r"[^a-z0-9]+", "-", identifier.lower()).strip("-") or "item"
    return f"{defaults['module']}-qti-{tail}"[:80].strip("-")


def read(source: bytes, defaults: dict[str, Any]) -> list[dict[str, Any]]:
    """Items of a package, or of a single XML file, as data. Raises Broken with the file's name."""
    if not source.startswith(b"PK"):
        return [question_in(source, defaults)]
    out = []
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as package:
            names = [i for i in package.infolist() if i.filename.endswith(".xml")]
            if len(names) > MOST_FILES or sum(i.file_size for i in names) > MOST_BYTES:
                raise Broken("this package is too big")
            for info in names:
                if not info.filename.endswith("imsmanifest.xml"):
                    try:
                        out.append(question_in(package.read(info), defaults))
                    except Broken as error:
                        raise Broken(f"{info.filename}: {error}") from None
    except zipfile.BadZipFile:
        raise Broken("not a zip file") from None
    return out
