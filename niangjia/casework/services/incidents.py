"""Noting what was done to her. The type follows from the acts; by hand only with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework import classification
from niangjia.casework import facts as stands_now
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, Incident, Party
from niangjia.casework.services import assessing, common
from niangjia.instruments import engine
from niangjia.ui.conflict import merged


def _harmed(case: Case, party_id: UUID | None) -> Party | None:
    wanted = case.parties.filter(role__in=[Party.Role.CLIENT, Party.Role.CHILD])
    if party_id is None:
        return wanted.filter(role=Party.Role.CLIENT).first()
    found = wanted.filter(pk=party_id).first()
    if found is None:
        raise ValidationError({"harmed": _("Choose the client or a child of this case.")})
    return found


def _check(when: str, on: dt.date | None, acts: object) -> None:
    if when != Incident.When.UNKNOWN and on is None:
        raise ValidationError({"on": _("Give the day, or say that she doesn’t know it.")})
    if on is not None and on > timezone.localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    known = classification.ACTS
    if not isinstance(acts, list | tuple) or any(act not in known for act in acts):
        raise ValidationError({"acts": _("Choose among the acts that are listed.")})


def _fill(
    incident: Incident,
    *,
    when: str,
    on: dt.date | None,
    facts: Mapping[str, Any],
    told: str,
    harmed: Party | None,
) -> None:
    incident.harmed, incident.when = harmed, when
    incident.happened_on = None if when == Incident.When.UNKNOWN else on
    incident.facts, incident.told = dict(facts), told.strip() or None
    found = incident.derivation()
    by_hand = incident.why is not None and incident.kind != incident.derived
    incident.derived, incident.contexts = found.kind, list(found.contexts)
    if not by_hand or incident.kind == found.kind:
        incident.kind, incident.why = found.kind, None


@transaction.atomic
def note_incident(
    *,
    actor: Actor,
    case_id: UUID,
    when: str,
    on: dt.date | None = None,
    facts: Mapping[str, Any],
    told: str = "",
    harmed_id: UUID | None = None,
) -> Incident:
    """Note an incident; its type and contexts follow from the facts, and the danger questions fall
    due again at once.

    Raises Http404, Denied, ValidationError for a day that is missing or hasn't come, an act that
    isn't known, somebody harmed who isn't in this case. Audits the type, never the facts.
    """
    case = common.locked(actor, case_id)
    _check(when, on, facts.get("acts", ()))
    incident = Incident(case=case, noted_by_id=actor.member_id)
    harmed = _harmed(case, harmed_id)
    _fill(incident, when=when, on=on, facts=facts, told=told, harmed=harmed)
    incident.save()
    common.note(
        actor, case, CaseEvent.INCIDENT_NOTED, kind="incident_noted", incident=incident.kind
    )
    assessing.something_happened(actor, case, "new_incident", also=_to_ask(incident))
    return incident


def _to_ask(incident: Incident) -> list[tuple[str, UUID | None]]:
    """Which danger questions an incident asks for, besides those that this case was asked before."""
    found: list[tuple[str, UUID | None]] = []
    if {classification.PARTNER, classification.KIN} & set(incident.contexts):
        found.append((engine.PARTNER_DANGER, None))
    if incident.harmed and incident.harmed.role == Party.Role.CHILD:
        found.append((engine.CHILD_SAFETY, incident.harmed_id))
    elif incident.facts.get("children") == "hurt":
        found.append((engine.CHILD_SAFETY, None))
    return found


def _opened(actor: Actor, incident_id: UUID) -> tuple[Case, Incident]:
    found = policy_of(Incident).get(actor, incident_id)
    case = common.locked(actor, found.case_id)
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=found.pk)
    return case, incident


@transaction.atomic
def change_incident(
    *,
    actor: Actor,
    incident_id: UUID,
    when: str,
    on: dt.date | None = None,
    facts: Mapping[str, Any],
    told: str = "",
    harmed_id: UUID | None = None,
    seen: str | None = None,
) -> Incident:
    """Write an incident anew; type and contexts follow again, a type set by hand stays with its reason.

    Raises Http404, Denied, ValidationError, ChangedMeanwhile (``seen``: what the form had seen). Audits
    the type."""
    case, incident = _opened(actor, incident_id)
    harmed = _harmed(case, harmed_id)
    new = Incident(harmed=harmed, when=when, happened_on=on, facts=dict(facts), told=told.strip())
    given = merged(stands_now.incident(incident), stands_now.incident(new), seen)
    when, told = given.pop("when"), given.pop("told")
    on = dt.date.fromisoformat(day) if (day := given.pop("on")) else None
    harmed = _harmed(case, UUID(pk) if (pk := given.pop("harmed")) else None)
    _check(when, on, given["acts"])
    _fill(incident, when=when, on=on, facts=given, told=told, harmed=harmed)
    incident.version += 1
    incident.save()
    common.note(
        actor, case, CaseEvent.INCIDENT_NOTED, kind="incident_changed", incident=incident.kind
    )
    return incident


@transaction.atomic
def set_kind(
    *, actor: Actor, incident_id: UUID, kind: str, why: str = "", seen: str | None = None
) -> Incident:
    """Set the type of an incident by hand, with a reason; the derived one needs none.

    Raises Http404, Denied, ValidationError without a reason, ChangedMeanwhile (``seen``: what the form
    had seen). Audits both types."""
    case, incident = _opened(actor, incident_id)
    given = merged(stands_now.incident_type(incident), {"kind": kind, "why": why.strip()}, seen)
    kind, why = given["kind"], given["why"]
    if kind not in Incident.Kind.values:
        raise ValidationError({"kind": _("Choose one.")})
    if classification.needs_reason(kind, incident.derived, why):
        raise ValidationError(
            {"why": _("Say in a sentence why it is another type than the facts make it.")}
        )
    incident.kind = kind
    incident.why = None if kind == incident.derived else why.strip()
    incident.version += 1
    incident.save()
    common.note(
        actor, case, CaseEvent.INCIDENT_KIND_SET, kind="incident_kind", incident=kind,
        derived=incident.derived,
    )  # fmt: skip
    return incident
