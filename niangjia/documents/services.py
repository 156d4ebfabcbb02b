"""Writing documents: drafts, versions, confirming one as final, taking a file, removing.

document = services.draft(actor=actor, kind="protection-order", owner=("case", case.pk), values={})
services.revise(actor=actor, document_id=document.pk, values={…}, based_on=1)
services.confirm_final(actor=actor, document_id=document.pk, number=2)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor, system_actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.documents import owners, rules, selectors
from niangjia.documents.events import DocumentEvent
from niangjia.documents.library import Kind
from niangjia.documents.models import Document, DocumentVersion
from niangjia.documents.rendering import Made, make
from niangjia.documents.rules import Values
from niangjia.documents.values import ProtectedAddress
from niangjia.units.models import Level, Unit
from niangjia.vault import keys
from niangjia.vault.ids import uuid7

COUNTY_AND_ABOVE = (Level.PROVINCE, Level.CITY, Level.DISTRICT)
NOT_HERE = _(
    "Something to keep secret stands here: an address, a number or the code word. Somebody who may not "
    "know it would read it: take it out."
)
NOT_COUNTY = _(
    "Only a women's federation of county level or above issues this. Ask yours to write it."
)
Owner = tuple[str, UUID]


class ChangedMeanwhile(Exception):
    """Somebody saved another version since this one was opened. ``latest`` is theirs."""

    def __init__(self, latest: DocumentVersion) -> None:
        self.latest = latest
        super().__init__("changed meanwhile")


def _may_write(actor: Actor, owner: Owner) -> None:
    if not actor.may(Permission.WRITE_DOCUMENTS):
        raise Denied(NOT_YOURS, code=Permission.WRITE_DOCUMENTS.value)
    if not owners.covers(owners.get(owner[0]).may_write(actor), owner[1]):
        raise Denied(NOT_YOURS, code=Permission.WRITE_DOCUMENTS.value)


def _gate(actor: Actor, kind: Kind) -> None:
    """Some documents are a county federation's to issue (妇女权益保障法 73)."""
    if not kind.gate or actor.everything:
        return
    held = [grant.unit_id for _scope, grant in actor.reach(Permission.WRITE_DOCUMENTS)]
    if not Unit.objects.filter(pk__in=held, level__in=COUNTY_AND_ABOVE).exists():
        raise Denied(NOT_COUNTY, code="county")


def _tidied(kind: Kind, values: Values, hidden: Iterable[str]) -> dict[str, Any]:
    try:
        tidy = rules.tidied(kind, values)
    except (ValueError, TypeError, AttributeError):
        raise ValidationError(_("One answer is too long, or can't be read.")) from None
    told = rules.betrayals(kind, tidy, rules.protected(kind, tidy, hidden))
    if told:
        raise ValidationError(dict.fromkeys(told, NOT_HERE))
    return tidy


def _write(
    document: Document, number: int, answers: dict[str, Any], actor: Actor
) -> DocumentVersion:
    row = DocumentVersion(
        document=document,
        family=document.family,
        number=number,
        answers=answers,
        made_by_id=actor.member_id,
    )
    row.save(force_insert=True)
    return row


def _expiry(owner_kind: str) -> dt.datetime | None:
    days = owners.get(owner_kind).days
    return timezone.now() + dt.timedelta(days=days) if days else None


@transaction.atomic
def draft(*, actor: Actor, kind: str, values: Values, owner: Owner | None = None) -> Document:
    """Begin a document: for a case or whatever ``owner`` is, else a draft of her own.

    Raises Denied, Http404 for an unknown kind, ValidationError (an answer that is too long; a
    protected address where the other side reads). What is missing never keeps it from being saved.
    Audits kind and owner's kind.
    """
    owner = owner or (owners.MEMBER, actor.me)
    _may_write(actor, owner)
    of = selectors.kind(kind)
    _gate(actor, of)
    answers = _tidied(of, values, selectors.hidden_of(*owner))
    pk = uuid7()
    document = Document(
        id=pk,
        kind=of.code,
        owner_kind=owner[0],
        owner_id=owner[1],
        family=owners.get(owner[0]).family(owner[1]) or pk,
        made_by_id=actor.member_id,
        expires_at=_expiry(owner[0]),
    )
    document.save(force_insert=True)
    _write(document, 1, answers, actor)
    facts = {"kind": of.code, "owner": owner[0]}
    audit.record(actor, DocumentEvent.DRAFTED, document, facts=facts)
    return document


def _opened(actor: Actor, document_id: UUID) -> Document:
    """The document, locked for this transaction, if she may write it."""
    found = selectors.document(actor, document_id, Permission.WRITE_DOCUMENTS)
    return Document.objects.select_for_update().get(pk=found.pk)


