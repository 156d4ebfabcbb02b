#!/usr/bin/env python3
"""Texts of the product in Chinese: find them, check them, compile them.

    scripts/messages.py extract [ROOM …]   add what a room's django.po lacks, drop what is gone
    scripts/messages.py check [ROOM …]     fail on anything missing, fuzzy, obsolete, mismatched
    scripts/messages.py compile            write the .mo files that Django reads

English is the source; each room keeps ``niangjia/<room>/locale/zh_Hans/LC_MESSAGES/django.po``.
gettext itself is not needed: messages are found in Python's syntax tree and Django's tokens.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent / "niangjia"
HEADER = {
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

# function -> where its arguments stand: (context, singular, plural)
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
ALIASES = {"_": "gettext"}

STRING = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"
IN_TAG = re.compile(rf"\b_\(\s*({STRING})\s*\)")
TRANSLATE = re.compile(rf"^(?:translate|trans)\s+({STRING})(.*)$", re.DOTALL)
CONTEXT = re.compile(rf"\bcontext\s+({STRING})")
# A percent sign can be followed by a space in a sentence ("100 % done"): no space flag here.
NAMED = re.compile(r"%\((\w+)\)[#0+-]*\d*(?:\.\d+)?[a-zA-Z]")
BARE = re.compile(r"(?<!%)(?:%%)*%[#0+-]*\d*(?:\.\d+)?[sdrfixXgeo](?![a-zA-Z])")
BRACES = re.compile(r"\{(\w*)(?:![rsa])?(?::[^{}]*)?\}")
CHINESE = re.compile(r"[一-鿿]")
HALF_WIDTH = re.compile(r"[一-鿿][,;:?!(]|[一-鿿]\.(?:\s|$)|[,;:?!)][一-鿿]")


@dataclass(frozen=True, order=True)
class Message:
    """One text to translate: context, English, English plural; "" for what it has not."""

    context: str
    text: str
    plural: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text


def rooms() -> list[str]:
    """Names of the rooms that hold texts."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def catalogue(room: str, package: Path = PACKAGE) -> Path:
    """Where a room keeps its Chinese."""
    return package / room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


# -- finding ------------------------------------------------------------------------------------


