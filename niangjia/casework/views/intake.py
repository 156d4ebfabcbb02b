"""The guided intake: one question a page, kept at each step, resumed on any device."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from niangjia.casework import intake, presenters, selectors, services
from niangjia.casework.models import Case, IntakeDraft
from niangjia.casework.services.opening import child_in_danger
from niangjia.casework.views.common import openers, two_ways

LOOKED_BY = ("phone", "id_number", "name")
# Nobody is looked up for an intake that isn't hers; what is hinted at follows from the story before it.
NEEDS_DRAFT = ("who", "issues")


def _step(code: str) -> intake.Step:
    if code not in intake.BY_CODE:
        raise Http404
    return intake.BY_CODE[code]


def _form(step: intake.Step, request: HttpRequest, draft: IntakeDraft | None = None) -> Any:
    """The step's form: with what was answered before, or with what is sent now."""
    if request.method == "POST" and step.code not in NEEDS_DRAFT:
        return step.form(request.POST)
    answers = draft.answers if draft else {}
    given = answers.get(step.code, {})
    initial = {k: ("yes" if v else "no") if isinstance(v, bool) else v for k, v in given.items()}
    more: dict[str, Any] = {}
    if step.code == "issues":
        more["hints"] = selectors.hints(answers.get("story", {}).get("story", ""))
        hinted = {hint.code for hint in more["hints"]}
        initial["hinted"] = [code for code in given.get("issues", ()) if code in hinted]
    return step.form(request.POST or None, initial=initial, **more)


def _kept(request: HttpRequest, draft: UUID | None, step: intake.Step, form: Any) -> IntakeDraft:
    answers = form.kept()
    more: dict[str, Any] = {}
    if step.code == "who":
        asked = {name: answers.get(name, "") for name in LOOKED_BY}
        found = services.look_up(actor=request.actor, **asked)
        more["found"] = {"matches": [str(case.pk) for case in found]}
    return services.save_step(
        actor=request.actor, draft_id=draft, step=step.code, answers=answers, more=more
    )


def _page(request: HttpRequest, step: intake.Step, form: Any, **more: Any) -> HttpResponse:
    context = {
        "step": step,
        "form": form,
        "place": intake.place(step.code),
        "total": len(intake.QUESTIONS),
        "back_url": reverse("casework:list"),
        "back_label": _("Cases"),
        **more,
    }
    return render(request, "casework/intake.html", context)


@openers
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Begin an intake; what was begun before is offered on the boards."""
    return redirect("casework:first", intake.STEPS[0].code)


@openers
@two_ways
def first(request: HttpRequest, code: str) -> HttpResponse:
    """The first question, before anything is kept."""
    step = _step(code)
    if step is not intake.STEPS[0]:
        raise Http404
    form = _form(step, request)
    if request.method == "POST" and form.is_valid():
        draft = _kept(request, None, step, form)
        return redirect("casework:step", draft.pk, intake.after(code, draft.answers))
    return _page(request, step, form)


@openers
@two_ways
def step(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """One question of an intake."""
    asked = _step(code)
    # Asked when it is needed: answers that are kept read it anew, locked.
    draft: Any = SimpleLazyObject(lambda: selectors.draft(request.actor, pk))
    form = _form(asked, request, draft)
    if request.method == "POST" and (code == "found" or form.is_valid()):
        if code != "found":  # nothing to fill in
            draft = _kept(request, pk, asked, form)
        if "pause" in request.POST:
            messages.success(request, _("Kept. You find it again among the cases."))
            return redirect("casework:list")
        return _onward(request, draft, code)
    return _page(request, asked, form, **_around(request, draft, code))


def _onward(request: HttpRequest, draft: IntakeDraft, code: str) -> HttpResponse:
    """To the next question, or to the answers; who may have been here before is never passed over."""
    following = intake.after(code, draft.answers)
    checks = "enough" in request.POST or "check" in request.GET
    if not following or (checks and following != "found"):
        return redirect("casework:check", draft.pk)
    url = reverse("casework:step", args=[draft.pk, following])
    return redirect(f"{url}?check=1" if checks else url)


def _around(request: HttpRequest, draft: IntakeDraft, code: str) -> dict[str, Any]:
    """What stands around a question: matches, danger, the way back."""
    earlier = intake.before(code, draft.answers)
    who, found_by = draft.answers.get("who", {}), draft.answers.get("found", {}).get("matches")
    matches = found_by if code == "found" else ()
    looked = any(who.get(name) for name in LOOKED_BY)
    found = selectors.by_ids(request.actor, matches) if matches else []
    around: dict[str, Any] = {
        "lines": [_match(case, draft.answers.get("report")) for case in found],
        "of_report": "report" in draft.answers,
        "in_danger": draft.answers.get("safety", {}).get("safe_now") == "no",
        "child": child_in_danger(draft.answers),
        "enough": code in intake.ENOUGH_FROM,
        "nobody_found": code == "contact" and looked and not found_by,
    }
    if earlier:
        around["back_url"] = reverse("casework:step", args=[draft.pk, earlier])
        around["back_label"] = _("Back")
    return around


def _match(case: Case, report: str | None) -> presenters.Line:
    """A case that may be hers; from an intake that began with a report, the way to put it there."""
    line = presenters.line(case)
    if report is None:
        return line
    return replace(line, url=reverse("casework:report_into", args=[case.pk, report]))


@openers
@two_ways
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every answer once more; then the case is opened."""
    if request.method == "POST":
        try:
            case = services.finish_intake(actor=request.actor, draft_id=pk)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        else:
            messages.success(request, _("Opened. Its number is %s.") % case.number)
            return redirect("casework:case", case.pk)

    draft = selectors.draft(request.actor, pk)

    def url(code: str) -> str:
        return f"{reverse('casework:step', args=[pk, code])}?check=1"

    context = {
        "draft": draft,
        "answers": intake.said(draft.answers, url),
        "back_url": reverse("casework:step", args=[pk, intake.STEPS[-1].code]),
        "back_label": _("Back"),
    }
    return render(request, "casework/check.html", context)


@openers
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw an intake away."""
    services.drop_draft(actor=request.actor, draft_id=pk)
    messages.success(request, _("Thrown away. Nothing of it is kept."))
    return redirect("casework:list")
