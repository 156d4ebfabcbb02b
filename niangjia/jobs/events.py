"""What jobs write to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class JobEvent(audit.EventType):
    """Kinds and counts; what a job works on is in the events of its own room."""

    STARTED = "jobs.started", _("Long work started")
    ENDED = "jobs.ended", _("Long work ended")
    CANCELLED = "jobs.cancelled", _("Long work stopped by its owner")
    RESULT_READ = "jobs.result_read", _("Result of long work downloaded")
