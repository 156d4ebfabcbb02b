"""From a file to an instrument: read node by node, so that each fault names its file and line.

Everything wrong is said at once, in the reader's language. The form: docs/instruments.md.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import yaml
from django.utils.translation import gettext as _
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from niangjia.instruments.values import (
    LANGUAGES,
    OPEN_ANSWERS,
    Answer,
    Band,
    Cited,
    Competence,
    Estimate,
    Instrument,
    Kind,
    Level,
    Licence,
    Question,
    Step,
    Trigger,
    View,
    Words,
)
from niangjia.law.citations.values import FORBIDDEN, NotACitation, short
from niangjia.law.taxonomy import all_issues

CODE = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,2}")
PHONES = ("110", "120", "119", "12338", "12355")
LEVELS = {level.name.lower(): level for level in Level}
LONGEST = 200_000  # characters of a file
# The parser in C where it is built: the same nodes and lines, ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Broken(ValueError):
    """A file that is no instrument. ``faults``: one sentence each, beginning with file:line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class Sheet:
    """A file being read: its name, its languages, and what was found wrong."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.languages: tuple[str, ...] = LANGUAGES
        self.faults: list[tuple[int, str]] = []

    def fault(self, node: Node, said: str) -> None:
        """Note what is wrong, at the line of a node."""
        self.faults.append((node.start_mark.line + 1, said))

    @property
    def said(self) -> list[str]:
        """All faults as sentences, in the order of their lines."""
        return [f"{self.name}:{line}: {said}" for line, said in sorted(set(self.faults))]


class Map:
    """A mapping of the file. Asked for what isn't there, it notes the fault and gives something
    empty, so that reading goes on."""

    def __init__(self, sheet: Sheet, node: Node, what: str) -> None:
        self.sheet, self.node, self.asked = sheet, node, set[str]()
        self.nodes: dict[str, Node] = {}
        if not isinstance(node, MappingNode):
            sheet.fault(node, _("%(what)s must be keys with values.") % {"what": what})
            return
        for key, value in node.value:
            name = str(key.value)
            if name in self.nodes:
                sheet.fault(key, _("“%(key)s” stands here twice.") % {"key": name})
            self.nodes[name] = value

    def node_of(self, key: str, *, needed: bool = True) -> Node | None:
        """The node under a key."""
        self.asked.add(key)
        found = self.nodes.get(key)
        if found is None and needed:
            self.sheet.fault(self.node, _("“%(key)s” is missing.") % {"key": key})
        return found

    def text(self, key: str, *, needed: bool = True) -> str:
        """A line of text."""
        found = self.node_of(key, needed=needed)
        if found is None:
            return ""
        if not isinstance(found, ScalarNode) or (needed and not found.value.strip()):
            self.sheet.fault(found, _("“%(key)s” must be a text.") % {"key": key})
            return ""
        return str(found.value).strip()

    def code(self, key: str = "code") -> str:
        """A code: small letters, digits, hyphens."""
        found = self.text(key)
        if found and not CODE.fullmatch(found):
            self.sheet.fault(
                self.nodes[key],
                _("“%(code)s” is no code: small letters, digits and hyphens.") % {"code": found},
            )
        return found

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number of 0 or more."""
        found = self.text(key, needed=default is None)
        if not found and key not in self.nodes:
            return default or 0
        if not re.fullmatch(r"\d{1,4}", found):
            self.sheet.fault(self.nodes[key], _("“%(key)s” must be a whole number.") % {"key": key})
            return 0
        return int(found)

    def flag(self, key: str) -> bool:
        """true or false; false when left out."""
        found = self.text(key, needed=False)
        if found not in {"", "true", "false"}:
            self.sheet.fault(self.nodes[key], _("“%(key)s” must be true or false.") % {"key": key})
        return found == "true"

    def one_of(self, key: str, known: tuple[str, ...]) -> str:
        """One of a few words; the first when it isn't."""
        found = self.text(key)
        if found in known:
            return found
        if found:
            self.sheet.fault(
                self.nodes[key],
                _("“%(found)s” is none of: %(known)s.")
                % {"found": found, "known": ", ".join(known)},
            )
        return known[0]

    def texts(self, key: str) -> list[tuple[Node, str]]:
        """A list of texts, each with its node."""
        found = self.node_of(key, needed=False)
        if found is None:
            return []
        if not isinstance(found, SequenceNode):
            self.sheet.fault(found, _("“%(key)s” must be a list.") % {"key": key})
            return []
        out: list[tuple[Node, str]] = []
        for node in found.value:
            if isinstance(node, ScalarNode) and node.value.strip():
                out.append((node, str(node.value).strip()))
            else:
                self.sheet.fault(node, _("“%(key)s” must hold texts.") % {"key": key})
        return out

    def map(self, key: str, *, needed: bool = True) -> Map | None:
        """A mapping under a key."""
        found = self.node_of(key, needed=needed)
        return Map(self.sheet, found, f"“{key}”") if found is not None else None

    def rows(self, key: str, *, least: int = 0) -> Iterator[Map]:
        """A list of mappings."""
        found = self.node_of(key, needed=bool(least))
        if found is None:
            return
        if not isinstance(found, SequenceNode):
            self.sheet.fault(found, _("“%(key)s” must be a list.") % {"key": key})
            return
        if len(found.value) < least:
            self.sheet.fault(
                found, _("“%(key)s” needs %(least)d or more.") % {"key": key, "least": least}
            )
        for node in found.value:
            row = Map(self.sheet, node, f"“{key}”")
            yield row
            row.finish()

    def words(self, key: str = "", *, needed: bool = True) -> Words | None:
        """Texts in every language of the instrument: under ``key``, or in this mapping itself."""
        row = self.map(key, needed=needed) if key else self
        if row is None:
            return None
        texts = {one: row.text(one) for one in self.sheet.languages}
        if key:
            row.finish()
        return Words(**texts)

    def must_words(self, key: str = "") -> Words:
        """``words``, empty when missing (the fault is noted)."""
        return self.words(key) or Words()

    def known(self, key: str, among: set[str], what: str) -> tuple[str, ...]:
        """A list of codes that must be among the known ones."""
        out = []
        for node, code in self.texts(key):
            if code in among:
                out.append(code)
            else:
                said = _("There is no %(what)s “%(code)s”.") % {"what": what, "code": code}
                self.sheet.fault(node, said)
        return tuple(dict.fromkeys(out))

    def cited(self, key: str) -> tuple[Cited, ...]:
        """Citations in data form, each with its evidence mark."""
        out = []
        for node, text in self.texts(key):
            try:
                found = short(text)
            except NotACitation:
                self.sheet.fault(node, _("“%(text)s” is no citation.") % {"text": text})
                continue
            if any(text_of in text for text_of in FORBIDDEN):
                self.sheet.fault(
                    node, _("“%(text)s” is superseded: don't cite it.") % {"text": text}
                )
            out.append(found)
        return tuple(out)

    def finish(self) -> None:
        """Note keys that nobody asked for: mostly typing errors."""
        for name in self.nodes.keys() - self.asked:
            self.sheet.fault(self.nodes[name], _("“%(key)s” is not known here.") % {"key": name})


