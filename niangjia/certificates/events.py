"""What certificates write to the audit log."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class CertificateEvent(audit.EventType):
    """Rules, certificates and keys: ids and numbers, never what stands on a certificate."""

    RULE_SET = "certificates.rule_set", _("What a certificate asks for was set")
    ISSUED = "certificates.issued", _("Certificate given")
    REVOKED = "certificates.revoked", _("Certificate taken back")
    TAKEN = "certificates.taken", _("Certificate taken along as a file")
    KEY_MADE = "certificates.key_made", _("Key that signs certificates made")
