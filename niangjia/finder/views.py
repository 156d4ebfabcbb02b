"""The finder's pages: ask, keep a question that may be kept, see what found nothing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.finder import finding, forms, presenters, selectors, semantic, services
from niangjia.finder.rules import without_figures

two_ways = require_http_methods(["GET", "POST"])
readers = requires(Permission.READ_LAW)


@readers
@two_ways
def ask(request: HttpRequest) -> HttpResponse:
    """A question in everyday words, by POST so that it stays out of the address and every log."""
    form = forms.AskForm(request.POST or None)
    question, scope = form.question(), form.scope_chosen()
    answer = finding.Answer()
    if question:
        engine = "semantic" if semantic.available() else "lexical"
        answer = finding.find(question, scope=scope, engine=engine)
    context = {
        **presenters.answer_page(question, scope, answer),
        "examples": presenters.examples(),
        "may_see_unanswered": request.actor.may(Permission.VIEW_UNANSWERED),
    }
    return render(request, "finder/ask.html", context)


@readers
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Show her the question as it would be kept; keep it when she has allowed it."""
    confirmed = "confirm" in request.POST
    first = {
        "question": without_figures(request.POST.get("question", "")),
        "place": request.POST.get("place", "")[:220],
    }
    form = forms.KeepForm(request.POST) if confirmed else forms.KeepForm(initial=first)
    if confirmed and form.is_valid():
        try:
            place, question = form.place_chosen(), form.cleaned_data["question"]
            if place:
                services.keep_helped(actor=request.actor, question=question, place=place)
            else:
                services.keep_unanswered(actor=request.actor, question=question)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("Kept, without you. Thank you: others will find it sooner.")
            )
            return redirect("finder:ask")
    helped = bool(form["place"].value())
    context = {"form": form, "helped": helped, "back_url": reverse("finder:ask")}
    return render(request, "finder/keep.html", context)


@requires(Permission.VIEW_UNANSWERED)
@require_GET
def unanswered(request: HttpRequest) -> HttpResponse:
    """Questions that found nothing or little: what must be taught, or written."""
    page = selectors.unanswered(request.actor, request.GET.get("page", "1"))
    context = {"page_obj": page, "back_url": reverse("finder:ask")}
    return render(request, "finder/unanswered.html", context)