def read(name: str, text: str) -> Instrument:
    """The instrument in ``text``; ``name`` is the file's. Raises Broken with every fault."""
    sheet = Sheet(name)
    root = root_of(sheet, text)
    found = _instrument(root)
    root.finish()
    if not sheet.faults:
        _as_a_whole(sheet, root, found)
    if sheet.faults:
        raise Broken(sheet.said)
    return found


def root_of(sheet: Sheet, text: str) -> Map:
    if len(text) > LONGEST:
        raise Broken([_("%(file)s:1: The file is too long.") % {"file": sheet.name}])
    try:
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = mark.line + 1 if mark else 1
        why = getattr(error, "problem", None) or ""
        said = _("This can't be read as YAML: %(why)s") % {"why": why}
        raise Broken([f"{sheet.name}:{at}: {said}"]) from None
    except RecursionError:
        raise Broken(
            [_("%(file)s:1: The file is nested too deep.") % {"file": sheet.name}]
        ) from None
    if node is None:
        raise Broken([_("%(file)s:1: The file is empty.") % {"file": sheet.name}])
    return Map(sheet, node, _("The file"))


def _instrument(root: Map) -> Instrument:
    code, version = root.code(), root.text("version")
    if version and not VERSION.fullmatch(version):
        root.sheet.fault(root.nodes["version"], _("A version is numbers with points: 1.0"))
        version = ""
    languages = root.known("languages", set(LANGUAGES), _("language"))
    if not languages:
        root.node_of("languages")
    root.sheet.languages = languages or LANGUAGES
    steps = {step.code: step for step in map(_step, unique_rows(root, "steps"))}
    parts = {row.code(): row.must_words() for row in unique_rows(root, "parts", least=1)}
    usual = _answers(root, "answers")
    return Instrument(
        code=code,
        version=version or "0",
        languages=languages,
        title=root.must_words("title"),
        summary=root.must_words("summary"),
        author=root.must_words("author"),
        licence=_licence(root),
        population=root.must_words("population"),
        validity=root.must_words("validity"),
        asking=tuple(row.must_words() for row in root.rows("asking", least=1)),
        competence=_competence(root),
        about_child=_about_child(root),
        issues=root.known("issues", set(all_issues()), _("issue code")),
        parts=parts,
        questions=tuple(
            _question(row, tuple(parts), set(steps), usual)
            for row in unique_rows(root, "questions", least=1)
        ),
        estimate=_estimate(root),
        bands=tuple(_band(row) for row in root.rows("bands", least=1)),
        red_level=LEVELS[root.one_of("red_level", tuple(LEVELS))],
        on_red=root.known("on_red", set(steps), _("step")),
        steps=steps,
        again_when_open=root.number("again_when_open"),
        triggers={
            row.code(): Trigger(row.code(), row.must_words())
            for row in unique_rows(root, "triggers")
        },
        told_by=root.must_words("told_by"),
    )


