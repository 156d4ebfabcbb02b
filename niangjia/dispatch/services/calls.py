"""Taking a call: begun at once, kept as typed, ended with an outcome, erased after its time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access import people_of
from niangjia.access.actor import Actor, system_actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.access.rules import is_reason
from niangjia.access.services import SHORT
from niangjia.dispatch import rules
from niangjia.dispatch.events import DispatchEvent
from niangjia.dispatch.house import house
from niangjia.dispatch.models import Call, Level
from niangjia.dispatch.services import common
from niangjia.ui import normalise
from niangjia.vault import index, keys

ENDS = frozenset({"advice", "passed_on", "called_110", "broke_off", "silent"})
# Ends that a red call may have without a case, since there is nobody yet to open one for.
ENDS_OF_RED = frozenset({"called_110", "broke_off"})
LONGEST = 6000


@dataclass(frozen=True)
class Saved:
    """A call after a save, and the fields that another window had changed meanwhile."""

    call: Call
    conflicts: tuple[str, ...] = ()


@transaction.atomic
def begin_call(*, actor: Actor) -> Call:
    """Begin a call: the clock runs from now, by the server. Raises Denied. Audits it."""
    grant = next((grant for _scope, grant in actor.reach(Permission.TAKE_CALLS)), None)
    if grant is None:
        raise Denied(NOT_YOURS, code=Permission.TAKE_CALLS.value)
    call = Call(
        reference=common.new_reference(),
        unit_id=grant.unit_id,
        unit_path=grant.unit_path,
        taken_by_id=actor.member_id,
        began_at=timezone.now(),
        advised=rules.advise(house(), {}).level,
    )
    call.level = call.advised
    call.save(force_insert=True)
    audit.record(actor, DispatchEvent.CALL_BEGUN, call, unit_path=call.unit_path)
    return call


@transaction.atomic
def read_call(*, actor: Actor, call_id: UUID) -> Call:
    """Open a call to read it. Raises Http404. Audits that it was read."""
    call = policy_of(Call).get(actor, call_id)
    audit.record(actor, DispatchEvent.CALL_READ, call, unit_path=call.unit_path)
    return call


def danger_answers(sheet: Mapping[str, Any]) -> dict[str, str]:
    """The answers to the danger questions."""
    return {one.code: str(sheet.get(f"d_{one.code}") or "") for one in house().questions}


@transaction.atomic
def save_call(*, actor: Actor, call_id: UUID, base: int, given: Mapping[str, Any]) -> Saved:
    """Keep what was typed since version ``base``, field by field; nothing is written over that
    another window changed meanwhile. Red tells the supervisors, once.

    Raises Http404, ValidationError once the call has ended or when a text is far too long. Audits a
    changed level; the sheet keeps the time of each save itself.
    """
    call = common.call_of(actor, call_id)
    if call.ended_at is not None:
        raise ValidationError(_("This call has ended. Nothing in it changes any more."))
    if any(len(value) > LONGEST for value in given.values() if isinstance(value, str)):
        raise ValidationError(_("Too long: at most %d characters fit.") % LONGEST)
    merged = rules.merge(call.answers, call.marks, call.version, given, base)
    sheet = dict(merged.sheet)
    call.place = sheet.pop("place", "") or None
    call.sheet, call.marks, call.version = sheet, merged.marks, merged.version
    call.caller = sheet.get("caller") or ""
    call.phone_index = _index(str(sheet.get("phone") or ""))
    call.began_at = _began(sheet) or call.began_at
    _judge(actor, call)
    call.save()
    return Saved(call, merged.conflicts)


def _began(sheet: Mapping[str, Any]) -> dt.datetime | None:
    """When a call was that was written on paper first; None where that isn't said, can't be read, or lies
    ahead (``end_call`` says so)."""
    day, clock = str(sheet.get("was_on") or ""), str(sheet.get("was_at") or "")
    if not day:
        return None
    try:
        on = normalise.parse_date(day, timezone.localdate())
        at = normalise.parse_time(clock) if clock else dt.time(12)
    except ValueError:
        return None
    began = dt.datetime.combine(on, at, timezone.get_current_timezone())
    return began if began <= timezone.now() else None


def _index(phone: str) -> bytes | None:
    try:
        return index.phone(normalise.phone(phone)) if phone else None
    except ValueError:
        return None


def _judge(actor: Actor, call: Call) -> None:
    sheet, before = call.sheet, call.level
    call.advised = rules.advise(house(), danger_answers(sheet)).level
    chosen, reason = str(sheet.get("level") or ""), str(sheet.get("level_reason") or "")
    call.level = rules.level_after(call.advised, chosen, reason)
    if call.level != before:
        facts = {"level": call.level, "advised": call.advised}
        audit.record(actor, DispatchEvent.CALL_LEVEL, call, unit_path=call.unit_path, facts=facts)
    if call.level == Level.RED and call.red_at is None:
        call.red_at = timezone.now()
        above = people_of.holders(Permission.ASSIGN_CASES, call.unit_path)
        common.tell(
            above - common.walled_from(common.CALL, call.pk),
            "dispatch.red",
            f"/dispatch/calls/{call.pk}/",
        )


@transaction.atomic
def end_call(*, actor: Actor, call_id: UUID) -> Call:
    """End a call with the outcome on its sheet; from now on its days until erasure run.

    Raises Http404, ValidationError without an outcome, for a level lowered without a reason, for a
    guide that is missing, or for a red call that ends without a case. Audits outcome and level.
    """
    call = common.call_of(actor, call_id)
    sheet, outcome = call.sheet, str(call.sheet.get("outcome") or "")
    if call.ended_at is not None:
        return call
    if outcome not in ENDS:
        raise ValidationError(
            {"outcome": _("Say how the call ended. To open a case has its own button.")}
        )
    if sheet.get("was_on") and _began(sheet) is None:
        raise ValidationError(
            {
                "was_on": _(
                    "Write a day and a time that lie behind us, such as 2026-11-23 and 14:30."
                )
            }
        )
    if rules.is_lower(str(sheet.get("level") or ""), call.level):
        raise ValidationError(
            {"level_reason": _("Say in a sentence why less than the table says.")}
        )
    if outcome == Call.Outcome.PASSED_ON and not str(sheet.get("why") or "").strip():
        raise ValidationError({"why": _("Say to which office, and what it was told.")})
    explained = len(str(sheet.get("why") or "").strip()) >= rules.SHORTEST_REASON
    if call.level == Level.RED and outcome not in ENDS_OF_RED and not explained:
        raise ValidationError(
            {
                "why": _(
                    "A red call becomes a case, or it says here why nobody can be helped further."
                )
            }
        )
    _end(call, outcome)
    facts = {"outcome": outcome, "level": call.level}
    audit.record(actor, DispatchEvent.CALL_ENDED, call, unit_path=call.unit_path, facts=facts)
    return call


def _end(call: Call, outcome: str) -> None:
    call.outcome, call.ended_at = outcome, timezone.now()
    call.keep_until = rules.keep_until(house(), outcome, timezone.localdate())
    call.save()


@transaction.atomic
def open_place(*, actor: Actor, call_id: UUID, reason: str) -> str:
    """Open where a caller is, after the call, with a reason that is kept. Raises Http404,
    ValidationError for an empty reason. Audits it."""
    call = common.call_of(actor, call_id)
    if not is_reason(reason):
        raise ValidationError({"reason": SHORT})
    call.reasons = [*(call.reasons or []), {"by": str(actor.member_id), "reason": reason}]
    call.save(update_fields=["reasons", "saved_at"])
    audit.record(actor, DispatchEvent.CALL_PLACE_READ, call, unit_path=call.unit_path)
    return call.place or ""


# -- the worker's clock ---------------------------------------------------------------------------------
def end_forgotten(now: dt.datetime | None = None) -> int:
    """End calls that were left open, as broken off: their days until erasure begin. How many."""
    before = (now or timezone.now()) - dt.timedelta(hours=house().left_open_hours)
    ended = 0
    rows = Call.objects.filter(ended_at=None, saved_at__lt=before).values_list("pk", flat=True)
    for pk in list(rows[:200]):
        with transaction.atomic():
            call = Call.objects.select_for_update().filter(pk=pk, ended_at=None).first()
            if call is not None:
                _end(call, Call.Outcome.BROKE_OFF)
                facts = {"outcome": call.outcome, "level": call.level}
                audit.record(
                    system_actor(), DispatchEvent.CALL_ENDED, call, unit_path=call.unit_path,
                    facts=facts,
                )  # fmt: skip
                ended += 1
    return ended


def erase_old(today: dt.date | None = None) -> int:
    """Erase calls whose time is over, key and all; how many."""
    gone = 0
    due = Call.objects.filter(keep_until__lt=today or timezone.localdate(), case=None)
    for pk in list(due.values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            call = due.select_for_update().filter(pk=pk).first()
            if call is not None:
                family = call.vault_family()
                call.delete()
                transaction.on_commit(partial(keys.erase, family, reason="expired"))
                gone += 1
    if gone:
        audit.record(
            system_actor(), DispatchEvent.CALLS_ERASED, kind=common.CALL, facts={"count": gone}
        )
    return gone
