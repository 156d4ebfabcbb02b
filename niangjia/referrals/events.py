"""What referrals write to the audit log: codes and keys, never content."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class ReferralEvent(audit.EventType):
    """The directory of services, and referrals."""

    SERVICE_SET = "referrals.service_set", _("Service written into the directory")
    SERVICE_CHECKED = "referrals.service_checked", _("Service checked")
    SERVICE_CLOSED = "referrals.service_closed", _("Service closed or opened again")
    SERVICE_OPENED = "referrals.service_opened", _("Sealed address of a service opened")
    SERVICES_IMPORTED = "referrals.services_imported", _("Services imported")
    DRAFTED = "referrals.drafted", _("Referral begun")
    CHOSEN = "referrals.chosen", _("Contents of a referral chosen")
    BASIS_SET = "referrals.basis_set", _("Basis of a referral set")
    SENT = "referrals.sent", _("Referral sent")
    ANSWERED = "referrals.answered", _("Referral answered")
    LAPSED = "referrals.lapsed", _("Referral lapsed")
    WITHDRAWN = "referrals.withdrawn", _("Referral taken back")
    CONTACT_CHANGED = "referrals.contact_changed", _("Released way of contact replaced")
    VIEWED = "referrals.viewed", _("Referral read")
    RECEIVED = "referrals.received", _("Referral read by its receiver")
    PAPER_READ = "referrals.paper_read", _("Document of a referral read by its receiver")
    LINK_MADE = "referrals.link_made", _("Link of a referral made")
    LINK_OPENED = "referrals.link_opened", _("Link of a referral opened")
    LINK_REFUSED = "referrals.link_refused", _("Link of a referral: wrong PIN")
