"""What access writes to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class AccessEvent(audit.EventType):
    """Denials, walls, broken glass."""

    DENIED = "access.denied", _("Refused")
    NOT_FOUND = "access.not_found", _("Asked for what is not there for her")
    WALL_SET = "access.wall_set", _("Wall set")
    WALL_LIFTED = "access.wall_lifted", _("Wall lifted")
    WALL_REFUSED = "access.wall_refused", _("Lifting a wall refused")
    HELP_ASKED = "access.help_asked", _("Help asked for")
    GLASS_BROKEN = "access.glass_broken", _("Glass broken")
    GLASS_REFUSED = "access.glass_refused", _("Breaking glass refused")
    GLASS_REVIEWED = "access.glass_reviewed", _("Broken glass reviewed")
    WALLS_READ = "access.walls_read", _("Walls read")
