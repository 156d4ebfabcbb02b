"""Members from a table, in the worker: first checked, then written, all or nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied
from niangjia.jobs import services as jobs
from niangjia.jobs.context import JobContext, JobFailed, Outcome
from niangjia.jobs.models import Job
from niangjia.jobs.registry import job
from niangjia.jobs.tables import RowProblem, read
from niangjia.people import kin, names, rules
from niangjia.people.events import PeopleEvent
from niangjia.people.importing import drafts
from niangjia.people.importing.columns import COLUMNS, LABELS, PROBLEMS
from niangjia.people.importing.drafts import Person, Problem
from niangjia.people.importing.plan import BATCH, Plan, Step, batches, make, role_keys
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.sentences import OUTSIDE
from niangjia.people.services.members import MY_PAGE
from niangjia.vault import keys

CHECK = "people.check_import"
IMPORT = "people.import"
PREVIEWED = 50
PROBLEMS_KEPT = 5000


def _check_may(actor: Actor) -> None:
    if not actor.may(Permission.MANAGE_MEMBERS):
        raise Denied(OUTSIDE, code="members.manage")


@transaction.atomic
def start_check(*, actor: Actor, table: Any) -> Job:
    """Have a table checked in the worker. Nothing is written but the job itself.

    Raises Denied. Audits ``jobs.started``.
    """
    _check_may(actor)
    return jobs.start_job(actor=actor, kind=CHECK, options={"keep_upload": True}, upload=table)


@transaction.atomic
def start_import(*, actor: Actor, checked: Job) -> Job:
    """Have a checked table written. It is checked again first: things may have changed.

    Raises Denied; ValueError when the check didn't end well. Audits ``jobs.started``.
    """
    _check_may(actor)
    if checked.kind != CHECK or checked.state != "done" or not checked.upload:
        raise ValueError("not a checked table")
    with checked.upload.open() as file:
        content = file.read()
    return jobs.start_job(
        actor=actor, kind=IMPORT, options={"checked": str(checked.pk)}, upload=content
    )


COUNTS = {
    "new": _("New members"),
    "changed": _("Members changed"),
    "same": _("Members as they are"),
    "roles": _("Roles given"),
}
WORDS = {
    "problems": PROBLEMS,
    "columns": LABELS,
    "counts": COUNTS,
    "errors": {"rows": _("%(rows)s rows need another look. Nothing was written.")},
}


@job(
    CHECK,
    title=_("Check of a table of members"),
    next_url=lambda checked: reverse("people:preview", args=[checked.pk]),
    next_label=_("See what would change"),
    **WORDS,
)
def check_table(context: JobContext) -> Outcome:
    """Say what the table would change. Raises JobFailed with the list of row problems."""
    plan = _plan(context)
    shown = [step for step in plan.steps if step.kind != "same"][:PREVIEWED]
    return Outcome(facts=_counts(plan), details={"preview": [_preview(step) for step in shown]})


@job(
    IMPORT,
    title=_("Import of members"),
    next_url=lambda written: after_import_url(written),
    next_label=_("Go on"),
    **WORDS,
)
def write_table(context: JobContext) -> Outcome:
    """Write what the table says, in one transaction; a second run changes nothing more.

    Audits ``people.imported`` once, and each member as if added or edited by hand.
    """
    if context.resume_point.get("written"):
        return Outcome(facts=context.resume_point["written"])
    plan = _plan(context)
    counts = _counts(plan)
    new, roles, changed = _build(context.actor, plan)
    # The keys first, outside the transaction: the key store is a database of its own.
    for batch in batches([member.pk for member, _step in new], 2000):
        keys.prepare(batch)
        context.check_cancelled()
    context.progress(0, len(new), "writing")
    with context.effect():
        for rows in batches([member for member, _step in new]):
            Member.objects.bulk_create(rows, batch_size=BATCH)
        for member, step in changed:
            member.save(update_fields=_columns(step))
        RoleAssignment.objects.bulk_create(roles, batch_size=BATCH)
        for reached in batches(
            [member for member, _step in [*new, *changed] if member.phone_index]
        ):
            kin.changed(reached)
        _record(context.actor, new, changed, roles, counts)
        context.checkpoint({"written": counts})
    return Outcome(facts=counts, details={"members": [str(member.pk) for member, _step in new]})


def after_import_url(written: Job) -> str:
    """The sheet of invitation links where the sign-in room offers one, else the directory."""
    try:
        return reverse("signin:invite_imported", args=[written.pk])
    except NoReverseMatch:
        return reverse("people:directory")


def _plan(context: JobContext) -> Plan:
    """Read and check the table. Raises JobFailed ``rows`` when anything is wrong with it."""
    if not context.actor.may(Permission.MANAGE_MEMBERS):
        raise Denied(OUTSIDE, code="members.manage")
    persons, problems = _read(context)
    context.progress(0, len(persons), "checking")
    plan = make(
        context.actor,
        persons,
        timezone.localdate(),
        lambda done, total: context.progress(done, total),
    )
    plan.problems += problems
    if plan.problems:
        plan.problems.sort(key=lambda problem: problem.row)
        rows = len({problem.row for problem in plan.problems})
        details = {
            "problems": [_row_problem(one).as_json() for one in plan.problems[:PROBLEMS_KEPT]]
        }
        raise JobFailed("rows", details=details, rows=rows)
    return plan


def _read(context: JobContext) -> tuple[list[Person], list[Problem]]:
    context.progress(0, 0, "reading")
    found, problems = [], []
    known, today = role_keys(), timezone.localdate()
    if not context.job.upload:
        raise JobFailed("empty")
    with context.job.upload.open() as file:
        for row in read(file, COLUMNS).rows:
            draft, wrong = drafts.read(row.number, row.cells, known, today)
            problems += wrong
            if not wrong:
                found.append(draft)
            if row.number % BATCH == 0:
                context.progress(0, 0, "reading")
    persons, doubled = drafts.gather(found)
    return persons, problems + doubled


def _row_problem(one: Problem) -> RowProblem:
    return RowProblem(one.row, one.column, one.code, one.facts)


def _counts(plan: Plan) -> dict[str, int | str | bool]:
    return {
        "new": plan.count("new"),
        "changed": plan.count("changed"),
        "same": plan.count("same"),
        "roles": plan.role_count,
    }


def _preview(step: Step) -> dict[str, Any]:
    return {
        "row": step.draft.row,
        "kind": step.kind,
        "name": step.draft.name,
        "unit": step.unit.name_zh,
        "fields": step.fields,
        "roles": [role.role for role, _unit, _day in step.roles],
    }


def _build(
    actor: Actor, plan: Plan
) -> tuple[list[tuple[Member, Step]], list[RoleAssignment], list[tuple[Member, Step]]]:
    """Members to make, roles to give, members to change: ready, but not yet written."""
    numbers = _numbers(plan.count("new"))
    usernames = _usernames(plan)
    new: list[tuple[Member, Step]] = []
    changed: list[tuple[Member, Step]] = []
    roles: list[RoleAssignment] = []
    now = timezone.now()
    for step in plan.steps:
        member = step.member
        if member is None:
            member = _new_member(step, numbers.pop(), usernames)
            new.append((member, step))
        elif step.fields:
            _apply(member, step)
            changed.append((member, step))
        for role, unit, starts_on in step.roles:
            roles.append(
                RoleAssignment(
                    member=member,
                    role=role.role,
                    unit=unit,
                    starts_on=starts_on,
                    ends_on=role.ends_on,
                    given_by_id=actor.member_id,
                    given_at=now,
                )
            )
    return new, roles, changed


def _new_member(step: Step, number: str, usernames: set[str]) -> Member:
    draft = step.draft
    if not draft.username:
        stem = "".join(names.read(draft.name)) or names.plain(draft.name_en)
        username = rules.suggest_username(stem, usernames)
    else:
        username = draft.username
    usernames.add(username)
    return Member(
        staff_number=number,
        username=username,
        name=draft.name,
        name_en=draft.name_en,
        name_sort=names.sort_key(draft.name),
        name_keys=names.search_keys(draft.name, draft.name_en, username),
        unit=step.unit,
        job_title=draft.job_title,
        joined_on=draft.joined_on,
        phone=draft.phone or None,
        phone_index=step.token,
        # Unusable, and cheap to make: she sets her own with her invitation.
        password=make_password(None),
    )


def _apply(member: Member, step: Step) -> None:
    draft = step.draft
    for field in step.fields:
        if field == "unit":
            member.unit = step.unit
        elif field == "phone":
            member.phone, member.phone_index = draft.phone, step.token
        else:
            setattr(member, field, getattr(draft, field))
    member.name_sort = names.sort_key(member.name)
    member.name_keys = names.search_keys(member.name, member.name_en, member.username)
    member.version += 1


def _columns(step: Step) -> list[str]:
    extra = ["phone_index"] if "phone" in step.fields else []
    return [*step.fields, *extra, "name_sort", "name_keys", "version"]


def _numbers(count: int) -> list[str]:
    """``count`` staff numbers that nobody has."""
    numbers: set[str] = set()
    while len(numbers) < count:
        batch = {rules.new_staff_number() for _ in range(min(BATCH, count - len(numbers)))}
        taken = Member.objects.filter(staff_number__in=batch).values_list("staff_number", flat=True)
        numbers |= batch - set(taken)
    return list(numbers)


def _usernames(plan: Plan) -> set[str]:
    """Usernames that can't be given: all that are there or stand in the table."""
    here = {step.draft.username for step in plan.steps if step.draft.username}
    if all(step.draft.username for step in plan.steps if step.member is None):
        return here
    return here | set(Member.objects.values_list("username", flat=True).iterator(5000))


def _record(
    actor: Actor,
    new: list[tuple[Member, Step]],
    changed: list[tuple[Member, Step]],
    roles: list[RoleAssignment],
    counts: dict[str, int | str | bool],
) -> None:
    for member, step in new:
        audit.record(actor, PeopleEvent.MEMBER_ADDED, member, unit_path=step.unit.path)
    for member, step in changed:
        audit.record(
            actor,
            PeopleEvent.MEMBER_EDITED,
            member,
            unit_path=step.unit.path,
            facts={"fields": sorted(step.fields)},
        )
    for row in roles:
        audit.record(
            actor,
            PeopleEvent.ROLE_GIVEN,
            row.member,
            unit_path=row.unit.path,
            facts={
                "role": row.role,
                "unit": str(row.unit_id),
                "from": row.starts_on.isoformat(),
                "until": row.ends_on.isoformat() if row.ends_on else "",
            },
        )
    made = {member.pk for member, _step in new}
    told: list[UUID] = [row.member_id for row in roles if row.member_id not in made]
    if told:
        notices.notify(told, "people.roles_changed", path=MY_PAGE)
    audit.record(actor, PeopleEvent.IMPORTED, kind="people.member", facts=dict(counts))
