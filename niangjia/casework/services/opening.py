"""From a first sentence to a case: looking for an existing one, the guided intake, opening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor, Grant
from niangjia.access.permissions import Permission, Scope
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.casework import rules
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import (
    Case,
    CaseIssue,
    Consent,
    IntakeDraft,
    Party,
    SafeContact,
    Task,
)
from niangjia.casework.recognising import STRETCH, called, called_within, same_person
from niangjia.casework.services import common, reports
from niangjia.casework.services.danger import open_danger
from niangjia.casework.services.parties import conflicts, opposite, write_party
from niangjia.law import taxonomy
from niangjia.vault.ids import uuid7


@dataclass(frozen=True)
class Facts:
    """What is known when a case is opened. Everything but ``call_her`` may be missing.

    ``child``: a child may be harmed or in danger, suspected since ``suspected_at`` (else now). ``told_at``: when
    she told it, where it was written on paper first.
    """

    call_her: str
    way_in: str = Case.WayIn.WALK_IN
    name: str = ""
    phone: str = ""
    id_number: str = ""
    birthday: str = ""
    story: str = ""
    wish: str = ""
    danger: bool = False
    child: bool = False
    suspected_at: dt.datetime | None = None
    told_at: dt.datetime | None = None
    issues: Sequence[str] = ()
    consent: str = ""
    contact_allowed: bool = False
    way: Mapping[str, Any] = field(default_factory=dict)


TOLD = 20


@transaction.atomic
def look_up(*, actor: Actor, phone: str = "", id_number: str = "", name: str = "") -> list[Case]:
    """Cases that may be hers already, as far as the actor may see them.

    What the actor may not see shows nothing; whoever supervises such a case is told. Raises Denied
    without OPEN_CASES. Audits how many were found, never what was asked.
    """
    _where(actor)
    cases = policy_of(Case).visible_to(actor)
    parties = same_person(phone=phone, id_number=id_number)
    sure = list(parties.values_list("case_id", flat=True)[:STRETCH])
    seen = list(cases.filter(pk__in=sure)[:TOLD])
    newest = called(name)
    seen += called_within(cases.exclude(pk__in=sure), name, TOLD - len(seen), newest)
    known = {*sure, *newest}
    hidden = known.difference(cases.filter(pk__in=known).values_list("pk", flat=True))
    for case in Case.objects.filter(pk__in=sorted(hidden, reverse=True)[:TOLD]):
        common.tell_supervisors(case, "casework.match")
    audit.record(
        actor, CaseEvent.LOOKED_UP, kind=common.KIND, facts={"seen": len(seen), "all": len(known)}
    )
    return seen


def _where(actor: Actor) -> Grant:
    """The unit at which she opens cases: that of the first role which lets her."""
    for _scope, grant in actor.reach(Permission.OPEN_CASES):
        return grant
    raise Denied(NOT_YOURS, code=Permission.OPEN_CASES.value)


def _takes_it(actor: Actor) -> UUID | None:
    """Whose case it becomes: a caseworker's own; a hotline's or supervisor's is to be assigned."""
    own = any(
        scope is Scope.OWN and grant.role == "caseworker"
        for scope, grant in actor.reach(Permission.WORK_CASES)
    )
    return actor.member_id if own else None


