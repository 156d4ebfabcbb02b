"""A child's report by whoever saw it: written, given to an office, looked at by supervisors in parallel.

It needs no consent, no approval and no competence (domain.md §2.3), and nobody but her writes in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit, notices
from niangjia.access.actor import Actor, system_actor
from niangjia.access.models import Wall
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.access.rules import is_reason
from niangjia.access.services import SHORT, set_wall
from niangjia.casework import reporting, rules
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, ChildReport, DangerOutcome, DangerPath, IntakeDraft
from niangjia.casework.selectors.reports import home_of, supervisors
from niangjia.casework.services import common
from niangjia.casework.services.danger import REPORTS, note_outcome
from niangjia.casework.services.parties import also_seal, wall_off, without_worker
from niangjia.documents import selectors as documents
from niangjia.documents.rendering import Made, make
from niangjia.people.presenters import person_name
from niangjia.procedures.presenters import words
from niangjia.vault import keys

READ, WRITE = Permission.READ_REPORTS, Permission.WRITE_REPORTS


def _note(actor: Actor, event: CaseEvent, of: ChildReport, **facts: str | int | bool) -> None:
    audit.record(actor, event, of, unit_path=of.unit_path, facts=facts)


def _hers(actor: Actor, report_id: UUID) -> ChildReport:
    found: ChildReport = policy_of(ChildReport).get(actor, report_id, WRITE, lock=True)
    return found


def _to_look_at(actor: Actor, report_id: UUID) -> ChildReport:
    found: ChildReport = policy_of(ChildReport).get(actor, report_id, READ, lock=True)
    not_taken(found)
    return found


def not_taken(of: ChildReport) -> None:
    """Raise ValidationError when somebody looked at a report already."""
    if of.taken_at is not None:
        raise ValidationError(_("Somebody looked at this report meanwhile."))


@transaction.atomic
def make_report(
    *,
    actor: Actor,
    answers: Mapping[str, Any],
    suspected_at: dt.datetime,
    spare: Collection[UUID] = (),
) -> ChildReport:
    """Write a report of her own, whatever her role; the supervisors of her unit are told at once, without
    a word of what it says. ``spare``: supervisors who may be concerned; they are walled off first.

    Raises Denied for nobody in particular, ValidationError without what she saw, or for a suspicion that
    is still to come. Audits whether 110 was called and how many supervisors were told.
    """
    if not actor.may(WRITE) or actor.member_id is None:
        raise Denied(NOT_YOURS, code=WRITE.value)
    now, home = timezone.now(), home_of(actor)
    given = {code: str(answers.get(code) or "").strip() for code in reporting.ANSWERS}
    if not given["suspicion"]:
        raise ValidationError(
            {"suspicion": _("Write what you saw or heard, as short as you like.")}
        )
    if suspected_at > now:
        raise ValidationError({"since_on": _("This moment is still to come.")})
    known = {one.pk for one in supervisors(actor)}
    told = known - set(spare)
    given["told"] = str(len(told))
    of = ChildReport(
        member_id=actor.me, unit=home, unit_path=home.path, suspected_at=suspected_at, made_at=now,
        answers=given, keep_until=rules.report_kept_until(timezone.localdate(now)),
    )  # fmt: skip
    common.insert_numbered(of, now)
    for member in known - told:
        reason = _("Whoever reported says that this may concern her or her family.")
        set_wall(
            actor=system_actor(),
            kind=reporting.RECORD,
            record_id=of.pk,
            member_id=member,
            reason=reason,
        )
    notices.notify(told, "casework.alert", path=f"/cases/reports/{of.pk}/")
    called = given["danger"] == ChildReport.Danger.NOW
    _note(actor, CaseEvent.REPORTED, of, called=called, told=len(told))
    return of


@transaction.atomic
def read_report(*, actor: Actor, report_id: UUID) -> ChildReport:
    """Open a report. Raises Http404. Audits the reading."""
    rows = policy_of(ChildReport).visible_to(actor).select_related("member", "taken_by", "case")
    found = rows.filter(pk=report_id).first() or policy_of(ChildReport).get(actor, report_id)
    _note(actor, CaseEvent.REPORT_READ, found)
    return found


def _add(of: ChildReport, **line: str) -> None:
    of.later = [*(of.later or []), {"noted": timezone.now().isoformat(), **line}]


@transaction.atomic
def note_sent(
    *,
    actor: Actor,
    report_id: UUID,
    office: str,
    at: dt.datetime,
    who: str = "",
    receipt: str = "",
    words: str = "",
) -> ChildReport:
    """Note to whom she gave it and when; its clock stops with the first. More than one may follow.

    Raises Http404, Denied, ValidationError for a moment before the suspicion or still to come. Audits the
    kind of office.
    """
    of = _hers(actor, report_id)
    if at > timezone.now():
        raise ValidationError({"on": _("This moment is still to come.")})
    if at < of.suspected_at:
        raise ValidationError({"on": _("This is before the moment from which you suspected it.")})
    _add(
        of, kind=reporting.SENT, at=at.isoformat(), office=ChildReport.Office(office).value,
        who=who.strip(), receipt=receipt.strip(), words=words.strip(),
    )  # fmt: skip
    of.sent_at = min(of.sent_at or at, at)
    of.save(update_fields=["later", "sent_at"])
    _note(actor, CaseEvent.REPORT_SENT, of, office=office)
    return of


@transaction.atomic
def add_to_report(*, actor: Actor, report_id: UUID, words: str) -> ChildReport:
    """Add to her report; nothing that stands there changes. Raises Http404, Denied. Audits it."""
    of = _hers(actor, report_id)
    _add(of, kind=reporting.ADDED, at=timezone.now().isoformat(), words=words.strip())
    of.save(update_fields=["later"])
    _note(actor, CaseEvent.REPORT_ADDED, of)
    return of


@transaction.atomic
def print_report(*, actor: Actor, report_id: UUID, form: str, language: str) -> Made:
    """Her report as the document of the house, to hand over: never a draft, since nobody has to approve
    it. Raises Http404, BadTemplate and BadLayout for a template of the house that can't be used. Audits
    form and language."""
    of: ChildReport = policy_of(ChildReport).get(actor, report_id)
    made = make(
        documents.kind(reporting.KIND), reporting.values(of, language), form=form,
        language=language, draft=False, folder=documents.folder(),
    )  # fmt: skip
    _note(actor, CaseEvent.REPORT_PRINTED, of, form=form, language=language)
    return made


# -- looked at in parallel --------------------------------------------------------------------------------
@transaction.atomic
def take_up(*, actor: Actor, report_id: UUID) -> IntakeDraft:
    """Begin the intake of a case with what the report says; the look-up and every question come as always.

    Raises Http404, Denied without OPEN_CASES, ValidationError when somebody took it up. Audits the draft.
    """
    of = _to_look_at(actor, report_id)
    if not actor.may(Permission.OPEN_CASES):
        raise Denied(NOT_YOURS, code=Permission.OPEN_CASES.value)
    danger = of.answers.get("danger") == ChildReport.Danger.NOW
    draft = IntakeDraft(
        member_id=actor.me,
        step="safety",
        answers={
            "safety": {"safe_now": "no" if danger else "unsure", "child_danger": "yes"},
            "who": {"call_her": _("A child"), "name": of.answers.get("child", "")[:60]},
            "story": {"story": story_of(of)[:6000]},
            "report": str(of.pk),
        },
    )
    draft.save()
    audit.record(actor, CaseEvent.DRAFT_SAVED, draft, facts={"step": "report"})
    return draft


def story_of(of: ChildReport) -> str:
    """What the report says, without who reported."""
    lines = [of.answers.get("suspicion", "")]
    lines += [one["words"] for one in of.later or () if one["kind"] == reporting.ADDED]
    asked = documents.kind(reporting.KIND).fields
    for code in (*reporting.KNOWN, "protected_now"):
        if of.answers.get(code):
            lines.append(f"{words(asked[code].name)}: {of.answers[code]}")
    return "\n".join(lines)


def of_intake(actor: Actor, answers: Mapping[str, Any]) -> ChildReport | None:
    """The report with which an intake began, locked; None for any other. Raises ValidationError when
    somebody else took it up meanwhile, Http404."""
    return _to_look_at(actor, UUID(answers["report"])) if "report" in answers else None


def became(actor: Actor, of: ChildReport, case: Case) -> None:
    """A report became a case or went into one, in the transaction that did it: whoever was spared is walled
    off from the case too, who reported is sealed, and a report that was sent is an outcome of the danger path."""
    of.case, of.taken_at, of.taken_by_id = case, timezone.now(), actor.member_id
    of.save(update_fields=["case", "taken_at", "taken_by"])
    _note(actor, CaseEvent.REPORT_TAKEN, of, case=True)
    keep_out(of, case)
    if of.member is not None and of.member_id != actor.member_id:
        also_seal(actor=actor, case_id=case.pk, kind="reporter", content=person_name(of.member))
    path = DangerPath.objects.filter(case=case, ended_at=None).first()
    if path is None:
        return
    for one in reporting.sendings(of)[:1]:
        words = " · ".join(
            filter(
                None,
                [
                    reporting.to_whom(one),
                    reporting.when(reporting.moment_of(one["at"])),
                    one["receipt"],
                ],
            )
        )
        noted = {row.step: row for row in path.outcomes.filter(step__in=REPORTS)}
        for step in REPORTS & set(path.steps):
            before = noted.get(step)
            if before is not None and before.outcome == DangerOutcome.Outcome.DONE:
                continue
            told = "\n".join([words, before.words] if before else [words])
            note_outcome(actor=actor, path_id=path.pk, step=step, outcome="done", words=told)


def keep_out(of: ChildReport, case: Case) -> None:
    """Whoever is walled off from a report is so from its case: told nothing of it any more, and its worker no
    longer."""
    for wall in Wall.objects.filter(kind=reporting.RECORD, record_id=of.pk, lifted_at=None):
        wall_off(case, wall.member_id, wall.reason or "")
        notices.take_back(wall.member_id, path=f"/cases/{case.pk}/")
        if case.worker_id == wall.member_id:
            without_worker(case)


@transaction.atomic
def leave_report(*, actor: Actor, report_id: UUID, reason: str) -> ChildReport:
    """Say why no case comes from it here; the report and its sending stay as they are.

    Never whoever wrote it. Raises Http404, Denied, ValidationError without a reason. Audits it."""
    of = _to_look_at(actor, report_id)
    if of.member_id == actor.member_id:
        raise Denied(_("Somebody else than who wrote it says this."), code="own")
    if not is_reason(reason):
        raise ValidationError({"reason": SHORT})
    of.reason, of.taken_at, of.taken_by_id = reason.strip(), timezone.now(), actor.member_id
    of.save(update_fields=["reason", "taken_at", "taken_by"])
    _note(actor, CaseEvent.REPORT_TAKEN, of, case=False)
    return of


# -- the worker's clock ---------------------------------------------------------------------------------
def erase_old(today: dt.date | None = None) -> int:
    """Erase reports whose time is over and that became no case, key and all; how many."""
    gone = 0
    due = ChildReport.objects.filter(keep_until__lt=today or timezone.localdate(), case=None)
    for pk in list(due.values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            of = due.select_for_update().filter(pk=pk).first()
            if of is not None:
                _erase(of)
                gone += 1
    if gone:
        audit.record(
            system_actor(), CaseEvent.REPORTS_ERASED, kind=reporting.RECORD, facts={"count": gone}
        )
    return gone


def _erase(of: ChildReport) -> None:
    families = let_go(ChildReport.objects.filter(pk=of.pk))
    for family in families:
        transaction.on_commit(partial(keys.erase, family, reason="expired"))


def let_go(rows: QuerySet[ChildReport]) -> list[UUID]:
    """Take reports away with their walls, in the caller's transaction; the keys that must go."""
    found = list(rows.values_list("pk", flat=True))
    walls = Wall.objects.filter(kind=reporting.RECORD, record_id__in=found)
    families = [*found, *walls.values_list("pk", flat=True)]
    walls.delete()
    rows.delete()
    return families
