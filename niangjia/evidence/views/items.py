"""Evidence of a case: the list, a piece, its files, its way, what leaves the house."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.casework import selectors as casework
from niangjia.casework.views.common import refuse, seers, try_it, two_ways, workers
from niangjia.evidence import forms, presenters, selectors, services
from niangjia.evidence.models import Item
from niangjia.evidence.rules.content import CONTENTS
from niangjia.evidence.services.items import stands
from niangjia.evidence.views.common import ask, sent
from niangjia.jobs.models import Job

readers = requires(Permission.READ_LAW)


@seers
@require_GET
@never_cache
def listed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All evidence of a case."""
    case = casework.case(request.actor, pk)
    lines = [presenters.line(item) for item in selectors.items(request.actor, case)]
    context = {
        "case": case,
        "lines": lines,
        "standing": any(line.item.withdrawn_at is None for line in lines),
        "may_work": casework.may(request.actor, case, Permission.WORK_CASES),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "evidence/list.html", context)


@workers
@two_ways
@never_cache
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a piece in."""
    case = casework.case(request.actor, pk, Permission.WORK_CASES)
    issues = selectors.issue_codes(request.actor, case)
    begun = {"kind": request.GET.get("kind", "photo")}
    form = forms.NewItemForm(
        request.POST or None, request.FILES or None, issues=issues, initial=begun
    )
    act, made = partial(services.add_item, actor=request.actor, case_id=pk), list[Item]()
    if request.method == "POST" and try_it(form, lambda: made.append(act(**form.given()))):
        return redirect("evidence:item", made[0].pk)
    context = {
        "form": form,
        "case": case,
        "back_url": reverse("evidence:list", args=[pk]),
        "back_label": _("Evidence"),
    }
    return render(request, "evidence/add.html", context)


@seers
@require_GET
@never_cache
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One piece: files, what is known of it, its way."""
    services.read(actor=request.actor, item_id=pk)
    found = selectors.item(request.actor, pk)
    context = {
        "item": found,
        "line": presenters.line(found),
        "facts": presenters.facts(found),
        "files": [presenters.file_line(found, file) for file in found.files.all()],
        "way": presenters.custody_events(found),
        "before": presenters.before(selectors.versions(request.actor, found)),
        "may_work": casework.may(request.actor, found.case, Permission.WORK_CASES),
        "back_url": reverse("evidence:list", args=[found.case_id]),
        "back_label": _("Evidence"),
    }
    return render(request, "evidence/item.html", context)


def _mine(request: HttpRequest, pk: UUID) -> Item:
    return selectors.item(request.actor, pk, Permission.WORK_CASES)


@workers
@two_ways
def add_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more file of a piece."""
    found = _mine(request, pk)
    form = forms.FileForm(request.POST or None, request.FILES or None)
    act = partial(services.add_file, actor=request.actor, item_id=found.pk)
    return ask(
        request,
        form,
        _("Add a file"),
        lambda: act(file=form.cleaned_data["file"]),
        then=("evidence:item", pk),
        with_file=True,
    )


@workers
@two_ways
@never_cache
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what is written; how it read before stays."""
    found = _mine(request, pk)
    issues = {*selectors.issue_codes(request.actor, found.case), found.issue} - {""}
    form = forms.ItemForm(request.POST or None, stands=stands(found), issues=sorted(issues))
    act = partial(services.change_item, actor=request.actor, item_id=pk)
    return ask(
        request,
        form,
        _("Correct it"),
        lambda: act(**form.given()),
        case=found.case,
        then=("evidence:item", pk),
        why=_("How it read before stays visible. Files are never changed."),
        keep=f"evidence-{pk}",
    )


@workers
@two_ways
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It shall no longer count, and stays."""
    found = _mine(request, pk)
    form = forms.WhyForm(request.POST or None)
    act = partial(services.withdraw, actor=request.actor, item_id=found.pk)
    return ask(
        request,
        form,
        _("Withdraw it"),
        lambda: act(**form.cleaned_data),
        then=("evidence:item", pk),
        label=_("Withdraw"),
        why=_("It stays in the file, marked, with your reason. It is no longer exported."),
    )


@workers
@require_POST
def seal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fix its files."""
    try:
        services.seal(actor=request.actor, item_id=pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("evidence:item", pk)


@workers
@two_ways
def note_custody(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Copied, given out, returned."""
    found = _mine(request, pk)
    steps = [one.step for one in found.custody.all()]
    form = forms.CustodyForm(request.POST or None, steps=steps)

    def act() -> None:
        given = {**form.cleaned_data}
        services.note_custody(actor=request.actor, item_id=pk, step_kind=given.pop("step"), **given)

    return ask(
        request,
        form,
        _("Note a step"),
        act,
        then=("evidence:item", pk),
        why=_("A step that is noted is never changed. A wrong one is put right by a further one."),
    )


@seers
@require_GET
@never_cache
def picture(request: HttpRequest, pk: UUID) -> FileResponse:
    """The cleaned copy of a picture."""
    shown = services.see_copy(actor=request.actor, file_id=pk).copy
    assert shown is not None  # see_copy has none without it
    return sent(shown, "picture.jpg", "image/jpeg", inline=True)


@workers
@two_ways
@never_cache
def original(request: HttpRequest, pk: UUID) -> HttpResponse | FileResponse:
    """An original: a reason first; then the very bytes that came, as a file to keep."""
    found = selectors.file(request.actor, pk, Permission.WORK_CASES)
    form = forms.WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.open_original(actor=request.actor, file_id=pk, **form.cleaned_data)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            of = CONTENTS[kept.content]
            name = f"{found.item.number:02}-{kept.number}.{of.ending}"
            return sent(kept.original, name, "application/octet-stream")
    context = {
        "form": form,
        "back_url": reverse("evidence:item", args=[found.item_id]),
        "back_label": _("Evidence"),
    }
    return render(request, "evidence/original.html", context)


@workers
@two_ways
@never_cache
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which pieces leave the house; then the passphrase, once."""
    case = casework.case(request.actor, pk, Permission.WORK_CASES)
    lines = [presenters.line(one) for one in selectors.items(request.actor, case)]
    standing = [(str(one.item.pk), one.title) for one in lines if not one.item.withdrawn_at]
    initial = forms.head_of(casework.known(request.actor, pk))
    initial["items"] = [key for key, _title in standing]
    form = forms.ExportForm(request.POST or None, standing=standing, initial=initial)
    act = partial(services.export, actor=request.actor, case_id=pk)
    context = {
        "form": form,
        "standing": standing,
        "back_url": reverse("evidence:list", args=[pk]),
        "back_label": _("Evidence"),
    }
    done: list[tuple[Job, str]] = []
    if request.method == "POST" and try_it(form, lambda: done.append(act(**form.given()))):
        context |= {"job": done[0][0], "passphrase": done[0][1]}
        return render(request, "evidence/exported.html", context)
    return render(request, "evidence/export.html", context)


@readers
@require_GET
def advice(request: HttpRequest, kind: str = "") -> HttpResponse:
    """What to collect, how and how safely."""
    if kind and kind not in Item.Kind.values:
        raise Http404
    context = {**presenters.advice_page(kind), "one": bool(kind)}
    return render(request, "evidence/advice.html", context)
