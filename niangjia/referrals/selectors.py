"""Reading the directory and referrals: the actor first, the policy always."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.paths import inside
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework import selectors as casework
from niangjia.casework.models import Case, Consent, DangerPath
from niangjia.documents.models import DocumentVersion
from niangjia.jobs.models import Job
from niangjia.people.selectors import paths_above
from niangjia.referrals import release, rules, states
from niangjia.referrals.models import Link, Referral, Reply, Service
from niangjia.referrals.services.imports import CHECK
from niangjia.units import selectors as units
from niangjia.units.models import Unit
from niangjia.vault.fields import warm_rows

PER_PAGE = 30
ANSWER = Permission.ANSWER_REFERRALS
Folder = tuple[str, frozenset[str]]
# The receiver's list, in three parts.
INBOX: dict[str, frozenset[str]] = {
    "new": frozenset({"sent", "lapsed"}),
    "running": frozenset({"accepted", "in_progress"}),
    "ended": frozenset({"declined", "completed", "withdrawn"}),
}


# -- the directory ---------------------------------------------------------------------------------------
def services(
    actor: Actor, *, kind: str = "", unit: Unit | None = None, show: str = "", words: str = ""
) -> QuerySet[Service]:
    """The directory, narrowed by kind, by who is served, by name; ``show`` closed, stale or all."""
    rows = policy_of(Service).visible_to(actor).select_related("unit", "area", "receiver")
    rows = rows.defer("hidden_address", "reasons")
    if kind:
        rows = rows.filter(kind=kind)
    if unit is not None:
        serves = Q(area_path__in=paths_above(unit.path)) | inside("area_path", unit.path)
        rows = rows.filter(serves)
    if words.strip():
        rows = rows.filter(
            Q(name_zh__icontains=words.strip()) | Q(name_en__icontains=words.strip())
        )
    if show == "closed":
        return rows.filter(closed_on__isnull=False)
    if show == "stale":
        last = timezone.localdate() - rules.STALE_AFTER
        rows = rows.filter(Q(checked_on=None) | Q(checked_on__lt=last))
    return rows.filter(closed_on=None)


def open_now(rows: QuerySet[Service]) -> list[Service]:
    """Those whose hours cover this moment (hours are read in Python; a directory is small)."""
    now = timezone.localtime()
    return [one for one in rows[:500] if rules.is_open(rules.read_hours(one.hours), now)]


def page(rows: QuerySet[Service] | list[Service], number: str) -> Page[Service]:
    """One page of the directory."""
    return Paginator(rows, PER_PAGE).get_page(number)


def service(actor: Actor, pk: UUID, permission: Permission = Permission.SEE_SERVICES) -> Service:
    """One entry. Raises Http404 or Denied."""
    found = policy_of(Service).get(actor, pk, permission)
    return Service.objects.select_related("unit", "area", "receiver").get(pk=found.pk)


def may_keep(actor: Actor, of: Service) -> bool:
    """Whether she keeps this entry."""
    return policy_of(Service).can(actor, of, Permission.KEEP_SERVICES)


def unit(actor: Actor, pk: str) -> Unit | None:
    """An open unit by its key, or None."""
    return units.option(actor, pk) if pk else None


def picked(actor: Actor, pk: str) -> Unit:
    """An open unit that a form has picked. Raises Http404 when it closed meanwhile."""
    found = unit(actor, pk)
    if found is None:
        raise Http404
    return found


def check_of(actor: Actor, pk: str | UUID) -> Job | None:
    """One of her own looked-through tables that has ended well, or None."""
    found = policy_of(Job).visible_to(actor).filter(pk=pk, kind=CHECK).first()
    return found if found is not None and found.state == Job.State.DONE else None


def check(actor: Actor, pk: UUID) -> Job:
    """One of her own looked-through tables. Raises Http404."""
    found = check_of(actor, pk)
    if found is None or found.details is None:
        raise Http404
    return found


# -- a case's referrals ------------------------------------------------------------------------------------
def of_case(actor: Actor, case: Case) -> list[Referral]:
    """The referrals of a case, the newest first (one query)."""
    rows = policy_of(Referral).visible_to(actor).filter(case=case)
    return list(rows.select_related("service", "made_by").defer("chosen", "released")[:200])


def states_of(actor: Actor, case: Case) -> list[str]:
    """The states of a case's referrals (one query)."""
    rows = policy_of(Referral).visible_to(actor).filter(case=case)
    return list(rows.values_list("state", flat=True))


def running_in(case: Case) -> list[str]:
    """Names of the offices with a running referral of this case."""
    rows = Referral.objects.filter(case=case, state__in=states.RUNNING)
    return list(rows.values_list("service__name_zh", flat=True))


def referral(actor: Actor, pk: UUID, permission: Permission = Permission.VIEW_CASES) -> Referral:
    """One referral. Raises Http404 or Denied."""
    found = policy_of(Referral).get(actor, pk, permission)
    rows = Referral.objects.select_related("case", "service__receiver", "service__area", "consent")
    return rows.get(pk=found.pk)


def may_work(actor: Actor, of: Referral) -> bool:
    """Whether she may change it."""
    return policy_of(Referral).can(actor, of, Permission.WORK_CASES)


def replies(of: Referral) -> list[Reply]:
    """The lines of a referral that the actor was given, the newest first (one query)."""
    rows = list(of.replies.select_related("by", "referral"))
    warm_rows([of])
    return rows


