"""What training needs write to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class NeedsEvent(audit.EventType):
    """Which unit was looked at, which competency a draft is for: no numbers, nobody's name."""

    VIEWED = "needs.viewed", _("Training needs of a unit looked at")
    DRAFTED = "needs.drafted", _("Programme drafted from a training need")
    RATED = "needs.rated", _("Self-assessment of competencies written")
