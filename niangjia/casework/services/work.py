"""Working on a case: who, how far, how risky, what is written, what is to be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import notices
from niangjia.access.actor import Actor
from niangjia.access.paths import inside
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of, walled_off
from niangjia.casework import facts, parts, rules, states
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Approval, Case, CaseIssue, Entry, EntryVersion, Task
from niangjia.casework.services import approvals, common, plans
from niangjia.casework.services.parties import conflicts, keep_apart
from niangjia.law import taxonomy
from niangjia.people import selectors as people
from niangjia.people.models import RoleAssignment
from niangjia.ui.conflict import merged


@transaction.atomic
def read(*, actor: Actor, case_id: UUID) -> Case:
    """Open a case to read it. Raises Http404. Audits that it was read."""
    case = policy_of(Case).get(actor, case_id)
    common.note(actor, case, CaseEvent.VIEWED)
    return case


@transaction.atomic
def assign(*, actor: Actor, case_id: UUID, member_id: UUID, tell: bool = True) -> Case:
    """Give a case to a worker. Raises Http404, Denied without ASSIGN_CASES, ValidationError for a
    member who can't work on cases there or may not, being kin. Audits who; tells her, unless the
    caller does (``tell``)."""
    case = common.locked(actor, case_id, Permission.ASSIGN_CASES)
    candidate = Actor(member_id=member_id)
    if member_id not in possible_workers(case.unit_path):
        raise ValidationError({"member": _("She doesn't work on cases in this unit.")})
    if member_id in conflicts(case) or walled_off(candidate, common.KIND, case.pk):
        raise ValidationError({"member": _("She may not have this case. Choose somebody else.")})
    before = common.marks(case)
    case.worker_id = member_id
    common.save(case, before, "worker")
    keep_apart(case)
    common.note(actor, case, CaseEvent.ASSIGNED, kind="assigned", member=str(member_id))
    if tell:
        notices.notify([member_id], "casework.assigned", path=f"/cases/{case.pk}/")
    return case


@transaction.atomic
def hand_over(*, actor: Actor, case_id: UUID, member_id: UUID) -> Case:
    """Pass a case on while an account is closed: whoever closes it need see no case. The caller has
    asked ``may_receive``. Audits who; tells her."""
    case = Case.objects.select_for_update().get(pk=case_id)
    before = common.marks(case)
    case.worker_id = member_id
    common.save(case, before, "worker")
    keep_apart(case)
    common.note(actor, case, CaseEvent.ASSIGNED, kind="assigned", member=str(member_id))
    notices.notify([member_id], "casework.assigned", path=f"/cases/{case.pk}/")
    return case


def may_receive(case: Case, member_id: UUID) -> bool:
    """Whether a member may take a case: she works there, and no wall stands."""
    candidate = Actor(member_id=member_id)
    return member_id in possible_workers(case.unit_path) and not walled_off(
        candidate, common.KIND, case.pk
    )


def possible_workers(path: str) -> set[UUID]:
    """Members who work on cases at the unit of ``path`` or above it, or below."""
    return set(workers_near([path]))


def workers_near(paths: Collection[str]) -> dict[UUID, set[str]]:
    """Members who work on cases at the units of ``paths``, above or below them, each with those of the
    paths (one query, none for no path)."""
    if not paths:
        return {}
    near = Q(unit__path__in={above for path in paths for above in people.paths_above(path)})
    for path in paths:
        near |= inside("unit__path", path)
    rows = RoleAssignment.objects.filter(near, role="caseworker", member__is_active=True)
    today = timezone.localdate()
    held = rows.filter(starts_on__lte=today).exclude(ends_on__lt=today)
    found: dict[UUID, set[str]] = {}
    for member, at in held.values_list("member_id", "unit__path"):
        mine = {path for path in paths if path.startswith(at) or at.startswith(path)}
        found.setdefault(member, set()).update(mine)
    return found


@transaction.atomic
def move(*, actor: Actor, case_id: UUID, state: str, why: str = "") -> Case:
    """Take a case to its next state. Closing needs a reason in ``why``, which becomes an entry;
    closed needs somebody else with APPROVE_CASES, and no open task for supervisors.

    Raises Http404, Denied, ValidationError. Audits the state; an end tells the worker.
    """
    approving = state == Case.State.CLOSED
    needed = Permission.APPROVE_CASES if approving else Permission.WORK_CASES
    case = common.locked(actor, case_id, needed)
    if not states.may_follow(case.state, state):
        raise ValidationError(_("This can't come next. Look at where the case stands now."))
    if state in states.WITH_CONDITIONS:
        _check_step(actor, case, state, why)
    begins = case.state == Case.State.PLANNED and state == Case.State.ACTIVE
    if begins and (told := plans.against_work(case)):
        raise ValidationError(told)
    before = common.marks(case)
    case.state = state
    case.closed_at = timezone.now() if approving else None
    common.save(case, before, "state", "closed_at")
    common.note(actor, case, CaseEvent.MOVED, kind="moved", to=state)
    if approving:
        parts.closed(actor, case)
    if why:
        Entry(
            case=case, kind=Entry.Kind.NOTE, happened_at=timezone.now(), observed=why,
            author_id=actor.member_id,
        ).save()  # fmt: skip
    if state == Case.State.CLOSING:
        approvals.put(actor, case, Approval.Kind.CLOSURE, why.strip())
    else:
        verdict = Approval.Verdict.APPROVED if approving else Approval.Verdict.RETURNED
        approvals.close(actor, case, Approval.Kind.CLOSURE, verdict, why)
    return case


def _closure(actor: Actor, case: Case, approval: Approval) -> None:
    """A closure was approved: the case is closed; given back: it goes on."""
    done = approval.verdict == Approval.Verdict.APPROVED
    state = Case.State.CLOSED if done else Case.State.ACTIVE
    try:
        move(actor=actor, case_id=case.pk, state=state, why=approval.words or "")
    except ValidationError as refused:
        told = getattr(refused, "error_dict", {})
        # Whoever approves wrote it as ``words``.
        raise (ValidationError({"words": told["why"]}) if "why" in told else refused) from None


approvals.then(Approval.Kind.CLOSURE, _closure)


def _check_step(actor: Actor, case: Case, state: str, why: str) -> None:
    if len(why.strip()) < 8:
        raise ValidationError({"why": _("Say in a sentence why, and what risk stays.")})
    if state != Case.State.CLOSED:
        return
    asked = case.happenings.filter(kind="moved", facts__to="closing").order_by("-at").first()
    if actor.member_id in {case.worker_id, asked.by_id if asked else None}:
        raise ValidationError(_("Nobody approves her own closure. Another supervisor can."))
    if case.danger_since or case.tasks.filter(done_at=None, for_supervisors=True).exists():
        raise ValidationError(_("A review of the risk is still open. It comes first."))
    still_open = parts.against_closing(case)
    if still_open:
        raise ValidationError(still_open)


@transaction.atomic
def set_risk(*, actor: Actor, case_id: UUID, risk: str, why: str, seen: str | None = None) -> Case:
    """Set the risk; a reason is always needed. Raises Http404, Denied, ValidationError,
    ChangedMeanwhile (``seen``: what the form had seen).

    Audits the risk; the reason becomes an entry."""
    case = common.locked(actor, case_id)
    if risk not in Case.Risk.values or len(why.strip()) < 8:
        raise ValidationError({"why": _("Say in a sentence why, and what risk stays.")})
    risk = merged({"risk": case.risk}, {"risk": risk}, seen)["risk"]
    before = common.marks(case)
    case.risk = risk
    common.save(case, before, "risk")
    Entry(
        case=case, kind=Entry.Kind.NOTE, happened_at=timezone.now(), observed=why.strip(),
        author_id=actor.member_id,
    ).save()  # fmt: skip
    common.note(actor, case, CaseEvent.RISK_SET, kind="risk_set", risk=risk)
    return case


@transaction.atomic
def set_words(
    *,
    actor: Actor,
    case_id: UUID,
    call_her: str,
    wish: str,
    story: str,
    seen: str | None = None,
) -> Case:
    """Write how to call her, her wish, her story. Raises Http404, Denied, ChangedMeanwhile.

    ``seen``: what the form had seen (``ui/conflict.py``). Audits the names of the fields that changed.
    """
    case = common.locked(actor, case_id)
    given = merged(facts.words(case), {"call_her": call_her, "wish": wish, "story": story}, seen)
    before = common.marks(case)
    changed = []
    for name, text in given.items():
        if (getattr(case, name) or "") != text:
            setattr(case, name, text or None)
            changed.append(name)
    if "wish" in changed:
        case.wish_on = timezone.localdate() if given["wish"] else None
    common.save(case, before, "call_her", "wish", "story", "wish_on")
    common.note(actor, case, CaseEvent.FACTS_CHANGED, kind="words_set", fields=",".join(changed))
    return case


@transaction.atomic
def set_issues(
    *, actor: Actor, case_id: UUID, codes: Sequence[str], main: str, seen: str | None = None
) -> Case:
    """Choose the issues and the main one. Raises Http404, Denied, ValidationError, ChangedMeanwhile
    (``seen``: what the form had seen). Audits codes."""
    case = common.locked(actor, case_id)
    stands = facts.issues(CaseIssue.objects.filter(case=case))
    given = merged(stands, {"issues": sorted(set(codes)), "main": main}, seen)
    chosen, main = given["issues"], given["main"]
    if any(code not in taxonomy.all_issues() for code in chosen) or main not in chosen:
        raise ValidationError({"main": _("Choose the main one among those that you ticked.")})
    CaseIssue.objects.filter(case=case).delete()
    for code in sorted(chosen, key=lambda one: one != main):
        CaseIssue(case=case, code=code, is_main=code == main).save()
    common.note(
        actor, case, CaseEvent.ISSUES_SET, kind="issues_set", codes=",".join(chosen), main=main
    )
    return case


# -- entries ------------------------------------------------------------------------------------------
@transaction.atomic
def write_entry(
    *,
    actor: Actor,
    case_id: UUID,
    kind: str,
    happened_at: dt.datetime,
    told: str = "",
    observed: str = "",
    restricted: bool = False,
) -> Entry:
    """Write a note, call or visit. Raises Http404, Denied, ValidationError when both texts are
    empty or the day lies ahead. Audits kind and whether it is restricted."""
    case = common.locked(actor, case_id)
    _check_entry(told, observed)
    if happened_at > timezone.now() + dt.timedelta(minutes=5):
        raise ValidationError({"on": _("This lies ahead. A plan belongs among the tasks.")})
    entry = Entry(
        case=case, kind=kind, happened_at=happened_at, told=told or None,
        observed=observed or None, restricted=restricted, author_id=actor.member_id,
    )  # fmt: skip
    entry.save()
    today = timezone.localdate()
    Case.objects.filter(pk=case.pk, last_entry_on__lt=today).update(last_entry_on=today)
    common.note(actor, case, CaseEvent.ENTRY_WRITTEN, what=kind, restricted=restricted)
    return entry


def _check_entry(told: str, observed: str) -> None:
    if not told.strip() and not observed.strip():
        raise ValidationError(_("Write what she told, or what you saw yourself."))


@transaction.atomic
def change_entry(
    *, actor: Actor, entry_id: UUID, told: str, observed: str, seen: str | None = None
) -> Entry:
    """Change an entry; how it read before stays. Only its author. Raises Http404, Denied,
    ValidationError, ChangedMeanwhile (``seen``: what the form had seen). Audits the version's number."""
    found = policy_of(Entry).get(actor, entry_id)
    case = common.locked(actor, found.case_id)
    entry = Entry.objects.select_for_update().get(pk=found.pk)
    if entry.author_id != actor.member_id:
        raise ValidationError(_("Only its author changes an entry. Write one of your own."))
    given = merged(facts.texts(entry), {"told": told, "observed": observed}, seen)
    _check_entry(given["told"], given["observed"])
    if given == facts.texts(entry):
        return entry
    EntryVersion(entry=entry, number=entry.version, told=entry.told, observed=entry.observed).save()
    entry.told, entry.observed = given["told"] or None, given["observed"] or None
    entry.version += 1
    entry.save()
    common.note(actor, case, CaseEvent.ENTRY_CHANGED, version=entry.version)
    return entry


