"""What a member does at her desk: search, read notices, choose language and theme."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.desk.events import DeskEvent
from niangjia.desk.models import KeptSearch, SentForm
from niangjia.desk.rules import SEARCH_KEPT_FOR, SENT_KNOWN_FOR
from niangjia.people.models import Member

SETTINGS = {"language": {"zh-hans", "en"}, "theme": {"", "light", "dark"}}


@transaction.atomic
def keep_search(*, actor: Actor, words: str) -> KeptSearch:
    """Keep the words of a search, encrypted, so that its address can be opaque.

    Audits that a search was made (not its words). Her older searches go.
    """
    assert actor.member_id is not None
    KeptSearch.objects.filter(
        member_id=actor.member_id, made_at__lt=timezone.now() - SEARCH_KEPT_FOR
    ).delete()
    search = KeptSearch(member_id=actor.member_id, words=words.strip()[:200])
    search.save()
    audit.record(actor, DeskEvent.SEARCHED, search)
    return search


@transaction.atomic
def choose(*, actor: Actor, setting: str, value: str) -> None:
    """Remember a member's language or theme.

    Raises ValueError for a setting or value that doesn't exist. Audits the setting's name.
    """
    if value not in SETTINGS[setting]:
        raise ValueError(value)
    if actor.member_id is not None:
        Member.objects.filter(pk=actor.member_id).update(**{setting: value})
        audit.record(
            actor,
            DeskEvent.SETTING_CHANGED,
            kind="people.member",
            object_id=actor.member_id,
            facts={"setting": setting},
        )


def housekeeping() -> int:
    """Forget searches older than an hour, and forms sent days ago; returns how many went."""
    now = timezone.now()
    gone, _ = KeptSearch.objects.filter(made_at__lt=now - SEARCH_KEPT_FOR).delete()
    old, _ = SentForm.objects.filter(sent_at__lt=now - SENT_KNOWN_FOR).delete()
    return gone + old
