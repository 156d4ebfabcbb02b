"""Are the templates sound? For what is shipped, and for what an organisation put in its place.

``niangjia documents check [FOLDER]`` asks the same questions as the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from niangjia.documents import checks, content, library
from niangjia.documents.library import LANGUAGES, Broken, Kind
from niangjia.documents.rendering import docx, pdf
from niangjia.documents.rendering.docx import BadTemplate
from niangjia.documents.rendering.pdf import BadLayout
from niangjia.law.citations import checking
from niangjia.law.citations.values import Citation, OutsideCitation

LAYOUTS = ("document.typ", "discreet.typ")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file. ``grave`` False: it works, but look."""

    file: str
    text: str
    grave: bool = True


def sample(kind: Kind) -> dict[str, object]:
    """An answer to every field, so that everything that a template holds is printed."""
    found: dict[str, object] = {}
    for one in kind.fields.values():
        if one.type == "rows":
            found[one.code] = [{c.code: f"{one.code}.{c.code}" for c in one.columns}]
        elif one.type == "date":
            found[one.code] = "2026-01-05"
        elif one.type == "choice":
            found[one.code] = one.options[0].code
        elif one.type in ("choices", "ticks"):
            found[one.code] = [option.code for option in one.options]
        elif one.type != "protected":
            found[one.code] = f"«{one.code}»"
    for one in kind.fields.values():
        # What hangs on a choice is asked too.
        if one.when and not one.asked(found):
            found[one.when.field] = one.when.codes[0]
    return found


def known_names(kind: Kind) -> set[str]:
    """What a template may name."""
    return set(content.context(kind, {}, "zh", draft=True))


def kind_faults(path: Path, *, own: bool) -> tuple[Kind | None, list[Fault]]:
    """The kind in a file, or what is wrong with it."""
    try:
        kind = library.load(path, own=own)
    except Broken as error:
        return None, [Fault(path.name, str(error))]
    found = [
        Fault(path.name, f"unknown check {name!r}")
        for name in kind.checks
        if name not in checks.CHECKS
    ]
    if own:
        found += list(_weaker(path, kind))
    try:
        for language in LANGUAGES:
            for draft in (True, False):
                content.content(kind, sample(kind), language, draft=draft)
    except Exception as error:
        # A placeholder that can't be read fails in as many ways as the sandbox knows.
        found.append(Fault(path.name, f"a sentence can't be filled: {error}"))
    return kind, found


def _weaker(path: Path, kind: Kind) -> Iterator[Fault]:
    """An organisation may add to a document, never take protection away from it."""
    shipped = library.SHIPPED / path.name
    if not shipped.exists():
        yield Fault(path.name, "no such kind of document is shipped")
        return
    ours = library.load(shipped)
    if ours.served and not kind.served:
        yield Fault(path.name, "served: the other side reads this; it can't be turned off")
    if ours.discreet and not kind.discreet:
        yield Fault(path.name, "discreet can't be turned off")
    if ours.gate and kind.gate != ours.gate:
        yield Fault(path.name, f"gate: {ours.gate} can't be turned off")
    if gone := [one for one in ours.checks if one not in kind.checks]:
        yield Fault(path.name, f"checks left out: {', '.join(gone)}")
    for one in ours.fields.values():
        theirs = kind.fields.get(one.code)
        if one.required and (theirs is None or not theirs.required):
            yield Fault(path.name, f"required content left out: {one.code}")
        elif not one.prints and theirs is not None and theirs.prints:
            yield Fault(path.name, f"{one.code} is never printed")
        elif theirs is not None and theirs.type != one.type:
            yield Fault(path.name, f"{one.code} must stay {one.type}")


