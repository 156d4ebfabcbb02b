"""What the finder writes to the audit log: never a question, never what was found."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class FinderEvent(audit.EventType):
    """Only keeping leaves a trace; asking does not."""

    KEPT = "finder.question_kept", _("Question kept, without names")
    REMOVED = "finder.question_removed", _("Kept question removed")
    BUILT = "finder.index_built", _("Index of the finder built")
