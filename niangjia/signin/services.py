"""What people do around signing in: invite, join, lock, unlock, begin a federation."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access import people_of
from niangjia.access.actor import Actor, system_actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Denied, policy_of
from niangjia.people import names
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.rules import new_staff_number
from niangjia.signin import conduct, rules, selectors
from niangjia.signin.events import SignInEvent
from niangjia.signin.models import HeldForm, Invitation
from niangjia.ui import pinyin
from niangjia.units.models import Unit

Posted = Iterable[tuple[str, Sequence[str]]]


class AlreadyBegun(Exception):
    """Somebody made the first administrator a moment before."""


# -- links ------------------------------------------------------------------------------------------
@transaction.atomic
def invite(*, actor: Actor, member: Member, purpose: str = "join") -> tuple[Invitation, str]:
    """Make a link with which ``member`` sets her password (and joins); returns it with its token.

    The token is shown once and kept only as a hash; it holds for seven days and one use; older
    links of hers end. Raises Denied without MANAGE_MEMBERS at her unit. Audits the purpose.
    """
    policy_of(Member).check(actor, member, Permission.MANAGE_MEMBERS)
    if not member.is_active:
        raise Denied(_("This account is closed. Open it again first."), code="closed")
    now = timezone.now()
    selectors.open_invitations(member).update(withdrawn_at=now)
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        member=member,
        purpose=purpose,
        token_hash=selectors.hash_of(token),
        made_by_id=actor.member_id,
        expires_at=now + timedelta(days=rules.INVITATION_DAYS),
    )
    audit.record(
        actor, SignInEvent.INVITED, member, unit_path=member.unit.path, facts={"purpose": purpose}
    )
    return made, token


@transaction.atomic
def invite_each(*, actor: Actor, members: Iterable[Member]) -> list[tuple[Invitation, str]]:
    """Make a link for each of several members, as ``invite`` does; all of them or none."""
    return [invite(actor=actor, member=member) for member in members]


@transaction.atomic
def withdraw_invitation(*, actor: Actor, member: Member) -> int:
    """End every open link of ``member``; returns how many. Audits it."""
    policy_of(Member).check(actor, member, Permission.MANAGE_MEMBERS)
    ended = selectors.open_invitations(member).update(withdrawn_at=timezone.now())
    audit.record(actor, SignInEvent.INVITATION_WITHDRAWN, member, facts={"ended": ended})
    return ended


@transaction.atomic
def use_invitation(*, actor: Actor, token: str, password: str, username: str = "") -> Member | None:
    """Set the password of the member whom a link belongs to; the link ends, her sessions too.

    Somebody who joins may choose another ``username`` (free and well-formed: the form's business).
    Returns None when the link no longer holds (also when two use it at once: one wins). Audits.
    """
    found = selectors.invitation(token)
    if found is None:
        return None
    still = Invitation.objects.filter(pk=found.pk, used_at=None, withdrawn_at=None)
    won = still.update(used_at=timezone.now())
    if not won:
        return None
    member = found.member
    member.set_password(password)
    if username and found.purpose == Invitation.Purpose.JOIN:
        member.username = username
        member.name_keys = names.search_keys(member.name, member.name_en, username)
    member.save(update_fields=["password", "username", "name_keys"])
    end_sessions(member=member)
    audit.record(
        Actor(member_id=member.pk, source=actor.source),
        SignInEvent.INVITATION_USED,
        member,
        facts={"purpose": found.purpose},
    )
    if found.purpose == Invitation.Purpose.RESET:
        notices.notify([member.pk], "signin.password_reset", path=reverse("signin:security"))
    return member


@transaction.atomic
def reset_factors(*, actor: Actor, member: Member) -> int:
    """Take away every second factor of a member who lost her phone; she sets up a new one.

    Raises Denied without MANAGE_MEMBERS at her unit, and for oneself. Audits how many went; tells
    her, and whoever reviews broken glass: with a link for a new password this opens an account.
    """
    policy_of(Member).check(actor, member, Permission.MANAGE_MEMBERS)
    if actor.member_id == member.pk:
        raise Denied(
            _("Nobody takes away her own second step. Ask another administrator."), code="self"
        )
    gone: int = Authenticator.objects.filter(user_id=member.pk).delete()[0]
    end_sessions(member=member)
    audit.record(actor, SignInEvent.FACTORS_RESET, member, facts={"count": gone})
    notices.notify([member.pk], "signin.factors_reset", path=reverse("signin:security"))
    reviewers = people_of.holders(Permission.REVIEW_BREAK_GLASS) - {actor.member_id, member.pk}
    notices.notify(reviewers, "signin.factors_reset_by", path=reverse("audit:log"))
    return gone


# -- sessions and the lock ----------------------------------------------------------------------------
def end_sessions(*, member: Member, but: str | None = None) -> int:
    """End every session of a member, but perhaps the present one; returns how many."""
    rows = UserSession.objects.filter(user_id=member.pk).exclude(session_key=but or "")
    keys_of_sessions = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys_of_sessions).delete()
    rows.delete()
    return len(keys_of_sessions)


@transaction.atomic
def sign_out_elsewhere(*, actor: Actor, member: Member, session_key: str) -> int:
    """End every other session of her own. Audits how many."""
    ended = end_sessions(member=member, but=session_key)
    audit.record(actor, SignInEvent.SESSION_ENDED, member, facts={"count": ended})
    return ended


@transaction.atomic
def end_session(*, actor: Actor, session: UserSession) -> None:
    """End one of her own sessions. Raises Denied for anybody else's. Audits it."""
    if session.user_id != actor.member_id:
        raise Denied(_("This is not your session."), code="session")
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()
    audit.record(actor, SignInEvent.SESSION_ENDED, kind="people.member", object_id=actor.member_id)


def lock_screen(*, actor: Actor, session: SessionBase, idle: bool = False) -> None:
    """Lock the screen: from now on every page answers with the lock. Audits it, once."""
    if not session.get("locked_at"):
        session["locked_at"] = time.time()
        audit.record(
            actor,
            SignInEvent.SCREEN_LOCKED,
            kind="people.member",
            object_id=actor.member_id,
            facts={"idle": idle},
        )


@transaction.atomic
def keep_form(
    *,
    actor: Actor,
    path: str,
    posted: Posted,
    files: Iterable[str] = (),
    instead_of: HeldForm | None = None,
) -> HeldForm | None:
    """Keep what a form held when it met a locked screen: encrypted, without secrets.

    ``files`` are names of upload fields: their files aren't kept, and the person is told.
    ``instead_of`` is what was put back into this form before; the new one replaces it.
    Returns None when nothing was typed, or when her shelf is full. Audits that, not what.
    """
    fields, too_much = rules.kept_fields(posted)
    left_out = [*too_much, *files]
    if not rules.may_keep_page(path) or not (rules.has_text(fields) or left_out):
        return None
    if selectors.held_forms(actor).count() >= rules.KEPT_AT_ONCE:
        return None
    held = HeldForm(
        member_id=actor.me, path=rules.own_path(path), fields=fields, left_out=left_out or None
    )
    held.save()
    audit.record(actor, SignInEvent.FORM_KEPT, held)
    if instead_of is not None and instead_of.member_id == actor.me:
        instead_of.delete()
    return held


@transaction.atomic
def keep_typed(
    *, actor: Actor, path: str, posted: Posted, held: HeldForm | None = None
) -> HeldForm | None:
    """Keep what is being typed on a page, while it is typed: the same row again and again.

    ``held`` is what was kept for this page before. Returns None when nothing was typed, or when the form was
    sent, or thrown away, at this very moment. Audited when it is kept first, as ``keep_form``.
    """
    fields = next(iter(rules.page_forms(posted).values()), {})
    if held is None or held.member_id != actor.me or held.path != rules.own_path(path):
        return keep_form(actor=actor, path=path, posted=fields.items())
    kept, too_much = rules.kept_fields(fields.items())
    if not HeldForm.objects.select_for_update().filter(pk=held.pk).exists():
        return None
    held.fields, held.left_out, held.held_at = kept, too_much or None, timezone.now()
    held.save(update_fields=["fields", "left_out", "held_at"])
    return held


def keep_page(
    *, actor: Actor, path: str, posted: Posted, instead_of: HeldForm | None = None
) -> list[HeldForm]:
    """Keep every unsaved form that a page sent along when it locked; returns what was kept."""
    forms = rules.page_forms(posted).values()
    kept = [
        keep_form(actor=actor, path=path, posted=fields.items(), instead_of=instead_of)
        for fields in forms
    ]
    return [form for form in kept if form is not None]


def unlock(*, actor: Actor, session: SessionBase) -> None:
    """Open a locked screen (the password was right). Audits it."""
    session.pop("locked_at", None)
    session["seen_at"] = time.time()
    audit.record(
        actor, SignInEvent.SCREEN_UNLOCKED, kind="people.member", object_id=actor.member_id
    )


def factor_added(*, actor: Actor, kind: str) -> None:
    """A second factor was set up (``kind``: totp or webauthn). Audits it, tells the member."""
    _own(actor, SignInEvent.FACTOR_ADDED, {"kind": kind})
    notices.notify([actor.me], "signin.factor_added", path=reverse("signin:security"))


def factor_removed(*, actor: Actor, kind: str) -> None:
    """A second factor was taken away by its owner. Audits it, tells the member."""
    _own(actor, SignInEvent.FACTOR_REMOVED, {"kind": kind})
    notices.notify([actor.me], "signin.factor_removed", path=reverse("signin:security"))


def codes_made(*, actor: Actor) -> None:
    """New recovery codes were made. Audits it."""
    _own(actor, SignInEvent.CODES_MADE, {})


def second_step_failed(*, actor: Actor, member: Member | None, kind: str) -> None:
    """A wrong code or passkey (``kind``: code or webauthn). Audits it."""
    audit.record(
        actor,
        SignInEvent.SECOND_STEP_FAILED,
        kind="people.member" if member else "",
        object_id=member.pk if member else "",
        facts={"kind": kind},
    )


def password_changed(*, actor: Actor, member: Member) -> None:
    """She changed her own password: her other sessions end. Audits it, tells the member."""
    end_sessions(member=member)
    _own(actor, SignInEvent.PASSWORD_CHANGED, {})
    notices.notify([member.pk], "signin.password_changed", path=reverse("signin:security"))


def _own(actor: Actor, event: SignInEvent, facts: dict[str, Any]) -> None:
    audit.record(actor, event, kind="people.member", object_id=actor.me, facts=facts)


def unlock_failed(*, actor: Actor) -> None:
    """A wrong password at the lock. Audits it."""
    audit.record(actor, SignInEvent.UNLOCK_FAILED, kind="people.member", object_id=actor.member_id)


@transaction.atomic
def forget_form(*, actor: Actor, held: HeldForm, given_back: bool) -> None:
    """Drop a kept form, because it was given back or isn't wanted. Audits a giving back."""
    if held.member_id != actor.member_id:
        raise Denied(_("This is not yours."), code="held")
    if given_back:
        audit.record(actor, SignInEvent.FORM_GIVEN_BACK, held)
    held.delete()


# -- the code of conduct ------------------------------------------------------------------------------
@transaction.atomic
def accept_conduct(*, actor: Actor, member: Member, version: str) -> Member:
    """Accept the present version of the code of conduct. Raises ValueError for another. Audits."""
    if version != conduct.version():
        raise ValueError(version)
    member.conduct_version = version
    member.conduct_accepted_at = timezone.now()
    member.save(update_fields=["conduct_version", "conduct_accepted_at"])
    audit.record(actor, SignInEvent.CONDUCT_ACCEPTED, member, facts={"version": version})
    return member


# -- the first day --------------------------------------------------------------------------------------
@transaction.atomic
def begin_federation(
    *, unit_name: str, unit_name_en: str, level: str, name: str, username: str, password: str
) -> Member:
    """Make the top unit and the first administrator, while nobody has an account.

    Raises AlreadyBegun when somebody was quicker. Audits it as the system.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7301)")
    if selectors.anybody_there():
        raise AlreadyBegun
    unit = Unit.objects.add_root(
        {
            "name_zh": unit_name,
            "name_en": unit_name_en,
            "level": level,
            "sort_key": pinyin.sort_key(unit_name, surname=False),
            "opened_on": timezone.localdate(),
        }
    )
    member = Member(
        name=name,
        username=username,
        unit=unit,
        staff_number=new_staff_number(),
        name_sort=names.sort_key(name),
        name_keys=names.search_keys(name, "", username),
        joined_on=timezone.localdate(),
    )
    member.set_password(password)
    member.save()
    RoleAssignment.objects.create(
        member=member, role="administrator", unit=unit, starts_on=timezone.localdate()
    )
    audit.record(system_actor(), SignInEvent.FIRST_RUN, member, unit_path=unit.path)
    return member


def housekeeping() -> int:
    """Forget kept forms after seven days and used-up sessions; returns how many forms went."""
    gone, _by_model = HeldForm.objects.filter(held_at__lt=timezone.now() - rules.HELD_FOR).delete()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return gone
