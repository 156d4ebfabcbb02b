"""An old ledger that was imported last month. Nobody in it exists."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

from django.utils import timezone

from niangjia import audit
from niangjia.access.actor import Source
from niangjia.casework import rules
from niangjia.casework.models import Case
from niangjia.demo.families import forget
from niangjia.demo.generators import Context
from niangjia.imports import columns, plan, states
from niangjia.imports.events import ImportEvent
from niangjia.imports.models import CaseImport, LedgerFile
from niangjia.imports.services import writing
from niangjia.jobs.tables import read, write_csv
from niangjia.people.actors import actor_for
from niangjia.requests.services.keeping import remove_rows
from niangjia.vault import keys

KEYS = (
    "ledger",
    "opened_on",
    "unit",
    "call_her",
    "name",
    "issues",
    "risk",
    "closed_on",
    "outcome",
    "story",
)
# Closed long ago; the last row has a day that can't be.
ROWS = {
    "zh": (
        (
            "2023-018",
            930,
            "马大姐",
            "马玉珍",
            "marital_property",
            "中",
            850,
            "法院判决离婚，房子归她。",
            "离婚时丈夫说房子是婆家的。",
        ),
        (
            "2023-026",
            880,
            "小谢",
            "谢红",
            "pregnancy_dismissal",
            "中",
            800,
            "单位补发了产假工资。",
            "怀孕后被调岗降薪，产假工资没有发。",
        ),
        (
            "2024-003",
            700,
            "高阿姨",
            "高秀云",
            "elder_support",
            "中",
            610,
            "儿子签了赡养协议，每月按时给。",
            "儿子一年没给过生活费。",
        ),
        (
            "2024-011",
            640,
            "小蒋",
            "蒋丽",
            "dv_physical",
            "高",
            520,
            "她搬到姐姐家，保护令到期没有再发生。",
            "丈夫打了她，她带孩子回了娘家。",
        ),
        ("2024-012", None, "小曹", "曹敏", "", "", None, "", "日期写的是2024年2月30日。"),
    ),
    "en": (
        (
            "2023-018",
            930,
            "Sister Ma",
            "Ma Yuzhen",
            "marital_property",
            "medium",
            850,
            "The court gave her the flat.",
            "He said the flat was his mother’s.",
        ),
        (
            "2023-026",
            880,
            "Ms Xie",
            "Xie Hong",
            "pregnancy_dismissal",
            "medium",
            800,
            "Her maternity pay was paid.",
            "Moved to a lower post when she was pregnant.",
        ),
        (
            "2024-003",
            700,
            "Auntie Gao",
            "Gao Xiuyun",
            "elder_support",
            "medium",
            610,
            "Her son signed and pays.",
            "Her son hadn’t paid for a year.",
        ),
        (
            "2024-011",
            640,
            "Ms Jiang",
            "Jiang Li",
            "dv_physical",
            "high",
            520,
            "She lives with her sister; nothing since.",
            "He hit her; she went home with the child.",
        ),
        (
            "2024-012",
            None,
            "Ms Cao",
            "Cao Min",
            "",
            "",
            None,
            "",
            "The day reads 30 February 2024.",
        ),
    ),
}


def make_imports(context: Context) -> int:
    """One import of four closed cases, finished a month ago, and a row that needs mending."""
    boss = context.account("supervisor")
    actor, now = actor_for(boss, Source("command")), timezone.now()
    content = _ledger(context, boss.unit.name_zh)
    of = CaseImport(
        unit=boss.unit, unit_path=boss.unit.path, by=boss, state=states.IMPORTING,
        file_hash=hashlib.sha256(content).hexdigest(), file_bytes=len(content),
    )  # fmt: skip
    of.save(force_insert=True)
    table = read(io.BytesIO(content), columns.known())
    found = plan.make(actor, of, table, timezone.localdate())
    rng = context.rng("imports")
    ids = [context.uuid(rng, row.draft.opened_on) for row in found.ready]
    numbers = [rules.new_number(row.draft.opened_on.year, rng.choice) for row in found.ready]
    keys.prepare(ids)
    writing.write_batch(actor, of, found.ready, ids, numbers)
    month = now - dt.timedelta(days=30)
    of.rows, of.good, of.imported = found.rows, len(found.ready), len(found.ready)
    of.told, of.state, of.checked_at, of.ended_at = found.told(100), states.DONE, month, month
    of.save()
    CaseImport.objects.filter(pk=of.pk).update(made_at=month)
    audit.record(
        actor, ImportEvent.IMPORTED, of, unit_path=of.unit_path, facts={"count": of.imported}
    )
    return of.imported


def _ledger(context: Context, unit: str) -> bytes:
    today, lines = context.today, []
    for number, opened, call_her, name, issue, risk, closed, outcome, story in ROWS[
        "zh" if context.language.startswith("zh") else "en"
    ]:
        days = [
            "2024-02-30" if ago is None else (today - dt.timedelta(days=ago)).isoformat()
            for ago in (opened, closed)
        ]
        lines.append((number, days[0], unit, call_her, name, issue, risk,
                      "" if closed is None else days[1], outcome, story))  # fmt: skip
    return write_csv(KEYS, lines)


def remove_imports() -> int:
    """What demo members imported, with its cases, files and keys."""
    found = CaseImport.objects.filter(by__is_demo=True)
    families = list(found.values_list("pk", flat=True))
    families += LedgerFile.objects.filter(of__in=found).values_list("pk", flat=True)
    cases = Case.objects.filter(imported__of__in=found)
    for case in cases:
        families += remove_rows(case)
    count = found.count()
    found.delete()
    forget(families)
    return count
