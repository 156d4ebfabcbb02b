"""A case that another unit answers for from now on."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.policies import walled_off
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case
from niangjia.casework.services import common
from niangjia.casework.services.parties import keep_apart
from niangjia.casework.services.work import possible_workers
from niangjia.units.models import Unit


@transaction.atomic
def go_over(
    *,
    actor: Actor,
    case_id: UUID,
    unit_id: UUID,
    worker_id: UUID | None = None,
    opener_id: UUID | None = None,
) -> Case:
    """Let another unit answer for a case, with all it holds; numbers of both units stay right.

    For rooms above, which have asked both sides and hold their own permission; this service asks
    none of casework's, since a receiver may not see a case before it is hers. ``worker_id`` keeps
    or gives it a worker, when she works there and no wall stands; else nobody has it yet. Whoever
    opened it keeps no hold on it, unless ``opener_id`` gives it back; the timeline keeps her name.

    Raises Http404, ValidationError for a closed unit or one that answers for it already. Audits
    both units; the timeline says that it happened.
    """
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    unit = Unit.objects.filter(pk=unit_id).first()
    if case is None or unit is None or walled_off(actor, common.KIND, case_id):
        raise Http404
    if unit.closed_on is not None:
        raise ValidationError(_("This unit is closed. Choose the one that took over."))
    if case.unit_id == unit.pk:
        raise ValidationError(_("This unit answers for it already."))
    came_from = case.unit_id
    fits = worker_id is not None and worker_id in possible_workers(unit.path)
    if not fits or walled_off(Actor(member_id=worker_id), common.KIND, case.pk):
        worker_id = None
    common.let_answer(case, unit, worker=worker_id, opener=opener_id)
    keep_apart(case)
    common.note(actor, case, CaseEvent.WENT_OVER, kind="went_over", units=f"{came_from} {unit.pk}")
    return case
