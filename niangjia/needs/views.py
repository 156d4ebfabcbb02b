"""Pages of training needs: the matrix, a draft from it, self-assessment."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.needs import forms, presenters, selectors, services
from niangjia.people.pickers import as_uuid
from niangjia.training.views import done, two_ways


@requires(Permission.RUN_TRAINING)
@require_GET
@never_cache
def matrix(request: HttpRequest) -> HttpResponse:
    """Needs by unit and competency, with their numbers; each look is logged."""
    wanted = request.GET.get("unit", "")
    unit = as_uuid(wanted)
    if wanted and unit is None:
        raise Http404
    told = services.look(actor=request.actor, unit_id=unit)
    source, sort = request.GET.get("source", ""), request.GET.get("sort", "")
    context = {
        **presenters.matrix(told, source, sort),
        "wholes": presenters.wholes(
            told,
            selectors.wholes(request.actor),
            selectors.wholes_by_unit(request.actor, told.home),
        ),
        "back_url": reverse("training:list"),
        "back_label": _("Training"),
    }
    return render(request, "needs/matrix.html", context)


@requires(Permission.RUN_TRAINING)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a programme on a competency; the organiser then edits it."""
    unit, area = as_uuid(request.POST.get("unit", "")), request.POST.get("area", "")
    if unit is None:
        raise Http404
    try:
        made = services.draft(actor=request.actor, unit_id=unit, area=area)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("needs:matrix")
    messages.success(request, _("Drafted from the need. Change what doesn't fit, then save."))
    return redirect("training:edit", made.pk)


@requires(Permission.LEARN)
@two_ways
@never_cache
def rate(request: HttpRequest) -> HttpResponse:
    """Rate oneself in each competency."""
    rated = selectors.mine(request.actor)
    form = forms.RatingForm(request.POST or None, rated=rated)
    if request.method == "POST" and form.is_valid():
        levels = form.given()
        if done(form, lambda: services.rate(actor=request.actor, levels=levels)):
            messages.success(request, _("Saved. It helps to plan what is taught."))
            return redirect("needs:self")
    last = max((row.rated_on for row in rated.values()), default=None)
    context = {
        "form": form,
        "last": last,
        "back_url": reverse("learning:competencies"),
        "back_label": _("Competencies"),
    }
    return render(request, "needs/self.html", context)
