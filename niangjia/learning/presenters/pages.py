"""What trainees' pages show: my learning, a module, a lesson, a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.law.citations.links import linked_all
from niangjia.law.citations.values import short
from niangjia.learning import selectors
from niangjia.learning.models import LessonProgress, ScenarioRun, TestSitting
from niangjia.learning.presenters import pictures
from niangjia.learning.presenters.markdown import render, sections
from niangjia.learning.presenters.names import (
    LEVELS,
    area_name,
    language,
    module_name,
    said,
    test_name,
)
from niangjia.learning.rules.content import Lesson, LessonText, Module, Scenario
from niangjia.learning.selectors import NextStep, Signed
from niangjia.people.presenters import person_name
from niangjia.procedures.presenters import Basis
from niangjia.ui import dates


# -- my learning -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Next:
    """The next best step as a sentence and a door."""

    title: str
    why: str
    label: str
    url: str
    post: bool = False


def next_shown(step: NextStep) -> Next | None:
    """The next step in words; None when there is nothing left."""
    if step.kind == "sitting":
        url = reverse("learning:sitting", args=[step.key])
        return Next(
            test_name(step.code), _("You began it; your answers are kept."), _("Go on"), url
        )
    if step.kind == "run":
        title = said(selectors.scenarios()[step.code].title) if step.code else ""
        url = reverse("learning:run", args=[step.key])
        return Next(title, _("You began it. You can also leave it."), _("Go on"), url)
    if step.kind in {"lesson", "retry"}:
        lesson = selectors.lessons()[step.code]
        why = (
            _("Less than half of its check was right. Read it once more.")
            if step.kind == "retry"
            else _("The next lesson of “%(module)s”.") % {"module": module_name(lesson.module)}
        )
        url = reverse("learning:lesson", args=[step.code])
        return Next(lesson.text(language()).title, why, _("Read the lesson"), url)
    if step.kind == "test":
        url = reverse("learning:start_test", args=[step.code])
        why = _("You have read all of its lessons. See what stayed.")
        return Next(test_name(f"module:{step.code}"), why, _("Begin the test"), url, post=True)
    if step.kind == "scenario":
        url = reverse("learning:scenario", args=[step.code])
        why = _("Try it in a conversation, where nobody can come to harm.")
        return Next(said(selectors.scenarios()[step.code].title), why, _("Look at it"), url)
    return None


@dataclass(frozen=True)
class ModuleLine:
    """A module in the list, with how far she is."""

    name: str
    about: str
    url: str
    done: int
    count: int
    minutes: int
    words: str


def module_lines(done: Mapping[str, LessonProgress]) -> list[ModuleLine]:
    """Every module with her progress."""
    out = []
    for module in selectors.modules().values():
        lessons = selectors.lessons_of(module.code)
        finished = sum(1 for one in lessons if (row := done.get(one.code)) and row.done_at)
        words = ngettext("%(done)d of %(n)d lesson", "%(done)d of %(n)d lessons", len(lessons))
        out.append(
            ModuleLine(
                said(module.name),
                said(module.about),
                reverse("learning:module", args=[module.code]),
                finished,
                len(lessons),
                sum(one.minutes for one in lessons),
                words % {"done": finished, "n": len(lessons)},
            )
        )
    return out


@dataclass(frozen=True)
class LevelLine:
    """A competency with her level, in words and as a row of four marks."""

    name: str
    url: str
    level: int
    words: str
    marks: Sequence[bool]


def level_lines(levels: Mapping[str, int]) -> list[LevelLine]:
    """Every competency with the level shown by evidence that hasn't run out."""
    return [
        LevelLine(
            said(area.name),
            f"{reverse('learning:competencies')}#{code}",
            levels.get(code, 0),
            str(LEVELS[levels.get(code, 0)]),
            [number <= levels.get(code, 0) for number in range(1, 5)],
        )
        for code, area in selectors.areas().items()
    ]


def home(actor: Actor) -> dict[str, Any]:
    """My learning: the next step, modules, levels, what was done last (six queries)."""
    done, sat = selectors.progress(actor), selectors.sittings(actor)
    walked, shown = selectors.runs(actor), selectors.evidence(actor)
    step = selectors.next_step(actor, done, sat, walked)
    lines = module_lines(done)
    return {
        "next": next_shown(step),
        "modules": lines,
        "finished": sum(line.done for line in lines),
        "all_lessons": sum(line.count for line in lines),
        "levels": level_lines(selectors.levels(shown)),
        "sittings": [sitting_line(one) for one in sat[:5]],
        "scenarios": [scenario_line(one, walked) for one in selectors.scenarios().values()],
        "may_bank": actor.may(Permission.READ_BANK),
        "may_manage": actor.may(Permission.MANAGE_LEARNING),
        "to_mark": selectors.count_to_mark(actor),
        "may_confirm": actor.may(Permission.CONFIRM_COMPETENCE),
    }


@dataclass(frozen=True)
class SittingLine:
    """A test she sat."""

    title: str
    url: str
    on: str
    open: bool
    share: float | None


def sitting_line(of: TestSitting) -> SittingLine:
    """One of her sittings in a list."""
    step = "result" if of.finished_at else "sitting"
    return SittingLine(
        test_name(of.test),
        reverse(f"learning:{step}", args=[of.pk]),
        dates.full(dates.local_day(of.started_at)),
        of.finished_at is None,
        of.share,
    )


