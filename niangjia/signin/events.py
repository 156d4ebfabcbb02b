"""What signing in writes to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class SignInEvent(audit.EventType):
    """Signing in and out, failures, locks, second factors, invitations, the code of conduct."""

    SIGNED_IN = "signin.signed_in", _("Signed in")
    FAILED = "signin.failed", _("Signing in failed")
    SECOND_STEP_FAILED = "signin.second_step_failed", _("Second step failed")
    LOCKED_OUT = "signin.locked_out", _("Too many tries: shut out for a while")
    SIGNED_OUT = "signin.signed_out", _("Signed out")
    SESSION_ENDED = "signin.session_ended", _("Session ended")
    SCREEN_LOCKED = "signin.screen_locked", _("Screen locked")
    SCREEN_UNLOCKED = "signin.screen_unlocked", _("Screen unlocked")
    UNLOCK_FAILED = "signin.unlock_failed", _("Unlocking failed")
    FORM_KEPT = "signin.form_kept", _("Unsaved text kept")
    FORM_GIVEN_BACK = "signin.form_given_back", _("Unsaved text given back")
    INVITED = "signin.invited", _("Invited")
    INVITATION_USED = "signin.invitation_used", _("Invitation used")
    INVITATION_WITHDRAWN = "signin.invitation_withdrawn", _("Invitation withdrawn")
    CONDUCT_ACCEPTED = "signin.conduct_accepted", _("Code of conduct accepted")
    FIRST_RUN = "signin.first_run", _("First unit and administrator made")
    PASSWORD_CHANGED = "signin.password_changed", _("Password changed")
    CODES_MADE = "signin.codes_made", _("Recovery codes made")
    FACTOR_ADDED = "signin.factor_added", _("Second factor added")
    FACTOR_REMOVED = "signin.factor_removed", _("Second factor removed")
    FACTORS_RESET = "signin.factors_reset", _("Second factors taken away by an administrator")