# -- tasks -----------------------------------------------------------------------------------------------
@transaction.atomic
def set_task(
    *,
    actor: Actor,
    case_id: UUID,
    kind: str,
    due: dt.date,
    what: str = "",
    goal: str = "",
    owner: str = Task.Owner.WORKER,
    office: str = "",
    supervisors: bool = False,
) -> Task:
    """Put something to do into the plan, for a goal (made when it isn't there): we do it, she does, an
    office that is named, or ``supervisors`` of the case look at it, who are told.

    Raises Http404, Denied, ValidationError for a day that has passed, an office without a name or nothing
    to look at. Audits kind and day."""
    case = common.locked(actor, case_id)
    if due < timezone.localdate():
        raise ValidationError({"due": _("This day has passed.")})
    if owner == Task.Owner.OFFICE and not office.strip():
        raise ValidationError({"office": _("Name the office.")})
    if supervisors and not what.strip():
        raise ValidationError({"what": _("Say what the supervisor should look at.")})
    task = common.add_task(
        actor, case, kind, due, what=what, goal=plans.goal_of(case, goal), owner=owner,
        office=office.strip(), supervisors=supervisors,
    )  # fmt: skip
    if supervisors:
        common.tell_supervisors(case, "casework.alert")
    elif kind == Task.Kind.ACTION:
        plans.changed(actor, case)
    common.note(actor, case, CaseEvent.TASK_SET, kind="task_set", what=kind, due=due.isoformat())
    return task


