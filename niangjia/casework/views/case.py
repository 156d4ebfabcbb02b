"""A case: its page, her words, safe contact, parties, what is sealed, what is written."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from niangjia.access.permissions import Permission
from niangjia.casework import facts, forms, presenters, rules, selectors, services
from niangjia.casework.models import Case, Entry
from niangjia.casework.presenters import contact as contact_words
from niangjia.casework.presenters import procedures as limits
from niangjia.casework.presenters import team as team_presenters
from niangjia.casework.presenters.incidents import events as happened
from niangjia.casework.selectors import own_forms, team
from niangjia.casework.selectors.contact import open_in as still_open
from niangjia.casework.services.papers import OWNER
from niangjia.casework.views.common import ask, meet, seers, try_it, two_ways, within, workers
from niangjia.documents import presenters as papers
from niangjia.documents import selectors as documents
from niangjia.people import stories
from niangjia.people.stories import Asked
from niangjia.procedures import holidays
from niangjia.ui.conflict import ChangedMeanwhile


@seers
@require_GET
@never_cache
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The case as a file: safe contact first, her wish, what comes next."""
    case = services.read(actor=request.actor, case_id=pk)
    file = selectors.file(request.actor, case)
    states = selectors.part_states(request.actor, case)
    more = selectors.last_events(request.actor, case, states)
    may_assign = selectors.may(request.actor, case, Permission.ASSIGN_CASES)
    context = {
        "case": case,
        "strip": presenters.strip(file),
        "contents": presenters.contents(
            file, presenters.part_contents(states, pk), own=own_forms.any_for(request.actor, case)
        ),
        "people": presenters.people(file),
        "issues": presenters.issues(file),
        "tasks": presenters.comes_next(file.tasks, limits.plan(file.procedures, holidays.table())),
        "events": presenters.timeline(file, short=True, more=[*more, *happened(file.incidents)])[
            :6
        ],
        "file": file,
        "risk": presenters.line(case).risk,
        "next_states": presenters.next_states(case),
        "may_work": selectors.may(request.actor, case, Permission.WORK_CASES),
        "may_assign": may_assign,
        "stories": stories.fitting(
            request.actor, Asked([one.code for one in file.issues], case.state)
        ),
        "visits": team_presenters.visits(team.visits(request.actor, case)),
        "links": team_presenters.links(case, team.links(request.actor, case), may_drop=may_assign),
        "back_url": reverse("casework:list"),
        "back_label": _("Cases"),
    }
    return render(request, "casework/case.html", context)


