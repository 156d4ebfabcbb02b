"""Messages of the interface: find them, keep each room's Chinese file complete, compile.

    scripts/messages.py extract [ROOM …]   add new messages to niangjia/ROOM/locale/zh_Hans/…/django.po
    scripts/messages.py check [ROOM …]     fail on missing, empty, fuzzy, gone or ill-fitting entries
    scripts/messages.py compile            write the .mo files

Needs no GNU gettext: Python is read by ``ast``, templates by Django's own lexer, files by polib.
English is the source, so English is complete by itself.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "niangjia"
# function name -> positions of (context, singular, plural) among its arguments
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "zh_Hans",
    "Plural-Forms": "nplurals=1; plural=0;",
    "MIME-Version": "1.0",
}


@dataclass
class Message:
    """One message with the places where it stands."""

    singular: str
    plural: str = ""
    context: str | None = None
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.singular)


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def python_messages(source: str, place: str) -> Iterator[Message]:
    """Messages of a Python file. Raises ValueError for a call whose text is not a plain string."""
    tree = ast.parse(source)
    known = dict(CALLS)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for name in node.names:
                if name.asname and name.name in CALLS:
                    known[name.asname] = CALLS[name.name]
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name not in known or (isinstance(node.func, ast.Attribute) and name == "_"):
            continue
        context_at, singular_at, plural_at = known[name]
        if len(node.args) <= singular_at:
            continue
        singular = _text(node.args[singular_at])
        if singular is None:
            if isinstance(node.args[singular_at], ast.JoinedStr):
                raise ValueError(f"{place}:{node.lineno}: an f-string can't be translated")
            continue
        plural = _text(node.args[plural_at]) if plural_at is not None else ""
        context = _text(node.args[context_at]) if context_at is not None else None
        yield Message(singular, plural or "", context, [f"{place}:{node.lineno}"])


def template_messages(source: str, place: str) -> Iterator[Message]:
    """Messages of a Django template, by way of Django's own ``templatize``."""
    from django.utils.translation.template import templatize

    made = templatize(source, origin=place)
    pattern = re.compile(r"\b(gettext|_|ngettext|pgettext|npgettext)\(")
    for found in pattern.finditer(made):
        depth, end = 0, found.end() - 1
        quote = ""
        while end < len(made):
            char = made[end]
            if quote:
                if char == "\\":
                    end += 1
                elif made.startswith(quote, end):
                    end += len(quote) - 1
                    quote = ""
            elif char in "'\"":
                quote = made[end : end + 3] if made[end : end + 3] in ("'''", '"""') else char
                end += len(quote) - 1
            elif char == "(":
                depth += 1
            elif char == ")":
                depth -= 1
                if depth == 0:
                    break
            end += 1
        call = made[found.start() : end + 1]
        line = made.count("\n", 0, found.start()) + 1
        try:
            yield from python_messages(call, f"{place}:{line}")
        except SyntaxError:
            # templatize leaves filters behind: take the literal alone
            literal = re.match(r"""\w+\(\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", call)
            if literal:
                yield Message(ast.literal_eval(literal[1]), places=[f"{place}:{line}"])


def rooms() -> list[str]:
    """Rooms that hold Python or templates."""
    return sorted(p.parent.name for p in PACKAGE.glob("*/__init__.py"))


def messages_of(room: str) -> dict[tuple[str | None, str], Message]:
    """Every message of a room, by (context, singular)."""
    found: dict[tuple[str | None, str], Message] = {}
    folder = PACKAGE / room
    files = [*sorted(folder.rglob("*.py")), *sorted((folder / "templates").rglob("*.html"))]
    files += sorted((folder / "templates").rglob("*.txt"))
    for path in files:
        if "migrations" in path.parts:
            continue
        place = str(path.relative_to(ROOT))
        read = python_messages if path.suffix == ".py" else template_messages
        for message in read(path.read_text(encoding="utf-8"), place):
            if message.singular:
                kept = found.setdefault(message.key, message)
                if kept is not message:
                    kept.places += message.places
                    kept.plural = kept.plural or message.plural
    return found


def po_path(room: str) -> Path:
    return PACKAGE / room / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def load(room: str) -> polib.POFile:
    """The room's Chinese file, or a new empty one."""
    path = po_path(room)
    if path.exists():
        return polib.pofile(str(path), encoding="utf-8")
    made = polib.POFile(encoding="utf-8", wrapwidth=0)
    made.metadata = dict(HEADER)
    return made


def _fits(source: str, translation: str) -> bool:
    """Whether a translation holds the placeholders of its source (a count may be left out)."""
    wanted = {a or b for a, b in PLACEHOLDER.findall(source)}
    given = {a or b for a, b in PLACEHOLDER.findall(translation)}
    return given == wanted


def problems(room: str, po: polib.POFile | None = None) -> list[str]:
    """What is wrong with a room's Chinese file, a line each."""
    try:
        wanted = messages_of(room)
    except ValueError as error:
        return [str(error)]
    file = load(room) if po is None else po
    entries = {(e.msgctxt, e.msgid): e for e in file if not e.obsolete}
    out = []
    for key, message in wanted.items():
        entry = entries.get(key)
        place = message.places[0]
        if entry is None:
            out.append(f"{place}: not in {room}'s file: {message.singular!r}")
            continue
        texts = list(entry.msgstr_plural.values()) if message.plural else [entry.msgstr]
        if not texts or not all(texts):
            out.append(f"{place}: not translated: {message.singular!r}")
        elif entry.fuzzy:
            out.append(f"{place}: fuzzy: {message.singular!r}")
        elif not all(_fits(message.plural or message.singular, text) for text in texts):
            out.append(f"{place}: placeholders differ: {message.singular!r} -> {texts}")
    for (context, singular), _entry in entries.items():
        if (context, singular) not in wanted:
            out.append(f"{room}: no longer used: {singular!r}")
    return out


def extract(room: str) -> tuple[int, int]:
    """Bring a room's file up to date, keeping translations; returns (added, dropped)."""
    wanted = messages_of(room)
    file = load(room)
    before = {(e.msgctxt, e.msgid): e for e in file}
    made = polib.POFile(encoding="utf-8", wrapwidth=0)
    made.metadata = dict(HEADER)
    added = 0
    for key, message in sorted(wanted.items(), key=lambda pair: (pair[1].places[0].split(":")[0], pair[0][1])):
        old = before.get(key)
        entry = polib.POEntry(msgid=message.singular, msgctxt=message.context)
        if message.plural:
            entry.msgid_plural = message.plural
            kept = old.msgstr_plural if old and old.msgstr_plural else {0: old.msgstr if old else ""}
            entry.msgstr_plural = {0: kept.get(0, "")}
        else:
            entry.msgstr = old.msgstr if old else ""
        if "%(" in message.singular + message.plural:
            entry.flags = ["python-format"]
        added += old is None
        made.append(entry)
    if wanted:
        path = po_path(room)
        path.parent.mkdir(parents=True, exist_ok=True)
        made.save(str(path))
    return added, len(set(before) - set(wanted))


def compile_all() -> int:
    """Write each .mo that is older than its .po; returns how many."""
    written = 0
    for path in PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po"):
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
            polib.pofile(str(path), encoding="utf-8").save_as_mofile(str(target))
            written += 1
    return written


def main(arguments: list[str]) -> int:
    """Run one of the three commands; returns the exit code."""
    command, chosen = (arguments[:1] or [""])[0], arguments[1:] or rooms()
    if command == "extract":
        for room in chosen:
            added, dropped = extract(room)
            if added or dropped:
                print(f"{room}: {added} added, {dropped} dropped")
        return 0
    if command == "check":
        found = [line for room in chosen for line in problems(room)]
        print("\n".join(found) if found else "All messages are translated.")
        return 1 if found else 0
    if command == "compile":
        print(f"{compile_all()} files compiled")
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    sys.exit(main(sys.argv[1:]))
