"""What the operator's commands write to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class SiteEvent(audit.EventType):
    """Counts and versions only."""

    BACKED_UP = "site.backed_up", _("Backup made")
    RESTORED = "site.restored", _("Backup restored")
