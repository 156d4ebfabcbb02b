"""``niangjia instruments check|load|list|retire``: instruments used by permission of their holder, and the
organisation's own forms."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from niangjia.access.actor import command_actor
from niangjia.instruments import library, reading, selectors, services
from niangjia.instruments.own import OwnForm
from niangjia.instruments.reading_own import is_form, read_form
from niangjia.instruments.values import Instrument


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    what = parser.add_subparsers(dest="instruments_command", required=True, metavar="ACTION")
    for name, words in (
        ("check", _("look through files without loading them")),
        ("load", _("load files; without FILE, all of NIANGJIA_INSTRUMENTS")),
    ):
        action = what.add_parser(name, help=words)
        action.add_argument("files", nargs="*", type=Path, metavar="FILE")
    what.add_parser("list", help=_("which instruments there are"))
    retire = what.add_parser("retire", help=_("offer a loaded version no longer"))
    retire.add_argument("code")
    retire.add_argument("version")


def run(options: argparse.Namespace) -> int:
    """Run one sub-command; returns the exit code."""
    if options.instruments_command == "list":
        return _list()
    if options.instruments_command == "retire":
        return _retire(options.code, options.version)
    files = list(options.files) or _of_folder()
    if not files:
        folder = settings.NIANGJIA.instruments_dir
        print(_("There is no file in %(folder)s.") % {"folder": folder}, file=sys.stderr)
        return 1
    each = _check if options.instruments_command == "check" else _load
    return max(each(path) for path in files)


def _of_folder() -> list[Path]:
    folder: Path = settings.NIANGJIA.instruments_dir
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []


def _text(path: Path) -> str:
    if not path.exists() and not path.is_absolute():
        path = settings.NIANGJIA.instruments_dir / path
    return path.read_text("utf-8")


def _refused(path: Path, why: Exception) -> int:
    if isinstance(why, reading.Broken):
        said = why.faults
    elif isinstance(why, ValidationError):
        said = [f"{path}: {message}" for message in why.messages]
    elif isinstance(why, UnicodeDecodeError):
        said = [_("%(file)s: not a text in UTF-8.") % {"file": path}]
    else:
        said = [f"{path}: {getattr(why, 'strerror', None) or why}"]
    print("\n".join(said), file=sys.stderr)
    return 1


def _check(path: Path) -> int:
    try:
        text = _text(path)
        if is_form(text):
            print(_about_form(read_form(path.name, text)))
            return 0
        found = reading.read(path.name, text)
    except (OSError, UnicodeDecodeError, reading.Broken) as why:
        return _refused(path, why)
    print("\n".join(_about(found)))
    return 0


def _about_form(of: OwnForm) -> str:
    return _("%(code)s %(version)s: a sound form of your own; %(count)d questions.") % {
        "code": of.code, "version": of.version, "count": len(of.questions),
    }  # fmt: skip


def _load(path: Path) -> int:
    try:
        text = _text(path)
        load: Any = services.load_form if is_form(text) else services.load_pack
        pack, fresh = load(actor=command_actor(), name=path.name, text=text)
    except (OSError, UnicodeDecodeError, reading.Broken, ValidationError) as why:
        return _refused(path, why)
    said = _("Loaded %(pack)s.") if fresh else _("%(pack)s was loaded before; nothing changed.")
    print(said % {"pack": pack})
    return 0


def _retire(code: str, version: str) -> int:
    try:
        own = selectors.form_version(code, version) is not None
        retire: Any = services.retire_form if own else services.retire_pack
        pack = retire(actor=command_actor(), code=code, version=version)
    except ValidationError as why:
        print(" ".join(why.messages), file=sys.stderr)
        return 1
    print(_("%(pack)s is offered no longer. Answers given with it stay readable.") % {"pack": pack})
    return 0


def _about(of: Instrument) -> Iterator[str]:
    yield _("%(code)s %(version)s: sound; %(count)d questions, %(red)d may be red.") % {
        "code": of.code, "version": of.version, "count": len(of.questions),
        "red": sum(q.may_be_red for q in of.questions),
    }  # fmt: skip
    until = of.licence.until or _("no end")
    yield _("Licence: %(name)s, %(holder)s; until: %(until)s.") % {
        "name": of.licence.name, "holder": of.licence.holder, "until": until,
    }  # fmt: skip
    if of.competence:
        yield _("Competence: %(code)s.") % {"code": of.competence.code}


def _list() -> int:
    for one in library.shipped().values():
        print(f"{one.code} {one.version}  {_('comes along')}  {one.licence.name}")
    for pack, one in selectors.every_pack():
        state = _("retired") if pack.retired_at else _("loaded")
        print(f"{one.code} {one.version}  {state}  {one.licence.name}, {one.licence.holder}")
    for own, form in selectors.every_form():
        state = _("retired") if own.retired_at else _("loaded")
        print(f"{form.code} {form.version}  {state}  {_('own form')}")
    return 0
