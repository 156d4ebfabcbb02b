"""Reading kinds of document (files, public knowledge: no actor) and documents (the actor first)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.documents import checks, library, owners, rules
from niangjia.documents.library import Kind
from niangjia.documents.models import Document, DocumentVersion
from niangjia.documents.rules import Finding, Values
from niangjia.law import taxonomy
from niangjia.law.citations.values import Citation
from niangjia.people.models import Member
from niangjia.ui.lists import Answer


def folder() -> Path:
    """Where an organisation keeps its own templates."""
    place: Path = settings.NIANGJIA.data_dir / "documents"
    return place


def kinds() -> list[Kind]:
    """Every kind of document, by who reads it."""
    found = [library.kind_in(folder(), code) for code in library.codes()]
    by_reader = {reader: at for at, reader in enumerate(library.READERS)}
    return sorted((one for one in found if one), key=lambda one: by_reader[one.reader])


def kinds_for(issues: Iterable[str]) -> tuple[list[Kind], list[Kind]]:
    """Kinds for readers outside that rest on an article of these issues, those with most of them first;
    then the others, by who reads them."""
    known = taxonomy.all_issues()
    places = {cited.place for code in issues if code in known for cited in known[code].articles}

    def shared(of: Kind) -> int:
        if of.reader == "inside":
            return 0
        return sum(isinstance(cited, Citation) and cited.place in places for cited in of.articles)

    found = kinds()
    near = sorted((one for one in found if shared(one)), key=shared, reverse=True)
    return near, [one for one in found if one not in near]


def kind(code: str) -> Kind:
    """One kind. Raises Http404."""
    found = library.kind_in(folder(), code)
    if found is None:
        raise Http404
    return found


def hidden_of(owner_kind: str, owner_id: UUID) -> tuple[str, ...]:
    """What the owner keeps secret: asked before anything that the other side reads is made."""
    return tuple(owners.get(owner_kind).protected(owner_id))


def findings(of: Kind, values: Values, hidden: Iterable[str] = ()) -> list[Finding]:
    """What is missing, what stops it, what must be looked at; missing first."""
    found = [*rules.missing(of, values), *checks.run(of, values, timezone.localdate())]
    secret = rules.protected(of, values, hidden)
    said, basis = checks.sentence("protected_address")
    found += [
        Finding(rules.STOP, code, said, None, basis) for code in rules.betrayals(of, values, secret)
    ]
    return rules.ordered(found)


# -- documents --------------------------------------------------------------------------------------
def documents(
    actor: Actor, owner_kind: str = owners.MEMBER, owner_id: UUID | None = None
) -> list[Document]:
    """Documents of an owner (her own by default), last changed first, each with its versions
    (two queries)."""
    owner = owner_id or actor.me
    rows = policy_of(Document).visible_to(actor).filter(owner_kind=owner_kind, owner_id=owner)
    versions = DocumentVersion.objects.defer("answers", "pdf", "docx").order_by("-number")
    return list(rows.prefetch_related(Prefetch("versions", versions))[:200])


def document(
    actor: Actor, pk: UUID, permission: Permission = Permission.READ_DOCUMENTS
) -> Document:
    """One document. Raises Http404 or Denied."""
    return policy_of(Document).get(actor, pk, permission)


def version(of: Document, number: int | None = None) -> DocumentVersion:
    """A version of a document that the actor was given, the last by default. Raises Http404."""
    rows = of.versions.order_by("-number")
    found = (rows.filter(number=number) if number else rows).first()
    if found is None:
        raise Http404
    return found


def versions(of: Document) -> list[DocumentVersion]:
    """Its versions, the last first, with who made them (one query)."""
    rows = of.versions.select_related("made_by", "final_by")
    return list(rows.defer("answers", "pdf", "docx").order_by("-number"))


def prefill(actor: Actor, owner_kind: str, owner_id: UUID, of: Kind) -> dict[str, object]:
    """What the owner knows already."""
    return rules.tidied(of, owners.get(owner_kind).prefill(actor, owner_id, of.code))


def kept_about(member: Member) -> list[Answer]:
    """What is kept about a member, for her own page (one query)."""
    count = Document.objects.filter(owner_kind=owners.MEMBER, owner_id=member.pk).count()
    return [Answer(_("Drafts of documents"), str(count))]