@transaction.atomic
def finish_task(
    *,
    actor: Actor,
    task_id: UUID,
    outcome: str,
    result: str = Task.Result.DONE,
    seen: str | None = None,
) -> Task:
    """Say that a task is done, or that it wasn't possible, and how it went; a done follow-up sets the
    next, by risk.

    A task for supervisors is finished by one who may approve. Raises Http404, Denied,
    ValidationError without an outcome, ChangedMeanwhile when somebody finished it in other words
    (``seen``: what the form had seen). Audits the kind."""
    found = policy_of(Task).get(actor, task_id)
    needed = Permission.APPROVE_CASES if found.for_supervisors else Permission.WORK_CASES
    case = common.locked(actor, found.case_id, needed)
    task = Task.objects.select_for_update().get(pk=found.pk)
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say how it went.")})
    written = {"result": result or Task.Result.DONE, "outcome": outcome.strip()}
    given = merged(facts.task_end(task), written, seen)
    if task.done_at is not None and seen is not None and given != facts.task_end(task):
        task.result, task.outcome = given["result"], given["outcome"]
        task.save()
        common.note(actor, case, CaseEvent.TASK_DONE, what=task.kind)
    if task.done_at is None:
        task.done_at, task.done_by_id = timezone.now(), actor.member_id
        task.outcome, task.result = given["outcome"], given["result"]
        task.save()
        if task.kind == Task.Kind.FOLLOW_UP and case.state != Case.State.CLOSED:
            next_day = rules.follow_up_on(case.risk, timezone.localdate())
            common.add_task(actor, case, Task.Kind.FOLLOW_UP, next_day)
        common.settle_due(case)
        common.note(actor, case, CaseEvent.TASK_DONE, kind="task_done", what=task.kind)
    return task