def _constant(node: ast.expr | None) -> str | None:
    """The text of a literal, also of literals joined with +; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _constant(node.left), _constant(node.right)
        return left + right if left is not None and right is not None else None
    return None


def in_python(source: str) -> Iterator[tuple[int, Message]]:
    """Yield (line, message) for each translating call with literal texts."""
    tree = ast.parse(source)
    names = {**{name: name for name in FUNCTIONS}, **ALIASES}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names.update(
                {
                    alias.asname or alias.name: alias.name
                    for alias in node.names
                    if alias.name in FUNCTIONS
                }
            )
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
        places = FUNCTIONS.get(names.get(name, ""))
        if places is None:
            continue
        texts = [
            None if place is None or place >= len(node.args) else _constant(node.args[place])
            for place in places
        ]
        if texts[1]:
            yield node.lineno, Message(texts[0] or "", texts[1], texts[2] or "")


def _literal(quoted: str) -> str:
    """A template's string literal, as Django's template engine reads it."""
    quote, body = quoted[0], quoted[1:-1]
    return body.replace("\\" + quote, quote).replace("\\\\", "\\").replace("%", "%%")


def in_template(source: str) -> Iterator[tuple[int, Message]]:
    """Yield (line, message) for translate, blocktranslate and _("…") in a Django template."""
    from django.template.base import Lexer, TokenType
    from django.utils.translation import trim_whitespace

    line, comment = 1, False
    block: dict[str, object] | None = None
    halves: list[list[str]] = []
    for token in Lexer(source).tokenize():
        here, line = line, line + token.contents.count("\n")
        content = token.contents
        word = content.split(maxsplit=1)[0] if content.strip() else ""
        if token.token_type is TokenType.BLOCK and word in {"comment", "endcomment"}:
            comment = word == "comment"
            continue
        if comment or token.token_type is TokenType.COMMENT:
            continue
        if block is not None:
            if token.token_type is TokenType.TEXT:
                halves[-1].append(content.replace("%", "%%"))
            elif token.token_type is TokenType.VAR:
                halves[-1].append(f"%({content})s")
            elif word == "plural":
                halves.append([])
            elif word in {"endblocktranslate", "endblocktrans"}:
                texts = ["".join(half) for half in halves]
                if block["trimmed"]:
                    texts = [trim_whitespace(text) for text in texts]
                yield int(str(block["line"])), Message(str(block["context"]), *texts)
                block = None
            continue
        if token.token_type is TokenType.TEXT:
            continue
        if token.token_type is TokenType.BLOCK and word in {"blocktranslate", "blocktrans"}:
            context = CONTEXT.search(content)
            block = {
                "context": _literal(context[1]) if context else "",
                "trimmed": "trimmed" in token.split_contents(),
                "line": here,
            }
            halves = [[]]
        elif token.token_type is TokenType.BLOCK and (found := TRANSLATE.match(content)):
            context = CONTEXT.search(found[2])
            yield here, Message(_literal(context[1]) if context else "", _literal(found[1]))
        for called in IN_TAG.finditer(content):
            yield here, Message("", _literal(called[1]))


def find(room: str, package: Path = PACKAGE) -> dict[Message, str]:
    """Every message of a room with the first place it stands at."""
    found: dict[Message, str] = {}
    folder = package / room
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            for line, message in in_python(path.read_text("utf-8")):
                found.setdefault(message, f"{path.relative_to(package.parent)}:{line}")
    for ending in ("html", "txt"):
        for path in sorted(folder.glob(f"templates/**/*.{ending}")):
            for line, message in in_template(path.read_text("utf-8")):
                found.setdefault(message, f"{path.relative_to(package.parent)}:{line}")
    return found


# -- checking -----------------------------------------------------------------------------------


def _places(text: str) -> list[str]:
    return sorted(set(NAMED.findall(text))) + ["%"] * len(BARE.findall(NAMED.sub("", text)))


def _braces(text: str) -> list[str]:
    return sorted(BRACES.findall(NAMED.sub("", text)))


def wrong_translation(entry: polib.POEntry) -> str | None:
    """What is wrong with one translated entry, in words; None when it is in order."""
    if entry.fuzzy:
        return "is marked fuzzy"
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not texts or not all(text.strip() for text in texts):
        return "has no Chinese"
    source = entry.msgid_plural or entry.msgid
    for text in texts:
        if _places(text) != _places(source):
            return f"has other placeholders than the English: {_places(text)}, {_places(source)}"
        if _braces(text) != _braces(source):
            return f"has other braces than the English: {_braces(text)}, {_braces(source)}"
        if source.startswith("\n") != text.startswith("\n") or source.endswith(
            "\n"
        ) != text.endswith("\n"):
            return "begins or ends with a line break where the English does not"
        if slip := HALF_WIDTH.search(text):
            return f"has half-width punctuation in Chinese: {slip[0]!r}"
    return None


def problems(room: str, package: Path = PACKAGE) -> list[str]:
    """Sentences on what is missing or wrong in a room's Chinese; empty when it is complete."""
    found = find(room, package)
    path = catalogue(room, package)
    where = f"niangjia/{room}"
    if not path.exists():
        return [f"{where}: no {path.name} for {len(found)} texts"] if found else []
    kept = polib.pofile(str(path), encoding="utf-8")
    said = [f"{where}: obsolete: {entry.msgid!r}" for entry in kept.obsolete_entries()]
    entries: dict[tuple[str, str], polib.POEntry] = {}
    for entry in kept:
        if entry.obsolete:
            continue
        key = (entry.msgctxt or "", entry.msgid)
        if key in entries:
            said.append(f"{where}: twice in django.po: {entry.msgid!r}")
        entries[key] = entry
        if fault := wrong_translation(entry):
            said.append(f"{where}: {entry.msgid!r} {fault}")
    plurals: dict[tuple[str, str], str] = {}
    for message, place in found.items():
        entry = entries.get(message.key)
        if CHINESE.search(message.text):
            said.append(f"{place}: the source of a text is English: {message.text!r}")
        if entry is None:
            said.append(f"{place}: not in {where}'s django.po: {message.text!r}")
        elif message.plural and entry.msgid_plural != message.plural:
            said.append(f"{place}: another plural than in django.po: {message.plural!r}")
        if message.plural:
            plurals[message.key] = message.plural
    wanted = {message.key for message in found}
    for key, entry in entries.items():
        if key not in wanted:
            said.append(f"{where}: no longer used: {entry.msgid!r}")
        elif entry.msgid_plural and key not in plurals:
            said.append(f"{where}: no longer has a plural: {entry.msgid!r}")
    return said


