"""Reading certificates: the actor first; the public by code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.certificates import rules
from niangjia.certificates.models import Certificate, CertificateRule, SigningKey
from niangjia.certificates.rules import Demand, Shown
from niangjia.learning.models import CompetencyEvidence, TestSitting
from niangjia.people.models import Member
from niangjia.training import selectors as training
from niangjia.training.models import Enrolment, Programme
from niangjia.vault.fields import warm_rows

DEFAULT = 80


def programme(actor: Actor, pk: UUID) -> Programme:
    """A programme that she runs. Raises Http404 or Denied."""
    return training.programme(actor, pk, Permission.RUN_TRAINING)


def rule_of(of: Programme) -> CertificateRule:
    """What its certificate asks for; not saved yet when nobody has set it."""
    found = CertificateRule.objects.filter(programme=of).first()
    return found or CertificateRule(programme=of, attendance=DEFAULT)


def rule_stands(of: Programme) -> dict[str, Any]:
    """The rule by the fields of its form, for telling apart who changed what (one query)."""
    names = ("attendance", "test", "test_percent", "practice", "areas")
    found = rule_of(of)
    return {name: getattr(found, name) for name in names}


def demand(of: CertificateRule) -> Demand:
    """The rule as the pure rules take it."""
    return Demand(of.attendance, of.test, of.test_percent, of.practice)


@dataclass(frozen=True)
class Standing:
    """Somebody with a place: what is missing, and the certificate she has."""

    place: Enrolment
    missing: tuple[str, ...]
    certificate: Certificate | None


def standings(of: Programme, rule: CertificateRule) -> list[Standing]:
    """Everybody with a place (a constant number of queries). Says reached or not yet, never how
    many points: scores are each person's own."""
    places = list(
        Enrolment.objects.filter(programme=of, state=Enrolment.State.ENROLLED)
        .select_related("member", "unit")
        .order_by("member__name_sort", "id")
    )
    rates = training.attendance_rates(of)
    members = [place.member_id for place in places]
    tests = _tests(of, rule.test, members)
    practised = _practised(of, rule.practice, members)
    given = {
        row.member_id: row for row in Certificate.objects.filter(programme=of, revoked_at=None)
    }
    asked = demand(rule)

    def shown(place: Enrolment) -> Shown:
        rate = rates.get(place.pk)
        share = rate.share if rate and rate.held else None
        return Shown(share, tests.get(place.member_id), place.member_id in practised)

    return [
        Standing(place, rules.missing(asked, shown(place)), given.get(place.member_id))
        for place in places
    ]


def _tests(of: Programme, test: str, members: Sequence[UUID]) -> dict[UUID, float]:
    """Her best finished sitting of the test since the programme began."""
    if not test:
        return {}
    rows = TestSitting.objects.filter(
        test=test, member__in=members, finished_at__date__gte=of.starts_on, share__isnull=False
    )
    return dict(rows.values_list("member").annotate(best=Max("share")).order_by())


def _practised(of: Programme, area: str, members: Sequence[UUID]) -> set[UUID]:
    """Who was observed by a rubric in the area since the programme began."""
    if not area:
        return set()
    rows = CompetencyEvidence.objects.filter(
        member__in=members, area=area, source=CompetencyEvidence.Source.RUBRIC,
        gained_on__gte=of.starts_on, withdrawn_at=None,
    )  # fmt: skip
    return set(rows.values_list("member", flat=True))


def given(actor: Actor, of: Programme) -> list[Certificate]:
    """Every certificate of a programme, those taken back too."""
    rows = policy_of(Certificate).visible_to(actor, Permission.RUN_TRAINING)
    return list(rows.filter(programme=of).select_related("member").order_by("member__name_sort"))


def mine(actor: Actor) -> list[Certificate]:
    """Her own, the newest first."""
    rows = policy_of(Certificate).visible_to(actor).filter(member_id=actor.me)
    found = list(rows)
    warm_rows(found)
    return found


def certificate(
    actor: Actor, pk: UUID, permission: Permission = Permission.SEE_TRAINING
) -> Certificate:
    """One certificate. Raises Http404 or Denied."""
    return policy_of(Certificate).get(actor, pk, permission)


# -- for anybody ---------------------------------------------------------------------------------
def by_code(text: str) -> Certificate | None:
    """The certificate of a code that somebody holds, in force or not."""
    code = rules.read_code(text)
    return Certificate.objects.filter(code=code).first() if code else None


def taken_back() -> list[tuple[str, dt.datetime]]:
    """(code, when) of each certificate that no longer counts; no name."""
    rows = Certificate.objects.filter(revoked_at__isnull=False)
    return [(code, at) for code, at in rows.values_list("code", "revoked_at") if at is not None]


def key(pk: UUID) -> SigningKey | None:
    """A signing key, for its public half."""
    return SigningKey.objects.filter(pk=pk).first()


def kept_about(member: Member) -> int:
    """How many certificates are kept about a member."""
    return Certificate.objects.filter(member=member).count()


def given_in(of: Programme) -> tuple[int, int]:
    """How many certificates of a programme stand, and how many people have a place (two queries)."""
    standing = Certificate.objects.filter(programme=of, revoked_at=None).count()
    return standing, of.enrolments.filter(state=Enrolment.State.ENROLLED).count()