def unique_rows(root: Map, key: str, *, least: int = 0) -> Iterator[Map]:
    """Rows with a code; one that is there twice is a fault."""
    seen: set[str] = set()
    for row in root.rows(key, least=least):
        code = row.code()
        if code in seen:
            row.sheet.fault(row.nodes["code"], _("The code “%(code)s” is taken.") % {"code": code})
        elif code:
            seen.add(code)
        yield row


def _licence(root: Map) -> Licence:
    row = root.map("licence")
    if row is None:
        return Licence(Kind.OPEN, "", "", Words())
    kind = Kind(row.one_of("kind", tuple(Kind)))
    found = Licence(
        kind=kind,
        name=row.text("name"),
        holder=row.text("holder"),
        terms=row.must_words("terms"),
        permission=row.words("permission", needed=kind is Kind.LICENSED),
        until=row.text("until", needed=False),
    )
    if found.until:
        try:
            dt.date.fromisoformat(found.until)
        except ValueError:
            root.sheet.fault(row.nodes["until"], _("“until” is a day: 2027-12-31"))
    row.finish()
    return found


def _competence(root: Map) -> Competence | None:
    row = root.map("competence", needed=False)
    if row is None:
        return None
    found = Competence(row.code(), row.must_words())
    row.finish()
    return found


def _about_child(root: Map) -> bool:
    found = root.text("about", needed=False)
    if found not in ("", "client", "child"):
        root.sheet.fault(root.nodes["about"], _("“about” is client or child."))
    return found == "child"


