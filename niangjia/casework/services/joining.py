"""A child's report goes into a case that exists already: looked for, then put there in one step."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from niangjia import notices
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework import reporting
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, ChildReport, DangerOutcome, Entry
from niangjia.casework.selectors.reports import may_go_into
from niangjia.casework.services import common, reports
from niangjia.casework.services.danger import REPORTS, open_danger
from niangjia.casework.services.opening import look_up
from niangjia.casework.services.work import write_entry
from niangjia.documents import selectors as documents
from niangjia.procedures.presenters import words


@transaction.atomic
def cases_for_report(
    *,
    actor: Actor,
    report_id: UUID,
    number: str = "",
    name: str = "",
    phone: str = "",
    id_number: str = "",
) -> list[Case]:
    """Cases to which a report may belong, of those on which the actor may work: by the intake's look-up
    (which tells the supervisors of the others), and by a case's own number.

    Raises Http404, Denied without OPEN_CASES, ValidationError when somebody took the report up. Audited as
    ``look_up``.
    """
    of = policy_of(ChildReport).get(actor, report_id, Permission.READ_REPORTS)
    reports.not_taken(of)
    found = look_up(actor=actor, name=name, phone=phone, id_number=id_number)
    return may_go_into(actor, [case.pk for case in found], number)


@transaction.atomic
def join_report(*, actor: Actor, report_id: UUID, case_id: UUID) -> Case:
    """Put a report into a case on which the actor works: what it says becomes an entry, the danger path is
    open from the suspicion on, who reported is sealed. The same once more changes nothing.

    Raises Http404, Denied, ValidationError when somebody took the report up otherwise, or for a closed case
    (code ``closed``). Audits it at both; tells whoever works on the case, and its supervisors.
    """
    of = policy_of(ChildReport).get(actor, report_id, Permission.READ_REPORTS, lock=True)
    case = common.locked(actor, case_id)
    if of.case_id == case.pk and of.taken_by_id == actor.member_id:
        return case
    reports.not_taken(of)
    if case.state == Case.State.CLOSED:
        told = _("This case is closed. Open it again first, or open a new one from the report.")
        raise ValidationError(told, code="closed")
    # Before anybody is told of it.
    reports.keep_out(of, case)
    open_danger(actor=actor, case_id=case.pk, child=True, suspected_at=of.suspected_at)
    before = _open_again(actor, of, case)
    write_entry(
        actor=actor, case_id=case.pk, kind=Entry.Kind.NOTE, happened_at=of.made_at,
        told=_told(of, before),
    )  # fmt: skip
    case.refresh_from_db()
    common.note(actor, case, CaseEvent.REPORT_JOINED, kind="report_joined")
    reports.became(actor, of, case)
    if case.worker_id not in (None, actor.member_id):
        notices.notify([case.worker_id], "casework.alert", path=f"/cases/{case.pk}/")
    return case


def _open_again(actor: Actor, of: ChildReport, case: Case) -> list[str]:
    """What was reported before this suspicion doesn't answer it: the report is due again. Returns what had
    been noted, which stays in the case as words."""
    rows = DangerOutcome.objects.filter(
        path__case=case, path__ended_at=None, step__in=REPORTS, at__lt=of.suspected_at,
        outcome=DangerOutcome.Outcome.DONE,
    )  # fmt: skip
    found = list(rows)
    for row in found:
        row.delete()
        facts = {"step": row.step, "outcome_of": "again"}
        common.note(actor, case, CaseEvent.DANGER_STEP, kind="danger_step", **facts)
    return [row.words or "" for row in found]


def _told(of: ChildReport, before: list[str]) -> str:
    """The entry: what the report says, without who reported."""
    lines = [_("From a report for a child; suspected since %s.") % reporting.when(of.suspected_at)]
    asked = documents.kind(reporting.KIND).fields
    for code, kind in (("danger", ChildReport.Danger), ("source", ChildReport.Source)):
        if of.answers.get(code):
            lines.append(f"{words(asked[code].name)}: {kind(of.answers[code]).label}")
    lines.append(reports.story_of(of))
    lines += [_("Reported before this suspicion: %s") % one for one in before]
    return "\n".join(lines)
