"""From a call to a case: a new one, or joined to hers; nothing of the call is left behind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from niangjia import audit, notices
from niangjia.access.actor import Actor
from niangjia.casework import services as casework
from niangjia.casework.models import Case, Party, SealedRecord, Task
from niangjia.casework.services import Facts
from niangjia.casework.services.common import add_task, tell_supervisors
from niangjia.casework.services.parties import also_seal
from niangjia.dispatch import rules
from niangjia.dispatch.events import DispatchEvent
from niangjia.dispatch.house import house
from niangjia.dispatch.models import Call, Level
from niangjia.dispatch.services import common
from niangjia.dispatch.services.calls import danger_answers
from niangjia.dispatch.services.matters import prepare
from niangjia.ui import normalise


def _phone(call: Call) -> str:
    text = str(call.sheet.get("phone") or "")
    try:
        return normalise.phone(text) if text else ""
    except ValueError:
        return ""


def _by_herself(call: Call) -> bool:
    return call.caller in ("", Call.Caller.HERSELF, Call.Caller.CHILD)


@transaction.atomic
def cases_of_call(*, actor: Actor, call_id: UUID) -> list[Case]:
    """Cases that may be hers already, as far as the actor may see them (casework's look-up, which
    tells the supervisors of the others). Raises Http404, Denied. Audited there."""
    call = common.call_of(actor, call_id)
    phone = _phone(call) if _by_herself(call) else ""
    return casework.look_up(actor=actor, phone=phone, name=str(call.sheet.get("name") or ""))


def facts_of(call: Call) -> Facts:
    """What a call's sheet says, as casework opens a case from it. The number of somebody else who
    called is never taken for hers."""
    sheet, herself = call.sheet, _by_herself(call)
    answers = danger_answers(sheet)
    allowed = herself and sheet.get("allowed") == "yes" and bool(sheet.get("channels"))
    names = ("since", "until", "code_word", "answerer")
    way: dict[str, Any] = {name: str(sheet.get(name) or "") for name in names}
    return Facts(
        call_her=str(sheet.get("call_her") or _("Caller")),
        way_in=Case.WayIn.HOTLINE,
        name=str(sheet.get("name") or ""),
        phone=_phone(call) if herself else "",
        story=str(sheet.get("story") or ""),
        wish=str(sheet.get("wish") or ""),
        danger=call.level == Level.RED,
        child=rules.child_in_it(house(), answers),
        suspected_at=call.began_at,
        issues=tuple(sheet.get("issues") or ()),
        consent=str(sheet.get("consent") or ""),
        contact_allowed=allowed,
        way={**way, "channels": list(sheet.get("channels") or ()), "voicemail": False}
        if herself
        else {},
    )


@transaction.atomic
def open_from_call(*, actor: Actor, call_id: UUID) -> Case:
    """Open a case with everything that the call holds, and prepare to pass it on. Red opens the
    emergency path, a child in danger the clock of the report, from when the call began.

    Raises Http404, Denied, ValidationError (an issue that isn't known, her own number). Audits it.
    """
    call = common.call_of(actor, call_id)
    if call.case_id is not None:
        return call.case  # type: ignore[return-value]
    case = casework.open_case(actor=actor, facts=facts_of(call))
    if call.sheet.get("children") in ("with_her", "elsewhere"):
        child = Party.Role.CHILD
        casework.set_party(actor=actor, case_id=case.pk, role=child, relation=Party.Relation.CHILD)
    place = call.place or ""
    _take_over(actor, call, case)
    if case.worker_id is None:
        prepare(actor=actor, case_id=case.pk, level=call.level, place=place)
    _settle(actor, call, case, Call.Outcome.CASE)
    return case


@transaction.atomic
def join_call(*, actor: Actor, call_id: UUID, case_id: UUID) -> Case:
    """Add a call to a case that exists. Danger opens its emergency path. Raises Http404, Denied.
    Audits it."""
    call = common.call_of(actor, call_id)
    if call.case_id is not None:
        return call.case  # type: ignore[return-value]
    told = str(call.sheet.get("story") or "")
    case = casework.read(actor=actor, case_id=case_id)
    _take_over(actor, call, case, told=told)
    facts = facts_of(call)
    if facts.danger:
        casework.open_danger(actor=actor, case_id=case.pk)
    if facts.child:
        casework.open_danger(actor=actor, case_id=case.pk, child=True, suspected_at=call.began_at)
    _tell_joined(actor, case)
    _settle(actor, call, case, Call.Outcome.JOINED)
    return case


def _tell_joined(actor: Actor, case: Case) -> None:
    """Whoever works on the case hears of the call; of a closed case its supervisors, who look at it
    today: she called again."""
    case.refresh_from_db()
    if case.state == Case.State.CLOSED:
        add_task(
            actor, case, Task.Kind.ACTION, timezone.localdate(), supervisors=True,
            what=_("She called again after the case was closed. Read the call; open the case again?"),
        )  # fmt: skip
        tell_supervisors(case, "dispatch.joined")
    elif case.worker_id is None:
        tell_supervisors(case, "dispatch.joined")
    elif case.worker_id != actor.member_id:
        notices.notify([case.worker_id], "dispatch.joined", path=f"/cases/{case.pk}/")


def _take_over(actor: Actor, call: Call, case: Case, told: str = "") -> None:
    """What has no field of its own in a case becomes an entry; where she is and who called are
    sealed there."""
    casework.write_entry(
        actor=actor, case_id=case.pk, kind="call", happened_at=call.began_at, told=told,
        observed="\n".join(said(call)),
    )  # fmt: skip
    seal = partial(also_seal, actor=actor, case_id=case.pk)
    if call.place:
        seal(kind=SealedRecord.Kind.ADDRESS, content=call.place)
    sheet = call.sheet
    reporter = [str(sheet.get(name) or "") for name in ("caller_name", "phone")]
    if not _by_herself(call) and any(reporter):
        label = str(Call.Caller(call.caller).label)
        words = " · ".join(filter(None, [label, *reporter]))
        seal(kind=SealedRecord.Kind.REPORTER, content=words)


def said(call: Call) -> Sequence[str]:
    """The rest of a sheet in lines, for the case's entry: questions asked and what she answered."""
    sheet, chinese = call.sheet, (get_language() or "").startswith("zh")
    words = {"yes": _("Yes"), "no": _("No"), "unsure": _("Not sure")}
    lines = [_("Call %(number)s, level: %(level)s") % {
        "number": call.reference, "level": Level(call.level).label,
    }]  # fmt: skip
    if call.caller:
        lines.append(_("Who called: %s") % Call.Caller(call.caller).label)
    for question in house().questions:
        if answer := sheet.get(f"d_{question.code}"):
            text = question.zh if chinese else question.en
            lines.append(f"{text} {words.get(str(answer), answer)}")
    more: list[tuple[str, Any]] = [
        (_("Children: %s"), sheet.get("children_words")),
        (_("Why this level: %s"), sheet.get("level_reason")),
        (_("If the line is cut: %s"), sheet.get("again")),
        (_("Advice: %s"), sheet.get("why")),
    ]
    return [*lines, *(text % value for text, value in more if value)]


def _settle(actor: Actor, call: Call, case: Case, outcome: str) -> None:
    """The case holds all of it now; of the call stays that it was."""
    if case.pk is None:
        raise ValidationError("no case")
    call.case, call.outcome, call.ended_at = case, outcome, timezone.now()
    call.sheet, call.place, call.phone_index, call.marks = {}, None, None, {}
    call.keep_until = None
    call.save()
    facts = {"outcome": outcome, "level": call.level}
    audit.record(actor, DispatchEvent.CALL_TO_CASE, call, unit_path=call.unit_path, facts=facts)
