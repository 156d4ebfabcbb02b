"""What may be counted from. Pure but for today's date."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia.procedures.engine import Happened
from niangjia.procedures.library import Procedure

# How far back an event may lie: enforcement and limitation periods look back years.
OLDEST = dt.timedelta(days=366 * 25)


def checked(procedure: Procedure, step: Happened) -> Happened:
    """``step`` when it can be counted with. Raises ValidationError for an unknown event, a day that
    hasn't come or lies too far back, hours without a moment."""
    event = procedure.events.get(step.event)
    if event is None:
        raise ValidationError({"event": _("Choose what happened.")})
    if step.on > timezone.localdate():
        raise ValidationError({"on": _("This day has not come yet.")})
    if step.on < timezone.localdate() - OLDEST:
        raise ValidationError({"on": _("This day lies too far back.")})
    if event.hour and step.at is None:
        raise ValidationError({"at": _("Here the hour counts: give the time too.")})
    if step.at is not None and step.at > timezone.now() + dt.timedelta(minutes=5):
        raise ValidationError({"at": _("This hour has not come yet.")})
    return step if event.hour else Happened(step.event, step.on)
