"""What referrals let the evaluation of training count: see ``people.indicators``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from niangjia.people.indicators import Counted, Counts, Indicator
from niangjia.referrals.models import Referral


def on_her_consent(members: Collection[UUID], since: dt.datetime, until: dt.datetime) -> Counts:
    """Referrals that members drafted and that were sent in the span: how many rest on her consent,
    recorded before sending (one query). The others rest on a law."""
    before = Q(consent__given_at__lte=F("sent_at"))
    rows = Referral.objects.filter(made_by__in=members, sent_at__gte=since, sent_at__lt=until)
    counted = rows.order_by().values_list("made_by_id")
    found = counted.annotate(n=Count("pk"), was=Count("pk", filter=before))
    return {member: Counted(was, number) for member, number, was in found}


CONSENT_BEFORE = Indicator(
    "referrals.consent_before",
    _("Her consent recorded before a referral"),
    _("of these, referrals with her consent recorded before sending; the others rest on a law"),
    _("referrals sent in the span"),
    _("Referrals: basis, moment of consent and of sending"),
    on_her_consent,
    order=40,
)
