"""What casework lets the evaluation of training count: see ``people.indicators``.

Counts only codes and moments; no vault field is opened. A case counts for whoever opened it, a
follow-up and a time limit for whoever works on the case now.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models import Case, CaseIssue, CaseProcedure, Screening, Task
from niangjia.law import taxonomy
from niangjia.people import indicators
from niangjia.people.indicators import Counted, Counts, Indicator
from niangjia.procedures import engine, holidays
from niangjia.procedures import selectors as counted
from niangjia.procedures.models import Step

SCREEN_WITHIN = dt.timedelta(hours=24)
# Whose time limits a case's worker keeps: her client's and our own, not a court's.
OURS = ("applicant", "federation")
# A procedure that began so long before the span has no time limit that ends in it.
LONGEST = dt.timedelta(days=800)


def _counts(rows: Iterable[tuple[UUID, bool]]) -> Counts:
    due: Counter[UUID] = Counter()
    done: Counter[UUID] = Counter()
    for member, was in rows:
        due[member] += 1
        done[member] += was
    return {member: Counted(done[member], number) for member, number in due.items()}


def violence_codes() -> list[str]:
    """Issues that are treated as high risk from the first word, with all of the first two groups."""
    return [
        one.code
        for one in taxonomy.all_issues().values()
        if one.group in ("safety", "sexual") or one.default_risk == "high"
    ]


def screened_in_time(members: Collection[UUID], since: dt.datetime, until: dt.datetime) -> Counts:
    """Cases of violence opened in the span: was a danger screen recorded within 24 hours (one
    query). Cases younger than 24 hours aren't counted yet."""
    screens = Screening.objects.filter(
        case=OuterRef("pk"), asked_at__lte=OuterRef("opened_at") + SCREEN_WITHIN
    )
    issues = CaseIssue.objects.filter(case=OuterRef("pk"), code__in=violence_codes())
    rows = Case.objects.filter(
        Exists(issues), opened_by__in=members, opened_at__gte=since,
        opened_at__lt=min(until, timezone.now() - SCREEN_WITHIN),
    )  # fmt: skip
    return _counts(rows.annotate(was=Exists(screens)).values_list("opened_by_id", "was"))


def followed_up(members: Collection[UUID], since: dt.datetime, until: dt.datetime) -> Counts:
    """Follow-ups that fell due in the span: was each held by its day (one query). One that turned
    out not to be possible wasn't held."""
    first, last = timezone.localtime(since).date(), timezone.localtime(until).date()
    rows = Task.objects.filter(
        kind=Task.Kind.FOLLOW_UP, case__worker__in=members, due__gte=first,
        due__lt=min(last, timezone.localdate()),
    )  # fmt: skip
    found = rows.values_list("case__worker_id", "due", "done_at", "result")
    return _counts(
        (
            member,
            at is not None and result == Task.Result.DONE and timezone.localtime(at).date() <= day,
        )
        for member, day, at, result in found
    )


def _ends(link: CaseProcedure, days: holidays.Table) -> list[tuple[dt.date, bool]]:
    """(last day, whether it was kept) of every time limit of ours that a procedure has had."""
    of = counted.procedure(link.track.procedure)
    if of is None:
        return []
    steps, found = counted.happened(link.track), []
    for deadline in of.deadlines.values():
        if deadline.who not in OURS or deadline.before or not deadline.until:
            continue
        for at, step in enumerate(steps):
            if step.event != deadline.after:
                continue
            due = engine.named(engine.clock(deadline, step, days), link.track.ends_on).due
            if due is None:
                continue
            ended = next((one for one in steps[at + 1 :] if one.event in deadline.until), None)
            found.append((due.day, ended is not None and ended.on <= due.day))
    return found


def limits_kept(members: Collection[UUID], since: dt.datetime, until: dt.datetime) -> Counts:
    """Statutory time limits of the client's or our own that ended in the span, in procedures run
    from cases: did what keeps them happen by the last day (two queries, holidays aside)."""
    first, last = timezone.localtime(since).date(), timezone.localtime(until).date()
    last = min(last, timezone.localdate())
    links = CaseProcedure.objects.filter(
        case__worker__in=members, withdrawn_at=None, track__started_at__lt=until,
        track__started_at__gte=since - LONGEST,
    )  # fmt: skip
    steps = Prefetch("track__steps", Step.objects.order_by("noted_at", "pk"))
    rows = links.select_related("track", "case").defer("why").prefetch_related(steps)
    days = holidays.table()
    return _counts(
        (link.case.worker_id, kept)
        for link in rows
        if link.case.worker_id is not None
        for day, kept in _ends(link, days)
        if first <= day < last
    )


def stayed_closed(members: Collection[UUID], since: dt.datetime, until: dt.datetime) -> Counts:
    """Cases that somebody of the members works on and that were closed in the span: are they closed
    now (one query)."""
    closings = Q(
        happenings__kind="moved", happenings__facts__to="closed", happenings__at__gte=since,
        happenings__at__lt=until,
    )  # fmt: skip
    rows = Case.objects.filter(closings, worker__in=members).distinct()
    found = rows.values_list("pk", "worker_id", "state")
    return _counts((worker, state == Case.State.CLOSED) for _pk, worker, state in found if worker)


def follow_ups_possible(
    members: Collection[UUID], since: dt.datetime, until: dt.datetime
) -> Counts:
    """Follow-ups that were finished in the span: how many reached her (one query)."""
    rows = Task.objects.filter(
        kind=Task.Kind.FOLLOW_UP, case__worker__in=members, done_at__gte=since, done_at__lt=until
    )
    found = rows.values_list("case__worker_id", "result")
    return _counts((worker, result == Task.Result.DONE) for worker, result in found)


INDICATORS = (
    Indicator(
        "casework.screen_24h",
        _("Danger screen within 24 hours"),
        _("of these, cases with a danger screen recorded within 24 hours of opening"),
        _("cases of violence that she opened in the span"),
        _("Cases: moment of opening and of the first screen"),
        screened_in_time, order=10,
    ),
    Indicator(
        "casework.deadline_met",
        _("Time limit of a procedure kept"),
        _("of these, limits before whose last day the step that keeps them was noted"),
        _("time limits of the client or of our own that ended in the span, in her cases"),
        _("Procedures of cases: events and the time limits of the law that they start"),
        limits_kept, order=20,
    ),
    Indicator(
        "casework.follow_up_held",
        _("Follow-up held by its day"),
        _("of these, follow-ups that took place by that day"),
        _("follow-ups that fell due in the span, in her cases"),
        _("Tasks of cases: day due and day done"),
        followed_up, order=30,
    ),
    Indicator(
        "casework.stayed_closed",
        _("Closed cases that stayed closed"),
        _("of these, cases that are closed today"),
        _("cases closed in the span"),
        _("Cases: closing and reopening"),
        stayed_closed, result=True, order=10,
    ),
    Indicator(
        "casework.follow_up_reached",
        _("Follow-ups that reached her"),
        _("of these, follow-ups that were possible"),
        _("follow-ups finished in the span"),
        _("Tasks of cases: what came of each follow-up"),
        follow_ups_possible, result=True, order=20,
    ),
)  # fmt: skip


def register_all() -> None:
    """Called once with the room's registrations."""
    for one in INDICATORS:
        indicators.register(one)
