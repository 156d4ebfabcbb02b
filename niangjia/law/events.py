"""What law writes to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class LawEvent(audit.EventType):
    """Imports name law and counts of changes, never text: law is public, who imported it counts."""

    KEPT = "law.article_kept", _("Article kept for oneself")
    LET_GO = "law.article_let_go", _("Kept article removed")
    DRAFTED = "law.file_sent", _("File of a law sent in")
    IMPORTED = "law.imported", _("Law imported")
    LOOKED_AT = "law.looked_at", _("Text on a changed article looked at")
