"""The levels of a report in words and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from niangjia.evaluation import rules, sentences
from niangjia.evaluation.presenters.figures import (
    Section,
    Table,
    estimate,
    interval,
    said,
    share,
    span_of,
    too_few,
)
from niangjia.evaluation.rules import Effect, Gain, Group, Total
from niangjia.evaluation.selectors import Findings, Practice, Result, Spans
from niangjia.learning.presenters.names import area_name
from niangjia.training import presenters as training
from niangjia.training import states
from niangjia.ui import dates
from niangjia.ui.forms import is_chinese
from niangjia.ui.intervals import Intervals


# -- level 1 ----------------------------------------------------------------------------------------
def reaction(found: Findings) -> Section:
    """Level 1."""
    of = found.reaction
    words = [_("%(n)d of %(all)d answered") % {"n": of.given, "all": of.asked}]
    tables = []
    if of.shown:
        rows = [[one.question, one.mean, str(sum(one.counts))] for one in training.answered(of)]
        head = [pgettext("feedback", "Question"), _("Mean, 1 to 5"), _("Answers")]
        tables.append(Table(_("Ratings from 1 to 5"), head, rows))
    elif of.closed:
        words.append(_("Fewer than five answered: nothing is shown, so that nobody is told apart."))
    else:
        words.append(_("Answers are sealed until feedback is closed."))
    return Section(
        "reaction", _("1 Reaction: how it was for them"), words, tables,
        [_("Liking a training says little about what is done afterwards; read on.")],
    )  # fmt: skip


# -- level 2 ----------------------------------------------------------------------------------------
def _gain_row(label: str, of: Gain | None) -> list[str]:
    if of is None:
        return [label, too_few(), too_few(), too_few(), too_few(), too_few()]
    value, interval = estimate(of.change)
    return [label, share(of.before), share(of.after), value, interval, str(of.people)]


def learned(found: Findings) -> Section:
    """Level 2."""
    title = _("2 Learning: what they know now")
    if found.of.state != states.ENDED:
        words = [_("Shown once the programme has ended, so that nobody's score can be worked out.")]
        return Section("learning", title, words)
    if not found.learned:
        words = [_("Nobody sat a test both before and after.")]
        return Section("learning", title, words)
    whole = found.learned.get("")
    rows, bars = [_gain_row(_("Whole test"), whole)], []
    for label, area in _tested(found):
        one = found.learned.get(area)
        rows.append(_gain_row(label, one))
        bars.append(interval(area_name(area), one.change if one else None))
    head = [
        _("Objective"), _("Before"), _("After"), _("Difference, points"),
        _("95 % interval"), _("People"),
    ]  # fmt: skip
    words = [_learned_words(whole)]
    notes = [
        str(sentences.FORMS),
        str(sentences.NO_GROUP),
    ]  # fmt: skip
    chart = Intervals(
        _("Difference by competency, in percentage points"), bars,
        _("After minus before, with 95 % interval"), _("Objective"), _("Difference, points"),
    )  # fmt: skip
    return Section(
        "learning", title, words, [Table(_("Before and after"), head, rows)], notes, chart
    )


def _tested(found: Findings) -> Iterator[tuple[str, str]]:
    between = "；" if is_chinese() else "; "
    for area in (one for one in found.learned if one):
        texts = [text for text, code in found.objectives.items() if code == area]
        yield (f"{between.join(texts)} ({area_name(area)})" if texts else area_name(area)), area


def _learned_words(of: Gain | None) -> str:
    if of is None:
        return _("Not enough data: fewer than five people sat both tests.")
    values = {"span": span_of(of.change), "n": of.people}
    if of.change.clear and of.change.value > 0:
        return str(sentences.KNEW_MORE) % values
    if of.change.clear:
        return str(sentences.KNEW_LESS) % values
    return str(sentences.KNEW_SAME) % values


# -- level 3 ----------------------------------------------------------------------------------------
def _verdict(name: str, of: Effect) -> str:
    values = {"name": name}
    if of.trained is None:
        return str(sentences.TOO_FEW_TRAINED) % values
    if of.beyond is None:
        values |= {"span": span_of(of.change)} if of.change else {}
        return str(sentences.TOO_FEW_OTHERS) % values
    values["span"] = span_of(of.beyond)
    if not of.beyond.clear:
        return str(sentences.NO_EFFECT) % values
    if of.beyond.value > 0:
        return str(sentences.BETTER) % values
    return str(sentences.WORSE) % values


def _group_row(label: str, of: Group | None) -> list[str]:
    if of is None:
        return [label, *[too_few()] * 5]
    return [
        label, share(of.before), share(of.after), str(of.people), str(of.events_before),
        str(of.events_after),
    ]  # fmt: skip


def _practice_tables(name: str, of: Effect) -> list[Table]:
    groups = Table(
        _("%(name)s: mean of people's own shares") % {"name": name},
        [_("Group"), _("Before"), _("After"), _("People"), _("Events before"), _("Events after")],
        [_group_row(_("Trained"), of.trained), _group_row(_("Not yet trained"), of.untrained)],
    )
    lines = (
        (_("Trained: after minus before"), of.change),
        (_("After: trained minus not yet trained"), of.others),
        (_("Change of the trained minus change of the others"), of.beyond),
    )
    compared = Table(
        _("%(name)s: differences") % {"name": name},
        [_("Comparison"), _("Difference, points"), _("95 % interval")],
        [[label, *estimate(one)] for label, one in lines],
    )
    return [groups, compared]


STATES = {
    "changed": lambda: str(sentences.CHANGED),
    "gone": lambda: str(sentences.GONE),
}  # fmt: skip


def _days(span: tuple[Any, Any]) -> str:
    first, last = (dates.full(dates.local_day(day)) for day in span)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def practice(found: Findings) -> Section:
    """Level 3."""
    title = _("3 Behaviour: what they do at work")
    if found.plan is None or found.spans is None:
        sentence = _(
            "No indicator was chosen before the programme opened, so practice isn't judged."
        )
        if found.of.state == states.DRAFT:
            sentence = _(
                "No indicator is chosen yet. Choose before nominations open; afterwards nobody can."
            )
        return Section("practice", title, [sentence])
    looked = len(found.practice)
    words = [
        ngettext("%(n)d indicator was looked at.", "%(n)d indicators were looked at.", looked) % {"n": looked},
        _spans_words(found.spans),
    ]  # fmt: skip
    if not found.settled:
        day = dates.full(dates.local_day(found.spans.after[1]))
        words.append(
            str(sentences.WAIT) % {"day": day}
        )  # fmt: skip
        return Section("practice", title, words, [_chosen(found.practice)])
    tables, bars = [], []
    for one in found.practice:
        name = said(one.words["name"])
        if one.state:
            words.append(STATES[one.state]() % {"name": name})
            continue
        words.append(_verdict(name, one.effect))
        if one.effect.trained or one.effect.untrained:
            tables += _practice_tables(name, one.effect)
        bars.append(interval(name, one.effect.beyond))
    chart = Intervals(
        _("Change of the trained minus change of the others, in percentage points"), bars,
        _("With 95 % interval; left of the line the others changed more"), _("Indicator"),
        _("Difference, points"),
    )  # fmt: skip
    return Section(
        "practice", title, words, [_chosen(found.practice), *tables], _practice_notes(looked), chart
    )


def _spans_words(of: Spans) -> str:
    values = {"before": _days(of.before), "after": _days(of.after)}
    return _("Before: %(before)s. After: %(after)s (last day not counted).") % values


def _practice_notes(looked: int) -> list[str]:
    return [
        str(sentences.SAME_PEOPLE),
        str(sentences.WHO_ARE_OTHERS),
        str(sentences.MANY) % {"n": looked},
        str(sentences.NO_LOT),
    ]  # fmt: skip


def _chosen(found: Iterable[Practice]) -> Table:
    rows = [
        [said(one.words["name"]), said(one.words["due"]), said(one.words["done"])] for one in found
    ]
    head = [_("Indicator"), _("Out of"), _("Counted")]
    return Table(_("What was chosen before the programme opened"), head, rows, figures=False)


# -- level 4 ----------------------------------------------------------------------------------------
def _result_row(label: str, span: str, of: Total | None) -> list[str]:
    if of is None:
        return [f"{label} · {span}", *[too_few()] * 4]
    return [
        f"{label} · {span}", str(of.done), str(of.due), share(of.done / of.due), str(of.people)
    ]  # fmt: skip


def _result_table(one: Result) -> Table:
    rows = [
        _result_row(label, span, of)
        for label, pair in (
            (_("Trained"), one.trained),
            (_("Not yet trained"), one.untrained),
        )
        for span, of in zip((_("before"), _("after")), pair, strict=True)
    ]
    head = [_("Group"), _("Number"), _("Out of"), _("Share"), _("People")]
    return Table(str(one.indicator.name), head, rows)


def _counted(one: Result) -> str:
    values = {"name": one.indicator.name, "due": one.indicator.due, "done": one.indicator.done}
    return _("%(name)s: out of %(due)s; counted are %(done)s.") % values


def _tells(one: Result) -> bool:
    return any((*one.trained, *one.untrained))


def results(found: Findings) -> Section | None:
    """Level 4, kept apart; None when there is nothing to tell."""
    if not found.results:
        return None
    words = [str(sentences.NOT_THE_CAUSE)]
    words += [
        _("%(name)s: not enough data.") % {"name": one.indicator.name}
        for one in found.results
        if not _tells(one)
    ]
    shown = [one for one in found.results if _tells(one)]
    notes = [_counted(one) for one in shown]
    tables = [_result_table(one) for one in shown]
    return Section("results", _("4 Results, in sums"), words, tables, notes, named=True)


# -- taking part ----------------------------------------------------------------------------------
def taking_part(found: Findings) -> Section:
    """How many came, and what other rooms tell."""
    if found.places < rules.FEWEST_PEOPLE:
        words = [_("Fewer than five people had a place: not enough data.")]
        return Section("part", _("Taking part"), words)
    rows = [[_("Attended at least one session"), str(found.attended), str(found.places)]]
    rows += [[str(one.label), str(one.number), str(one.out_of)] for one in found.told]
    head = [_("What"), _("Number"), _("Out of")]
    return Section("part", _("Taking part"), tables=[Table(_("Taking part"), head, rows)])
