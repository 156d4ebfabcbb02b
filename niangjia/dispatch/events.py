"""What calls and dispatch write to the audit log: codes and keys, never content."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class DispatchEvent(audit.EventType):
    """Calls, matters passed on, ways in."""

    CALL_BEGUN = "dispatch.call_begun", _("Call begun")
    CALL_READ = "dispatch.call_read", _("Call read")
    CALL_LEVEL = "dispatch.call_level", _("Level of a call changed")
    CALL_ENDED = "dispatch.call_ended", _("Call ended")
    CALL_TO_CASE = "dispatch.call_to_case", _("Call taken into a case")
    CALL_PLACE_READ = "dispatch.call_place_read", _("Place of a caller opened")
    CALLS_ERASED = "dispatch.calls_erased", _("Calls erased after their time")
    PREPARED = "dispatch.prepared", _("Matter prepared to be passed on")
    SENT = "dispatch.sent", _("Matter passed on")
    ASKED_FOR_HELP = "dispatch.asked_for_help", _("Help called for")
    READ = "dispatch.read", _("Matter passed on: read")
    RECEIVED = "dispatch.received", _("Matter received")
    TAKEN_UP = "dispatch.taken_up", _("Matter taken up")
    SENT_BACK = "dispatch.sent_back", _("Matter sent back")
    RISEN = "dispatch.risen", _("Unanswered matter went to the unit above")
    CLOSED = "dispatch.closed", _("Matter passed on: closed")
    CAME_IN = "dispatch.came_in", _("Matter came in")
    CLOCK_STEP = "dispatch.clock_step", _("Step of a letters-and-visits matter noted")
    REVISIT_SET = "dispatch.revisit_set", _("Follow-up after closing set")
