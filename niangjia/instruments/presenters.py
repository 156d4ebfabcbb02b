"""Instruments and results in words. ``result`` is what casework shows too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from niangjia.instruments import rules
from niangjia.instruments.forms import LEVEL_WORDS, OPEN_WORDS
from niangjia.instruments.rules import Direction, Due, Result, Trend
from niangjia.instruments.values import Instrument, Kind, Level, Question, Step, Words
from niangjia.procedures.presenters import Basis
from niangjia.ui.lists import Answer as Answered

Text = str | Promise

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
KIND_WORDS: dict[Kind, Text] = {
    Kind.OPEN: gettext_lazy("Openly licensed"),
    Kind.LICENSED: gettext_lazy("By permission of the holder"),
}
TREND_WORDS: dict[Direction, Text] = {
    Direction.MORE: gettext_lazy("More signs of danger than last time."),
    Direction.SAME: gettext_lazy("As many signs of danger as last time."),
    Direction.FEWER: gettext_lazy("Fewer signs of danger than last time."),
    Direction.UNCLEAR: gettext_lazy(
        "Can’t be compared: something that counted last time is open now."
    ),
}
ONLY_ADVISES = gettext_lazy(
    "A count only advises. It closes no case and lowers none; her own view and your judgement "
    "weigh as much."
)


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def say(of: Words | None) -> str:
    """A text in the reader's language, "" for none."""
    return of.text(language()) if of else ""


def html_language(of: Instrument) -> str:
    """The ``lang`` of the instrument's own texts on this page."""
    return {"zh": "zh-Hans", "en": "en"}[of.language_for(language())]


# -- lists and the reading page ------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """An instrument in a list."""

    title: str
    summary: str
    url: str
    licence: str
    version: str
    languages: str
    kind: Text


def line(of: Instrument) -> Line:
    """One instrument in a list."""
    return Line(
        title=say(of.title),
        summary=say(of.summary),
        url=reverse("instruments:instrument", args=[of.code]),
        licence=of.licence.name,
        version=of.version,
        languages=" · ".join(LANGUAGE_NAMES[one] for one in of.languages),
        kind=KIND_WORDS[of.licence.kind],
    )


@dataclass(frozen=True)
class ShownQuestion:
    """A question as it is read, printed or asked."""

    number: int
    code: str
    text: str
    why: str
    red: bool
    options: tuple[Text, ...]


def question(of: Instrument, one: Question) -> ShownQuestion:
    """One question of an instrument."""
    return ShownQuestion(
        number=of.questions.index(one) + 1,
        code=one.code,
        text=say(one.words),
        why=say(one.why),
        red=one.may_be_red,
        options=(*(say(answer.words) for answer in one.answers), *OPEN_WORDS.values()),
    )


def parts(of: Instrument) -> list[tuple[str, list[ShownQuestion]]]:
    """(part, its questions), in order."""
    return [
        (say(words), [question(of, q) for q in of.questions if q.part == code])
        for code, words in of.parts.items()
    ]


def about(of: Instrument) -> list[Answered]:
    """What must be known before it is used."""
    until = _(" until %(day)s") % {"day": of.licence.until} if of.licence.until else ""
    rows = [
        Answered(_("For whom"), say(of.population)),
        Answered(_("How far it can be trusted"), say(of.validity)),
        Answered(_("Version"), of.version),
        Answered(_("Written by"), say(of.author)),
        Answered(_("Licence"), f"{of.licence.name}, {of.licence.holder}. {say(of.licence.terms)}"),
    ]
    if of.licence.permission:
        rows.append(Answered(_("What the holder permits"), say(of.licence.permission) + until))
    if of.competence:
        rows.append(Answered(_("Who should use it"), say(of.competence.words)))
    return rows


def page(of: Instrument, *, may_use: bool) -> dict[str, Any]:
    """Everything on an instrument's page (two queries)."""
    basis = Basis(of.cited)
    return {
        "line": line(of),
        "lang": html_language(of),
        "about": about(of),
        "asking": [say(words) for words in of.asking],
        "parts": parts(of) if may_use else [],
        "count": len(of.questions),
        "estimate": (say(of.estimate.words), say(of.estimate.why)),
        "bands": [
            (say(band.words), band.start, say(band.says), _again(band.again)) for band in of.bands
        ],
        "red_level": say(of.band_at(of.red_level).words),
        "steps": shown_steps(of, of.steps, basis),
        "triggers": [say(trigger.words) for trigger in of.triggers.values()],
        "may_use": may_use,
        "competence": say(of.competence.words) if of.competence else "",
        "only_advises": ONLY_ADVISES,
        "code": of.code,
    }


def _again(days: int) -> str:
    return ngettext("asked again after %(n)d day", "asked again after %(n)d days", days) % {
        "n": days
    }


# -- a result ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ShownStep:
    """Something to do now. Casework adds what came of it (``outcome``) and where it is noted."""

    number: int
    code: str
    text: str
    note: str
    phones: tuple[str, ...]
    at_once: bool
    may_decline: bool
    basis: list[SafeString] = field(hash=False)
    outcome: Text = ""
    url: str = ""


def shown_steps(
    of: Instrument, codes: Iterable[str], basis: Basis | None = None
) -> list[ShownStep]:
    """Steps with their legal basis (two queries)."""
    wanted = [of.steps[code] for code in codes]
    basis = basis or Basis(one for step in wanted for one in step.basis)
    return [_step(n, step, basis) for n, step in enumerate(wanted, 1)]


