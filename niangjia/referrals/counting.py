"""What referrals give the standard table: how many, to which kind of service, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from niangjia.casework import standard
from niangjia.casework.standard import Asked, Breakdown, Part
from niangjia.referrals.models import Referral, Reply, Service

ANSWERS = (Reply.Kind.ACCEPTED, Reply.Kind.DECLINED)


def count(of: Asked) -> Mapping[str, Counter[str]]:
    """Referrals sent in the span for women who agreed to being counted (three queries)."""
    rows = Referral.objects.filter(case__in=of.agreed, sent_at__gte=of.since, sent_at__lt=of.until)
    told = Reply.objects.filter(referral__in=rows, kind__in=ANSWERS).order_by()
    answered = told.values_list("kind", "referral__service__kind", "referral").distinct()
    kinds = {one.key: Counter[str]() for one in BREAKDOWNS}
    kinds["sent"].update(rows.values_list("service__kind", flat=True))
    for kind, service, _referral in answered:
        kinds[str(kind)][service] += 1
    kinds["state"].update(rows.values_list("state", flat=True))
    return kinds


SERVICES = dict(Service.Kind.choices)
KINDS = (
    (
        _("Police, justice and law"),
        ("police", "court", "procuratorate", "legal_aid", "labour"),
    ),
    (_("Shelter, health and counsel"), ("shelter", "hospital", "counsellor")),
    (
        _("Other offices"),
        ("civil_affairs", "school", "committee", "union", "other"),
    ),
)  # fmt: skip
BREAKDOWNS = (
    Breakdown("sent", _("Sent, by kind of service"), SERVICES, KINDS),
    Breakdown("accepted", _("Accepted, by kind of service"), SERVICES, KINDS),
    Breakdown("declined", _("Declined, by kind of service"), SERVICES, KINDS),
    Breakdown(
        "state", _("How they stand"), dict(Referral.State.choices),
        (
            (_("Waiting or under way"), ("draft", "sent", "accepted", "in_progress")),
            (Referral.State.COMPLETED.label, ("completed",)),
            (_("Came to nothing"), ("declined", "lapsed", "withdrawn")),
        ),
    ),
)  # fmt: skip


def register_all() -> None:
    """Called once with the room's registrations."""
    standard.register(Part("referrals", _("Referrals"), BREAKDOWNS, count, order=40))
