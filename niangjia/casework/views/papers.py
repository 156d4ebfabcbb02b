"""Documents of a case: begun here, written in the documents room."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import selectors, services
from niangjia.casework.services.papers import OWNER
from niangjia.casework.views.common import two_ways, workers
from niangjia.documents import presenters as papers
from niangjia.documents import selectors as written


@workers
@two_ways
def documents(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is written for this case, and what can be."""
    case = selectors.case(request.actor, pk, Permission.WORK_CASES)
    near, others = written.kinds_for(selectors.issue_codes(request.actor, case))
    by_code = {kind.code: kind for kind in (*near, *others)}
    rows = written.documents(request.actor, OWNER, pk)
    context = {
        "case": case,
        "lines": [papers.draft_line(row, by_code[row.kind]) for row in rows if row.kind in by_code],
        "near": [(kind.code, papers.kind_line(kind)) for kind in near],
        "others": [(kind.code, papers.kind_line(kind)) for kind in others],
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/documents.html", context)


@workers
@require_POST
def begin(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Begin a document with what the case knows already."""
    made = services.begin_document(actor=request.actor, case_id=pk, kind=code)
    return redirect("documents:edit", made.pk)
