"""``niangjia documents check [FOLDER]``: are shipped and replaced templates sound?"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from niangjia.documents import checking, library, selectors
from niangjia.law.corpus import services as law


def add_arguments(parser: ArgumentParser) -> None:
    """Give ``parser`` (``niangjia documents``) its actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="check shipped and replaced templates")
    check.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="FOLDER",
        help="where your own templates lie (documents/ in the data folder)",
    )


def run(options: Namespace) -> int:
    """Say what is wrong; 1 when something grave is."""
    folder: Path = options.folder or selectors.folder()
    if options.folder and not folder.is_dir():
        print(f"There is no folder {folder}.")
        return 1
    with_law = bool(law.counts()["laws"])
    found = checking.faults(folder, law=with_law)
    for one in found:
        print(f"{one.file}: {one.text}" if one.grave else f"{one.file}: (look) {one.text}")
    own = len(checking.own_files(folder))
    print(
        f"{len(library.codes())} kinds of document, {own} files of your own, {len(found)} remarks."
    )
    if not with_law:
        print("No law is loaded, so citations were not checked: niangjia law import --bundled")
    return 1 if any(one.grave for one in found) else 0
