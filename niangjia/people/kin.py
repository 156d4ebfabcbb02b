"""Keeping a member away from what is about herself or her family: the numbers that she gave, as digests.

Rooms with parties ask ``related`` and register what follows when a member's numbers change. Nobody learns
which number it was, or whose.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q

from niangjia.people.models import Member
from niangjia.ui import normalise
from niangjia.vault import index

Follow = Callable[[Member], None]
_follow: list[Follow] = []
_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")


def follow(act: Follow) -> None:
    """Add what happens when a member's own numbers changed (once, in the room's AppConfig.ready)."""
    if act not in _follow:
        _follow.append(act)


def changed(member: Member) -> None:
    """A member's own numbers changed, in this transaction."""
    for act in _follow:
        act(member)


def number_in(text: str) -> bytes | None:
    """The digest of the first phone number in what she wrote about whom to call; None without one."""
    for found in _NUMBER.findall(normalise.to_halfwidth(text)):
        try:
            return index.phone(normalise.phone(found))
        except normalise.Unreadable:
            continue
    return None


def related(phones: Any, ids: Any) -> set[UUID]:
    """Members who gave one of these digests as their own, or as their family's (one query)."""
    either = Q(phone_index__in=phones) | Q(kin_index__in=phones) | Q(id_index__in=ids)
    return set(Member.objects.filter(either).values_list("pk", flat=True))
