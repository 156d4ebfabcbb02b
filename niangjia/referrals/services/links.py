"""One-time links with a PIN: made, opened, locked after wrong tries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.referrals import rules, states
from niangjia.referrals.events import ReferralEvent
from niangjia.referrals.models import Link, Referral, Reply
from niangjia.referrals.services.answering import note_opened
from niangjia.referrals.services.common import line, locked, tell_worker, trace


@dataclass(frozen=True)
class NewLink:
    """A link as it is shown once: afterwards nobody can read secret or PIN."""

    link: Link
    token: str
    pin: str


@transaction.atomic
def make_link(*, actor: Actor, referral_id: UUID) -> NewLink:
    """Make a link for a sent referral; an older one ends. Raises Http404, Denied, ValidationError
    where the office takes no links or nothing is left to answer. Audits it."""
    referral = locked(actor, referral_id)
    if not referral.service.by_link or referral.state not in states.RUNNING | {"lapsed"}:
        raise ValidationError(_("There is nothing to open by a link here."))
    now = timezone.now()
    Link.objects.filter(referral=referral, ended_at=None).update(ended_at=now)
    token, pin = rules.new_token(), rules.new_pin()
    link = Link(
        referral=referral, digest=rules.digest(token), pin_hash=make_password(pin),
        made_by_id=actor.member_id, expires_at=now + dt.timedelta(days=rules.LINK_DAYS),
    )  # fmt: skip
    link.save()
    trace(actor, ReferralEvent.LINK_MADE, referral)
    return NewLink(link, token, pin)


@cache
def _nobody() -> str:
    """A hash that takes as long to check as a real one."""
    return make_password("no such PIN")


@transaction.atomic
def open_link(*, actor: Actor, token: str, pin: str) -> Link | None:
    """The link, when it works and the PIN fits; else None, whatever the cause, after the same work.

    A try is counted before its PIN is looked at, so that many at once get no more of them; the last
    one locks the link. Audits each opening and each wrong PIN."""
    found = Link.objects.filter(digest=rules.digest(token)).first()
    works = found is not None and _count_try(found)
    fits = check_password(rules.tidy_pin(pin), found.pin_hash if works and found else _nobody())
    if found is None or not works:
        return None
    referral = found.referral
    if not fits:
        found.refresh_from_db()
        trace(actor, ReferralEvent.LINK_REFUSED, referral, tries=found.tries)
        if found.tries >= rules.MOST_TRIES:
            line(actor, referral, Reply.Kind.LOCKED)
            tell_worker(referral, "referrals.link_locked")
        return None
    found.tries, found.opened_at = 0, timezone.now()
    found.save(update_fields=["tries", "opened_at"])
    trace(actor, ReferralEvent.LINK_OPENED, referral)
    if referral.state in states.OPEN_TO_RECEIVER:
        note_opened(actor, referral)
    return found


def _count_try(link: Link) -> bool:
    """Count one more try, in one statement; False when none is left or the link has ended."""
    rows = Link.objects.filter(
        pk=link.pk, ended_at=None, expires_at__gt=timezone.now(), tries__lt=rules.MOST_TRIES
    )
    return bool(rows.update(tries=F("tries") + 1))


@transaction.atomic
def read_paper(*, actor: Actor, referral_id: UUID, version: str) -> Referral:
    """Note that a receiver read a document that was released. The caller has asked whether she may.
    Audits it."""
    referral = Referral.objects.get(pk=referral_id)
    trace(actor, ReferralEvent.PAPER_READ, referral, version=version)
    return referral