@transaction.atomic
def revise(*, actor: Actor, document_id: UUID, values: Values, based_on: int) -> DocumentVersion:
    """Save a new version over version ``based_on``; the same answers make none.

    Raises ChangedMeanwhile when another was saved since, Http404, Denied, ValidationError. Audits
    the version's number and how many answers changed.
    """
    document = _opened(actor, document_id)
    of = selectors.kind(document.kind)
    _gate(actor, of)
    latest = selectors.version(document)
    hidden = selectors.hidden_of(document.owner_kind, document.owner_id)
    answers = _tidied(of, values, hidden)
    before = latest.answers
    if answers == before:
        return latest
    if latest.number != based_on:
        raise ChangedMeanwhile(latest)
    row = _write(document, latest.number + 1, answers, actor)
    document.expires_at = _expiry(document.owner_kind)
    document.save(update_fields=["changed_at", "expires_at"])
    changed = sum(answers.get(code) != before.get(code) for code in {*answers, *before})
    facts = {"version": row.number, "changed": changed}
    audit.record(actor, DocumentEvent.REVISED, document, facts=facts)
    return row


@transaction.atomic
def confirm_final(*, actor: Actor, document_id: UUID, number: int) -> DocumentVersion:
    """Say that a version is final: the banner goes, and its Chinese files are kept as confirmed.

    Refused with ValidationError while something is missing or stops it, or when it isn't the last
    version. Raises Http404, Denied. Audits the version's number.
    """
    document = _opened(actor, document_id)
    of = selectors.kind(document.kind)
    _gate(actor, of)
    version = selectors.version(document)
    if version.number != number:
        raise ValidationError(_("There is a newer version. Look at it first."))
    if version.final_at:
        return version
    hidden = selectors.hidden_of(document.owner_kind, document.owner_id)
    if not rules.may_be_final(selectors.findings(of, version.answers, hidden)):
        raise ValidationError(_("Something is still missing, or has to be put right first."))
    owner = owners.get(document.owner_kind)
    if told := list(owner.against_final(document.owner_id, document.pk, document.kind, number)):
        raise ValidationError(told)
    version.pdf = ContentFile(_made(document, version, "pdf", "zh", draft=False).data, "file.pdf")
    version.docx = ContentFile(
        _made(document, version, "docx", "zh", draft=False).data, "file.docx"
    )
    version.final_at, version.final_by_id = timezone.now(), actor.member_id
    version.save(update_fields=["pdf", "docx", "final_at", "final_by"])
    audit.record(actor, DocumentEvent.CONFIRMED, document, facts={"version": number})
    return version


def _made(
    document: Document, version: DocumentVersion, form: str, language: str, *, draft: bool
) -> Made:
    return make(
        selectors.kind(document.kind),
        version.answers,
        form=form,
        language=language,
        draft=draft,
        hidden=selectors.hidden_of(document.owner_kind, document.owner_id),
        folder=selectors.folder(),
    )


@transaction.atomic
def take(*, actor: Actor, document_id: UUID, number: int, form: str, language: str) -> Made:
    """A version as a file. A final one in Chinese is exactly what was confirmed.

    Raises Http404, Denied, ValidationError when the secret address would be told (it was entered
    later than the document), BadTemplate and BadLayout for a replaced template that can't be used.
    Audits kind, version, form and language.
    """
    document = selectors.document(actor, document_id)
    version = selectors.version(document, number)
    try:
        made = _made(document, version, form, language, draft=version.final_at is None)
    except ProtectedAddress:
        raise ValidationError(NOT_HERE) from None
    confirmed = version.pdf if form == "pdf" else version.docx
    if version.final_at and language == "zh" and confirmed is not None:
        made = Made(made.name, made.content_type, confirmed.read())
    facts = {
        "kind": document.kind, "version": number, "form": form, "language": language,
        "final": int(version.final_at is not None),
    }  # fmt: skip
    audit.record(actor, DocumentEvent.TAKEN, document, facts=facts)
    return made


@transaction.atomic
def note_read(*, actor: Actor, document: Document) -> None:
    """Audit that somebody opened a document of a case (her own drafts leave no such trace)."""
    if document.owner_kind != owners.MEMBER:
        audit.record(actor, DocumentEvent.READ, document, facts={"kind": document.kind})


@transaction.atomic
def remove(*, actor: Actor, document_id: UUID) -> None:
    """Remove a draft with its versions; its key goes too where it has one of its own.

    A document with a final version stays with its case: refused with ValidationError. Raises
    Http404, Denied. Audits the kind.
    """
    document = _opened(actor, document_id)
    final = document.versions.exclude(final_at=None).exists()
    if final and document.owner_kind != owners.MEMBER:
        raise ValidationError(_("It was confirmed as final and belongs to the file. It stays."))
    audit.record(actor, DocumentEvent.REMOVED, document, facts={"kind": document.kind})
    _erase(document, "removed")


def _erase(document: Document, reason: str) -> None:
    family = document.family if document.family == document.pk else None
    document.delete()
    if family is not None:
        transaction.on_commit(lambda: keys.erase(family, reason=reason))


def housekeeping() -> int:
    """Remove members' own drafts after their thirty days; how many went."""
    gone = 0
    for pk in Document.objects.filter(expires_at__lt=timezone.now()).values_list("pk", flat=True):
        with transaction.atomic():
            row = Document.objects.select_for_update().filter(pk=pk, expires_at__lt=timezone.now())
            if document := row.first():
                _erase(document, "expired")
                gone += 1
    if gone:
        audit.record(
            system_actor(), DocumentEvent.EXPIRED, kind="documents.document", facts={"count": gone}
        )
    return gone
