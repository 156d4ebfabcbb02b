"""A ledger as a district keeps it by hand, and the worker that reads it."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from niangjia.imports import services
from niangjia.imports.columns import COLUMNS
from niangjia.imports.models import CaseImport
from niangjia.jobs import runner
from niangjia.people.models import Member
from tests.world import act

PLAIN = {
    "ledger": "2024-001", "opened_on": "2024-03-05", "unit": "柳桥街道妇联", "call_her": "小周",
    "name": "周小兰", "phone": "13800001234", "issues": "dv_physical", "risk": "高", "state": "在办",
    "story": "丈夫喝酒后动手。", "wish": "先让孩子安全。",
}  # fmt: skip


def row(number: int = 1, **cells: str) -> dict[str, str]:
    """A good row; each number is another woman."""
    mine = {
        "ledger": f"2024-{number:03d}",
        "phone": f"138{number:08d}",
        "name": f"周小{'兰梅菊竹'[number % 4]}",
    }
    return {**PLAIN, **mine, **cells}


def sheet(*rows: dict[str, str], headings: dict[str, str] | None = None) -> bytes:
    """A CSV table with the Chinese headings that ledgers have."""
    labels = {c.key: (headings or {}).get(c.key) or (c.names or (c.key,))[0] for c in COLUMNS}
    keys = [column.key for column in COLUMNS if any(column.key in one for one in rows)]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([labels[key] for key in keys])
    writer.writerows([[one.get(key, "") for key in keys] for one in rows])
    return out.getvalue().encode()


def upload(content: bytes, name: str = "台账.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def work(of: CaseImport) -> CaseImport:
    """What the worker does with an import's next job."""
    of.refresh_from_db()
    assert of.job is not None
    runner.run(of.job.pk)
    of.refresh_from_db()
    assert of.job is not None
    of.job.refresh_from_db()
    return of


def checked(member: Member, *rows: dict[str, str], content: bytes | None = None) -> CaseImport:
    """A ledger that was sent in and checked."""
    table = upload(content if content is not None else sheet(*rows))
    return work(services.send_in(actor=act(member), table=table))


def imported(member: Member, *rows: dict[str, str], whole: bool = False) -> CaseImport:
    """A ledger that was imported."""
    of = checked(member, *rows)
    services.begin(actor=act(member), import_id=of.pk, whole=whole)
    return work(of)


def faults(of: CaseImport) -> list[tuple[int, str, str]]:
    """Row, column and code of everything that is wrong."""
    found: list[dict[str, Any]] = of.told["faults"]
    return [(one["row"], one["column"], one["code"]) for one in found]


def hints(of: CaseImport) -> list[tuple[int, str]]:
    """Row and code of everything that is worth a look."""
    return [(one["row"], one["code"]) for one in of.told["hints"]]
