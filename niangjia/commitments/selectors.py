"""Reading commitments; the actor first. Organisers and the evaluation read counts alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.commitments import rules
from niangjia.commitments.models import Commitment, Look
from niangjia.commitments.rules import Counts, Row
from niangjia.people import selectors as people
from niangjia.people.models import Member
from niangjia.training import selectors as training
from niangjia.training import states
from niangjia.training.models import Enrolment, Programme
from niangjia.vault.fields import warm_rows

CONFIRM = Permission.CONFIRM_COMPETENCE
PAGE_LENGTH = 40
WITH = ("enrolment__programme", "member__unit", "session")


def confirmers(path: str, but: UUID | None) -> list[UUID]:
    """Who may look at commitments of a unit's members; never the trainee herself (one query)."""
    return [one for one in people.holders(CONFIRM, path) if one != but]


@dataclass(frozen=True)
class Standing:
    """A commitment with its looks, the look that comes next, and why it is closed, if it is."""

    of: Commitment
    looks: Sequence[Look]
    look: rules.Look
    closed: str

    @property
    def open(self) -> bool:
        """Whether a supervisor may look at it now."""
        return not self.closed and self.look.open

    @property
    def may_change(self) -> bool:
        """Whether she may still change it: nobody has looked at it, and it stands."""
        return not self.looks and not self.closed


def why_closed(of: Commitment) -> str:
    """Why it is closed; empty while it stands. No query with WITH at hand."""
    place = of.enrolment
    return rules.closed_why(place.programme.state, place.state, active=of.member.is_active)


def standing(of: Commitment, day: dt.date | None = None) -> Standing:
    """How a commitment stands; no query when its looks are at hand."""
    looks = list(of.looks.all())
    taken = {one.step for one in looks}
    look = rules.look(of.counts_from, taken, day or timezone.localdate())
    return Standing(of, looks, look, why_closed(of))


def _standings(rows: QuerySet[Commitment]) -> list[Standing]:
    """Three queries and the keys of the rows, whatever the number."""
    found = list(rows.select_related(*WITH).prefetch_related("looks__by"))
    warm_rows(found)
    return [standing(one) for one in found]


# -- hers ------------------------------------------------------------------------------------------
def place(actor: Actor, pk: UUID) -> Enrolment:
    """Her own place in a programme, to write for. Raises Http404."""
    found = training.own_place(actor, pk)
    if found.state != states.ENROLLED:
        raise Http404
    return found


def may_write(of: Enrolment) -> bool:
    """Whether commitments are taken for this place now; no query."""
    open_ = rules.may_write(of.programme.state, of.programme.ends_on, timezone.localdate())
    return open_ and of.state == states.ENROLLED


def of_place(actor: Actor, of: Enrolment) -> list[Standing]:
    """What she set out to do after one programme."""
    rows = policy_of(Commitment).visible_to(actor).filter(enrolment=of, member_id=actor.me)
    return _standings(rows.order_by("number"))


def places(actor: Actor) -> list[Enrolment]:
    """Her places in programmes that run, or ended lately, or for which she wrote; newest first."""
    since = timezone.localdate() - dt.timedelta(days=rules.WRITE_DAYS)
    running = Q(programme__state=states.RUNNING)
    lately = Q(programme__state=states.ENDED, programme__ends_on__gte=since)
    wrote = Q(pk__in=Commitment.objects.filter(member_id=actor.me).values("enrolment_id"))
    rows = Enrolment.objects.filter(member_id=actor.me)
    rows = rows.filter(Q(state=states.ENROLLED) & (running | lately) | wrote)
    return list(rows.select_related("programme__unit").order_by("-programme__starts_on", "id"))


def mine(actor: Actor) -> dict[UUID, list[Standing]]:
    """Everything she set out to do, by place."""
    rows = policy_of(Commitment).visible_to(actor).filter(member_id=actor.me)
    found: dict[UUID, list[Standing]] = {}
    for one in _standings(rows.order_by("-counts_from", "number")):
        found.setdefault(one.of.enrolment_id, []).append(one)
    return found


def unwritten(actor: Actor, places: Iterable[Enrolment]) -> list[Enrolment]:
    """Her places whose last day has come and for which she wrote nothing yet (one query)."""
    today = timezone.localdate()
    every = [of for of in places if may_write(of) and of.programme.ends_on <= today]
    if not every:
        return []
    wrote = set(
        Commitment.objects.filter(enrolment__in=every).values_list("enrolment_id", flat=True)
    )
    return [of for of in every if of.pk not in wrote]


def coming(actor: Actor, days: int = 7) -> list[Standing]:
    """What she set out to do by a day of the coming week, not yet looked at (three queries)."""
    today = timezone.localdate()
    rows = Commitment.objects.filter(
        member_id=actor.me, by_when__gte=today, by_when__lte=today + dt.timedelta(days=days)
    )
    return [one for one in _standings(rows) if not one.closed and not one.looks]


