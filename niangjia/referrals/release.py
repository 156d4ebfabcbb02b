"""What a referral releases: item by item, as the receiver will read it. Address and reporter never."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from niangjia.casework.forms import issue_name
from niangjia.casework.models import Attempt, Case, CaseIssue, Party, SafeContact, SealedRecord
from niangjia.documents import selectors as documents
from niangjia.documents.models import DocumentVersion
from niangjia.documents.presenters import words
from niangjia.documents.values import gives_away
from niangjia.people.rules import mask_phone
from niangjia.referrals import rules
from niangjia.referrals.models import Referral
from niangjia.ui.forms import is_chinese
from niangjia.ui.lists import in_a_row

LABELS: dict[str, str | Promise] = {
    "name": gettext_lazy("Her name"),
    "call_her": gettext_lazy("How to call her"),
    "contact": gettext_lazy("How to reach her safely"),
    "need": gettext_lazy("What she needs"),
    "issue": pgettext_lazy("referral", "What it is about"),
    "risk": gettext_lazy("How high the risk is"),
    "children": gettext_lazy("The children"),
    "summary": gettext_lazy("What happened, in short"),
    "documents": gettext_lazy("Documents"),
}
OWNER = "case"


def secrets_of(case_id: UUID) -> list[str]:
    """Sealed texts of a case: where she is, who reported."""
    return [row.content or "" for row in SealedRecord.objects.filter(case_id=case_id)]


def betrays(texts: Iterable[str], hidden: Iterable[str]) -> bool:
    """Whether any text tells a sealed one, or a telling part of one."""
    kept = [text for text in hidden if text]
    return bool(kept) and any(gives_away(text, kept) for text in texts if text)


def papers(case_id: UUID) -> list[DocumentVersion]:
    """Final versions of the case's documents, whose PDF may be released (one query)."""
    rows = DocumentVersion.objects.filter(
        document__owner_kind=OWNER, document__owner_id=case_id, final_at__isnull=False
    )
    return list(rows.select_related("document").order_by("-final_at"))


def paper_name(kind: str) -> str:
    """The name of a kind of document, in the reader's language."""
    return str(words(documents.kind(kind).title))


def paper_betrays(version: DocumentVersion, hidden: Iterable[str]) -> bool:
    """Whether a document holds a sealed text."""
    return betrays(_texts(version.answers), hidden)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return []


def possible(case: Case, *, hushed: bool = False) -> dict[str, str]:
    """What each item would say now, as far as the case knows it by itself (three queries).

    ``hushed``: number and code word only hinted at, for a page on which nothing is sent yet.
    """
    client: Party | None = None
    born: list[dt.date] = []
    for party in Party.objects.filter(case=case):
        client = party if party.role == Party.Role.CLIENT else client
        if party.role == Party.Role.CHILD and party.birthday:
            born.append(dt.date.fromisoformat(party.birthday))
    issues = [issue_name(code) for code in _issue_codes(case)]
    return {
        "name": (client.name or "") if client else "",
        "call_her": case.call_her or "",
        "contact": contact_words(SafeContact.objects.get(case=case), client, hushed=hushed),
        "issue": in_a_row(issues),
        "risk": str(Case.Risk(case.risk).label),
        "children": _children_words(born),
    }


def _issue_codes(case: Case) -> list[str]:
    return list(CaseIssue.objects.filter(case=case).values_list("code", flat=True))


def _children_words(born: list[dt.date]) -> str:
    found = sorted(rules.ages(born, timezone.localdate()), reverse=True)
    if not found:
        return ""
    count = ngettext("%(count)d child", "%(count)d children", len(found)) % {"count": len(found)}
    return _("%(count)s, aged %(ages)s") % {"count": count, "ages": in_a_row(found)}


def contact_words(contact: SafeContact, client: Party | None, *, hushed: bool = False) -> str:
    """The agreed way in one sentence; without an agreement: don't."""
    if not contact.allowed:
        return _("Do not contact her. Answer us; we tell her.")
    way = contact.way or {}
    names = dict(Attempt.Channel.choices)
    said = [_("Only by: %s.") % in_a_row(names[one] for one in way.get("channels", ()))]
    if client is not None and client.phone and {"call", "sms"} & set(way.get("channels", ())):
        said.append(_("Number: %s.") % (mask_phone(client.phone) if hushed else client.phone))
    if way.get("since") or way.get("until"):
        hours = f"{way.get('since') or '0:00'}–{way.get('until') or '24:00'}"
        said.append(_("Between %s only.") % hours)
    if way.get("code_word"):
        said.append(
            _("Say first: the code word.") if hushed else _("Say first: “%s”.") % way["code_word"]
        )
    said.append(_("Voice message allowed.") if way.get("voicemail") else _("No voice message."))
    return ("" if is_chinese() else " ").join(said)


def snapshot(referral: Referral) -> dict[str, Any]:
    """What the receiver would read now: the very same for preview and sending.

    Items that say nothing are left out. Documents are named by kind and the key of their version.
    """
    chosen = referral.chosen or {}
    keys = set(chosen.get("keys", ()))
    known = possible(referral.case)
    items = []
    for key in rules.ITEMS:
        own = str(chosen.get(key) or "") if key in rules.WRITTEN else ""
        text = "\n".join(part for part in (known.get(key, ""), own) if part)
        if key in keys and key != "documents" and text:
            items.append({"key": key, "text": text})
    wanted = set(chosen.get("documents", ())) if "documents" in keys else set()
    found = [one for one in papers(referral.case_id) if str(one.pk) in wanted]
    return {
        "purpose": referral.purpose or "",
        "items": items,
        "documents": [{"version": str(one.pk), "kind": one.document.kind} for one in found],
    }
