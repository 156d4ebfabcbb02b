"""What the worker process makes for taking away. The list's policy decides its rows."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied, policy_of
from niangjia.casework import standard
from niangjia.casework.models import Case, CaseIssue
from niangjia.jobs.registry import JobContext, JobFailed, Outcome, job
from niangjia.jobs.tables import write_csv, write_xlsx
from niangjia.law import taxonomy
from niangjia.people.presenters import unit_name
from niangjia.requests import copies, papers
from niangjia.requests.events import RequestEvent
from niangjia.requests.models import StandardTable
from niangjia.requests.rules import small
from niangjia.requests.services import counting
from niangjia.requests.services import standard as counted
from niangjia.requests.services.exporting import COPY, MONTH, ROWS, STANDARD, may_copy
from niangjia.units.models import Level, Unit
from niangjia.vault.packages import write_package

ZIP_TYPE = "application/zip"
SAFETY = "safety"  # the taxonomy's group of personal safety and domestic violence
ERRORS = {
    "none": gettext_lazy(
        "There is no table yet: it takes a quarter that is over, in which at least five women of one "
        "district agreed to being counted. Ask for the monthly table, or wait."
    ),
}
COUNTS = {"rows": gettext_lazy("Rows in the table")}


@job(COPY, title=gettext_lazy("A copy for the client"))
def make_copy(context: JobContext) -> Outcome:
    """A client's own copy, under a neutral name, without passphrase."""
    actor, options = context.actor, context.options
    case = policy_of(Case).get(actor, UUID(options["case"]), Permission.WORK_CASES)
    if not may_copy(actor, case):
        raise Denied("", code="minor")
    of = copies.content(actor, case, options["language"])
    made = papers.make(of, form=options["form"], name="notes")
    audit.record(
        actor, RequestEvent.EXPORTED, case, unit_path=case.unit_path,
        facts={"what": "copy", "form": options["form"]},
    )  # fmt: skip
    return Outcome(content=made.data, file_name=made.name, content_type=made.content_type)


