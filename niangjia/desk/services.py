"""What a member does at her desk: search, save a view, choose language and theme."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.desk.events import DeskEvent
from niangjia.desk.models import KeptSearch, SavedFilter, SentForm
from niangjia.desk.rules import MOST_FILTERS, SEARCH_KEPT_FOR, SENT_KNOWN_FOR, view_of
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
def save_filter(*, actor: Actor, path: str, query: str, label: str) -> SavedFilter:
    """Keep a view of a list under her name for it; the same view again only changes the name.

    Raises ValidationError for an address that isn't ours, a view without filters, or too many of
    them. Audits that a view was saved, not which.
    """
    try:
        resolve(path)
        view = view_of(query)
    except (Resolver404, ValueError):
        raise ValidationError(_("Choose a filter first, then save the view.")) from None
    rows = policy_of(SavedFilter).visible_to(actor).filter(path=path).select_for_update()
    known = list(rows)
    if len(known) >= MOST_FILTERS:
        raise ValidationError(_("There are enough saved views of this page. Remove one first."))
    row = next((one for one in known if one.query == view), None)
    if row is None:
        row = SavedFilter(member_id=actor.me, path=path, query=view)
    row.label = label.strip()
    row.save()
    audit.record(actor, DeskEvent.FILTER_SAVED, row)
    return row


@transaction.atomic
def remove_filter(*, actor: Actor, filter_id: UUID) -> str:
    """Remove a saved view; the address of its page. Raises Http404. Audits it."""
    row = policy_of(SavedFilter).get(actor, filter_id)
    audit.record(actor, DeskEvent.FILTER_REMOVED, row)
    row.delete()
    return row.path


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
    gone, _rows = KeptSearch.objects.filter(made_at__lt=now - SEARCH_KEPT_FOR).delete()
    old, _rows = SentForm.objects.filter(sent_at__lt=now - SENT_KNOWN_FOR).delete()
    return gone + old
