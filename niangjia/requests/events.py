"""What this room writes to the audit log: codes and keys, never content."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class RequestEvent(audit.EventType):
    """Requests, retention, exports, feedback, complaints."""

    RECEIVED = "requests.received", _("Request about personal data taken in")
    READ = "requests.read", _("Request about personal data read")
    LINKED = "requests.linked", _("Request linked to a case")
    CHECKED = "requests.checked", _("Identity looked at for a request")
    DECIDED = "requests.decided", _("Request decided")
    RELEASED = "requests.released", _("Data of a minor released")
    LETTER = "requests.letter", _("Neutral letter made")
    ENDED = "requests.ended", _("Request answered")
    HELD = "requests.held", _("Case put on legal hold")
    HOLD_LIFTED = "requests.hold_lifted", _("Legal hold lifted")
    ERASURE_PROPOSED = "requests.erasure_proposed", _("Erasure of a case proposed")
    ERASURE_DECLINED = "requests.erasure_declined", _("Erasure of a case declined")
    ERASED = "requests.erased", _("Case erased")
    COMPLAINED = "requests.complained", _("Complaint taken down")
    COMPLAINT_READ = "requests.complaint_read", _("Complaint read")
    COMPLAINT_NAMED = "requests.complaint_named", _("Said whom a complaint is about")
    COMPLAINT_ANSWERED = "requests.complaint_answered", _("Complaint answered")
    EXPORTED = "requests.exported", _("Export made")
    CODE_GIVEN = "requests.code_given", _("Feedback code given")
    ANSWERED = "requests.answered", _("Feedback received")
    CLOCKS_SET = "requests.clocks_set", _("Retention clocks set")
