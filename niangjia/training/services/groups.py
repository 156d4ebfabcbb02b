"""Parallel groups: who is in which, none beyond what fits into its sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.training import selectors, states
from niangjia.training.events import TrainingEvent
from niangjia.training.models import Programme
from niangjia.training.rules import attendance as rules
from niangjia.training.services.programmes import locked


def _set(actor: Actor, of: Programme, groups: Mapping[UUID, str]) -> int:
    sizes = selectors.group_sizes(of)
    people = {place.pk: place for place in of.enrolments.filter(state=states.ENROLLED)}
    unknown = set(groups.values()) - set(sizes) - {""}
    if unknown or set(groups) - set(people):
        raise ValidationError(_("Groups or places changed meanwhile. Load the page anew."))
    then = {pk: groups.get(pk, place.group) for pk, place in people.items()}
    counts = Counter(then.values())
    for letter, limit in sizes.items():
        if limit is not None and counts[letter] > limit:
            values = {"letter": letter, "n": limit}
            raise ValidationError(_("Only %(n)d fit into group %(letter)s.") % values)
    changed = [pk for pk, letter in then.items() if people[pk].group != letter]
    for pk in changed:
        people[pk].group = then[pk]
        people[pk].save(update_fields=["group"])
    audit.record(actor, TrainingEvent.GROUPS_SET, of, facts={"changed": len(changed)})
    return len(changed)


@transaction.atomic
def set_groups(*, actor: Actor, programme_id: UUID, groups: Mapping[UUID, str]) -> Programme:
    """Put people into groups, by enrolment; "" takes somebody out.

    Raises Http404, Denied, ValidationError: more than fit into a group's smallest session, a group
    without sessions, somebody without a place. Audits how many changed.
    """
    of = locked(actor, programme_id)
    _set(actor, of, groups)
    return of


@transaction.atomic
def divide(*, actor: Actor, programme_id: UUID) -> Programme:
    """Divide everybody evenly over the programme's groups, unit by unit, so that colleagues spread.

    Raises Http404, Denied, ValidationError when there are no groups or not all fit. Audits it.
    """
    of = locked(actor, programme_id)
    sizes = selectors.group_sizes(of)
    if not sizes:
        raise ValidationError(_("No session is for a group. Give sessions their letters first."))
    rows = of.enrolments.filter(state=states.ENROLLED).order_by("unit__path", "id")
    people = [str(pk) for pk in rows.values_list("pk", flat=True)]
    found = rules.split(people, sizes)
    if len(found) < len(people):
        left = len(people) - len(found)
        raise ValidationError(_("%(n)d people would fit into no group.") % {"n": left})
    _set(actor, of, {UUID(pk): letter for pk, letter in found.items()})
    return of
