"""What the desk writes to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class DeskEvent(audit.EventType):
    """Searches are audited by their kind and number of hits, never by their words."""

    SEARCHED = "desk.searched", _("Searched")
    SETTING_CHANGED = "desk.setting_changed", _("Language or theme changed")
