"""What casework tells about training needs: counts by unit and competency, never by worker or case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Case as Choose
from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia.casework.models import Case, CaseProcedure, Happening, Screening, Task
from niangjia.people import needs
from niangjia.people.needs import Reach, Source

DAY = dt.timedelta(hours=24)
# Which competency a procedure asks for; what isn't listed is about violence.
FAMILY = (
    "divorce-litigation", "divorce-registration", "judgment-enforcement", "property-preservation",
    "voidable-marriage",
)  # fmt: skip
OTHERS = {
    "children": ("guardianship-removal", "mandatory-report"),
    "mediation": ("judicial-confirmation", "mediation"),
    "referral": ("labour-arbitration", "legal-aid", "letters-visits", "social-assistance"),
    "community": ("rural-rights", "work-harassment"),
    "family-law": FAMILY,
}


def register_all() -> None:
    """Called with the room's other registrations."""
    needs.register(
        Source(
            "danger-screens", _("Danger screens"),
            _("cases without a danger screen in the first 24 hours"), danger_screens, 10,
        )
    )  # fmt: skip
    needs.register(
        Source(
            "follow-ups", _("Follow-ups"),
            _("follow-ups and repeated screens not done by their day"), follow_ups, 15,
        )
    )  # fmt: skip
    needs.register(
        Source("procedures", _("Procedures"), _("procedures whose day has passed"), procedures, 20)
    )


def danger_screens(reach: Reach) -> Iterable[needs.Count]:
    """Cases opened here at least a day ago, and those of them without a screen within 24 hours (one
    query). Those that came from an old ledger say nothing about it. Persons: the workers who answer
    for them."""
    imported = Happening.objects.filter(case=OuterRef("pk"), kind="imported")
    in_time = Screening.objects.filter(case=OuterRef("pk"), asked_at__lte=OuterRef("day_after"))
    rows = (
        Case.objects.filter(
            ~Exists(imported), reach.q("unit_path"), opened_at__gte=reach.since, opened_at__lte=timezone.now() - DAY
        )
        .annotate(day_after=F("opened_at") + DAY)
        .annotate(at=Substr("unit_path", 1, reach.length), screened=Exists(in_time))
        .order_by()
        .values("at")
        .annotate(
            n=Count("pk"), gaps=Count("pk", filter=Q(screened=False)),
            people=Count("worker", distinct=True),
        )
    )  # fmt: skip
    return [needs.Count("danger", row["at"], row["gaps"], row["n"], row["people"]) for row in rows]


def follow_ups(reach: Reach) -> Iterable[needs.Count]:
    """Follow-ups and repeated danger screens whose day has passed, and those not done by it (one
    query)."""
    today = timezone.localdate()
    rows = (
        Task.objects.filter(
            reach.q("case__unit_path"), kind__in=(Task.Kind.FOLLOW_UP, Task.Kind.RESCREEN),
            due__gte=timezone.localdate(reach.since), due__lt=today,
        )
        .annotate(at=Substr("case__unit_path", 1, reach.length))
        .order_by()
        .values("at")
        .annotate(
            n=Count("pk"),
            gaps=Count("pk", filter=Q(done_at=None) | Q(done_at__date__gt=F("due"))),
            people=Count("case__worker", distinct=True),
        )
    )  # fmt: skip
    return [needs.Count("danger", row["at"], row["gaps"], row["n"], row["people"]) for row in rows]


def procedures(reach: Reach) -> Iterable[needs.Count]:
    """Procedures started in cases, and those whose next day has passed with nothing done (one
    query)."""
    area = Choose(
        *(When(track__procedure__in=codes, then=Value(area)) for area, codes in OTHERS.items()),
        default=Value("violence-law"), output_field=CharField(),
    )  # fmt: skip
    rows = (
        CaseProcedure.objects.filter(
            reach.q("case__unit_path"), started_at__gte=reach.since, withdrawn_at=None
        )
        .annotate(at=Substr("case__unit_path", 1, reach.length), area=area)
        .order_by()
        .values("at", "area")
        .annotate(
            n=Count("pk"), gaps=Count("pk", filter=Q(next_due__lt=timezone.localdate())),
            people=Count("case__worker", distinct=True),
        )
    )  # fmt: skip
    return [
        needs.Count(row["area"], row["at"], row["gaps"], row["n"], row["people"]) for row in rows
    ]
