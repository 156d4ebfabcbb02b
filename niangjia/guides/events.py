"""What guides write to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class GuideEvent(audit.EventType):
    """Signatures under guides; the version is told, the reason of a withdrawal is not."""

    SIGNED = "guides.signed", _("Guide signed as reviewed")
    WITHDRAWN = "guides.withdrawn", _("Signature under a guide withdrawn")
