"""What documents write to the audit log: which kind and version, never what it says."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class DocumentEvent(audit.EventType):
    """Drafts, versions, files taken."""

    DRAFTED = "documents.drafted", _("Document drafted")
    REVISED = "documents.revised", _("Document changed")
    CONFIRMED = "documents.confirmed", _("Document confirmed as final")
    TAKEN = "documents.taken", _("Document taken as a file")
    READ = "documents.read", _("Document opened")
    REMOVED = "documents.removed", _("Document removed")
    EXPIRED = "documents.expired", _("Documents removed after their time")
