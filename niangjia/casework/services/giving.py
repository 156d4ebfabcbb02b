"""Giving several cases without a worker to one worker, each as if it were given by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from niangjia import notices
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.access.rules import is_reason
from niangjia.casework import rules
from niangjia.casework.models import Case
from niangjia.casework.services import common
from niangjia.casework.services.parties import must_ask
from niangjia.casework.services.team import ceiling_at, load_of, pass_on
from niangjia.casework.services.work import workers_near
from niangjia.people.models import Member

ASSIGN = Permission.ASSIGN_CASES
MOST_AT_ONCE = 50
HERS = "/cases/board/mine/"
# Pressed twice: the second time she was told a moment ago.
MOMENT = dt.timedelta(minutes=1)


@dataclass
class Given:
    """What came of it: numbers of cases given now, of those that were hers before, and of those that
    were not given, each with the reason."""

    now: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def give(*, actor: Actor, case_ids: Collection[UUID], member_id: UUID, why: str = "") -> Given:
    """Give cases without a worker to one worker: each in a transaction of its own, through ``pass_on``.

    What she may not see or give is passed over without a word. A case that has a worker is passed on by
    itself, since that takes the check-list; so is one where somebody has to be asked first. Raises Denied
    without ASSIGN_CASES, ValidationError for more than ``MOST_AT_ONCE``, for somebody who works where none of
    them lies, and for a load above the ceiling without a reason: then none is given. Audited as
    ``assign``, case by case; the worker gets one notice.
    """
    if not actor.may(ASSIGN):
        raise Denied(NOT_YOURS, code=ASSIGN.value)
    keys = sorted(set(case_ids))
    if len(keys) > MOST_AT_ONCE:
        raise ValidationError(_("At most %d cases at once, please.") % MOST_AT_ONCE)
    her = Member.objects.only("unit_id", "name").filter(pk=member_id).first()
    if her is None:
        raise ValidationError({"member": _("She doesn't work on cases in this unit.")})
    _check_load(actor, keys, her, why)
    given = Given()
    for pk in keys:
        _give_one(actor, pk, her, why, given)
    return given


def _check_load(actor: Actor, keys: Collection[UUID], her: Member, why: str) -> None:
    """What she would carry with all of them together, asked before the first is given."""
    rows = policy_of(Case).visible_to(actor, ASSIGN).filter(pk__in=keys)
    free = list(rows.filter(worker=None, closed_at=None).values_list("unit_path", "risk"))
    near = workers_near({path for path, _risk in free}).get(her.pk, set())
    if free and not near:
        raise ValidationError({"member": _("She doesn't work on cases in this unit.")})
    weight = sum(rules.WEIGHTS[risk] for path, risk in free if path in near)
    load, most = load_of(her.pk) + weight, ceiling_at(her.unit_id)
    if weight and load > most and not is_reason(why):
        raise ValidationError(
            {
                "why": _(
                    "With these cases she carries %(load)d points of %(most)d. Choose fewer or "
                    "somebody else, or say why she takes them all the same."
                )
                % {"load": load, "most": most}
            },
            code="ceiling",
        )


def _give_one(actor: Actor, pk: UUID, her: Member, why: str, given: Given) -> None:
    number = ""
    try:
        with transaction.atomic():
            case = common.locked(actor, pk, ASSIGN)
            number = case.number
            if case.worker_id == her.pk:
                given.before.append(number)
                return
            _check_free(actor, case, her)
            pass_on(actor=actor, case_id=pk, member_id=her.pk, why=why, tell=False)
            # With the first one, so that none is ever given without a word to her. All go through in
            # one order: whoever presses twice waits here, and finds that she was told.
            if not notices.told_lately(her.pk, "casework.assigned", path=HERS, within=MOMENT):
                notices.notify([her.pk], "casework.assigned", path=HERS)
    except (Http404, Denied):
        return
    except ValidationError as refused:
        given.refused.append((number, refused.messages[0]))
    else:
        given.now.append(number)


def _check_free(actor: Actor, case: Case, her: Member) -> None:
    if case.closed_at is not None:
        raise ValidationError(_("It is closed."))
    if case.worker_id is not None:
        raise ValidationError(_("It has a worker. Pass it on by itself, with the check-list."))
    people = [(her.pk, her.name)]
    if actor.member_id is not None and actor.member_id != her.pk:
        people.append((actor.me, actor.name))
    if any(name and must_ask(case.pk, member, name) for member, name in people):
        raise ValidationError(_("Somebody has to be asked first. Give it by itself."))
