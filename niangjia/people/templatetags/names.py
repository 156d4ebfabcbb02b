"""Names of members and units as the reader of the page can read them."""

from __future__ import annotations

from django import template

from niangjia.people.models import Member
from niangjia.people.presenters import person_name, unit_name
from niangjia.units.models import Unit

register = template.Library()


@register.filter
def person(member: Member | None) -> str:
    """A member's name; empty for nobody."""
    return person_name(member) if member else ""


@register.filter
def unit(of: Unit | None) -> str:
    """A unit's name; empty for none."""
    return unit_name(of) if of else ""
