"""Looking at needs, drafting a programme from one, rating oneself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.learning import selectors as learning
from niangjia.needs import presenters, rules, selectors
from niangjia.needs.events import NeedsEvent
from niangjia.needs.models import SelfRating
from niangjia.needs.selectors import Told
from niangjia.people import selectors as people
from niangjia.training import services as training
from niangjia.training.models import Programme

__all__ = ["draft", "look", "rate"]

# A draft begins so many days ahead; nominations end two weeks before. The organiser changes it.
AHEAD, NOMINATE = 42, 14
SEATS_A_UNIT, MOST_SEATS = 8, 60


@transaction.atomic
def look(*, actor: Actor, unit_id: UUID | None = None) -> Told:
    """The needs of a unit and of those right below it. Raises Http404. Audits which unit."""
    of = selectors.home(actor, unit_id)
    found = selectors.told(actor, of)
    audit.record(actor, NeedsEvent.VIEWED, of, unit_path=of.path)
    return found


def _days() -> dict[str, dt.date]:
    first = timezone.localdate() + dt.timedelta(days=AHEAD)
    first += dt.timedelta(days=-first.weekday() % 7)
    last = first + dt.timedelta(days=1)
    return {
        "starts_on": first, "ends_on": last, "nominate_by": first - dt.timedelta(days=NOMINATE)
    }  # fmt: skip


@transaction.atomic
def draft(*, actor: Actor, unit_id: UUID, area: str) -> Programme:
    """Draft a programme on a competency for the units where its need is widest: the competency, what
    people will be able to do (its second level), why with the numbers, places for each unit.

    Raises Http404, Denied, ValidationError when no number may be told. Audits unit and competency.
    """
    of = selectors.home(actor, unit_id)
    found = selectors.told(actor, of)
    aims = rules.targets(found.needs, area)
    if not aims:
        raise ValidationError(_("There is no need in this competency that can be told."))
    units = {unit.path: unit for unit in found.units}
    seats = min(MOST_SEATS, SEATS_A_UNIT * len(aims))
    made = training.make_programme(
        actor=actor, unit_id=of.pk, title=presenters.title_of(area), competencies=[area],
        purpose=presenters.purpose_of(found, aims), objectives=presenters.objectives_of(area),
        target_roles=["caseworker"], place="", seats=seats, child_care=True, **_days(),
    )  # fmt: skip
    below = [one.path for one in aims if one.path != of.path]
    for path in below:
        training.set_quota(
            actor=actor, programme_id=made.pk, unit_id=units[path].pk, seats=seats // len(aims)
        )
    facts = {"area": area, "units": len(aims)}
    audit.record(actor, NeedsEvent.DRAFTED, made, unit_path=of.path, facts=facts)
    return made


@transaction.atomic
def rate(*, actor: Actor, levels: Mapping[str, int]) -> list[SelfRating]:
    """Rate oneself in the competencies given (code to level 0 to 4); others stay as they are.

    Raises Denied for whoever is no member, ValidationError by field. Audits how many, not what.
    """
    if actor.member_id is None or not actor.may(Permission.LEARN):
        raise Denied(NOT_YOURS, code=Permission.LEARN.value)
    known, today = learning.areas(), timezone.localdate()
    wrong = [code for code, level in levels.items() if code not in known or level not in range(5)]
    if wrong or not levels:
        raise ValidationError(
            {code: [_("Choose one of the list.")] for code in wrong}
            or _("Answer at least one of them.")
        )
    rows = [
        SelfRating.objects.update_or_create(
            member_id=actor.member_id, area=code, defaults={"level": level, "rated_on": today}
        )[0]
        for code, level in levels.items()
    ]
    path = people.unit_path(actor.me)
    audit.record(actor, NeedsEvent.RATED, rows[0], unit_path=path, facts={"count": len(rows)})
    return rows
