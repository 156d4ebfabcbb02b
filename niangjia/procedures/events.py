"""What procedures write to the audit log: which procedure, never for whom."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class ProcedureEvent(audit.EventType):
    """Procedures under way, holidays, calendars."""

    STARTED = "procedures.started", _("Procedure started")
    STEP_NOTED = "procedures.step_noted", _("Step of a procedure noted")
    STEP_TAKEN_BACK = "procedures.step_taken_back", _("Step of a procedure taken back")
    REMOVED = "procedures.removed", _("Procedure no longer followed")
    HOLIDAYS_CHANGED = "procedures.holidays_changed", _("Holiday table changed")
    FEED_MADE = "procedures.feed_made", _("Calendar address made")
    FEED_REMOVED = "procedures.feed_removed", _("Calendar address removed")
    CALENDAR_TAKEN = "procedures.calendar_taken", _("Dates taken to a calendar")