def lines_of_case(actor: Actor, case: Case, latest: int | None) -> list[Reply]:
    """What the timeline of a case tells of its referrals (one query)."""
    seen = policy_of(Referral).visible_to(actor).filter(case=case)
    rows = Reply.objects.filter(referral__in=seen.values("pk"))
    return list(rows.select_related("by", "referral__service").defer("text", "who")[:latest])


def consents(actor: Actor, of: Referral) -> list[Consent]:
    """Standing consents that one office is told: naming this one, or none in particular yet."""
    rows = (
        policy_of(Consent)
        .visible_to(actor)
        .filter(case_id=of.case_id, purpose=Consent.Purpose.RECEIVER, withdrawn_at=None)
    )
    names = Q(named_receiver=None) | Q(named_receiver__service_id=of.service_id)
    return list(rows.filter(names).exclude(how=Consent.How.LAW))


def papers(of: Referral) -> list[DocumentVersion]:
    """Final documents of its case; those with a sealed text in them are left out."""
    hidden = release.secrets_of(of.case_id)
    return [one for one in release.papers(of.case_id) if not release.paper_betrays(one, hidden)]


def report_due(actor: Actor, case: Case) -> bool:
    """Whether harm to a child is suspected in an open danger path (one query)."""
    rows = policy_of(DangerPath).visible_to(actor).filter(case=case, ended_at=None)
    return rows.filter(suspected_at__isnull=False).exists()


def case(actor: Actor, pk: UUID, permission: Permission = Permission.VIEW_CASES) -> Case:
    """One case. Raises Http404 or Denied."""
    return casework.case(actor, pk, permission)


def offices(actor: Actor, of: Case, *, report: bool, tonight: bool = False) -> list[Service]:
    """Offices that serve the case's unit; for a report those to whom the law sends it first; for
    tonight those that have a bed."""
    rows = services(actor, unit=of.unit)
    if report:
        rows = rows.filter(kind__in=("police", "civil_affairs"))
    elif tonight:
        rows = rows.filter(kind__in=("shelter", "civil_affairs"))
    return list(rows[:200])


# -- received -------------------------------------------------------------------------------------------------
def received(actor: Actor, part: str) -> QuerySet[Referral]:
    """What was sent to her unit, the newest first; content stays closed in lists."""
    rows = policy_of(Referral).visible_to(actor, ANSWER).filter(state__in=INBOX[part])
    rows = rows.select_related("service", "case__unit").defer("chosen", "released", "purpose")
    return rows.order_by("-sent_at", "-id")


def inbox_page(rows: QuerySet[Referral], number: str) -> Page[Referral]:
    """One page of what was received."""
    return Paginator(rows, PER_PAGE).get_page(number)


def shown(of: Referral) -> dict[str, Any] | None:
    """What was released, as long as its receiver may read it: never after she took it back."""
    consent = of.consent
    if of.state not in states.OPEN_TO_RECEIVER or (consent and consent.withdrawn_at):
        return None
    return of.released


def paper(of: Referral, version: str) -> DocumentVersion:
    """A released document. Raises Http404 for one that wasn't, or isn't any more."""
    seen = shown(of)
    if seen is None or version not in {one["version"] for one in seen["documents"]}:
        raise Http404
    found = DocumentVersion.objects.filter(pk=version, document__owner_id=of.case_id).first()
    if found is None or not found.pdf:
        raise Http404
    return found


# -- links ---------------------------------------------------------------------------------------------------
def open_link(token: str, key: str) -> Link | None:
    """The link of an address whose PIN was given in this browser (``key``), if it still works."""
    rows = Link.objects.select_related(
        "referral__service", "referral__case__unit", "referral__consent"
    )
    found = rows.filter(digest=rules.digest(token)).first()
    if found is None or str(found.pk) != key:
        return None
    works = rules.link_works(timezone.now(), found.expires_at, found.ended_at, found.tries)
    return found if works else None


def link_of(of: Referral) -> Link | None:
    """The open link of a referral that the actor was given."""
    return of.links.filter(ended_at=None).first()


# -- agenda ---------------------------------------------------------------------------------------------------
def answered(actor: Actor) -> list[Referral]:
    """Referrals of her cases with something new in them (one query)."""
    rows = policy_of(Referral).visible_to(actor).filter(unread=True)
    hers = Q(case__worker_id=actor.member_id) | Q(case__worker=None, made_by_id=actor.member_id)
    return list(rows.filter(hers).select_related("case", "service")[:50])


def waiting_here(actor: Actor) -> list[Referral]:
    """What her unit hasn't answered yet (one query)."""
    if not actor.may(ANSWER):
        return []
    rows = policy_of(Referral).visible_to(actor, ANSWER).filter(state=Referral.State.SENT)
    return list(rows.select_related("service").defer("chosen", "released", "purpose")[:50])


def find(actor: Actor, words: str, limit: int) -> Sequence[Service]:
    """Services by name (one query)."""
    if not actor.may(Permission.SEE_SERVICES) or not words.strip():
        return []
    return list(services(actor, words=words)[:limit])


def keys_of(case: Case) -> QuerySet[Referral, UUID]:
    """Keys of the referrals of a case, for "who opened this"; ask for the case first."""
    return Referral.objects.filter(case=case).values_list("pk", flat=True)
