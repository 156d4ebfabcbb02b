"""The reader: the list of laws, a law, an article, versions compared, what she keeps; imports."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.views import requires
from niangjia.law import forms, presenters, related, selectors, services, taxonomy, watch
from niangjia.law.citations import checking
from niangjia.law.corpus.reading import Unreadable
from niangjia.law.models import LawDraft

two_ways = require_http_methods(["GET", "POST"])
readers = requires(Permission.READ_LAW)
importers = requires(Permission.IMPORT_LAW)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


@readers
@two_ways
def all_laws(request: HttpRequest) -> HttpResponse:
    """Every law by pinyin, of a kind; words come by POST."""
    words = request.POST.get("q", "").strip()[: forms.MOST_WORDS]
    kinds = forms.KindForm(request.GET)
    page = selectors.page_of_laws(kinds.chosen(), words, request.GET.get("page", "1"))
    context = {
        "words": words,
        "kinds": kinds,
        "page_obj": page,
        "lines": presenters.law_lines(list(page.object_list)),
        "may_import": request.actor.may(Permission.IMPORT_LAW),
    }
    return render(request, "law/all.html", context)


@readers
@require_GET
def law(request: HttpRequest, pk: UUID, dated: str = "") -> HttpResponse:
    """One version of a law: contents, and the chapter that is read."""
    of = selectors.law(pk)
    version = selectors.version(of, _day(dated) if dated else None)
    parts = selectors.parts(version)
    index = presenters.part_index(request.GET.get("part", "0"), parts)
    rows = selectors.articles_of(version, parts[index]) if parts else []
    context = {
        "law": of,
        "english": presenters.english_name(of.short),
        "version": version,
        "cautions": presenters.cautions(version),
        "dates": presenters.dates_of(version),
        "articles": presenters.shown_articles(rows, permalink=bool(dated)),
        "groups": presenters.contents(parts, index, request.path) if len(parts) > 1 else [],
        "above": parts[index].path[:-1] if len(parts) > 1 else (),
        "before": f"{request.path}?part={index - 1}" if index else "",
        "after": f"{request.path}?part={index + 1}" if index + 1 < len(parts) else "",
        "versions": selectors.versions(of),
        "back_url": reverse("law:all"),
    }
    return render(request, "law/law.html", context)


@readers
@require_GET
def by_name(request: HttpRequest, short: str) -> HttpResponse:
    """A law by its name, for links in texts."""
    found = selectors.laws().filter(short=short).first()
    if found is None:
        raise Http404
    return redirect("law:law", found.pk)


@readers
@require_GET
def article(request: HttpRequest, short: str, place: str, dated: str = "") -> HttpResponse:
    """One article: its text, what to know of it, its neighbours, how to quote it."""
    number, _dash, sub = place.partition("-")
    found = selectors.article(short, int(number), int(sub or 0), _day(dated) if dated else None)
    before, after = selectors.neighbours(found)
    hers = selectors.kept(request.actor, found)
    place_of = (found.version.law.short, found.number, found.sub)
    context = {
        "article": found,
        "law": found.version.law,
        "title": presenters.cited(found),
        "english": presenters.english_title(found),
        "paragraphs": found.text.split("\n"),
        "cautions": presenters.cautions(found.version),
        "dates": presenters.dates_of(found.version),
        "law_url": reverse("law:law", args=[found.version.law_id]),
        "before": before and presenters.shown_articles([before], permalink=bool(dated))[0],
        "after": after and presenters.shown_articles([after], permalink=bool(dated))[0],
        "others": selectors.other_versions(found),
        "issues": presenters.issue_links(taxonomy.by_place().get(place_of, ())),
        "shelves": related.nearest(taxonomy.by_place().get(place_of, ()), [place_of]),
        "kept": hers,
        "form": forms.KeepForm(initial={"note": hers.note if hers else ""}),
        "back_url": reverse("law:law", args=[found.version.law_id]),
    }
    return render(request, "law/article.html", context)


@readers
@require_GET
def compare(request: HttpRequest, pk: UUID, old: str, new: str) -> HttpResponse:
    """What one version changed against another, letter by letter."""
    of = selectors.law(pk)
    before, after = (selectors.version(of, _day(text)) for text in (old, new))
    changes, old_texts, new_texts = selectors.what_changed(before, after)
    context = {
        "law": of,
        "old": before,
        "new": after,
        "counts": changes.counts(),
        "rows": presenters.compared(changes, old_texts, new_texts),
        "back_url": reverse("law:law", args=[of.pk]),
    }
    return render(request, "law/compare.html", context)


@readers
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """The articles she comes back to, with her notes."""
    lines = presenters.kept_lines(selectors.all_kept(request.actor))
    return render(request, "law/kept.html", {"lines": lines, "back_url": reverse("law:all")})


@readers
@require_POST
def keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep an article, with a note of her own."""
    found = selectors.article_by_id(pk)
    try:
        services.keep_article(actor=request.actor, article=found, note=request.POST.get("note", ""))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Kept. You find it under “Kept articles”."))
    return redirect(presenters.article_url(found.version.law.short, found.number, found.sub))


