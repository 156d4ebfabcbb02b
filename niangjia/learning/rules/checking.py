"""What keeps content from being shipped, in words for whoever writes it. No Django."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from niangjia.law.citations.values import MARKS, NotACitation, short
from niangjia.learning.rules.content import (
    AREAS,
    FORMS,
    Area,
    Lesson,
    Module,
    Picture,
    Question,
    Scenario,
)
from niangjia.learning.rules.drawing import entry
from niangjia.learning.rules.reading import PICTURE, SAME_IN_BOTH, front
from niangjia.learning.rules.walking import can_end, reachable

GUESSABLE_FROM = 12
MARK_IN_TEXT = re.compile(r"\[(m|s|g|policy)\](?!\()")


def citation_faults(where: str, articles: Iterable[str]) -> list[str]:
    """Citations that aren't in data form."""
    said = []
    for cited in articles:
        try:
            short(cited)
        except NotACitation:
            said.append(f"{where}: not a citation: {cited}")
    return said


def framework_faults(areas: Sequence[Area]) -> list[str]:
    """The ten areas, each once, in their order."""
    return (
        []
        if [one.code for one in areas] == list(AREAS)
        else [f"competencies: areas must be, in this order: {', '.join(AREAS)}"]
    )


def lesson_faults(
    lesson: Lesson,
    sources: Mapping[str, str],
    modules: Mapping[str, Module],
    questions: Collection[str],
) -> list[str]:
    """What is wrong with one lesson and its files."""
    said = citation_faults(lesson.code, lesson.articles)
    if set(lesson.texts) != {"zh-hans", "en"}:
        return [*said, f"{lesson.code}: needs a Chinese and an English text"]
    zh, en = (front(sources[language], language)[0] for language in ("zh-hans", "en"))
    said += [
        f"{lesson.code}: {k} differs between the languages" for k in SAME_IN_BOTH if zh[k] != en[k]
    ]
    if lesson.module not in modules:
        said.append(f"{lesson.code}: unknown module {lesson.module}")
    said += [
        f"{lesson.code}: unknown competency {c}" for c in lesson.competencies if c not in AREAS
    ]
    said += [f"{lesson.code}: no question {c}" for c in lesson.checks if c not in questions]
    if not 1 <= len(lesson.checks) <= 4:
        said.append(f"{lesson.code}: one to four checks of understanding")
    chinese, english = (lesson.texts[language].markdown for language in ("zh-hans", "en"))
    for name, pattern in (
        ("headings", re.compile(r"^##+ ", re.MULTILINE)),
        ("evidence marks", MARK_IN_TEXT),
    ):
        counts = [len(pattern.findall(text)) for text in (chinese, english)]
        if counts[0] != counts[1]:
            said.append(f"{lesson.code}: {counts[0]} {name} in Chinese, {counts[1]} in English")
    if not re.search(r"^## ", chinese, re.MULTILINE):
        said.append(f"{lesson.code}: no section")
    if re.search(r"<[a-zA-Z/!]", chinese + english):
        said.append(f"{lesson.code}: HTML in the text")
    return said


def question_faults(question: Question) -> list[str]:
    """What is wrong with one question, once it could be read."""
    said = citation_faults(question.code, question.articles)
    for texts in (question.options, tuple(right for _left, right in question.pairs)):
        for language in ("zh", "en"):
            told = [each.text(language) for each in texts]
            if len(set(told)) != len(told):
                said.append(f"{question.code}: two options read alike ({language})")
    if question.type == "multiple" and len(question.key) == len(question.options):
        said.append(f"{question.code}: every option is right")
    return said


def balance_faults(module: str, questions: Sequence[Question]) -> list[str]:
    """Cells in which form A and form B don't have equally many."""
    counts: dict[tuple[str, int], dict[str, int]] = {}
    for question in questions:
        if question.graded:
            each = entry(question)
            counts.setdefault(each.cell, dict.fromkeys(FORMS, 0))[each.form] += 1
    return [
        f"{module}: {cell[0]}, difficulty {cell[1]}: {both['A']} of form A, {both['B']} of form B"
        for cell, both in sorted(counts.items())
        if both["A"] != both["B"]
    ]


def picture_faults(
    pictures: Mapping[str, Picture], lessons: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Pictures that a lesson names and nobody drew, that differ between the languages of a lesson, or
    that no lesson names."""
    said, used = [], set()
    for lesson, files in lessons.items():
        named = {
            language: [code for _title, code in PICTURE.findall(source)]
            for language, source in files.items()
        }
        used |= {code for codes in named.values() for code in codes}
        if len({tuple(codes) for codes in named.values()}) > 1:
            said.append(f"{lesson}: other pictures in Chinese than in English")
        said += [
            f"{lesson}: no picture {code}"
            for code in sorted({c for codes in named.values() for c in codes} - set(pictures))
        ]
        if any(source.count("![") != len(named[language]) for language, source in files.items()):
            said.append(f"{lesson}: a picture stands on a line of its own: ![title](code)")
    return said + [f"picture {code}: in no lesson" for code in sorted(set(pictures) - used)]


def giveaway_faults(questions: Iterable[Question]) -> list[str]:
    """Languages in which the right option is the longest one more often than chance would have it:
    whoever knows nothing could guess by that. Single choice only, from a dozen questions up."""
    singles = [one for one in questions if one.type == "single"]
    if len(singles) < GUESSABLE_FROM:
        return []
    said = []
    for language in ("zh", "en"):
        by_chance = sum(1 / len(one.options) for one in singles)
        longest = sum(_key_is_longest(one, language) for one in singles)
        if longest > by_chance:
            said.append(
                f"questions ({language}): the right option is the longest in {longest} of {len(singles)}"
            )
    return said


def _key_is_longest(question: Question, language: str) -> bool:
    lengths = [len(one.text(language)) for one in question.options]
    right = lengths.pop(int(question.key) - 1)
    return right > max(lengths)


def scenario_faults(scenario: Scenario) -> list[str]:
    """Dead branches, unreachable nodes, choices that lead nowhere, conditions that can't hold."""
    own, places = scenario.code, {*scenario.nodes, *scenario.endings}
    said = citation_faults(own, scenario.articles)
    if scenario.first not in scenario.nodes:
        return [*said, f"{own}: first node {scenario.first!r} isn't there"]
    if both := set(scenario.nodes) & set(scenario.endings):
        said.append(f"{own}: node and ending at once: {', '.join(sorted(both))}")
    names = {f"{n.code}.{c.code}" for n in scenario.nodes.values() for c in n.choices}
    for node in scenario.nodes.values():
        if not any(choice.when.always for choice in node.choices):
            said.append(f"{own} {node.code}: no choice that is always offered")
        for choice in node.choices:
            here = f"{own} {node.code}.{choice.code}"
            if choice.to not in places:
                said.append(f"{here}: leads to {choice.to!r}, which isn't there")
            for wanted in (*choice.when.chose, *choice.when.never):
                if wanted not in names:
                    said.append(f"{here}: asks for {wanted}, which isn't there")
    reached = reachable(scenario)
    said += [f"{own} {place}: can't be reached" for place in sorted(places - reached)]
    stuck = set(scenario.nodes) - can_end(scenario)
    said += [f"{own} {place}: no sure way to an ending" for place in sorted(stuck)]
    if not {"good", "bad"} <= {ending.kind for ending in scenario.endings.values()}:
        said.append(f"{own}: needs a good and a bad ending")
    return said


def marks_in(text: str) -> list[str]:
    """Evidence marks in a text."""
    return [mark for mark in MARK_IN_TEXT.findall(text) if mark in MARKS]
