"""What law writes to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class LawEvent(audit.EventType):
    """Imports name law and counts of changes, never text: law is public, who imported it counts."""

    IMPORTED = "law.imported", _("Law imported")
