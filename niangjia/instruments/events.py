"""What instruments write to the audit log: which one and which version, never an answer."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class InstrumentEvent(audit.EventType):
    """Loading and retiring packs."""

    LOADED = "instruments.loaded", _("Instrument loaded")
    RETIRED = "instruments.retired", _("Instrument retired")
