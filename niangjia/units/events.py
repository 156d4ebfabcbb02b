"""What units write to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class UnitEvent(audit.EventType):
    """Changes name the fields that changed; moves and merges the units concerned."""

    OPENED = "units.opened", _("Unit opened")
    EDITED = "units.edited", _("Unit's details changed")
    RENAMED = "units.renamed", _("Unit renamed")
    MOVED = "units.moved", _("Unit moved")
    MERGED = "units.merged", _("Unit merged into another")
    CLOSED = "units.closed", _("Unit closed")
    REOPENED = "units.reopened", _("Unit opened again")
    PICTURE_SET = "units.picture_set", _("Unit's picture set")
    PICTURE_REMOVED = "units.picture_removed", _("Unit's picture removed")
    IMPORTED = "units.imported", _("Units imported")
    EXPORTED = "units.exported", _("Units exported")
