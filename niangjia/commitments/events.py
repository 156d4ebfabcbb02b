"""What commitments write to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class CommitmentEvent(audit.EventType):
    """Ids, days and levels: never what somebody set out to do, nor what was said of it."""

    WRITTEN = "commitments.written", _("Commitment after a training written")
    CHANGED = "commitments.changed", _("Commitment after a training changed")
    DROPPED = "commitments.dropped", _("Commitment after a training taken out")
    READ = "commitments.read", _("Commitment of somebody else read")
    CONFIRMED = "commitments.confirmed", _("Commitment looked at by a supervisor")
    REMINDED = "commitments.reminded", _("Reminder of commitments sent")
