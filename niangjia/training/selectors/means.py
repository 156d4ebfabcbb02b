"""Reading files and money of a programme."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.http import Http404

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.training import states
from niangjia.training.models import BudgetLine, Material, Programme
from niangjia.training.selectors.programmes import place_of, programme
from niangjia.units.models import Unit


def may_read_materials(actor: Actor, of: Programme) -> bool:
    """Whether files are for her: she has a place, or runs the programme (one query)."""
    if actor.covers_path(Permission.RUN_TRAINING, of.unit.path):
        return True
    place = place_of(actor, of)
    return place is not None and place.state == states.ENROLLED


def materials(of: Programme) -> list[Material]:
    """The files of a programme whose files she may read (one query)."""
    return list(of.materials.all())


def material(actor: Actor, pk: UUID) -> Material:
    """One file to read. Raises Http404 for who may not read it, too."""
    found = Material.objects.select_related("programme__unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    programme(actor, found.programme_id)
    if not may_read_materials(actor, found.programme):
        raise Http404
    return found


def budget(of: Programme) -> tuple[list[BudgetLine], Decimal, Decimal]:
    """(lines, planned, spent) of a programme (one query)."""
    lines = list(of.budget.all())
    planned = sum((line.planned for line in lines), Decimal(0))
    return lines, planned, sum((line.spent for line in lines), Decimal(0))


def budget_line(of: Programme, pk: UUID) -> BudgetLine:
    """One line of money. Raises Http404."""
    found = of.budget.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def shown_at(actor: Actor, unit: Unit) -> int | None:
    """How many live programmes a unit's page shows her; None for nothing (one query)."""
    from niangjia.training.selectors.programmes import programmes_at

    return (programmes_at(unit) or None) if actor.may(Permission.SEE_TRAINING) else None
