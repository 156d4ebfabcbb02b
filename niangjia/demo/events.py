"""What the demo generator writes to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class DemoEvent(audit.EventType):
    """Counts only."""

    MADE = "demo.made", _("Demo federation made")
    REMOVED = "demo.removed", _("Demo federation removed")
