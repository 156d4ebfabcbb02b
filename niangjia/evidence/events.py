"""What this room writes to the audit log: codes and keys, never content."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class EvidenceEvent(audit.EventType):
    """Evidence of a case."""

    ADDED = "evidence.added", _("Evidence added")
    FILE_ADDED = "evidence.file_added", _("File of evidence added")
    READ = "evidence.read", _("Evidence read")
    CHANGED = "evidence.changed", _("Evidence corrected")
    WITHDRAWN = "evidence.withdrawn", _("Evidence withdrawn")
    SEALED = "evidence.sealed", _("Evidence sealed")
    COPY_SEEN = "evidence.copy_seen", _("Cleaned copy looked at")
    ORIGINAL_OPENED = "evidence.original_opened", _("Original of evidence opened")
    CUSTODY = "evidence.custody", _("Custody step noted")
    EXPORTED = "evidence.exported", _("Evidence exported")