def _packed(context: JobContext, name: str, data: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.zip"
        write_package(path, [(name, data)], context.options["secret"])
        return path.read_bytes()


def _districts() -> list[tuple[str, str]]:
    rows = Unit.objects.filter(level=Level.DISTRICT).values_list("path", "name_zh")
    return list(rows)


def _where(path: str, districts: list[tuple[str, str]]) -> str:
    """The district of a unit; "" for what lies above districts."""
    return next((name for above, name in districts if path.startswith(above)), "")


def _cases(actor: Actor, **more: Any) -> list[Case]:
    rows = policy_of(Case).visible_to(actor, Permission.EXPORT_CASES).filter(**more)
    return list(rows.defer("call_her", "wish", "story").order_by("opened_at"))


@job(ROWS, title=gettext_lazy("Cases without names"), counts=COUNTS, errors=ERRORS)
def make_rows(context: JobContext) -> Outcome:
    """Cases of finished quarters within reach, in rows as they were first made (``services.counting``); only
    of women who agreed to being counted and haven't taken it back."""
    counting.make_due(context.actor, lambda at, of: context.progress(at, of, "making"))
    found = counting.blocks(context.actor)
    heads = [
        gettext("District"), gettext("Cases opened"), gettext("Age"), gettext("Way in"),
        gettext("Main issue"), gettext("State"), gettext("Risk"),
    ]  # fmt: skip
    lines = [
        [unit_name(block.unit), row.when or _span(block), row.age, _way(row.way),
         _issue(row.issue, context.job.language),
         str(Case.State(row.state).label), str(Case.Risk(row.risk).label)]
        for block in found
        for row in block.rows
    ]  # fmt: skip
    if not lines:
        raise JobFailed("none")
    form = context.options["form"]
    table = write_csv(heads, lines) if form == "csv" else write_xlsx(heads, lines, title="cases")
    audit.record(
        context.actor, RequestEvent.EXPORTED, kind="requests.rows",
        facts={"what": "rows", "rows": len(lines), "blocks": len(found)},
    )  # fmt: skip
    data = _packed(context, f"table.{form}", table)
    return Outcome({"rows": len(lines)}, content=data, file_name="table.zip", content_type=ZIP_TYPE)


def _span(block: counting.Counted) -> str:
    """The quarters of a block: ``2026-Q1``, ``2025-Q3–2026-Q1``."""
    first, last = small.quarter(block.since), small.quarter(block.until - dt.timedelta(days=1))
    return first if first == last else f"{first}–{last}"


def _way(code: str) -> str:
    return str(Case.WayIn(code).label) if code else ""


def _issue(code: str, language: str) -> str:
    known = taxonomy.all_issues()
    return known[code].name(language) if code in known else code


@job(MONTH, title=gettext_lazy("Monthly table"), errors=ERRORS)
def make_month(context: JobContext) -> Outcome:
    """How many cases a month opened and closed by district; small counts withheld, and totals too
    where they would give one away."""
    first = dt.date.fromisoformat(context.options["month"])
    after = (first + dt.timedelta(days=32)).replace(day=1)
    zone, actor = timezone.get_current_timezone(), context.actor
    span = [dt.datetime.combine(day, dt.time(), zone) for day in (first, after)]
    districts = _districts()
    reached = [d for d in districts if actor.covers_path(Permission.EXPORT_CASES, d[0])]
    names = [name for _path, name in reached] or [""]
    columns = []
    for field in ("opened_at", "closed_at"):
        within = {f"{field}__gte": span[0], f"{field}__lt": span[1]}
        counted = Counter(_where(case.unit_path, districts) for case in _cases(actor, **within))
        columns.append(small.suppress([counted.get(name, 0) for name in names]))
    heads = [gettext("District"), gettext("Cases opened"), gettext("Cases closed")]
    lines: list[list[Any]] = [
        [name, *(_shown(column.cells[at]) for column in columns)] for at, name in enumerate(names)
    ]
    lines.append([gettext("Together"), *(_shown(column.total) for column in columns)])
    opened = _cases(actor, opened_at__gte=span[0], opened_at__lt=span[1])
    for told, counts in _broken_down(opened, context.job.language):
        shown = small.whole(list(counts.values()), total_shown=columns[0].total is not None)
        lines += [["", "", ""], [told, gettext("Cases opened"), ""]]
        if shown is None:
            lines.append([gettext("Withheld: somewhere there are fewer than five"), "", ""])
        else:
            lines += [[name, count, ""] for name, count in zip(counts, shown, strict=True)]
    table = write_xlsx(heads, lines, title=small.month(first))
    audit.record(
        actor, RequestEvent.EXPORTED, kind="requests.month", facts={"what": "month"}
    )  # fmt: skip
    data = _packed(context, "table.xlsx", table)
    return Outcome(content=data, file_name="table.zip", content_type=ZIP_TYPE)


def _broken_down(opened: list[Case], language: str) -> list[tuple[str, dict[str, int]]]:
    """The cases of a month by safety and domestic violence (a group of the taxonomy), by what they are
    about, by how they came in and by risk: one count each, never two together."""
    keys = [case.pk for case in opened]
    rows = CaseIssue.objects.filter(case__in=keys).values_list("case_id", "code", "is_main")
    known, groups, violent = taxonomy.all_issues(), Counter[str](), set()
    for case_id, code, main in rows:
        if main:
            groups[_issue(code, language)] += 1
        if code in known and known[code].group == SAFETY:
            violent.add(case_id)
    groups[gettext("Not chosen")] = len(keys) - sum(groups.values())
    violence = {
        gettext("Personal safety and domestic violence"): len(violent),
        gettext("Other matters"): len(keys) - len(violent),
    }
    ways = Counter(str(Case.WayIn(case.way_in).label) for case in opened)
    risks = Counter(str(Case.Risk(case.risk).label) for case in opened)
    return [
        (gettext("Domestic violence or not"), violence),
        (gettext("Main issue"), dict(groups.most_common())),
        (gettext("Way in"), dict(ways.most_common())),
        (gettext("Risk"), dict(risks.most_common())),
    ]


def _shown(count: int | None) -> int | str:
    return gettext("withheld") if count is None else count


@job(STANDARD, title=gettext_lazy("Standard table"), errors=ERRORS)
def make_standard(context: JobContext) -> Outcome:
    """Incidents, referrals and how we work in a span that is over, as they were counted first."""
    since, until = (dt.date.fromisoformat(context.options[one]) for one in ("since", "until"))
    found = counted.tables(
        context.actor, since, until, lambda at, of: context.progress(at, of, "making")
    )
    if not found:
        raise JobFailed("none")
    lines = [line for table in found for line in _standard(table)]
    last = until - dt.timedelta(days=1)
    heads = [gettext("Standard table"), f"{since} – {last}"]
    made = write_xlsx(heads, lines, title=str(since))
    audit.record(
        context.actor, RequestEvent.EXPORTED, kind="requests.standard",
        facts={"what": "standard", "tables": len(found)},
    )  # fmt: skip
    data = _packed(context, "table.xlsx", made)
    return Outcome(content=data, file_name="table.zip", content_type=ZIP_TYPE)


def _standard(table: StandardTable) -> list[list[Any]]:
    """One unit's table: part by part, each breakdown as finely as it was told."""
    lines: list[list[Any]] = [["", ""], [unit_name(table.unit), ""]]
    for part in standard.all_parts():
        lines += [["", ""], [str(part.title), ""]]
        for one in part.breakdowns:
            lines += [["", ""], [str(one.title), ""]]
            told = table.numbers.get(f"{part.key}.{one.key}", [])
            lines += [[_answers(one, codes), _shown(number)] for codes, number in told]
    return lines


def _answers(one: standard.Breakdown, codes: list[str]) -> str:
    """One answer, a group of them, or all."""
    if not codes:
        return gettext("Together")
    group = next(
        (title for title, of in one.groups if len(codes) > 1 and set(of) == set(codes)), ""
    )
    return str(group) or " / ".join(str(one.words.get(code, code)) for code in codes)
