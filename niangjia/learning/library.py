"""The content that is shipped: read once from ``data/``, kept for the life of the process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from niangjia.learning.rules import checking, reading
from niangjia.learning.rules.content import (
    LANGUAGES,
    Area,
    Broken,
    Lesson,
    Module,
    Picture,
    Question,
    Scenario,
)

FOLDER = Path(__file__).parent / "data"
Value = TypeVar("Value", Area, Module, Lesson, Question, Scenario, Picture)
_FILE = re.compile(r"(\d\d)-([a-z0-9-]+)\.(zh-hans|en)\.md")


@dataclass(frozen=True)
class Library:
    """Everything that is shipped, by code. What can't be read is left out and told in ``broken``."""

    areas: dict[str, Area]
    modules: dict[str, Module]
    lessons: dict[str, Lesson]
    questions: dict[str, Question]
    scenarios: dict[str, Scenario]
    pictures: dict[str, Picture]
    sources: dict[str, dict[str, str]]
    broken: tuple[str, ...]

    def lessons_of(self, module: str) -> list[Lesson]:
        """The lessons of a module in their order."""
        found = [one for one in self.lessons.values() if one.module == module]
        return sorted(found, key=lambda one: (one.place, one.code))


class _Reader:
    """Reads a folder, collecting what is wrong instead of stopping at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []

    def _rows(self, name: str, key: str) -> list[object]:
        path = self.folder / name
        if not path.exists():
            self.said.append(f"{name}: isn't there")
            return []
        try:
            given = reading.mapping(reading.parse(path.read_text("utf-8")), name)
            return reading.rows(given.get(key), name)
        except Broken as error:
            self.said.append(f"{name}: {error}")
            return []

    def areas(self) -> Iterator[Area]:
        for row in self._rows("competencies.yaml", "areas"):
            try:
                yield reading.area(row)
            except Broken as error:
                self.said.append(f"competencies.yaml: {error}")

    def modules(self) -> Iterator[Module]:
        for row in self._rows("modules.yaml", "modules"):
            try:
                yield reading.module(row)
            except Broken as error:
                self.said.append(f"modules.yaml: {error}")

    def pictures(self) -> Iterator[Picture]:
        for row in self._rows("pictures.yaml", "pictures"):
            try:
                yield reading.picture(row)
            except Broken as error:
                self.said.append(f"pictures.yaml: {error}")

    def lessons(self, pictures: dict[str, Picture]) -> Iterator[tuple[Lesson, dict[str, str]]]:
        files: dict[tuple[str, str], dict[str, str]] = {}
        for path in sorted((self.folder / "lessons").glob("*/*")):
            found = _FILE.fullmatch(path.name)
            if found is None:
                self.said.append(
                    f"{path.parent.name}/{path.name}: not NN-slug.zh-hans.md or .en.md"
                )
                continue
            key = (path.parent.name, f"{found[1]}-{found[2]}")
            files.setdefault(key, {})[found[3]] = path.read_text("utf-8")
        for (folder, name), sources in files.items():
            try:
                lesson = reading.lesson(int(name[:2]), sources, pictures)
            except Broken as error:
                self.said.append(f"{folder}/{name}: {error}")
                continue
            if lesson.module != folder:
                self.said.append(f"{folder}/{name}: says module {lesson.module}")
            yield lesson, sources

    def questions(self) -> Iterator[Question]:
        for path in sorted((self.folder / "questions").glob("*.yaml")):
            for row in self._rows(f"questions/{path.name}", "questions"):
                try:
                    yield reading.question(row, path.stem)
                except Broken as error:
                    self.said.append(f"{path.name}: {error}")

    def scenarios(self) -> Iterator[Scenario]:
        for path in sorted((self.folder / "scenarios").glob("*.yaml")):
            try:
                yield reading.scenario(reading.parse(path.read_text("utf-8")))
            except Broken as error:
                self.said.append(f"{path.name}: {error}")

    def once(self, values: Iterator[Value], kind: str) -> dict[str, Value]:
        """By code; a code given twice is told."""
        out: dict[str, Value] = {}
        for value in values:
            code = value.code
            if code in out:
                self.said.append(f"{kind} {code}: twice")
            out[code] = value
        return out


def read(folder: Path = FOLDER) -> Library:
    """The library of a folder."""
    reader, sources = _Reader(folder), {}
    areas = reader.once(reader.areas(), "area")
    modules = reader.once(reader.modules(), "module")
    pictures = reader.once(reader.pictures(), "picture")
    pairs = list(reader.lessons(pictures))
    lessons = reader.once((one for one, _files in pairs), "lesson")
    sources = {one.code: files for one, files in pairs}
    questions = reader.once(reader.questions(), "question")
    scenarios = reader.once(reader.scenarios(), "scenario")
    return Library(
        areas, modules, lessons, questions, scenarios, pictures, sources, tuple(reader.said)
    )


def faults(of: Library) -> list[str]:
    """What keeps a library from being shipped, in words; citations aside (``commands``)."""
    said = [*of.broken, *checking.framework_faults(list(of.areas.values()))]
    for lesson in of.lessons.values():
        said += checking.lesson_faults(lesson, of.sources[lesson.code], of.modules, of.questions)
    for module in of.modules.values():
        said += [
            f"{module.code}: unknown competency {c}"
            for c in module.competencies
            if c not in of.areas
        ]
        own = [one for one in of.questions.values() if one.module == module.code]
        said += checking.balance_faults(module.code, own)
        if not of.lessons_of(module.code):
            said.append(f"{module.code}: has no lesson")
    for question in of.questions.values():
        said += checking.question_faults(question)
        if question.module not in of.modules:
            said.append(f"{question.code}: unknown module {question.module}")
    said += checking.picture_faults(of.pictures, of.sources)
    said += checking.giveaway_faults(of.questions.values())
    for scenario in of.scenarios.values():
        said += checking.scenario_faults(scenario)
        if scenario.module not in of.modules:
            said.append(f"{scenario.code}: unknown module {scenario.module}")
        said += [
            f"{scenario.code}: unknown competency {c}"
            for c in scenario.competencies
            if c not in of.areas
        ]
    return said


def texts(of: Library) -> Iterator[tuple[str, str, str]]:
    """(where, language, text) of everything in which a citation may stand."""
    for lesson in of.lessons.values():
        for text in lesson.texts.values():
            yield f"lesson {lesson.code}", text.language, f"{text.summary}\n{text.markdown}"
    for question in of.questions.values():
        told = [question.text, question.why, *question.options, *(w for _p, w in question.rubric)]
        told += [question.model] if question.model else []
        told += [side for pair in question.pairs for side in pair]
        for language in LANGUAGES:
            whole = "\n".join(each.text(language) for each in told)
            yield f"question {question.code}", language, whole
    for scenario in of.scenarios.values():
        for language in LANGUAGES:
            whole = "\n".join(each.text(language) for each in scenario.all_words)
            yield f"scenario {scenario.code}", language, whole
    for picture in of.pictures.values():
        for language in LANGUAGES:
            whole = "\n".join(each.text(language) for each in picture.all_words)
            yield f"picture {picture.code}", language, whole


@cache
def shipped() -> Library:
    """What comes along with the product."""
    return read()
