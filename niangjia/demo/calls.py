"""Invented calls and matters passed on, in several states, in the language of the federation."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from django.utils import timezone

from niangjia.access.actor import Actor, Source
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.demo.families import forget
from niangjia.demo.generators import Context
from niangjia.dispatch import services
from niangjia.dispatch.models import Call, Dispatch, DispatchStep
from niangjia.dispatch.services import Letter
from niangjia.people.actors import actor_for
from niangjia.people.models import Member
from niangjia.units.models import Unit


def _as(member: Member) -> Actor:
    return actor_for(member, Source("command"))


def told(language: str) -> dict[str, Any]:
    """The calls of a language (``data/calls.LANGUAGE.toml``)."""
    name = "zh" if language.startswith("zh") else "en"
    path = Path(__file__).parent / "data" / f"calls.{name}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def make_calls(context: Context) -> int:
    """Calls of the demo operator, some of them cases passed to the demo supervisor's district, one
    call for help, two matters from outside."""
    texts = told(context.language)
    for row in texts["calls"]:
        _make(context, row, texts)
    worker, boss = context.account("worker"), context.account("supervisor")
    for row in texts["ways"]:
        letter = Letter(
            row["source"], timezone.localdate() - dt.timedelta(days=row["days"]),
            row.get("office", ""), row["number"],
        )  # fmt: skip
        way = "letters" if row["source"] == "letters" else "referral"
        facts = Facts(row["call_her"], way, story=row["story"], issues=row["issues"])
        services.come_in(actor=_as(worker), letter=letter, facts=facts)
    hers = Case.objects.filter(worker=worker, state="active").order_by("opened_at").first()
    if hers is not None:
        services.call_for_help(actor=_as(worker), case_id=hers.pk, unit_id=boss.unit_id)
    return len(texts["calls"])


def _make(context: Context, row: dict[str, Any], texts: dict[str, Any]) -> None:
    operator = _as(context.account("hotline"))
    call = services.begin_call(actor=operator)
    given = dict(row["typed"])
    if outcome := row.get("outcome"):
        given["outcome"] = outcome
    services.save_call(actor=operator, call_id=call.pk, base=1, given=given)
    if row["state"] == "ended":
        services.end_call(actor=operator, call_id=call.pk)
    elif row["state"] != "open":
        case = services.open_from_call(actor=operator, call_id=call.pk)
        _pass_on(context, case, row["state"], texts)
    _backdate(Call.objects.get(pk=call.pk), dt.timedelta(minutes=row["minutes"]))


def _pass_on(context: Context, case: Case, state: str, texts: dict[str, Any]) -> None:
    worker, boss = context.account("worker"), context.account("supervisor")
    district = Unit.objects.get(pk=boss.unit_id)
    matter = Dispatch.objects.get(case=case)
    operator = _as(context.account("hotline"))
    services.send(actor=operator, matter_id=matter.pk, unit_id=district.pk, words=texts["words"])
    if state == "taken_up":
        services.take_up(actor=_as(boss), matter_id=matter.pk, member_id=worker.pk)
    elif state == "sent_back":
        services.send_back(actor=_as(boss), matter_id=matter.pk, reason=texts["back"])


def _backdate(call: Call, by: dt.timedelta) -> None:
    began = call.began_at - by
    ended = began + dt.timedelta(minutes=6) if call.ended_at else None
    if ended and ended > timezone.now():
        ended = timezone.now()
    Call.objects.filter(pk=call.pk).update(began_at=began, ended_at=ended)
    if call.case_id is None:
        return
    steps = DispatchStep.objects.filter(dispatch__case=call.case_id)
    for place, step in enumerate(steps.order_by("at", "id")):
        at = min(began + dt.timedelta(minutes=7 + 9 * place), timezone.now())
        DispatchStep.objects.filter(pk=step.pk).update(at=at)


def remove_calls() -> int:
    """Calls that demo members took, with their keys; matters go with their cases."""
    calls = Call.objects.filter(taken_by__is_demo=True)
    families = list(calls.values_list("pk", flat=True))
    calls.delete()
    for matter in Dispatch.objects.filter(entered_by__is_demo=True, case__opened_by=None):
        # Passed on, nobody holds it as its opener: it goes with those that demo members opened.
        Case.objects.filter(pk=matter.case_id).update(opened_by=matter.entered_by_id)
    Dispatch.objects.filter(entered_by__is_demo=True).delete()
    forget(families)
    return len(families)