def template_faults(kind: Kind, language: str, folder: Path | None) -> list[Fault]:
    """What is wrong with a DOCX template: placeholders nobody fills, required ones left out."""
    name = docx.file_name(kind.code, language)
    try:
        data = docx.template_of(kind, language, folder)
        named = docx.placeholders(data)
        docx.make(data, content.context(kind, sample(kind), language, draft=True))
    except (BadTemplate, OSError) as error:
        return [Fault(name, f"can't be read: {error}")]
    found = [
        Fault(name, f"{{{{ {one} }}}} is nothing that is asked, or is never printed")
        for one in sorted(named - known_names(kind))
    ]
    found += [
        Fault(name, f"{{{{ {one.code} }}}} is missing, and required")
        for one in kind.printed
        if one.required and one.code not in named
    ]
    if kind.discreet and named & {"banner", "title"}:
        found.append(Fault(name, "a discreet print has neither banner nor title"))
    if not kind.discreet and not {"banner", "draft"} <= named:
        found.append(
            Fault(name, "the banner is missing: {%p if draft %} {{ banner }} {%p endif %}")
        )
    return found


def layout_faults(folder: Path) -> list[Fault]:
    """What is wrong with replaced layouts of the PDF."""
    found = []
    for name in LAYOUTS:
        if not (folder / name).is_file():
            continue
        for code in library.codes():
            kind = library.load(library.SHIPPED / f"{code}.yaml")
            if kind.discreet != (name == "discreet.typ"):
                continue
            try:
                pdf.make(content.content(kind, sample(kind), "zh", draft=True), folder)
            except BadLayout as error:
                found.append(Fault(name, str(error)))
                break
    return found


def citation_faults(
    file: str, cited: tuple[Citation | OutsideCitation, ...], text: str
) -> list[Fault]:
    """Citations that nobody may rely on: in the data, and in the words of a template."""
    inside = [one if isinstance(one, Citation) else one.citation for one in cited]
    verdicts = [*checking.check(one for one in inside if one).values()]
    verdicts += [one.verdict for one in checking.in_text(text)]
    return [
        Fault(file, f"{one.citation.data}: {one.state.value}")
        for one in dict.fromkeys(verdicts)
        if one.dead
    ]


def own_files(folder: Path) -> list[Path]:
    """Every file of an organisation's folder."""
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def faults(folder: Path | None, *, law: bool) -> list[Fault]:
    """Everything wrong with what is shipped and with what ``folder`` puts in its place. ``law``:
    hold citations against the corpus too."""
    found = list(layout_faults(folder)) if folder else []
    names = {path.name for path in own_files(folder)} if folder else set()
    known = set(LAYOUTS)
    for code in library.codes():
        own = folder is not None and f"{code}.yaml" in names
        path = (folder if own and folder else library.SHIPPED) / f"{code}.yaml"
        kind, said = kind_faults(path, own=own)
        found += said
        known |= {f"{code}.yaml", *(docx.file_name(code, one) for one in LANGUAGES)}
        if kind is None:
            continue
        for language in LANGUAGES:
            found += template_faults(kind, language, folder)
        found += list(_half(kind, names))
        if law:
            words = "\n".join(_words(kind, language, folder) for language in LANGUAGES)
            found += citation_faults(path.name, kind.cited, words)
    found += [Fault(name, "belongs to no document", grave=False) for name in sorted(names - known)]
    return found


def _half(kind: Kind, names: set[str]) -> Iterator[Fault]:
    there = [one for one in LANGUAGES if docx.file_name(kind.code, one) in names]
    if len(there) == 1:
        other = next(one for one in LANGUAGES if one not in there)
        yield Fault(docx.file_name(kind.code, there[0]), f"the {other} copy is not replaced")
    if there and f"{kind.code}.yaml" not in names:
        yield Fault(
            docx.file_name(kind.code, there[0]),
            "preview and PDF keep the shipped wording: change the YAML too if words differ",
            grave=False,
        )


def _words(kind: Kind, language: str, folder: Path | None) -> str:
    named = content.context(kind, sample(kind), language, draft=True)
    try:
        made = docx.text_of(docx.make(docx.template_of(kind, language, folder), named))
    except (BadTemplate, OSError):
        made = ""
    pieces = [kind.ending, *(p.intro for p in kind.parts), *(p.closing for p in kind.parts)]
    return "\n".join([made, *(one.text(language) for one in pieces if one)])
