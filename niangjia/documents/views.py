"""The pages of documents: what each needs, writing one, its draft, its files."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import requires
from niangjia.documents import forms, presenters, selectors, services, sheets
from niangjia.documents.library import Kind
from niangjia.documents.models import Document, DocumentVersion
from niangjia.documents.rendering.docx import BadTemplate
from niangjia.documents.rendering.pdf import BadLayout

two_ways = require_http_methods(["GET", "POST"])
writers = requires(Permission.WRITE_DOCUMENTS)
readers = requires(Permission.READ_DOCUMENTS)


def _refuse(form: forms.DocumentForm, refused: ValidationError) -> None:
    """Put what a service refused to the fields it names."""
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)
        return
    for code, said in refused.message_dict.items():
        form.add_error(form.place(code), said)


@requires(Permission.READ_LAW)
@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of document with what it needs, and her own drafts."""
    mine = []
    if request.actor.may(Permission.WRITE_DOCUMENTS):
        for one in selectors.documents(request.actor):
            mine.append(presenters.draft_line(one, selectors.kind(one.kind)))
    page = {"groups": presenters.grouped(selectors.kinds()), "mine": mine}
    return render(request, "documents/list.html", page)


@requires(Permission.READ_LAW)
@require_GET
def kind(request: HttpRequest, code: str) -> HttpResponse:
    """One kind: who reads it, what it must hold and why, what to know first."""
    page = presenters.kind_page(selectors.kind(code))
    page["may_write"] = request.actor.may(Permission.WRITE_DOCUMENTS)
    return render(request, "documents/kind.html", page)


@requires(Permission.READ_LAW)
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """Blank sheets for where there is no signal."""
    return render(request, "documents/paper.html", {"lines": sheets.sheets(request.actor)})


@requires(Permission.READ_LAW)
@require_GET
def blank(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """One sheet as a file, in either language."""
    if language not in sheets.LANGUAGES:
        raise Http404
    made = sheets.make(sheets.sheet(request.actor, code), language)
    response = HttpResponse(made.data, content_type=made.content_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@writers
@two_ways
def write(request: HttpRequest, code: str) -> HttpResponse:
    """Write one of her own."""
    of = selectors.kind(code)
    form = forms.DocumentForm(request.POST or None, kind=of, answers={})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft(actor=request.actor, kind=code, values=form.answers())
        except ValidationError as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("documents:document", made.pk)
    return _form_page(request, of, form, reverse("documents:kind", args=[code]))


def _form_page(
    request: HttpRequest,
    of: Kind,
    form: forms.DocumentForm,
    back_url: str,
    theirs: DocumentVersion | None = None,
) -> HttpResponse:
    page = {
        "kind": of,
        "title": presenters.words(of.title),
        "form": form,
        "parts": presenters.form_parts(form, theirs.answers if theirs else None),
        "theirs": theirs,
        "notices": [presenters.words(one.words) for one in of.notices],
        "back_url": back_url,
        "back_label": presenters.words(of.title),
    }
    return render(request, "documents/write.html", page)


@writers
@two_ways
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on writing. Another version saved meanwhile is shown field by field."""
    found = selectors.document(request.actor, pk, Permission.WRITE_DOCUMENTS)
    of, last, theirs = selectors.kind(found.kind), selectors.version(found), None
    form = forms.DocumentForm(
        request.POST or None, kind=of, answers=last.answers, based_on=last.number
    )
    if request.method == "POST" and form.is_valid():
        base = form.cleaned_data["based_on"] or 0
        try:
            services.revise(
                actor=request.actor, document_id=pk, values=form.answers(), based_on=base
            )
        except ValidationError as refused:
            _refuse(form, refused)
        except services.ChangedMeanwhile as changed:
            theirs = changed.latest
        else:
            messages.success(request, _("Saved."))
            return redirect("documents:document", pk)
    return _form_page(request, of, form, reverse("documents:document", args=[pk]), theirs)


def _found(request: HttpRequest, pk: UUID, number: int | None) -> tuple[Document, DocumentVersion]:
    found = selectors.document(request.actor, pk)
    services.note_read(actor=request.actor, document=found)
    return found, selectors.version(found, number)


@readers
@require_GET
def document(request: HttpRequest, pk: UUID, number: int | None = None) -> HttpResponse:
    """A draft: what is missing first, then its preview, its files, its versions."""
    found, version = _found(request, pk, number)
    of = selectors.kind(found.kind)
    hidden = selectors.hidden_of(found.owner_kind, found.owner_id)
    lacking = selectors.findings(of, version.answers, hidden)
    page = presenters.document_page(
        request.actor, found, of, version, lacking, request.GET.get("in", "")
    )
    page["versions"] = selectors.versions(found)
    page["is_last"] = version.number == page["versions"][0].number
    return render(request, "documents/document.html", page)


@readers
@require_GET
def read_aloud(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A discreet document on the screen, to be read to her."""
    found, version = _found(request, pk, None)
    of = selectors.kind(found.kind)
    if not of.discreet:
        raise Http404
    page = presenters.document_page(request.actor, found, of, version, [], presenters.reading_in())
    page["back_url"] = reverse("documents:document", args=[pk])
    return render(request, "documents/read.html", page)


@readers
@require_POST
def take(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """A version as a file, under a name that says nothing."""
    form = forms.TakeForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        made = services.take(
            actor=request.actor, document_id=pk, number=number, **form.cleaned_data
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("documents:document", pk)
    except (BadTemplate, BadLayout):
        messages.error(
            request,
            _("Your organisation’s template can’t be read. Ask whoever keeps it to check it."),
        )
        return redirect("documents:document", pk)
    answer = HttpResponse(made.data, content_type=made.content_type)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@writers
@require_POST
def confirm(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Say that this version is final."""
    try:
        services.confirm_final(actor=request.actor, document_id=pk, number=number)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Final. The print has no banner any more."))
    return redirect("documents:document", pk)


@writers
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a draft with its versions."""
    try:
        services.remove(actor=request.actor, document_id=pk)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("documents:document", pk)
    messages.success(request, _("Removed, with all its versions."))
    return redirect("documents:list")
