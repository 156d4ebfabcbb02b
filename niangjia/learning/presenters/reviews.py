"""What pages of signing and confirming show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.law.citations.links import linked_all
from niangjia.learning import selectors
from niangjia.learning.models import Signature
from niangjia.learning.presenters.names import said
from niangjia.learning.presenters.pages import Part, parts, signatures
from niangjia.learning.rules.content import Area, Question, Scenario, Words


def _back(kind: str, code: str) -> str:
    if kind == "lesson":
        return reverse("learning:lesson", args=[code])
    return reverse(f"learning:{'question' if kind == 'question' else 'paths'}", args=[code])


def _both(rows: list[tuple[str, Words]]) -> SafeString:
    """Lines in both languages, as they are signed."""
    return format_html_join(
        "", '<h3>{}</h3><p lang="zh-Hans">{}</p><p lang="en">{}</p>',
        ((head, words.zh, words.en) for head, words in rows),
    )  # fmt: skip


def _question_rows(question: Question) -> list[tuple[str, Words]]:
    rows = [(_("Question"), question.text)]
    key = question.key if isinstance(question.key, tuple) else (question.key,)
    for at, option in enumerate(question.options, 1):
        right = question.type == "ordering" or at in key
        rows.append((f"{at} {'✓' if right else ''}", option))
    rows += [(f"{l.zh} / {l.en} →", r) for l, r in question.pairs]  # noqa: E741
    if not question.options and not question.pairs and question.key is not None:
        rows.append((_("Key"), Words(str(question.key), str(question.key))))
    rows += [(f"+{points}", line) for points, line in question.rubric]
    rows += [(_("Model answer"), question.model)] if question.model else []
    return [*rows, (_("Why"), question.why)]


def _scenario_rows(scenario: Scenario) -> list[tuple[str, Words]]:
    rows = [(_("Title"), scenario.title), (_("Before it begins"), scenario.note)]
    for node in scenario.nodes.values():
        rows.append((node.code, node.words))
        for choice in node.choices:
            rows.append((f"{node.code}.{choice.code} → {choice.to}", choice.text))
            rows += [(f"{node.code}.{choice.code} · {_('Why')}", choice.why)] if choice.why else []
    for end in scenario.endings.values():
        rows += [(f"{end.code} ({end.kind})", end.words), (_("Debrief"), end.debrief)]
    return rows


def sign_page(actor: Actor, kind: str, code: str, language: str) -> dict[str, Any]:
    """Exactly what is signed, its digest, and who signed before. Raises Http404."""
    if kind == "lesson":
        lesson = selectors.lesson(code)
        if lesson is None or language not in lesson.texts:
            raise Http404
        text = lesson.texts[language]
        title, version, shown = text.title, text.version, parts(text)
    else:
        bank: Mapping[str, Question | Scenario] = (
            selectors.questions() if kind == "question" else selectors.scenarios()
        )
        if kind not in {"question", "scenario"} or code not in bank:
            raise Http404
        found = bank[code]
        rows = _question_rows(found) if isinstance(found, Question) else _scenario_rows(found)
        title = said(found.text if isinstance(found, Question) else found.title)
        html = linked_all([_both(rows)], "zh-hans")[0]
        cited = format_html("<p>{}</p>", " · ".join(found.articles)) if found.articles else ""
        version, shown = found.version, [Part("all", code, format_html("{}{}", html, cited))]
    return {
        "title": title,
        "version": version,
        "parts": shown,
        "text_language": language or "zh-hans",
        "signatures": signatures(selectors.signed(actor, [version]), version),
        "back_url": _back(kind, code),
        "back_label": _("Back"),
    }


def withdraw_page(actor: Actor, pk: UUID) -> dict[str, Any]:
    """The signature that is to be withdrawn. Raises Http404, Denied."""
    row = policy_of(Signature).get(actor, pk, Permission.SIGN_LEARNING)
    found = selectors.signed(actor, [row.version])
    line = next((one for one in signatures(found, row.version) if one.pk == pk), None)
    if line is None:
        raise Http404
    return {"signature": line, "back_url": _back(row.kind, row.code), "back_label": _("Back")}


def confirm_page(actor: Actor, areas: Mapping[str, Area]) -> dict[str, Any]:
    """What each level of each competency looks like, to hold it against what was seen."""
    shown = [
        (
            said(area.name),
            [(one.level, said(one.name), [said(s) for s in one.seen]) for one in area.levels],
        )
        for area in areas.values()
    ]
    return {
        "areas": shown,
        "back_url": reverse("learning:competencies"),
        "back_label": _("Competencies"),
    }
