"""From a file to an organisation's own form; each fault names its file and line, as for instruments."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from niangjia.instruments.own import CHOICES, Ask, Choice, Condition, OwnForm, OwnQuestion
from niangjia.instruments.reading import VERSION, Broken, Map, Sheet, root_of, unique_rows
from niangjia.instruments.values import LANGUAGES

KIND = re.compile(r"^kind:\s*form\s*$", re.MULTILINE)
MOST = 100


def is_form(text: str) -> bool:
    """Whether a file says of itself that it is a form."""
    return KIND.search(text) is not None


def read_form(name: str, text: str) -> OwnForm:
    """The form in ``text``; ``name`` is the file's. Raises Broken with every fault."""
    sheet = Sheet(name)
    root = root_of(sheet, text)
    found = _form(root)
    root.finish()
    if sheet.faults:
        raise Broken(sheet.said)
    return found


def _form(root: Map) -> OwnForm:
    root.one_of("kind", ("form",))
    code, version = root.code(), root.text("version")
    if version and not VERSION.fullmatch(version):
        root.sheet.fault(root.nodes["version"], _("A version is numbers with points: 1.0"))
        version = ""
    languages = root.known("languages", set(LANGUAGES), _("language"))
    if not languages:
        root.node_of("languages")
    root.sheet.languages = languages or LANGUAGES
    parts = {row.code(): row.must_words() for row in unique_rows(root, "parts", least=1)}
    questions: dict[str, OwnQuestion] = {}
    for row in unique_rows(root, "questions", least=1):
        one = _question(row, tuple(parts), questions)
        questions[one.code] = one
    if len(questions) > MOST:
        root.sheet.fault(root.nodes["questions"], _("At most %d questions, please.") % MOST)
    return OwnForm(
        code=code, version=version or "0", languages=root.sheet.languages,
        title=root.must_words("title"), summary=root.must_words("summary"),
        author=root.must_words("author"), parts=parts, questions=tuple(questions.values()),
    )  # fmt: skip


def _question(row: Map, parts: tuple[str, ...], earlier: dict[str, OwnQuestion]) -> OwnQuestion:
    ask = Ask(row.one_of("ask", tuple(Ask)))
    choices = tuple(Choice(one.code(), one.must_words()) for one in unique_rows(row, "answers"))
    said = row.text("ask") in tuple(Ask)
    if said and ask in CHOICES and len(choices) < 2:
        row.sheet.fault(row.node, _("A question needs two answers or more."))
    if ask not in CHOICES and choices:
        row.sheet.fault(row.nodes["answers"], _("Only “one” and “several” have answers."))
    return OwnQuestion(
        code=row.code(), part=row.one_of("part", parts or ("",)), ask=ask,
        words=row.must_words(), why=row.words("why", needed=False), choices=choices,
        when=_when(row, earlier),
    )  # fmt: skip


def _when(row: Map, earlier: dict[str, OwnQuestion]) -> tuple[Condition, ...]:
    rules = row.map("when", needed=False)
    if rules is None:
        return ()
    found = []
    for code in list(rules.nodes):
        before = earlier.get(code)
        if before is None or before.ask not in CHOICES:
            rules.asked.add(code)
            said = _("“%(code)s” is no earlier question with answers to choose.") % {"code": code}
            rules.sheet.fault(rules.nodes[code], said)
            continue
        answers = rules.known(code, {one.code for one in before.choices}, _("answer"))
        found.append(Condition(code, answers))
    return tuple(found)
