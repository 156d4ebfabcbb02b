"""Tables, pages and filters of lists as template tags; the rest stands in ``ui.py``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from niangjia.ui.shell import SavedView
from niangjia.ui.templatetags.figures import number
from niangjia.ui.templatetags.ui import icon

register = template.Library()
# Of an address: where in a list she stands, and what she has ticked in it.
PLACES = frozenset({"page", "before", "after", "chosen"})


# -- tables ----------------------------------------------------------------------------------------
@register.simple_block_tag
def table(
    content: str, caption: str, *, stacks: bool = True, hide_caption: bool = False
) -> SafeString:
    """Around ``<thead>`` and ``<tbody>``. On phones rows turn into cards: give ``data-label``."""
    return format_html(
        '<div class="table-box{}" role="region" aria-label="{}" tabindex="0">'
        "<table><caption{}>{}</caption>{}</table></div>",
        " stacks" if stacks else "",
        caption,
        mark_safe(' class="sr"') if hide_caption else "",
        caption,
        content,
    )


def _query(context: template.Context, **changes: Any) -> str:
    request = context.get("request")
    query: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def column(
    context: template.Context,
    label: object,
    key: str = "",
    *,
    number: bool = False,
    sort: str | None = None,
) -> SafeString:
    """A table head. With ``key`` it sorts by ``?sort=key`` / ``?sort=-key``, as a link."""
    css = mark_safe(' class="number"') if number else ""
    if not key:
        return format_html('<th scope="col"{}>{}</th>', css, label)
    request = context.get("request")
    present = sort if sort is not None else (request.GET.get("sort", "") if request else "")
    state, following, sign = "", key, "sort"
    if present == key:
        state, following, sign = ' aria-sort="ascending"', f"-{key}", "arrow-up"
    elif present == f"-{key}":
        state, following, sign = ' aria-sort="descending"', key, "arrow-down"
    return format_html(
        '<th scope="col"{}{}><a href="{}">{}{}</a></th>',
        css,
        mark_safe(state),  # noqa: S308 - one of two constants
        _query(context, sort=following, page=None),
        label,
        icon(sign),
    )


@register.inclusion_tag("ui/parts/pages.html", takes_context=True)
def pagination(context: template.Context, page: Page) -> dict[str, Any]:
    """Pages of a list; keeps the filters of the address."""
    numbers = [
        {
            "number": n,
            "words": _("Page %(n)s") % {"n": n},
            "url": _query(context, page=n),
            "current": n == page.number,
        }
        if isinstance(n, int)
        else {"number": None}
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    whole = page.paginator.num_pages == 1
    words = (_("%(count)s in all") if whole else _("%(first)s–%(last)s of %(count)s")) % {
        "first": number(page.start_index()),
        "last": number(page.end_index()),
        "count": number(page.paginator.count),
    }
    return {
        "page": page,
        "words": words if page.paginator.count else "",
        "numbers": numbers,
        "previous": _query(context, page=page.number - 1) if page.has_previous() else "",
        "next": _query(context, page=page.number + 1) if page.has_next() else "",
    }


@register.inclusion_tag("ui/parts/steps.html", takes_context=True)
def steps(context: template.Context, before: str, after: str, *, form: str = "") -> dict[str, str]:
    """Ways on through a list that nobody counts: to its beginning, one page back, one page on.
    ``before`` and ``after`` name places in the list; without a name there is nothing that way.

    With the id of a ``form`` (of method get, holding the filters) its buttons lead there, so that what
    is ticked in the list goes along."""
    if form:
        return {"form": form, "before": before, "after": after}
    return {
        "first": _query(context, before=None, after=None) if before else "",
        "previous": _query(context, before=before, after=None) if before else "",
        "next": _query(context, before=None, after=after) if after else "",
    }


@register.simple_block_tag(takes_context=True)
def filter_bar(
    context: template.Context,
    content: str,
    *,
    saved: Iterable[SavedView] = (),
    save_url: str = "",
    method: str = "get",
    action: str = "",
) -> SafeString:
    """Filters of a list, and the views of it that she saved: the shell's, unless they are given.

    Names are searched by ``method="post"`` only; such a list has no views to save.
    """
    shell, request = context.get("shell"), context.get("request")
    chosen = request is not None and any(v for k, v in request.GET.items() if k not in PLACES)
    if shell and method == "get" and not save_url:
        saved = list(shell.saved_views)
        known = any(view.current for view in saved)
        save_url = "" if known else shell.save_view_url
    return mark_safe(  # noqa: S308 - a template's own output
        render_to_string(
            "ui/parts/filters.html",
            {
                "content": content,
                "saved": saved,
                "save_url": save_url,
                "method": method,
                "action": action,
                "path": request.path if request else "",
                "query": _query(context, **dict.fromkeys(PLACES)).lstrip("?") if chosen else "",
            },
            request=request,
        )
    )
