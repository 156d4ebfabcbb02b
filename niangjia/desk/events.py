"""What the desk writes to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class DeskEvent(audit.EventType):
    """Searches are audited by their kind and number of hits, never by their words."""

    SEARCHED = "desk.searched", _("Searched")
    FILTER_SAVED = "desk.filter_saved", _("View of a list saved")
    FILTER_REMOVED = "desk.filter_removed", _("Saved view removed")
    SETTING_CHANGED = "desk.setting_changed", _("Language or theme changed")