@dataclass(frozen=True)
class ScenarioLine:
    """A scenario in a list. ``state`` is none, now, done."""

    title: str
    summary: str
    url: str
    minutes: int
    state: str


def scenario_line(of: Scenario, runs: Sequence[ScenarioRun]) -> ScenarioLine:
    """One scenario with whether she walked it."""
    own = [run for run in runs if run.scenario == of.code]
    state = "now" if any(r.ended_at is None for r in own) else "none"
    if any(r.ending for r in own):
        state = "done"
    url = reverse("learning:scenario", args=[of.code])
    return ScenarioLine(said(of.title), said(of.summary), url, of.minutes, state)


# -- a module ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class LessonLine:
    """A lesson in a module. ``state`` is none, now, done."""

    title: str
    summary: str
    url: str
    minutes: int
    state: str
    share: float | None


def lesson_line(of: Lesson, done: Mapping[str, LessonProgress]) -> LessonLine:
    """One lesson with how far she is."""
    text, row = of.text(language()), done.get(of.code)
    state = "none" if row is None else "done" if row.done_at else "now"
    url = reverse("learning:lesson", args=[of.code])
    return LessonLine(text.title, text.summary, url, of.minutes, state, row.share if row else None)


def module_page(actor: Actor, module: Module) -> dict[str, Any]:
    """A module: its lessons in order, its test, its scenarios."""
    done, walked = selectors.progress(actor), selectors.runs(actor)
    key = f"module:{module.code}"
    questions = [one for one in selectors.questions().values() if one.module == module.code]
    return {
        "name": said(module.name),
        "about": said(module.about),
        "competencies": [area_name(code) for code in module.competencies],
        "lessons": [lesson_line(one, done) for one in selectors.lessons_of(module.code)],
        "has_test": any(one.graded for one in questions),
        "test_url": reverse("learning:start_test", args=[module.code]),
        "sittings": [sitting_line(one) for one in selectors.sittings(actor) if one.test == key],
        "scenarios": [
            scenario_line(one, walked)
            for one in selectors.scenarios().values()
            if one.module == module.code
        ],
        "back_url": reverse("learning:home"),
        "back_label": _("My learning"),
    }


# -- a lesson ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Part:
    """A section of a lesson."""

    key: str
    heading: str
    html: SafeString


def parts(text: LessonText) -> list[Part]:
    """The sections of a lesson with their citations linked."""
    found = sections(text.markdown)
    pieces = [(at, *each) for at, (_head, body) in enumerate(found) for each in pictures.cut(body)]
    written = [render(words, text.language) for _at, words, code in pieces if not code]
    linked = iter(linked_all(written, text.language))
    html: dict[int, list[SafeString]] = {}
    for at, _words, code in pieces:
        drawn = pictures.draw(selectors.pictures()[code], text.language) if code else next(linked)
        html.setdefault(at, []).append(drawn)
    return [
        Part(f"s{at}", head, format_html_join("", "{}", ((one,) for one in html.get(at, ()))))
        for at, (head, _body) in enumerate(found)
    ]


@dataclass(frozen=True)
class SignatureLine:
    """Who reviewed it, in what capacity, when."""

    pk: object
    name: str
    capacity: str
    on: str


def signatures(signed: Signed, version: str) -> list[SignatureLine]:
    """Signatures under one version."""
    return [
        SignatureLine(
            row.pk, person_name(row.signed_by), row.capacity,
            dates.full(dates.local_day(row.signed_at)),
        )
        for row in signed.get(version, [])
    ]  # fmt: skip


def lesson_page(actor: Actor, lesson: Lesson, wanted: str) -> dict[str, Any]:
    """Everything that a lesson's page shows beside its check."""
    text = lesson.texts.get(wanted) or lesson.text(language())
    order = selectors.lessons_of(lesson.module)
    at = order.index(lesson)
    following = order[at + 1] if at + 1 < len(order) else None
    other = next((key for key in lesson.texts if key != text.language), "")
    here = reverse("learning:lesson", args=[lesson.code])
    cited = [short(each) for each in lesson.articles]
    return {
        "lesson": lesson,
        "text": text,
        "parts": parts(text),
        "module_name": module_name(lesson.module),
        "module_url": reverse("learning:module", args=[lesson.module]),
        "place": at + 1,
        "of": len(order),
        "following": lesson_line(following, {}) if following else None,
        "signatures": signatures(selectors.signed(actor, [text.version]), text.version),
        "under_review": selectors.under_review("lesson", lesson.code),
        "articles": Basis(cited).shown(cited),
        "today": dates.full(timezone.localdate()),
        "other_language": other,
        "other_name": {"zh-hans": "中文", "en": "English"}.get(other, ""),
        "other_url": f"{here}?in={other}",
        "offline_url": f"{reverse('learning:offline', args=[lesson.code])}?in={text.language}",
        "sign_url": reverse("learning:sign_lesson", args=[lesson.code, text.language])
        if actor.may(Permission.SIGN_LEARNING)
        else "",
        "back_url": reverse("learning:module", args=[lesson.module]),
        "back_label": module_name(lesson.module),
    }


def travelling_style() -> SafeString:
    """The style sheet of a lesson that is taken along: it stands inside the file, since that opens
    without a network. No page of the product holds one."""
    css = (Path(__file__).parents[1] / "data" / "offline.css").read_text("utf-8")
    return format_html("<style>{}</style>", SafeString(css))
