"""What was done to her: the incidents of a case, each with the type that follows from it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from niangjia.access.permissions import Permission
from niangjia.casework import facts, selectors, services
from niangjia.casework.forms.incidents import IncidentForm, KindForm
from niangjia.casework.models import Case, Incident, Party
from niangjia.casework.presenters import incidents as shown
from niangjia.casework.selectors import incidents as reading
from niangjia.casework.views.common import ask, seers, two_ways, workers


def _one(request: HttpRequest, case: Case, pk: UUID) -> Incident:
    found = reading.incident(request.actor, pk)
    if found.case_id != case.pk:
        raise Http404
    return found


@seers
@require_GET
@never_cache
def incidents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every incident, the latest first."""
    case = services.read(actor=request.actor, case_id=pk)
    context = {
        "case": case,
        "lines": [shown.line(one) for one in reading.incidents(request.actor, case)],
        "may_work": selectors.may(request.actor, case, Permission.WORK_CASES),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/incidents.html", context)


@seers
@require_GET
@never_cache
def incident(request: HttpRequest, pk: UUID, incident_pk: UUID) -> HttpResponse:
    """One incident: what is known, which type it is and why."""
    case = services.read(actor=request.actor, case_id=pk)
    found = _one(request, case, incident_pk)
    context = {
        "case": case,
        "incident": found,
        "answers": shown.answers(found),
        "why": shown.why(found, found.derivation()),
        "signs": shown.signs(found),
        "may_work": selectors.may(request.actor, case, Permission.WORK_CASES),
        "back_url": reverse("casework:incidents", args=[pk]),
        "back_label": _("Incidents"),
    }
    return render(request, "casework/incident.html", context)


def _relation(parties: list[Party]) -> str:
    """Whom the incident form supposes: the other party, where there is just one."""
    found = [party.relation for party in parties if party.role == Party.Role.RESPONDENT]
    return found[0] if len(found) == 1 else ""


def _ask(request: HttpRequest, case: Case, form: IncidentForm, act: Any) -> HttpResponse:
    return ask(
        request,
        case,
        form,
        _("What happened"),
        lambda: act(**form.given()),
        why=_(
            "Told once, written once: police, court and doctor can be given this instead of asking "
            "her again. The type follows from what was done."
        ),
        then="casework:incidents",
        keep=f"incident-{case.pk}",
    )


@workers
@two_ways
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note an incident."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    parties = selectors.parties(request.actor, case)
    people = shown.people(parties)
    relation = _relation(parties) if len(people) == 1 else ""
    initial = {"harmed": people[0][0] if people else "", "relation": relation}
    form = IncidentForm(request.POST or None, initial=initial, people=people)
    act = partial(services.note_incident, actor=request.actor, case_id=pk)
    return _ask(request, case, form, act)


@workers
@two_ways
def change(request: HttpRequest, pk: UUID, incident_pk: UUID) -> HttpResponse:
    """Write an incident anew."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    found = _one(request, case, incident_pk)
    people = shown.people(selectors.parties(request.actor, case))
    form = IncidentForm(request.POST or None, stands=facts.incident(found), people=people)
    act = partial(services.change_incident, actor=request.actor, incident_id=incident_pk)
    return _ask(request, case, form, act)


@workers
@two_ways
def kind(request: HttpRequest, pk: UUID, incident_pk: UUID) -> HttpResponse:
    """Another type than the facts make it, with its reason."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    found = _one(request, case, incident_pk)
    form = KindForm(request.POST or None, stands=facts.incident_type(found))
    act = partial(services.set_kind, actor=request.actor, incident_id=incident_pk)
    return ask(
        request,
        case,
        form,
        _("Which type is it?"),
        lambda: act(**form.cleaned_data),
        why=_("The facts make it: %s. Another type needs a reason, which stays beside it.")
        % Incident.Kind(found.derived).label,
        then="casework:incidents",
    )
