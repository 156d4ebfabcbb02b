"""``niangjia audit verify|seal|head|export``."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from niangjia.audit import checking, writing
from niangjia.audit.models import AuditEvent
from niangjia.audit.presenters import COLUMNS, row


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    what = parser.add_subparsers(dest="audit_command", required=True)
    what.add_parser("verify", help="check the chain and name whatever was tampered with")
    what.add_parser("seal", help="link everything that was recorded, and write the head")
    what.add_parser("head", help="print the last written head")
    export = what.add_parser("export", help="write the whole log as CSV")
    export.add_argument("file", type=Path)


def run(options: argparse.Namespace) -> int:
    """Run one sub-command; returns the exit code (1 when the chain is not sound)."""
    command = options.audit_command
    if command == "seal":
        print(f"{writing.seal(everything=True)} events linked.")
        print(writing.write_head() or "Nothing has been recorded yet.")
        return 0
    if command == "head":
        head, _found = checking.last_head()
        print(f"{head.at} {head.seq} {head.chain}" if head else "No head has been written yet.")
        return 0
    if command == "export":
        with options.file.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(row(event) for event in AuditEvent.objects.order_by("id").iterator())
        print(f"Written to {options.file}.")
        return 0
    result = checking.verify()
    for finding in result.findings:
        print(f"{finding.what}: {finding.sentence}")
    where = (
        f"up to head {result.head.seq} of {result.head.at}"
        if result.head
        else "no head written yet"
    )
    verdict = "The chain is sound" if result.sound else f"{len(result.findings)} findings"
    print(f"{verdict}: {result.linked} linked, {result.loose} not yet linked, {where}.")
    return 0 if result.sound else 1