def disagreements(package: Path = PACKAGE, names: list[str] | None = None) -> list[str]:
    """One English text with two Chinese ones: Django would take either."""
    said: dict[tuple[str, str, str], tuple[str, tuple[str, ...]]] = {}
    found: list[str] = []
    for room in rooms() if names is None else names:
        path = catalogue(room, package)
        for entry in polib.pofile(str(path), encoding="utf-8") if path.exists() else ():
            texts = tuple(entry.msgstr_plural.values()) or (entry.msgstr,)
            key = (entry.msgctxt or "", entry.msgid, entry.msgid_plural)
            if entry.obsolete or not all(texts):
                continue
            first, other = said.setdefault(key, (room, texts))
            if other != texts:
                found.append(
                    f"{entry.msgid!r} is {other[0]!r} in {first} and {texts[0]!r} in {room}: "
                    "agree on one, or tell them apart with a context (pgettext)"
                )
    return found


# -- commands -----------------------------------------------------------------------------------


def extract(names: list[str], package: Path = PACKAGE) -> int:
    """Bring the rooms' catalogues up to date; Chinese that another room has is taken over."""
    known: dict[Message, polib.POEntry] = {}
    for room in rooms():
        if (path := catalogue(room, package)).exists():
            for entry in polib.pofile(str(path), encoding="utf-8"):
                if entry.translated():
                    key = Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")
                    known.setdefault(key, entry)
    for room in names:
        found, path = find(room, package), catalogue(room, package)
        if not found and not path.exists():
            continue
        old = polib.pofile(str(path), encoding="utf-8") if path.exists() else polib.POFile()
        new = polib.POFile(encoding="utf-8", wrapwidth=100)
        new.metadata = HEADER
        merged: dict[tuple[str, str], Message] = {}
        for message in found:
            if message.plural or message.key not in merged:
                merged[message.key] = message
        # What is there keeps its place, so that a difference shows only what changed.
        order = [(entry.msgctxt or "", entry.msgid) for entry in old if not entry.obsolete]
        seen = dict(zip(order, old, strict=False))
        empty = 0
        for place in [*dict.fromkeys(k for k in order if k in merged), *merged]:
            if place not in merged:
                continue
            message = merged.pop(place)
            had = seen.get(place) or known.get(message)
            entry = polib.POEntry(
                msgid=message.text, msgctxt=message.context or None, msgid_plural=message.plural
            )
            if had is not None:
                entry.tcomment, entry.comment = had.tcomment, had.comment
            if message.plural:
                text = (had.msgstr_plural.get(0) or had.msgstr) if had else ""
                entry.msgstr_plural = {0: text}
            else:
                text = (had.msgstr or had.msgstr_plural.get(0, "")) if had else ""
                entry.msgstr = text
            if NAMED.search(message.text + message.plural):
                entry.flags.append("python-format")
            if had is not None and had.fuzzy:
                entry.flags.append("fuzzy")
            empty += not text
            new.append(entry)
        dropped = len([key for key in order if key not in {m.key for m in found}])
        text = str(new).rstrip("\n") + "\n"
        if not path.exists() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        print(f"{room}: {len(new)} texts, {empty} without Chinese, {dropped} dropped")
    return 0


def check(names: list[str]) -> int:
    """Print every problem; 1 when there is one."""
    said = [problem for room in names for problem in problems(room)] + disagreements()
    for problem in said:
        print(problem)
    total = sum(len({message.key for message in find(room)}) for room in names)
    print(f"{len(said)} problems." if said else f"{total} texts, all of them in Chinese too.")
    return 1 if said else 0


def compile_all(names: list[str], package: Path = PACKAGE) -> int:
    """Write the .mo beside each .po that changed since."""
    for room in names:
        path = catalogue(room, package)
        made = path.with_suffix(".mo")
        if not path.exists():
            continue
        if not made.exists() or made.stat().st_mtime_ns <= path.stat().st_mtime_ns:
            polib.pofile(str(path), encoding="utf-8").save_as_mofile(str(made))
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("action", choices=["extract", "check", "compile"])
    parser.add_argument("rooms", nargs="*", metavar="ROOM")
    options = parser.parse_args(arguments)
    if unknown := set(options.rooms) - set(rooms()):
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    names = options.rooms or rooms()
    actions = {"extract": extract, "check": check, "compile": compile_all}
    return actions[options.action](names)


if __name__ == "__main__":
    sys.exit(main())
