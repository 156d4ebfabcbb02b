"""The viewer of the data protection officer. Access rules are set where they are mounted:
audit lies below access and knows no permission (see ``urls.py`` of the access room)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from niangjia import audit
from niangjia.audit import checking, presenters, selectors
from niangjia.audit.events import AuditRoomEvent
from niangjia.audit.forms import FilterForm


def log(request: HttpRequest) -> HttpResponse:
    """The log, newest first, narrowed by the form."""
    form = FilterForm(request.GET or None)
    narrowed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    before = request.GET.get("before", "")
    page = selectors.log(narrowed, UUID(before) if _is_uuid(before) else None)
    audit.record(
        request.actor,
        AuditRoomEvent.VIEWED,
        facts={"filters": sorted(k for k, v in narrowed.items() if v)},
    )
    query = request.GET.copy()
    query["before"] = str(page.older or "")
    view = {
        "form": form,
        "lines": presenters.lines(page.events),
        "older": f"?{query.urlencode()}" if page.older else "",
        "newest": not before,
        "chain": presenters.chain_sentence(checking.last_head()[0]),
        "query": request.GET.urlencode(),
    }
    return render(request, "audit/log.html", view)


def event(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One event with everything that was written down."""
    found, link = selectors.event(pk)
    line = presenters.lines([found])[0]
    return render(request, "audit/event.html", {"line": line, "link": link, "event": found})


def verify(request: HttpRequest) -> HttpResponse:
    """Check the chain now and say what was found."""
    audit.seal()
    result = checking.verify()
    audit.record(
        request.actor,
        AuditRoomEvent.VERIFIED,
        facts={"sound": result.sound, "linked": result.linked},
    )
    return render(request, "audit/verify.html", {"result": result})


class _Echo:
    def write(self, value: str) -> str:
        return value


def export(request: HttpRequest) -> StreamingHttpResponse:
    """The narrowed log as CSV, streamed; audited with the number of filters."""
    form = FilterForm(request.GET or None)
    narrowed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    audit.record(
        request.actor,
        AuditRoomEvent.EXPORTED,
        facts={"filters": sorted(k for k, v in narrowed.items() if v)},
    )
    writer = csv.writer(_Echo())

    def parts() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(presenters.COLUMNS)
        for row in selectors.matching(narrowed).iterator(chunk_size=1000):
            yield writer.writerow(presenters.row(row))

    response = StreamingHttpResponse(parts(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="log.csv"'
    return response


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
