"""What signing in reads: is anybody there, second factors, kept forms, sessions, invitations."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.jobs.selectors import job as work_done
from niangjia.people.models import Member
from niangjia.people.services.imports import IMPORT
from niangjia.signin import conduct, rules
from niangjia.signin.models import HeldForm, Invitation

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def anybody_there() -> bool:
    """Whether the site has a member at all."""
    return Member.objects.exists()


def username_taken(username: str, *, but: UUID) -> bool:
    """Whether another member than ``but`` signs in with ``username``."""
    return Member.objects.filter(username=username).exclude(pk=but).exists()


def herself(actor: Actor) -> Member:
    """The member who acts."""
    return Member.objects.get(pk=actor.me)


def conduct_accepted(actor: Actor) -> bool:
    """Whether she has accepted the code of conduct in force."""
    return Member.objects.filter(pk=actor.me, conduct_version=conduct.version()).exists()


def factors() -> QuerySet[Authenticator]:
    """Everybody's second factors: authenticator apps and passkeys."""
    return Authenticator.objects.filter(type__in=FACTORS)


def factors_of(member_id: UUID) -> list[Authenticator]:
    """Second factors of a member."""
    return list(factors().filter(user_id=member_id))


def recovery_codes_left(member_id: UUID) -> int | None:
    """How many recovery codes she has left; None when none were ever made."""
    found = Authenticator.objects.filter(
        user_id=member_id, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return len(found.wrap().get_unused_codes()) if found else None


def recovery_codes_are_fresh(actor: Actor) -> bool:
    """Whether her recovery codes were made minutes ago: the only time they are shown."""
    since = timezone.now() - rules.CODES_SHOWN_FOR
    return Authenticator.objects.filter(
        user_id=actor.me, type=Authenticator.Type.RECOVERY_CODES, created_at__gte=since
    ).exists()


def second_factor_at_entry(request: HttpRequest) -> str:
    """``second_factor_state`` as the request came in: whether she has one was read with who she is
    (``MemberBackend.get_user``). Whoever was read in another way is asked for."""
    known: bool | None = getattr(request.user, "has_second_factor", None)
    return second_factor_state(request) if known is None else _state(request, has_one=known)


def second_factor_state(request: HttpRequest) -> str:
    """``used`` in this session, ``unused`` though she has one, or ``missing``."""
    return _state(request, has_one=factors().filter(user_id=request.actor.me).exists())


def _state(request: HttpRequest, *, has_one: bool) -> str:
    if not has_one:
        return "missing"
    records = get_authentication_records(request, request.user)
    return "used" if rules.second_factor_used(records) else "unused"


def second_factor_page(request: HttpRequest, state: str) -> str:
    """The page that leads on from ``state``: set one up, or give the one she has."""
    if state == "missing":
        return "signin:second_factor"
    by_code = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
    if Authenticator.objects.filter(user_id=request.actor.me, type__in=by_code).exists():
        return "mfa_reauthenticate"
    return "mfa_reauthenticate_webauthn"


def held_forms(actor: Actor) -> QuerySet[HeldForm]:
    """What was kept for her when her screen locked."""
    return HeldForm.objects.filter(member_id=actor.me, held_at__gte=timezone.now() - rules.HELD_FOR)


def page_before(request: HttpRequest) -> str:
    """The page of ours from which a request came; empty when it came from elsewhere."""
    origin = f"{request.scheme}://{request.get_host()}"
    referer = request.headers.get("Referer", "")
    return referer.removeprefix(origin) if referer.startswith(f"{origin}/") else ""


def held_behind(request: HttpRequest) -> HeldForm | None:
    """The kept form that fills the page asked for, or the page from which a form was sent."""
    before = QueryDict(page_before(request).partition("?")[2])
    return held_named(request.actor, request.GET.get("held") or before.get("held") or "")


def held_named(actor: Actor, text: str) -> HeldForm | None:
    """One of her own kept forms by its key as text, if it is there."""
    try:
        pk = UUID(text)
    except ValueError:
        return None
    return held_forms(actor).filter(pk=pk).first()


def held_form(actor: Actor, pk: UUID) -> HeldForm:
    """One of her own kept forms. Raises Http404 for any other."""
    found = held_forms(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def sessions(actor: Actor) -> QuerySet[UserSession]:
    """Where she is signed in now, newest first."""
    return UserSession.objects.filter(user_id=actor.me).order_by("-created_at")


def sessions_of(member: Member) -> QuerySet[UserSession]:
    """Where a member is signed in: how many, for what is kept about her."""
    return UserSession.objects.filter(user_id=member.pk)


def last_used(rows: Iterable[UserSession]) -> dict[str, dt.datetime]:
    """When each of these sessions was last used, by its key; those that are over are left out."""
    alive = Session.objects.filter(
        session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now()
    )
    seen = {row.session_key: row.get_decoded().get("seen_at") for row in alive}
    return {
        key: dt.datetime.fromtimestamp(at, tz=dt.UTC) if at else timezone.now()
        for key, at in seen.items()
    }


def session(actor: Actor, pk: int) -> UserSession:
    """One of her own sessions. Raises Http404 for any other."""
    found = sessions(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def hash_of(token: str) -> bytes:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).digest()


def invitation(token: str) -> Invitation | None:
    """The invitation of a link, if it still holds."""
    return (
        Invitation.objects.select_related("member", "member__unit")
        .filter(
            token_hash=hash_of(token),
            used_at=None,
            withdrawn_at=None,
            expires_at__gt=timezone.now(),
            member__is_active=True,
        )
        .first()
    )


def member_to_invite(actor: Actor, pk: UUID) -> Member:
    """A member for whom ``actor`` may make links. Raises Http404 or Denied."""
    return policy_of(Member).get(actor, pk, Permission.MANAGE_MEMBERS)


def imported(actor: Actor, pk: UUID) -> QuerySet[Member]:
    """Members whom an import of hers added, who have neither password nor open link yet.

    Raises Http404 for an import that isn't hers.
    """
    work = work_done(actor, pk, kind=IMPORT)
    added = work.details.get("members", []) if isinstance(work.details, dict) else []
    open_links = Invitation.objects.filter(
        member=OuterRef("pk"), used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )
    return (
        policy_of(Member)
        .visible_to(actor, Permission.MANAGE_MEMBERS)
        .filter(pk__in=added, is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .exclude(Exists(open_links))
        .select_related("unit")
    )


def open_invitations(member: Member) -> QuerySet[Invitation]:
    """Links of a member that still hold."""
    return member.invitations.filter(
        used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    ).order_by("-made_at")