# -- one -------------------------------------------------------------------------------------------
def commitment(actor: Actor, pk: UUID, permission: Permission | None = None) -> Standing:
    """One commitment. Raises Http404 or Denied. ``services.read`` opens somebody else's."""
    found = policy_of(Commitment).get(actor, pk, permission)
    rows = Commitment.objects.filter(pk=found.pk)
    return _standings(rows)[0]


def own(actor: Actor, pk: UUID) -> Standing:
    """One of her own. Raises Http404."""
    found = commitment(actor, pk)
    if found.of.member_id != actor.member_id:
        raise Http404
    return found


# -- a supervisor's --------------------------------------------------------------------------------
def waiting(actor: Actor) -> list[tuple[rules.Look, UUID]]:
    """(look, commitment) of all that waits for her look, the earliest day first (one query)."""
    if not actor.may(CONFIRM):
        return []
    today = timezone.localdate()
    first = today - dt.timedelta(days=rules.LAPSES)
    last = today - dt.timedelta(days=rules.STEPS[0] - rules.EARLY)
    rows = policy_of(Commitment).visible_to(actor, CONFIRM).filter(
        counts_from__gte=first, counts_from__lte=last, member__is_active=True,
        enrolment__state=states.ENROLLED,
    ).exclude(enrolment__programme__state=states.CANCELLED).exclude(looks__step=90)  # fmt: skip
    every = rows.order_by("counts_from", "pk").values_list("pk", "counts_from", "looks__step")
    found = [(rules.look(day, {step} - {None}, today), pk) for pk, day, step in every]
    return sorted((one for one in found if one[0].open), key=lambda one: one[0].day)


def to_confirm(actor: Actor, number: str = "1") -> Page[Standing]:
    """Commitments that wait for her look, the earliest day first, page by page (three queries)."""
    page: Page[Any] = Paginator(waiting(actor), PAGE_LENGTH).get_page(number)
    asked = [pk for _look, pk in page.object_list]
    rows = Commitment.objects.filter(pk__in=asked).defer("what", "where")
    rows = rows.select_related("enrolment__programme", "member__unit").prefetch_related("looks")
    by_pk = {row.pk: row for row in rows}
    page.object_list = [standing(by_pk[pk]) for pk in asked]
    return page


# -- counts, for organisers and the evaluation -----------------------------------------------------
def _rows(of: Programme) -> list[Row]:
    """Everything that people of a programme set out to do, for counting (two queries)."""
    every = Commitment.objects.filter(enrolment__programme=of).order_by()
    looks: dict[UUID, dict[int, str]] = {}
    taken = Look.objects.filter(commitment__enrolment__programme=of).order_by()
    for pk, step, level in taken.values_list("commitment", "step", "level"):
        looks.setdefault(pk, {})[step] = level
    told = every.values_list(
        "pk", "member", "counts_from", "enrolment__state", "member__is_active"
    )  # fmt: skip
    return [
        Row(who, day, looks.get(pk, {}), rules.closed_why(of.state, place, active=active))
        for pk, who, day, place, active in told
    ]


def programme(actor: Actor, pk: UUID) -> Programme:
    """A programme that she runs. Raises Http404 or Denied."""
    return training.programme(actor, pk, Permission.RUN_TRAINING)


def counts(of: Programme) -> Counts:
    """Commitments of a programme in numbers, each with its n: how many were asked (attended) and
    wrote, how many looks were due, taken, late, and by level of the rubric (only from five on).

    For the evaluation (Kirkpatrick's third level), too. A constant number of queries.
    """
    return rules.counts(_rows(of), training.attendees(of), timezone.localdate())


def late_in(programmes: Iterable[Programme]) -> dict[UUID, tuple[int, int]]:
    """(late, due) looks of each programme in which some are late: for the organiser's desk (one
    query). What counts alike comes as one row with its number."""
    taken = {
        f"looked_{step}": Exists(Look.objects.filter(commitment=OuterRef("pk"), step=step))
        for step in rules.STEPS
    }
    every = Commitment.objects.filter(enrolment__programme__in=[of.pk for of in programmes])
    alike = every.annotate(**taken).order_by().values_list(
        "enrolment__programme", "counts_from", "enrolment__programme__state", "enrolment__state",
        "member__is_active", *taken,
    )  # fmt: skip
    by_programme: dict[UUID, list[Row]] = {}
    for pk, day, state, place, active, *looked, n in alike.annotate(n=Count("pk")):
        looks = {step: "" for step, there in zip(rules.STEPS, looked, strict=True) if there}
        row = Row(None, day, looks, rules.closed_why(state, place, active=active))
        by_programme.setdefault(pk, []).extend([row] * n)
    today, found = timezone.localdate(), {}
    for pk, rows in by_programme.items():
        steps = rules.counts(rows, (), today).steps
        late = sum(one.late for one in steps)
        if late:
            found[pk] = (late, sum(one.due for one in steps))
    return found


def kept_about(member: Member) -> int:
    """How many commitments are kept about a member."""
    return Commitment.objects.filter(member=member).count()