@transaction.atomic
def open_case(
    *,
    actor: Actor,
    facts: Facts,
    at: dt.datetime | None = None,
    key: tuple[UUID, str] | None = None,
) -> Case:
    """Open a case at the actor's unit. Danger makes it high risk and alerts the supervisors. ``key``:
    its identifier and number, where they must be the same each time (the invented federation).

    Raises Denied without OPEN_CASES, ValidationError for an unknown issue or a party who is the
    actor herself. For a child in danger the clock of the report runs from the suspicion. Audits way
    in, risk and number of issues.
    """
    home, now = _where(actor), at or timezone.now()
    known = taxonomy.all_issues()
    if unknown := [code for code in facts.issues if code not in known]:
        raise ValidationError({"issues": _("Unknown issue: %s") % unknown[0]})
    defaults = {code: issue.default_risk for code, issue in known.items()}
    pk, number = key or (uuid7(), "")
    case = Case(
        id=pk,
        unit_id=home.unit_id,
        unit_path=home.unit_path,
        risk=rules.risk_of(facts.issues, defaults, danger=facts.danger or facts.child),
        way_in=facts.way_in,
        worker_id=_takes_it(actor),
        opened_by_id=actor.member_id,
        opened_at=now,
        call_her=facts.call_her,
        wish=facts.wish or None,
        wish_on=timezone.localdate(facts.told_at or now) if facts.wish else None,
        story=facts.story or None,
        last_entry_on=timezone.localdate(now),
    )
    common.insert_numbered(case, now, number)
    common.recount(case.unit_path, set(), common.marks(case))
    _fill(actor, case, facts, now)
    common.note(actor, case, CaseEvent.OPENED, kind="opened", way_in=case.way_in, risk=case.risk)
    if actor.member_id in conflicts(case):
        raise ValidationError(
            _("This may be you or your family. Ask your supervisor to open this case.")
        )
    elsewhere = _elsewhere(case, facts)
    if elsewhere:
        _not_for_both(case, facts)
    _first_tasks(actor, case, facts)
    if elsewhere:
        _tell_of_match(actor, case, elsewhere)
    return case


def _elsewhere(case: Case, facts: Facts) -> set[UUID]:
    """Other cases with somebody of the same phone or identity number in them (one query)."""
    if not (facts.phone or facts.id_number):
        return set()
    parties = same_person(phone=facts.phone, id_number=facts.id_number).exclude(case=case)
    return set(parties.values_list("case_id", flat=True)[:100])


def _not_for_both(case: Case, facts: Facts) -> None:
    """Whoever works for the other side takes nobody's part here: the case waits for somebody else. She
    who opened it keeps it in view until then, so that nothing urgent waits."""
    others = opposite(case, phone=facts.phone, id_number=facts.id_number, role=Party.Role.CLIENT)
    if case.worker_id is None or case.worker_id not in {one.worker_id for one in others}:
        return
    before = common.marks(case)
    case.worker_id = None
    common.save(case, before, "worker")
    for one in others:
        common.tell_supervisors(one, "casework.match", f"link/with/{case.pk}/")


def _tell_of_match(actor: Actor, case: Case, elsewhere: set[UUID]) -> None:
    """Supervisors of a case of the same person that the actor may not see are led to linking the two."""
    seen = policy_of(Case).visible_to(actor).filter(pk__in=elsewhere).values_list("pk", flat=True)
    for one in Case.objects.filter(pk__in=elsewhere.difference(seen))[:20]:
        common.tell_supervisors(one, "casework.match", f"link/with/{case.pk}/")


def _fill(actor: Actor, case: Case, facts: Facts, now: dt.datetime) -> None:
    write_party(
        case,
        Party(case=case, role=Party.Role.CLIENT),
        name=facts.name,
        phone=facts.phone,
        id_number=facts.id_number,
        birthday=facts.birthday,
    )
    SafeContact(
        case=case,
        allowed=facts.contact_allowed,
        way=dict(facts.way),
        checked_on=timezone.localdate(facts.told_at or now),
    ).save(force_insert=True)
    for place, code in enumerate(dict.fromkeys(facts.issues)):
        CaseIssue(case=case, code=code, is_main=place == 0).save()
    if facts.consent:
        Consent(
            case=case,
            purpose=Consent.Purpose.SERVICES,
            how=facts.consent,
            given_at=facts.told_at or now,
            noted_by_id=actor.member_id,
        ).save()


def _first_tasks(actor: Actor, case: Case, facts: Facts) -> None:
    today = timezone.localdate(case.opened_at)
    if facts.danger or facts.child:
        if facts.danger:
            open_danger(actor=actor, case_id=case.pk)
        if facts.child:
            # Both at once: hers first, so that the child's report joins the steps for her.
            since = facts.suspected_at or case.opened_at
            open_danger(actor=actor, case_id=case.pk, child=True, suspected_at=since)
        case.refresh_from_db()
    elif case.worker_id is None:
        common.tell_supervisors(case, "casework.unassigned")
    common.add_task(actor, case, Task.Kind.FOLLOW_UP, rules.follow_up_on(case.risk, today))