@seers
@require_GET
@never_cache
def timeline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All that happened and was written."""
    case = services.read(actor=request.actor, case_id=pk)
    file = selectors.file(request.actor, case, latest=None)
    written = papers.timeline(documents.documents(request.actor, OWNER, pk))
    parts = selectors.part_events(request.actor, case)
    more = [*parts, *happened(file.incidents), *written]
    context = {
        "events": presenters.timeline(file, more=more),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/timeline.html", context)


def _case(request: HttpRequest, pk: UUID) -> Case:
    return selectors.case(request.actor, pk, Permission.WORK_CASES)


@workers
@two_ways
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agreed way; choosing a channel begins a contact, and only then the number shows."""
    case = _case(request, pk)
    file = selectors.file(request.actor, case, latest=0)
    agreed = file.contact.agreed().channels
    form = forms.BeginForm(request.POST or None, agreed=agreed)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["channel"] in agreed & {"visit"}:
            return redirect("casework:plan_visit", pk)  # with a time to be back
        try:
            attempt = services.begin_contact(
                actor=request.actor, case_id=pk, channel=form.cleaned_data["channel"]
            )
        except ValidationError as refused:
            form.add_error("channel", refused.messages[0])
        else:
            return redirect("casework:reached", pk, attempt.pk)
    context = {
        "strip": presenters.strip(file),
        "form": form,
        "case": case,
        "open_ones": still_open(request.actor, case),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/contact.html", context)


@workers
@two_ways
@never_cache
def reached(request: HttpRequest, pk: UUID, attempt_pk: UUID) -> HttpResponse:
    """A contact under way: the number, the code word, and what came of it."""
    case = _case(request, pk)
    attempt = within(case, selectors.attempt(request.actor, attempt_pk))
    form = forms.OutcomeForm(request.POST or None)
    end = partial(services.end_contact, actor=request.actor, attempt_id=attempt.pk)
    if request.method == "POST" and try_it(form, lambda: end(**form.cleaned_data)):
        return redirect("casework:case", pk)
    open_now = not attempt.outcome
    refused = services.refused_now(case.safe_contact, attempt.channel) if open_now else ""
    by_number = open_now and not refused and attempt.channel in rules.BY_NUMBER
    context = {
        "strip": presenters.strip(selectors.file(request.actor, case, latest=0)),
        "attempt": attempt,
        "phone": selectors.client_phone(request.actor, case) if by_number else "",
        "manner": contact_words.manner(attempt.channel),
        "refused": refused,
        "letter": attempt.channel == "letter",
        "code_word": case.safe_contact.way.get("code_word", "") if open_now and not refused else "",
        "form": form if open_now else None,
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/reached.html", context)


@workers
@two_ways
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The way that she agrees to."""
    case = _case(request, pk)
    stands = facts.way(case.safe_contact)
    initial = {name: "yes" if stands[name] else "no" for name in ("allowed", "voicemail")}
    form = forms.AgreeForm(request.POST or None, initial=initial, stands=stands)
    return ask(
        request,
        case,
        form,
        _("How can we reach her safely?"),
        lambda: services.agree_contact(
            actor=request.actor,
            case_id=pk,
            allowed=form.cleaned_data["allowed"] == "yes",
            way=form.way(),
            seen=form.cleaned_data["seen"],
        ),
        why=_("A call at the wrong time can get her beaten. Without her yes, nobody contacts her."),
    )


@workers
@two_ways
def words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How to call her, her wish, her story."""
    case = _case(request, pk)
    form = forms.WordsForm(request.POST or None, stands=facts.words(case))
    act = partial(services.set_words, actor=request.actor, case_id=pk)
    return ask(request, case, form, _("Her words"), lambda: act(**form.cleaned_data))


@workers
@two_ways
def party(request: HttpRequest, pk: UUID, party_pk: UUID | None = None) -> HttpResponse:
    """Add a party, or change one."""
    case = _case(request, pk)
    stands = None
    if party_pk is not None:
        stands = facts.party(within(case, selectors.party(request.actor, party_pk)))
    form = forms.PartyForm(request.POST or None, stands=stands)
    act: Any = partial(services.set_party, actor=request.actor, case_id=pk, party_id=party_pk)
    listed = presenters.people(selectors.file(request.actor, case, latest=0))
    return ask(
        request,
        case,
        form,
        _("Somebody in this case"),
        lambda: act(**form.given()),
        why=_("What she doesn't know may stay open. Never ask the other side."),
        people=() if party_pk else listed,
    )


@workers
@two_ways
def seal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep an address or a reporter apart."""
    case = _case(request, pk)
    stands = facts.sealed(selectors.sealed(request.actor, case))
    form = forms.SealForm(request.POST or None, stands=stands)

    def act() -> None:
        try:
            services.seal_record(actor=request.actor, case_id=pk, **form.cleaned_data)
        except ValidationError:
            form.see(stands)
            raise

    return ask(
        request,
        case,
        form,
        _("Seal something"),
        act,
        why=_("It is kept apart from the rest and never printed where the other side reads it."),
    )


@workers
@two_ways
@never_cache
def sealed(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Open what is sealed, with a reason; it shows once, on this page alone."""
    case = _case(request, pk)
    form = forms.ReasonForm(request.POST or None)
    content = ""
    if request.method == "POST" and form.is_valid():
        try:
            record = services.open_sealed(
                actor=request.actor, case_id=pk, kind=kind, **form.cleaned_data
            )
            content = record.content or ""
        except ValidationError as refused:
            form.add_error("reason", refused.messages[0])
    context = {
        "content": content,
        "form": form,
        "back_url": reverse("casework:case", args=[case.pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/sealed.html", context)


@workers
@two_ways
def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A note, a call, a visit: told and observed apart."""
    case = _case(request, pk)
    form = forms.EntryForm(request.POST or None)

    def act() -> None:
        given = form.cleaned_data
        texts = {name: given[name] for name in ("kind", "told", "observed", "restricted")}
        services.write_entry(actor=request.actor, case_id=pk, happened_at=form.moment(), **texts)

    return ask(
        request,
        case,
        form,
        _("Write into the case"),
        act,
        why=_(
            "What she told and what you saw stay apart: both may be evidence, opinions are none."
        ),
        keep=f"entry-{pk}",
    )


@seers
@two_ways
@never_cache
def entry(request: HttpRequest, pk: UUID, entry_pk: UUID) -> HttpResponse:
    """An entry, how it read before, and changing it."""
    found = within(selectors.case(request.actor, pk), selectors.entry(request.actor, entry_pk))
    form = forms.ChangeEntryForm(request.POST or None, stands=facts.texts(found))
    act = partial(services.change_entry, actor=request.actor, entry_id=entry_pk)
    if request.method == "POST":
        try:
            if try_it(form, lambda: act(**form.cleaned_data)):
                return redirect("casework:entry", pk, entry_pk)
        except ChangedMeanwhile as changed:
            return meet(request, found.case, form, changed, request.path)
    context = {
        "entry": found,
        "form": form if found.author_id == request.actor.member_id else None,
        "versions": selectors.versions(found),
        **_remarks(request, found, forms.RemarkForm()),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/entry.html", context)


def _remarks(request: HttpRequest, of: Entry, form: forms.RemarkForm) -> dict[str, Any]:
    """What was remarked, and the form for whoever may: supervisors, and whoever works on it to answer."""
    rows = selectors.remarks(request.actor, of)
    wanted = Permission.WORK_CASES if rows else Permission.ASSIGN_CASES
    may = selectors.may(request.actor, of.case, wanted)
    return {"remarks": rows, "remark": form if may else None}


@workers
@require_POST
def remark(request: HttpRequest, pk: UUID, entry_pk: UUID) -> HttpResponse:
    """Write a remark below an entry, or answer one."""
    found = within(selectors.case(request.actor, pk), selectors.entry(request.actor, entry_pk))
    form = forms.RemarkForm(request.POST)
    act = partial(services.remark_on_entry, actor=request.actor, entry_id=entry_pk)
    if try_it(form, lambda: act(**form.cleaned_data)):
        return redirect("casework:entry", pk, entry_pk)
    context = {
        "entry": found,
        "versions": selectors.versions(found),
        **_remarks(request, found, form),
        "back_url": reverse("casework:case", args=[pk]),
        "back_label": _("Case"),
    }
    return render(request, "casework/entry.html", context)
