"""What instruments write to the audit log: which one and which version, never an answer."""

from django.utils.translation import gettext_lazy as _

from niangjia import audit


class InstrumentEvent(audit.EventType):
    """Loading and retiring packs."""

    LOADED = "instruments.loaded", _("Instrument loaded")
    FORM_LOADED = "instruments.form_loaded", _("Own form loaded")
    FORM_RETIRED = "instruments.form_retired", _("Own form retired")
    RETIRED = "instruments.retired", _("Instrument retired")
