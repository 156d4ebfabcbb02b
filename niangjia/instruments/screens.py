"""The pages of trying an instrument: which template, and what it shows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from niangjia.instruments import presenters, rules
from niangjia.instruments.forms import OPEN_WORDS
from niangjia.instruments.practice import CHECK, ESTIMATE, RESULT, Walk


def template(walk: Walk) -> str:
    """The template of a page."""
    name = {ESTIMATE: "estimate", CHECK: "check", RESULT: "result"}.get(walk.at, "question")
    return f"instruments/{name}.html"


def context(walk: Walk) -> dict[str, Any]:
    """What every page shows, and its own."""
    of = walk.of
    shown = {
        "code": of.code,
        "title": presenters.say(of.title),
        "lang": presenters.html_language(of),
        "hidden": walk.hidden(),
        "form": walk.form,
        "checking": walk.checking,
    }
    if walk.at == CHECK:
        return shown | {"answers": _answers(walk)}
    if walk.at == RESULT:
        return shown | {"page": _result(walk)}
    if walk.at == ESTIMATE:
        words = of.estimate
        return shown | {"text": presenters.say(words.words), "why": presenters.say(words.why)}
    return shown | _question(walk)


def _question(walk: Walk) -> dict[str, Any]:
    of = walk.of
    question = next(q for q in of.questions if q.code == walk.at)
    part = list(of.parts).index(question.part) + 1
    return {
        "question": presenters.question(of, question),
        "part": presenters.say(of.parts[question.part]),
        "where": _("Part %(part)d of %(parts)d · question %(number)d of %(count)d")
        % {
            "part": part,
            "parts": len(of.parts),
            "number": of.questions.index(question) + 1,
            "count": len(of.questions),
        },
        "first": of.questions[0].code == question.code,
        "asking": [presenters.say(words) for words in of.asking],
    }


def _answers(walk: Walk) -> list[tuple[str, str, object]]:
    """(code, question, answer) of each question that was shown, her estimate last."""
    rows: list[tuple[str, str, object]] = []
    for question in walk.of.questions:
        code = walk.given.get(question.code, "")
        answer = question.answer(code)
        said = presenters.say(answer.words) if answer else OPEN_WORDS.get(code, _("not asked"))
        rows.append((question.code, presenters.say(question.words), said))
    estimate = presenters.estimate_words(walk.of, walk.estimate) or _("not asked")
    if walk.words:
        estimate = f"{estimate} · {walk.words}"
    rows.append((ESTIMATE, presenters.say(walk.of.estimate.words), estimate))
    return rows


def _result(walk: Walk) -> presenters.ResultPage:
    answers = rules.Answers(walk.of.code, walk.of.version, walk.given, walk.estimate, walk.words)
    return presenters.result(
        walk.of,
        answers,
        judged=walk.judged,
        reason=walk.reason,
        headline=_("In a case the danger path would be open now"),
    )