@readers
@require_POST
def let_go(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep it no longer."""
    found = selectors.article_by_id(pk)
    services.let_go(actor=request.actor, article=found)
    messages.success(request, _("Removed from your kept articles, with your note."))
    return redirect(presenters.article_url(found.version.law.short, found.number, found.sub))


@importers
@two_ways
def import_law(request: HttpRequest) -> HttpResponse:
    """Send a text of a law in; nothing counts before it was looked at."""
    form = forms.LawFilesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = services.draft_law(actor=request.actor, name=file.name, content=file.read())
            return redirect("law:confirm", draft.pk)
        except Unreadable as refused:
            form.add_error("file", presenters.reading_problem(refused))
    return render(request, "law/import.html", {"form": form, "back_url": reverse("law:all")})


@importers
@two_ways
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What an import would change; and doing it."""
    draft = policy_of(LawDraft).get(request.actor, pk)
    if request.method == "POST":
        plan = services.import_draft(actor=request.actor, draft=draft)
        messages.success(request, _("Imported. Whoever depends on what changed is told."))
        return redirect("law:by_name", plan.law.short)
    read, plan = services.read_draft(actor=request.actor, draft=draft)
    context = {
        "read": read,
        "news": presenters.plan_news(plan),
        "lines": presenters.plan_lines(plan),
        "same": plan.news == "same",
        "back_url": reverse("law:import"),
    }
    return render(request, "law/confirm.html", context)


# -- citations and issues ---------------------------------------------------------------------------
@readers
@require_GET
def peek(request: HttpRequest, short: str, place: str) -> HttpResponse:
    """An article as a card beside its citation."""
    number, _dash, sub = place.partition("-")
    found = selectors.article(short, int(number), int(sub or 0))
    context = {
        "title": presenters.cited(found),
        "paragraphs": found.text.split("\n"),
        "cautions": presenters.cautions(found.version),
        "url": presenters.article_url(short, found.number, found.sub),
    }
    return render(request, "law/peek.html", context)


@readers
@require_GET
def issues(request: HttpRequest) -> HttpResponse:
    """Every issue code by group."""
    context = {"groups": presenters.issue_groups(), "back_url": reverse("law:all")}
    return render(request, "law/issues.html", context)


@readers
@require_GET
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """One issue: its articles, texts outside the corpus, guides, procedures, our defaults."""
    found = taxonomy.all_issues().get(code)
    if found is None:
        raise Http404
    context = {
        **presenters.issue_page(found, may_import=request.actor.may(Permission.IMPORT_LAW)),
        "under_review": watch.under_review("issue", code),
        "back_url": reverse("law:issues"),
        "back_label": _("Issue codes"),
    }
    return render(request, "law/issue.html", context)


@requires(Permission.READ_LAW)
@require_GET
def watched(request: HttpRequest) -> HttpResponse:
    """What stands on an article that changed and waits for somebody to look."""
    lines = presenters.concern_lines(list(watch.open_concerns()[:400]))
    may = request.actor.may(Permission.SIGN_GUIDES) or request.actor.may(Permission.IMPORT_LAW)
    context = {"lines": lines, "may_settle": may, "back_url": reverse("law:all")}
    return render(request, "law/watch.html", context)


@requires(Permission.READ_LAW)
@require_POST
def settle(request: HttpRequest) -> HttpResponse:
    """Say that one text was looked at."""
    kind, key = request.POST.get("kind", "")[:40], request.POST.get("key", "")[:120]
    watch.settle(actor=request.actor, kind=kind, key=key)
    messages.success(request, _("Noted: looked at. Readers no longer see “under review”."))
    return redirect("law:watch")


@readers
@two_ways
def cite(request: HttpRequest) -> HttpResponse:
    """Check every citation in a text or a file; nothing is kept."""
    form = forms.CiteForm(request.POST or None, request.FILES or None)
    lines = None
    if request.method == "POST" and form.is_valid():
        lines = presenters.verdict_lines(checking.in_text(form.words()))
    context = {"form": form, "lines": lines, "back_url": reverse("law:all")}
    return render(request, "law/cite.html", context)
