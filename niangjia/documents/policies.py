"""Who may read and write a document: whoever may with its owner."""

from uuid import UUID

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.documents import owners
from niangjia.documents.models import Document, DocumentVersion

NEVER_HELD = frozenset({"mandatory-report"})
policies.exempt(DocumentVersion, "belongs to a document, read through it")


@register
class DocumentPolicy(Policy[Document]):
    """Reach comes from the owner: her own drafts, a case that she may read.

    ``READ_DOCUMENTS`` opens it, ``WRITE_DOCUMENTS`` changes it.
    """

    model = Document
    view = Permission.READ_DOCUMENTS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Documents whose owner says so. An unregistered kind of owner reaches nobody."""
        reached = Q(pk__in=[])
        if permission not in (Permission.READ_DOCUMENTS, Permission.WRITE_DOCUMENTS):
            return reached
        for kind in owners.kinds():
            ask = kind.may_write if permission is Permission.WRITE_DOCUMENTS else kind.may_read
            reached |= Q(owner_kind=kind.kind) & owners.among(ask(actor))
        return reached

    def asks_about(self, obj: Document) -> UUID | None:
        """The question of its owner, such as a case; none before a child's report, which nobody holds."""
        free = obj.owner_kind == owners.MEMBER or obj.kind in NEVER_HELD
        return None if free else obj.owner_id
