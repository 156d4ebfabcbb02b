"""My day, search, saved views, notices, language, theme, unit switch."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from niangjia import notices as notice_room
from niangjia.access.views import public, signed_in
from niangjia.desk import presenters, selectors, services
from niangjia.desk.forms import SaveFilterForm, SearchForm
from niangjia.people.models import Member
from niangjia.people.presenters import person_name


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Back to the page she came from, if it is ours."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def _name(request: HttpRequest) -> str:
    """Her name as she reads it."""
    member = request.user
    return person_name(member) if isinstance(member, Member) else str(request.actor.name)


@signed_in("Every member has a day.")
def day(request: HttpRequest) -> HttpResponse:
    """My day: what is due, late and new for me; whom I can turn to."""
    actor = request.actor
    items = selectors.day_items(actor)
    units = selectors.units_of(actor, selectors.home_of(request.user))
    main_unit = presenters.main_unit(actor, units)
    staffing = selectors.staffing(actor)
    page = {
        "today": timezone.localdate(),
        "greeting": presenters.greeting(_name(request), items),
        "urgent": presenters.sections(items, "danger"),
        "due": presenters.sections(items, "today", "late"),
        "new": presenters.sections(items, "new"),
        "waiting": presenters.sections(items, "waiting"),
        "roles": presenters.role_lines(actor, units),
        "unit": main_unit,
        "turn_to": presenters.turn_to(selectors.supervisors_for(actor, main_unit)),
        "staffing": staffing,
        "staffing_chart": presenters.staffing_chart(staffing) if staffing else "",
    }
    return render(request, "desk/day.html", page)


@signed_in("Hits are filtered by each room's policy.")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The search page; words come by POST and go to an opaque address."""
    form = SearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = services.keep_search(actor=request.actor, words=form.cleaned_data["q"])
        return redirect("desk:search_result", kept.pk)
    return render(request, "desk/search.html", {"form": form, "hits": None})


@signed_in("Only her own search; hits are filtered by each room's policy.")
def search_result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was found for one kept search."""
    kept = selectors.kept_search(request.actor, pk)
    hits = selectors.hits(request.actor, kept.words)
    form = SearchForm({"q": kept.words})
    return render(request, "desk/search.html", {"form": form, "hits": hits})


@signed_in("Her own views of lists that she may see.")
@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Save a view of a list; without a name, a page asks for it."""
    asked = "label" in request.POST
    form = SaveFilterForm(request.POST if asked else None, initial=request.POST.dict())
    if form.is_valid():
        try:
            row = services.save_filter(actor=request.actor, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The view is saved. It stands above the list."))
            return HttpResponseRedirect(f"{row.path}?{row.query}")
    return render(request, "desk/save_filter.html", {"form": form})


@signed_in("Only a view that she saved.")
@require_POST
def remove_filter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a saved view."""
    path = services.remove_filter(actor=request.actor, filter_id=pk)
    messages.success(request, _("The saved view is removed; the list stays as it is."))
    return HttpResponseRedirect(path)


@signed_in("Only her own notices.")
def notices(request: HttpRequest) -> HttpResponse:
    """What happened that she should know; neutral sentences."""
    lines = presenters.notice_lines(selectors.notices(request.actor))
    return render(request, "desk/notices.html", {"lines": lines})


@signed_in("Only her own notices.")
@require_POST
def open_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one notice read and go where it points."""
    notice = selectors.notice(request.actor, pk)
    notice_room.mark_read(request.actor, [notice.pk])
    return HttpResponseRedirect(notice.path or "/notices/")


@signed_in("Only her own notices.")
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark every notice read."""
    notice_room.mark_read(request.actor)
    return redirect("desk:notices")


@public("The language can be chosen before signing in.")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and stay on the page."""
    code = request.POST.get("language", "")
    if code not in services.SETTINGS["language"]:
        return _back(request)
    services.choose(actor=request.actor, setting="language", value=code)
    response = _back(request)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 86400,
        secure=settings.NIANGJIA.https,
        httponly=True,
        samesite="Lax",
    )
    with override(code):
        messages.success(request, _("The pages are in English now."))
    return response


@signed_in("Her own choice of light or dark.")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says."""
    value = request.POST.get("theme", "")
    value = "" if value == "system" else value
    if value in services.SETTINGS["theme"]:
        services.choose(actor=request.actor, setting="theme", value=value)
    return _back(request)


@signed_in("Narrows her lists to one of her own units; gives no right.")
@require_POST
def unit(request: HttpRequest) -> HttpResponse:
    """Choose the unit to which lists are narrowed."""
    chosen = request.POST.get("unit", "")
    request.session["unit"] = chosen if chosen in selectors.units_of(request.actor) else ""
    return _back(request)