# -- the guided intake -----------------------------------------------------------------------------------
@transaction.atomic
def save_step(
    *,
    actor: Actor,
    draft_id: UUID | None,
    step: str,
    answers: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> IntakeDraft:
    """Keep the answers of one step, and ``more`` that follows from them; the first one begins a
    draft. Raises Denied, Http404. Audits the step's name.
    """
    _where(actor)
    if draft_id is None:
        draft = IntakeDraft(member_id=actor.me, answers={}, step=step)
    else:
        draft = policy_of(IntakeDraft).get(actor, draft_id, lock=True)
    draft.answers = {**draft.answers, step: dict(answers), **(more or {})}
    draft.step = step
    draft.save()
    audit.record(actor, CaseEvent.DRAFT_SAVED, draft, facts={"step": step})
    return draft


@transaction.atomic
def drop_draft(*, actor: Actor, draft_id: UUID) -> None:
    """Throw an intake away. Raises Http404. Audits it."""
    draft = policy_of(IntakeDraft).get(actor, draft_id)
    audit.record(actor, CaseEvent.DRAFT_DROPPED, draft)
    draft.delete()


@transaction.atomic
def finish_intake(*, actor: Actor, draft_id: UUID) -> Case:
    """Make a case of an intake; the draft goes. One that began with a child's report takes it along.
    Raises Http404, Denied, ValidationError.

    Audited as ``open_case``.
    """
    draft = policy_of(IntakeDraft).get(actor, draft_id, lock=True)
    # The suspicion counts from when it was told, not from when the form was finished.
    facts = facts_of(draft.answers)
    since = min(draft.begun_at, facts.told_at or draft.begun_at)
    report = reports.of_intake(actor, draft.answers)
    if report is not None:
        since = min(report.suspected_at, since)
    case = open_case(actor=actor, facts=replace(facts, suspected_at=since))
    if report is not None:
        reports.became(actor, report, case)
    draft.delete()
    return case


def child_in_danger(answers: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether an intake says that a child may be in danger; "not sure" is enough for a report."""
    return answers.get("safety", {}).get("child_danger") in ("yes", "unsure")


def facts_of(answers: Mapping[str, Mapping[str, Any]]) -> Facts:
    """What an intake's answers say. Raises ValidationError when how to call her is missing."""
    who = answers.get("who", {})
    if not who.get("call_her"):
        raise ValidationError(_("How may we call her? Everything else may wait."))
    contact = dict(answers.get("contact", {}))
    return Facts(
        call_her=who["call_her"],
        way_in=answers.get("way", {}).get("way_in") or Case.WayIn.WALK_IN,
        name=who.get("name", ""),
        phone=who.get("phone", ""),
        id_number=who.get("id_number", ""),
        birthday=who.get("birthday", ""),
        story=answers.get("story", {}).get("story", ""),
        wish=answers.get("wish", {}).get("wish", ""),
        danger=answers.get("safety", {}).get("safe_now") == "no",
        told_at=_told_at(answers.get("way", {})),
        child=child_in_danger(answers),
        issues=tuple(answers.get("issues", {}).get("issues", ())),
        consent=answers.get("wish", {}).get("consent", ""),
        contact_allowed=contact.pop("allowed", "") == "yes",
        way=contact,
    )


def _told_at(way: Mapping[str, Any]) -> dt.datetime | None:
    """When she told it, by an intake that was typed in from paper; without a time noon of that day."""
    if not way.get("told_on"):
        return None
    clock = dt.time.fromisoformat(way["told_at"]) if way.get("told_at") else dt.time(12)
    zone = timezone.get_current_timezone()
    told = dt.datetime.combine(dt.date.fromisoformat(way["told_on"]), clock, zone)
    return min(told, timezone.now())
