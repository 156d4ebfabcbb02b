"""Sign-in pages of the house's own; the library's stand in urls.py."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from niangjia.access.permissions import Permission
from niangjia.access.views import public, requires, signed_in
from niangjia.people.models import Member
from niangjia.signin import conduct as conduct_text
from niangjia.signin import presenters, rules, selectors, services
from niangjia.signin.forms import (
    ConductForm,
    FirstRunForm,
    JoinForm,
    NewPasswordForm,
    UnlockForm,
)
from niangjia.signin.models import Invitation
from niangjia.ui import dates

# Counted in the cache, so that many tries at once, or in many processes, don't pass.
TRIES = {"unlock": "5/15m/user", "join": "30/15m/ip"}


def _may_try(
    request: HttpRequest, action: str, member: Member | None = None, *, look: bool = False
) -> bool:
    """Whether one more try is allowed; counts it, unless this is only a look."""
    counted = ratelimit.consume(
        request,
        app="niangjia",
        action=action,
        config=TRIES,
        user=member,
        limit_get=True,
        dry_run=look,
    )
    return counted is not None


def _next(request: HttpRequest) -> str:
    """The page to go on to, if it is ours; else her day."""
    return rules.own_path(request.POST.get("next") or request.GET.get("next", ""))


def _sign_in(request: HttpRequest, member: Member, onward: str) -> HttpResponse:
    """Sign a member in who has just set her password; a second factor she has is asked for.

    Whoever was signed in in this browser is signed out first.
    """
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    credentials = {"username": member.username}
    login = Login(user=member, redirect_url=onward)
    return perform_password_login(request, credentials, login)


# -- lock -------------------------------------------------------------------------------------------
@signed_in("Her own screen.")
@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest) -> HttpResponse:
    """Lock at once, keeping what the page had unsaved; and show the lock."""
    if request.method == "POST":
        path = rules.own_path(request.POST.get("path", ""))
        services.keep_page(
            actor=request.actor,
            path=path,
            posted=request.POST.lists(),
            instead_of=selectors.held_behind(request),
        )
        services.lock_screen(actor=request.actor, session=request.session)
        return HttpResponseRedirect(f"{reverse('signin:lock')}?{urlencode({'next': path})}")
    if not request.session.get("locked_at"):
        return redirect(_next(request))
    page = presenters.lock(UnlockForm(), _next(request), selectors.held_forms(request.actor))
    return render(request, "signin/lock.html", page)


@signed_in("Her own screen.")
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Open the screen with her password; five wrong tries sign her out, what she wrote stays."""
    form, member = UnlockForm(request.POST), selectors.herself(request.actor)
    if not request.session.get("locked_at"):
        return HttpResponseRedirect(_next(request))
    if form.is_valid():
        if _may_try(request, "unlock", member) and member.check_password(
            form.cleaned_data["password"]
        ):
            return _opened(request, member)
        services.unlock_failed(actor=request.actor)
        if not _may_try(request, "unlock", member, look=True):
            get_adapter(request).logout(request)
            return redirect("account_login")
        form.add_error("password", _("This is not your password."))
    page = presenters.lock(form, _next(request), selectors.held_forms(request.actor))
    return render(request, "signin/lock.html", page, status=422)


def _opened(request: HttpRequest, member: Member) -> HttpResponse:
    """The screen opens: to what was kept, else to the page she was on."""
    ratelimit.clear(request, app="niangjia", action="unlock", config=TRIES, user=member)
    services.unlock(actor=request.actor, session=request.session)
    kept = selectors.held_forms(request.actor).exists()
    query = urlencode({"next": _next(request)})
    return HttpResponseRedirect(f"{reverse('signin:held')}?{query}" if kept else _next(request))


@signed_in("Says that she is still working.")
@require_POST
def alive(request: HttpRequest) -> HttpResponse:
    """She is typing: the middleware has taken note."""
    return HttpResponse(status=204)


@signed_in("What she is typing, kept for her alone.")
@require_POST
def keep(request: HttpRequest) -> JsonResponse:
    """The page keeps what is typed, every few seconds; answers where it lies and when it was kept."""
    path = rules.without_held(rules.own_path(request.POST.get("path", "")))
    kept = services.keep_typed(
        actor=request.actor,
        path=path,
        posted=request.POST.lists(),
        held=selectors.held_named(request.actor, request.POST.get("held", "")),
    )
    if kept is None:
        return JsonResponse({})
    return JsonResponse({"held": str(kept.pk), "at": f"{dates.local(kept.held_at):%H:%M}"})


@signed_in("Only what was kept for her.")
def held(request: HttpRequest) -> HttpResponse:
    """What was kept when her screen locked, each with a way back to its page."""
    lines = presenters.held_lines(selectors.held_forms(request.actor))
    page = {"lines": lines, "next": _next(request)}
    return render(request, "signin/held.html", page)


