"""Telling members that something concerns them."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from niangjia.audit.writing import Who
from niangjia.notices import registry
from niangjia.notices.gateways import gateway
from niangjia.notices.models import Notice

log = logging.getLogger(__name__)


def notify(member_ids: Iterable[UUID], code: str, *, path: str = "") -> list[Notice]:
    """Write a notice for each member in the caller's transaction; tell gateways after commit.

    ``code`` must be registered (LookupError otherwise); ``path`` is an address of ours without
    names. The texts that leave by e-mail or SMS never say what it is about.
    """
    registry.sentence(code)
    members = sorted(set(member_ids))
    rows = Notice.objects.bulk_create(
        [Notice(member_id=one, code=code, path=path) for one in members]
    )
    transaction.on_commit(lambda: _send(members))
    return rows


def _send(members: Sequence[UUID]) -> None:
    for address in registry.addresses(members).values():
        with translation.override(address.language or translation.get_language() or "zh-hans"):
            text = _("There is something new for you in the work system.")
        for channel, target in (("email", address.email), ("sms", address.phone)):
            if target:
                try:
                    gateway(channel).send(target, text)
                except Exception as failed:
                    # A gateway that is down must not undo the work; the notice itself is kept.
                    log.warning("%s gateway failed: %s", channel, type(failed).__name__)


def take_back(member_id: UUID, *, path: str) -> int:
    """Remove what a member was told of an address that she shall not meet any more; how many.

    In the caller's transaction, which is audited by the caller."""
    return Notice.objects.filter(member_id=member_id, path=path).delete()[0]


def told_lately(member_id: UUID, code: str, *, path: str, within: dt.timedelta) -> bool:
    """Whether a member was told the same, leading to the same address, within that time (one query)."""
    rows = Notice.objects.filter(member_id=member_id, code=code, path=path)
    return rows.filter(made_at__gt=timezone.now() - within).exists()


def unread_count(actor: Who) -> int:
    """How many notices ``actor`` hasn't read (one query)."""
    return Notice.objects.filter(Q(member_id=actor.member_id), read_at=None).count()


def mark_read(actor: Who, ids: Iterable[UUID] | None = None) -> int:
    """Mark ``actor``'s notices read (all of them without ``ids``); returns how many."""
    mine = Notice.objects.filter(Q(member_id=actor.member_id), read_at=None)
    if ids is not None:
        mine = mine.filter(pk__in=list(ids))
    return mine.update(read_at=timezone.now())