def _answers(of: Map, key: str) -> tuple[Answer, ...]:
    out = []
    for row in unique_rows(of, key):
        code = row.code()
        if code in OPEN_ANSWERS:
            row.sheet.fault(row.nodes["code"], _("“%(code)s” comes by itself.") % {"code": code})
        out.append(Answer(code, row.must_words(), row.number("points", 0), row.flag("counts")))
    return tuple(out)


def _question(
    row: Map, parts: tuple[str, ...], steps: set[str], usual: tuple[Answer, ...]
) -> Question:
    own = _answers(row, "answers")
    answers = own or usual
    if len(answers) < 2:
        row.sheet.fault(row.node, _("A question needs two answers or more."))
    reds = row.known("red", {one.code for one in answers}, _("answer"))
    answers = tuple(
        Answer(a.code, a.words, a.points, a.counts or a.code in reds, a.code in reds)
        for a in answers
    )
    if not any(one.counts for one in answers):
        row.sheet.fault(row.node, _("No answer of this question counts."))
    return Question(
        code=row.code(),
        part=row.one_of("part", parts or ("",)),
        words=row.must_words(),
        why=row.must_words("why"),
        fact=row.must_words("fact"),
        answers=answers or (Answer("no", Words()),),
        steps=row.known("do", steps, _("step")),
    )


def _estimate(root: Map) -> Estimate:
    row = root.map("estimate")
    if row is None:
        return Estimate(Words(), Words(), ())
    found = Estimate(
        words=row.must_words(),
        why=row.must_words("why"),
        views=tuple(
            View(one.code(), one.must_words(), LEVELS[one.one_of("level", tuple(LEVELS))])
            for one in unique_rows(row, "answers", least=2)
        ),
    )
    row.finish()
    return found


def _band(row: Map) -> Band:
    return Band(
        level=LEVELS[row.one_of("level", tuple(LEVELS))],
        start=row.number("from"),
        words=row.must_words(),
        says=row.must_words("says"),
        again=row.number("again"),
    )


def _step(row: Map) -> Step:
    found = Step(
        code=row.code(),
        words=row.must_words(),
        note=row.words("note", needed=False),
        phone=row.known("phone", set(PHONES), _("number to call")),
        at_once=row.flag("at_once"),
        may_decline=row.flag("may_decline"),
        basis=row.cited("basis"),
    )
    if not found.basis:
        row.sheet.fault(row.node, _("This step has no basis: cite the law, or write [policy]."))
    return found


def _as_a_whole(sheet: Sheet, root: Map, found: Instrument) -> None:
    """What only shows when all is read."""
    bands = root.nodes["bands"]
    starts = [band.start for band in found.bands]
    if starts[0] != 0 or starts != sorted(set(starts)):
        sheet.fault(bands, _("Bands begin at 0 and rise."))
    levels = [band.level for band in found.bands]
    if levels != sorted(set(levels)):
        sheet.fault(bands, _("Each band must be graver than the one before."))
    days = [band.again for band in found.bands]
    if days != sorted(days, reverse=True) or min(days) < 1:
        sheet.fault(bands, _("The graver, the sooner it is asked again, after a day or more."))
    if found.red_level not in levels:
        sheet.fault(root.nodes["red_level"], _("No band has this level."))
    if starts[-1] > sum(q.most for q in found.questions):
        sheet.fault(bands, _("The last band can't be reached."))
    if any(q.may_be_red for q in found.questions) and not found.on_red:
        sheet.fault(root.node, _("Red answers need “on_red”: what to do now."))
    unused = found.steps.keys() - {s for q in found.questions for s in q.steps} - set(found.on_red)
    for code in unused:
        sheet.fault(root.nodes["steps"], _("Nothing leads to step “%(code)s”.") % {"code": code})
    if found.licence.kind is Kind.LICENSED and found.competence is None:
        sheet.fault(
            root.nodes["licence"], _("A licensed instrument says which competence it needs.")
        )