@signed_in("Only what was kept for her.")
@require_POST
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw away one kept form."""
    services.forget_form(
        actor=request.actor, held=selectors.held_form(request.actor, pk), given_back=False
    )
    return redirect("signin:held")


# -- security -----------------------------------------------------------------------------------------
@signed_in("Her own account.")
def security(request: HttpRequest) -> HttpResponse:
    """Password, second factors, recovery codes, sessions: one page."""
    return render(request, "signin/security.html", presenters.security(request))


@signed_in("Her own account.")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second step is needed, and the two ways to set one up."""
    page = {
        "by_address": presenters.opened_by_address(request),
        "named_url": presenters.named_url(request),
    }
    return render(request, "signin/second_factor.html", page)


@signed_in("Her own sessions.")
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    ended = services.sign_out_elsewhere(
        actor=request.actor,
        member=selectors.herself(request.actor),
        session_key=request.session.session_key or "",
    )
    messages.success(request, presenters.ended(ended))
    return redirect("signin:security")


@signed_in("Her own sessions.")
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session."""
    services.end_session(actor=request.actor, session=selectors.session(request.actor, pk))
    return redirect("signin:security")


# -- invitations --------------------------------------------------------------------------------------
@requires(Permission.MANAGE_MEMBERS)
@require_POST
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make a link for a member and show it once."""
    member = selectors.member_to_invite(request.actor, pk)
    purpose = "reset" if member.has_usable_password() else "join"
    made, token = services.invite(actor=request.actor, member=member, purpose=purpose)
    return render(request, "signin/invited.html", presenters.invited(request, made, token))


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def invite_imported(request: HttpRequest, pk: UUID) -> HttpResponse:
    """After an import: links for those who can't sign in yet, a sheet at a time, shown once."""
    waiting = selectors.imported(request.actor, pk)
    made: list[tuple[Invitation, str]] = []
    if request.method == "POST":
        some = list(waiting[: rules.SLIPS_AT_ONCE])
        made = services.invite_each(actor=request.actor, members=some)
    page = presenters.invited_imported(request, made, waiting.count())
    return render(request, "signin/invite_imported.html", page)


@requires(Permission.MANAGE_MEMBERS)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the open links of a member."""
    member = selectors.member_to_invite(request.actor, pk)
    services.withdraw_invitation(actor=request.actor, member=member)
    messages.success(request, _("The link no longer works."))
    return redirect("people:member", pk)


@requires(Permission.MANAGE_MEMBERS)
@require_http_methods(["GET", "POST"])
def reset_factors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take away the second factors of a member who lost her phone; asks first."""
    member = selectors.member_to_invite(request.actor, pk)
    if request.method == "GET":
        return render(request, "signin/reset_factors.html", {"member": member})
    services.reset_factors(actor=request.actor, member=member)
    messages.success(request, _("Done. At her next sign-in she sets up the second step anew."))
    return redirect("people:member", pk)


@public("Whoever holds the link isn't a signed-in member yet.")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password by link; then she is signed in."""
    if not _may_try(request, "join"):
        return render(request, "signin/link_gone.html", status=429)
    found = selectors.invitation(token)
    if found is None:
        return render(request, "signin/link_gone.html", status=410)
    joins = found.purpose == "join"
    form = (JoinForm if joins else NewPasswordForm)(request.POST or None, member=found.member)
    if request.method == "POST" and form.is_valid():
        member = services.use_invitation(actor=request.actor, token=token, **form.cleaned_data)
        if member is None:
            return render(request, "signin/link_gone.html", status=410)
        onward = reverse("desk:day" if conduct_text.accepted(member) else "signin:conduct")
        return _sign_in(request, member, onward)
    page = {"form": form, "member": found.member, "joins": joins}
    return render(request, "signin/join.html", page)


# -- conduct, first run ---------------------------------------------------------------------------------
@signed_in("Everybody may read the rules she works by.")
@require_http_methods(["GET", "POST"])
def conduct(request: HttpRequest) -> HttpResponse:
    """Read the code of conduct, and accept the version in force."""
    form = ConductForm(request.POST or None, initial={"version": conduct_text.version()})
    if request.method == "POST" and form.is_valid():
        try:
            services.accept_conduct(
                actor=request.actor,
                member=selectors.herself(request.actor),
                version=form.cleaned_data["version"],
            )
            return HttpResponseRedirect(_next(request))
        except ValueError:
            form = ConductForm(initial={"version": conduct_text.version()})
    member = selectors.herself(request.actor)
    page = {
        "form": form,
        "text": conduct_text.text(get_language() or "zh-hans"),
        "version": conduct_text.version(),
        "accepted": conduct_text.accepted(member),
        "accepted_at": member.conduct_accepted_at,
        "next": _next(request),
    }
    return render(request, "signin/conduct.html", page)


@public("Before the first administrator there is nobody who could sign in.")
@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Make the top unit and the first administrator."""
    if selectors.anybody_there():
        return redirect("account_login")
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = services.begin_federation(**form.cleaned_data)
        except services.AlreadyBegun:
            return redirect("account_login")
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _sign_in(request, member, reverse("signin:conduct"))
    return render(request, "signin/first_run.html", {"form": form})
