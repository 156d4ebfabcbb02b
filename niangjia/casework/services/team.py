"""Passing cases on, covering, asking for one, linking two, saying that one knows somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit, notices
from niangjia.access.actor import Actor, system_actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of, walled_off
from niangjia.access.rules import is_reason
from niangjia.access.services import SHORT, set_wall
from niangjia.casework import rules
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import (
    Case,
    CaseLink,
    CaseRequest,
    Ceiling,
    Cover,
    Declaration,
    Entry,
    Load,
)
from niangjia.casework.services import common
from niangjia.casework.services.parties import conflicts, keep_apart, must_ask
from niangjia.casework.services.work import assign, possible_workers
from niangjia.people.models import Member
from niangjia.units.models import Unit

ASSIGN = Permission.ASSIGN_CASES
# What is gone through when a case changes hands, as codes; the form says them in words.
CHECKS = ("safe_contact", "danger", "next_step", "told_her", "papers")


def check_list(done: Sequence[str], why: str) -> None:
    """Every point of the check-list, or why not. Raises ValidationError."""
    if set(CHECKS) - set(done) and not is_reason(why):
        raise ValidationError({"why": _("Say why a point of the list stays open.")})


# -- loads ------------------------------------------------------------------------------------------
def load_of(member_id: UUID) -> int:
    """How many points a worker carries, all units together (one query)."""
    rows = Load.objects.filter(worker_id=member_id).values_list("risk").annotate(Sum("number"))
    return rules.points(dict(rows.order_by()))


def ceiling_at(unit_id: UUID) -> int:
    """The ceiling of a unit; without one of its own that of the house."""
    own = Ceiling.objects.filter(unit_id=unit_id).values_list("points", flat=True).first()
    return own if own is not None else rules.CEILING


@transaction.atomic
def set_ceiling(*, actor: Actor, unit_id: UUID, points: int) -> Ceiling:
    """Set how many points a worker of a unit should carry at most. Raises Denied outside the reach of
    ASSIGN_CASES, ValidationError. Audits the number."""
    unit = Unit.objects.get(pk=unit_id)
    if not actor.covers_path(ASSIGN, unit.path):
        raise Denied(NOT_YOURS, code=ASSIGN.value)
    if not 1 <= points <= 500:
        raise ValidationError({"points": _("Between 1 and 500.")})
    row, _made = Ceiling.objects.update_or_create(unit=unit, defaults={"points": points})
    audit.record(actor, CaseEvent.CEILING_SET, unit, unit_path=unit.path, facts={"points": points})
    return row


@transaction.atomic
def pass_on(
    *,
    actor: Actor,
    case_id: UUID,
    member_id: UUID,
    done: Sequence[str] = (),
    why: str = "",
    tell: bool = True,
) -> Case:
    """Give a case to a worker, with the check-list of a hand-over and a look at her load.

    Raises what ``assign`` raises, and ValidationError for an open point of the list, or a load above
    the ceiling, without a reason. The reason becomes an entry. Audited as ``assign``.
    """
    case = common.locked(actor, case_id, ASSIGN)
    if case.worker_id is not None:
        check_list(done, why)
    her = Member.objects.only("unit_id", "name").filter(pk=member_id).first()
    if her and must_ask(case.pk, member_id, her.name) and not is_reason(why):
        raise ValidationError(
            {
                "why": _(
                    "Please ask her first whether she knows somebody in this case: a name is alike. It "
                    "may be chance. Write down what she said, or choose somebody else."
                )
            },
            code="alike",
        )
    load, most = load_of(member_id), ceiling_at(her.unit_id) if her else rules.CEILING
    weight = rules.WEIGHTS[case.risk]
    if load + weight > most and not is_reason(why):
        raise ValidationError(
            {
                "why": _(
                    "With this case she carries %(load)d points of %(most)d. Choose somebody else, or "
                    "say why she takes it all the same."
                )
                % {"load": load + weight, "most": most}
            },
            code="ceiling",
        )
    _note_why(actor, case, why)
    return assign(actor=actor, case_id=case_id, member_id=member_id, tell=tell)


def _note_why(actor: Actor, case: Case, why: str) -> None:
    if why.strip():
        Entry(
            case=case, kind=Entry.Kind.NOTE, happened_at=timezone.now(), observed=why.strip(),
            author_id=actor.member_id,
        ).save()  # fmt: skip


# -- another unit -------------------------------------------------------------------------------------
@transaction.atomic
def transfer(
    *, actor: Actor, case_id: UUID, unit_id: UUID, done: Sequence[str] = (), why: str = ""
) -> Case:
    """Pass a case to another unit; there it waits to be given to somebody. Its history goes along.

    Raises Http404, Denied, ValidationError for a unit that is closed or the case's own, for an open
    point of the check-list or no reason, and where nobody who supervises cases could see it (all are
    walled off). Audits from where to where; tells the supervisors there.
    """
    case = common.locked(actor, case_id, ASSIGN)
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or unit.closed_on is not None:
        raise ValidationError({"unit": _("This unit is closed. Choose another.")})
    if unit.pk == case.unit_id:
        raise ValidationError({"unit": _("The case is there already.")})
    if not is_reason(why):
        raise ValidationError({"why": SHORT})
    check_list(done, why)
    old = case.unit
    conflicts(case)
    common.let_answer(case, unit, worker=None, opener=None)
    if not common.supervisors_of(case):
        raise ValidationError(
            {
                "unit": _(
                    "Nobody there may see this case. Choose another unit, or ask the one above."
                )
            }
        )
    _note_why(actor, case, why)
    facts = {"left": str(old.pk), "reached": str(unit.pk)}
    common.note(actor, case, CaseEvent.TRANSFERRED, kind="transferred", **facts)
    common.tell_supervisors(case, "casework.unassigned")
    return case


# -- asking for a case ----------------------------------------------------------------------------------
@transaction.atomic
def request_case(*, actor: Actor, number: str, reason: str) -> None:
    """Ask for a case by its number. The answer is the same whether there is such a case or not.

    Raises Denied without WORK_CASES, ValidationError for a number of no shape or no reason. Audits it.
    """
    if not actor.may(Permission.WORK_CASES):
        raise Denied(NOT_YOURS, code=Permission.WORK_CASES.value)
    written = rules.read_number(number)
    if not written:
        raise ValidationError({"number": _("A case number reads like 26-K7RT-4XQM.")})
    if not is_reason(reason):
        raise ValidationError({"reason": SHORT})
    case = Case.objects.filter(number=written).first()
    open_now = CaseRequest.objects.filter(case=case, member_id=actor.me, answered_at=None)
    may = case is not None and not walled_off(actor, common.KIND, case.pk)
    audit.record(actor, CaseEvent.REQUESTED, kind=common.KIND, object_id=case.pk if case else "")
    if case is None or not may or open_now.exists():
        return
    asked = CaseRequest(case=case, member_id=actor.me, reason=reason.strip())
    asked.save()
    common.tell_supervisors(case, "casework.asked_for", f"request/{asked.pk}/")


@transaction.atomic
def answer_request(*, actor: Actor, request_id: UUID, give: bool) -> CaseRequest:
    """Give a case to the colleague who asked, or not. Raises Http404, Denied, what ``pass_on`` raises.

    Audits the answer; tells her."""
    found = policy_of(CaseRequest).get(actor, request_id)
    case = common.locked(actor, found.case_id, ASSIGN)
    asked = CaseRequest.objects.select_for_update().get(pk=found.pk)
    if asked.answered_at is not None:
        return asked
    if give:
        why = _("She asked for it: %s") % asked.reason
        pass_on(actor=actor, case_id=case.pk, member_id=asked.member_id, done=CHECKS, why=why)
    asked.given, asked.answered_at, asked.answered_by_id = give, timezone.now(), actor.member_id
    asked.save()
    common.note(actor, case, CaseEvent.REQUEST_ANSWERED, given=give)
    if not give:
        notices.notify([asked.member_id], "casework.not_given", path="/cases/")
    return asked


# -- cover ------------------------------------------------------------------------------------------------
@transaction.atomic
def set_cover(
    *, actor: Actor, absent_id: UUID, by_id: UUID, starts_on: dt.date, ends_on: dt.date
) -> Cover:
    """Let somebody read and work on another's cases from a day until a day; walls stand.

    Her own cover a worker sets herself, others' whoever assigns cases at their unit. Raises Denied,
    ValidationError. Audits who, for whom, until when; tells the one who covers.
    """
    absent = Member.objects.select_related("unit").get(pk=absent_id)
    if absent_id != actor.member_id and not actor.covers_path(ASSIGN, absent.unit.path):
        raise Denied(NOT_YOURS, code=ASSIGN.value)
    if absent_id == by_id:
        raise ValidationError({"by": _("Somebody else, please.")})
    if ends_on < max(starts_on, timezone.localdate()):
        raise ValidationError({"ends_on": _("It ends after it starts, and not in the past.")})
    helpers = possible_workers(absent.unit.path)
    if by_id not in helpers:
        raise ValidationError({"by": _("She doesn't work on cases in this unit.")})
    cover = Cover(
        absent=absent, by_id=by_id, starts_on=starts_on, ends_on=ends_on,
        made_by_id=actor.member_id,
    )  # fmt: skip
    cover.save()
    facts = {"absent": str(absent_id), "by": str(by_id), "until": ends_on.isoformat()}
    audit.record(actor, CaseEvent.COVER_SET, cover, unit_path=absent.unit.path, facts=facts)
    notices.notify([by_id], "casework.cover", path="/cases/")
    return cover


@transaction.atomic
def end_cover(*, actor: Actor, cover_id: UUID) -> Cover:
    """End a cover before its day. Raises Http404, Denied for whoever covers. Audits it."""
    cover = policy_of(Cover).get(actor, cover_id)
    path = cover.absent.unit.path
    if cover.absent_id != actor.member_id and not actor.covers_path(ASSIGN, path):
        raise Denied(NOT_YOURS, code=ASSIGN.value)
    audit.record(actor, CaseEvent.COVER_ENDED, cover, unit_path=path)
    cover.delete()
    return cover


# -- two cases ----------------------------------------------------------------------------------------------
@transaction.atomic
def link(*, actor: Actor, case_id: UUID, number: str, kind: str) -> CaseLink:
    """Say that two cases belong together, both within reach of ASSIGN_CASES. It opens neither to anybody.

    Of the two sides of one matter each worker is walled off from the other's case. Raises Http404,
    Denied, ValidationError for a number that isn't hers to know, and for two sides with one worker.
    Audits the kind.
    """
    case = common.locked(actor, case_id, ASSIGN)
    reach = policy_of(Case).visible_to(actor, ASSIGN).exclude(pk=case.pk)
    other = reach.filter(number=rules.read_number(number) or "-").first()
    if other is None:
        raise ValidationError({"number": _("No case of this number within your reach.")})
    if kind == CaseLink.Kind.SIDES and case.worker_id and case.worker_id == other.worker_id:
        raise ValidationError(
            {"kind": _("One person works on both. Give one of them to somebody else first.")}
        )
    one, two = sorted((case, other), key=lambda each: each.pk.bytes)
    made, _new = CaseLink.objects.update_or_create(
        one=one, other=two, defaults={"kind": kind, "made_by_id": actor.member_id}
    )
    keep_apart(case)
    for each in (case, other):
        common.note(actor, each, CaseEvent.LINKED, link=kind)
    return made


@transaction.atomic
def unlink(*, actor: Actor, case_id: UUID, link_id: UUID) -> None:
    """Take a link away. Raises Http404, Denied. Audits it."""
    case = common.locked(actor, case_id, ASSIGN)
    for side in ("one", "other"):
        CaseLink.objects.filter(pk=link_id, **{side: case}).delete()
    common.note(actor, case, CaseEvent.UNLINKED)


# -- knowing a party ------------------------------------------------------------------------------------------
@transaction.atomic
def declare(*, actor: Actor, case_id: UUID, knows: bool) -> Declaration:
    """Say whether she knows somebody in a case. A yes walls her off at once; a case of hers is nobody's
    then, and supervisors are told. Raises Http404. Audits the answer."""
    case = common.locked(actor, case_id, Permission.VIEW_CASES)
    said, _new = Declaration.objects.update_or_create(
        case=case,
        member_id=actor.me,
        defaults={"knows": knows, "parties": case.parties.count()},
    )
    common.note(actor, case, CaseEvent.DECLARED, knows=knows)
    if knows:
        before = common.marks(case)
        was_hers = case.worker_id == actor.member_id
        set_wall(
            actor=system_actor(), kind=common.KIND, record_id=case.pk, member_id=actor.me,
            reason=_("She said that she knows somebody in this case."),
        )  # fmt: skip
        if was_hers:
            case.worker = None
            common.save(case, before, "worker")
            common.tell_supervisors(case, "casework.unassigned")
    return said


@transaction.atomic
def read_openings(*, actor: Actor, case_id: UUID) -> Case:
    """Look at who opened a case: for whoever supervises it. Raises Http404, Denied. Audits it."""
    case = policy_of(Case).get(actor, case_id, ASSIGN)
    common.note(actor, case, CaseEvent.OPENINGS_READ)
    return case
