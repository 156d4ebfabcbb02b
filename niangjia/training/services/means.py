"""Files and money of a programme; what passes on when its unit is merged."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.http import Http404

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.training import selectors, states
from niangjia.training.events import TrainingEvent
from niangjia.training.models import (
    BudgetLine,
    Enrolment,
    Expert,
    Material,
    Programme,
    Quota,
    Session,
)
from niangjia.training.services.programmes import locked
from niangjia.units.models import Unit


@transaction.atomic
def add_material(*, actor: Actor, programme_id: UUID, title: str, file: File[Any]) -> Material:
    """Give who takes part a file (told by its content in the form). Raises Http404, Denied.
    Audits that it was added."""
    of = locked(actor, programme_id)
    material = Material(programme=of, title=title, file=file, by_id=actor.member_id)
    material.save()
    audit.record(actor, TrainingEvent.MATERIAL_ADDED, of, facts={"file": str(material.pk)})
    return material


@transaction.atomic
def remove_material(*, actor: Actor, material_id: UUID) -> Programme:
    """Take a file away, with its content. Raises Http404, Denied. Audits it."""
    found = Material.objects.filter(pk=material_id).first()
    if found is None:
        raise Http404
    of = locked(actor, found.programme_id)
    facts = {"file": str(found.pk)}
    found.delete()
    audit.record(actor, TrainingEvent.MATERIAL_REMOVED, of, facts=facts)
    return of


@transaction.atomic
def read_material(*, actor: Actor, material_id: UUID) -> Material:
    """A file to read, for who has a place or runs the programme. Raises Http404. Audits the read."""
    found = selectors.material(actor, material_id)
    facts = {"file": str(found.pk)}
    audit.record(actor, TrainingEvent.MATERIAL_READ, found.programme, facts=facts)
    return found


@transaction.atomic
def keep_budget_line(
    *,
    actor: Actor,
    programme_id: UUID,
    line_id: UUID | None = None,
    what: str,
    planned: Decimal,
    spent: Decimal,
) -> BudgetLine:
    """Enter or change a line of money. Raises Http404, Denied. Audits the line, not the sums."""
    of = locked(actor, programme_id)
    line = of.budget.filter(pk=line_id).first() if line_id else BudgetLine(programme=of)
    if line is None:
        raise Http404
    line.what, line.planned, line.spent = what, planned, spent
    line.save()
    audit.record(actor, TrainingEvent.BUDGET_CHANGED, of, facts={"line": str(line.pk)})
    return line


@transaction.atomic
def remove_budget_line(*, actor: Actor, programme_id: UUID, line_id: UUID) -> Programme:
    """Take a line of money away. Raises Http404, Denied. Audits it."""
    of = locked(actor, programme_id)
    gone, _kinds = of.budget.filter(pk=line_id).delete()
    if not gone:
        raise Http404
    audit.record(actor, TrainingEvent.BUDGET_CHANGED, of, facts={"line": str(line_id)})
    return of


def follow_merge(actor: Actor, before: Unit, after: Unit) -> int:
    """Pass on what a merged unit has in training: programmes, teachers, quotas, live places, hosts.

    Runs inside the merge's transaction. Audits each programme that changes hands.
    """
    programmes = list(Programme.objects.filter(unit=before))
    for of in programmes:
        of.unit = after
        of.version += 1
        of.save(update_fields=["unit", "version"])
        facts = {"from": str(before.pk), "to": str(after.pk)}
        audit.record(actor, TrainingEvent.UNIT_MERGED, of, unit_path=after.path, facts=facts)
    Expert.objects.filter(unit=before).update(unit=after)
    Session.objects.filter(host=before).update(host=after)
    for quota in Quota.objects.filter(unit=before):
        other = Quota.objects.filter(programme=quota.programme_id, unit=after).first()
        if other is None:
            quota.unit = after
            quota.save(update_fields=["unit"])
        else:
            other.seats += quota.seats
            other.save(update_fields=["seats"])
            quota.delete()
    Enrolment.objects.filter(unit=before, state__in=states.LIVE).update(unit=after)
    return len(programmes)