def _step(number: int, of: Step, basis: Basis) -> ShownStep:
    return ShownStep(
        number=number,
        code=of.code,
        text=say(of.words),
        note=say(of.note),
        phones=of.phone,
        at_once=of.at_once,
        may_decline=of.may_decline,
        basis=basis.shown(of.basis),
    )


@dataclass(frozen=True)
class ResultPage:
    """A result as ``instruments/parts/result.html`` shows it: the facts, then her view, the count and
    the worker's judgement side by side, then what to do."""

    lang: str
    emergency: bool
    headline: str
    facts: str
    more_reds: int
    count: int
    of: int
    reds: list[str] = field(hash=False)
    others: list[str] = field(hash=False)
    unknown: list[str] = field(hash=False)
    level: Text
    band: str
    says: str
    treated: str
    estimate: Text
    words: str
    judged: Text
    reason: str
    steps: list[ShownStep] = field(hash=False)
    also: list[ShownStep] = field(hash=False)
    again: dt.date
    triggers: list[str] = field(hash=False)
    only_advises: Text = ONLY_ADVISES


def facts_of(of: Instrument, result: Result, limit: int = 2) -> str:
    """The gravest things in one sentence: "She says: he has choked her; he has …"."""
    told = [say(q.fact) for code in result.reds[:limit] if (q := of.question(code))]
    if not told:
        return ""
    return _("%(who)s: %(facts)s.") % {"who": say(of.told_by), "facts": _("; ").join(told)}


def _facts(of: Instrument, codes: Iterable[str]) -> list[str]:
    return [say(q.fact) for code in codes if (q := of.question(code))]


def estimate_words(of: Instrument, estimate: str) -> Text:
    """Her own estimate in words; "" when she wasn't asked."""
    view = of.estimate.view(estimate)
    return say(view.words) if view else OPEN_WORDS.get(estimate, "")


def result(
    of: Instrument,
    answers: rules.Answers,
    *,
    judged: Level | None = None,
    reason: str = "",
    done_on: dt.date | None = None,
    headline: str = "",
    outcomes: Mapping[str, tuple[Text, str]] | None = None,
) -> ResultPage:
    """Everything that a result page shows (two queries).

    ``outcomes``: step code → (what came of it, address where it is noted); a step without one is
    still to be done. Raises UnknownAnswer.
    """
    found = rules.assess(of, answers.given)
    due = rules.due_again(of, found, done_on or timezone.localdate(), level=judged)
    basis = Basis(one for c in (*found.steps, *found.also) for one in of.steps[c].basis)
    steps = [
        replace(step, outcome=outcomes[step.code][0], url=outcomes[step.code][1])
        if outcomes and step.code in outcomes
        else step
        for step in shown_steps(of, found.steps, basis)
    ]
    others = [code for code in found.counted if code not in found.reds]
    return ResultPage(
        lang=html_language(of),
        emergency=found.emergency,
        headline=headline or _("The danger path is open"),
        facts=facts_of(of, found),
        more_reds=max(0, len(found.reds) - 2),
        count=found.count,
        of=found.of,
        reds=_facts(of, found.reds),
        others=_facts(of, others),
        unknown=[say(q.words) for c in found.open if (q := of.question(c))],
        level=LEVEL_WORDS[found.band.level],
        band=say(found.band.words),
        says=say(found.treat_as.says),
        treated="" if found.treat_as == found.band else say(found.treat_as.words),
        estimate=estimate_words(of, answers.estimate),
        words=answers.words,
        judged=LEVEL_WORDS[judged] if judged else "",
        reason=reason,
        steps=steps,
        also=shown_steps(of, found.also, basis),
        again=due.on,
        triggers=[say(trigger.words) for trigger in of.triggers.values()],
    )


# -- two results ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ShownTrend:
    """Two assessments side by side, for ``instruments/parts/trend.html``."""

    said: Text
    before: int
    after: int
    new: list[str] = field(hash=False)
    gone: list[str] = field(hash=False)
    unknown: list[str] = field(hash=False)


def trend(of: Instrument, found: Trend) -> ShownTrend:
    """A trend in words; ``of`` is the later instrument."""
    return ShownTrend(
        said=TREND_WORDS[found.direction],
        before=found.before,
        after=found.after,
        new=_facts(of, found.new),
        gone=_facts(of, found.gone),
        unknown=_facts(of, found.unknown),
    )


def due_words(of: Instrument, due: Due) -> str:
    """When to ask again, in words."""
    if due.trigger:
        return _("Ask again now: %(what)s.") % {"what": say(of.triggers[due.trigger].words)}
    return _("Ask again on %(day)s at the latest.") % {"day": due.on.isoformat()}


# -- a blank sheet -------------------------------------------------------------------------------------------
NOT_LEARNT = gettext_lazy(
    "This instrument is used only by those who have learnt it. Its page says what is needed."
)


def blank(of: Instrument) -> dict[str, Any]:
    """Everything on a sheet to be filled in by hand."""
    return {
        "line": line(of),
        "lang": html_language(of),
        "asking": [say(words) for words in of.asking],
        "parts": parts(of),
        "estimate": say(of.estimate.words),
        "views": [*(say(v.words) for v in of.estimate.views), *OPEN_WORDS.values()],
        "levels": list(reversed(LEVEL_WORDS.values())),
        "code": of.code,
    }
