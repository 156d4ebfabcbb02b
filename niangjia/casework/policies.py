"""Who may see and do what with cases; whatever a case holds follows the case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from niangjia.access import policies
from niangjia.access.actor import Actor, any_of
from niangjia.access.paths import below
from niangjia.access.permissions import Permission, Scope
from niangjia.access.policies import Policy, policy_of, register
from niangjia.casework.models import (
    Approval,
    Attempt,
    Case,
    CaseIssue,
    CaseLink,
    CaseProcedure,
    CaseRequest,
    Ceiling,
    ChildReport,
    Consent,
    Cover,
    DangerOutcome,
    DangerPath,
    Declaration,
    Entry,
    EntryRemark,
    EntryVersion,
    FilledForm,
    FilledFormVersion,
    Goal,
    Happening,
    Incident,
    IntakeDraft,
    Load,
    Party,
    PartyToken,
    Plan,
    SafeContact,
    Screening,
    SealedRecord,
    SupervisionTalk,
    Tally,
    Task,
    Visit,
)

for _model, _reason in {
    DangerOutcome: "belongs to a danger path, read through it",
    EntryVersion: "belongs to an entry, read through it",
    FilledFormVersion: "belongs to a filled form, read through it",
    PartyToken: "keyed digests by which a party is found, never shown",
    Tally: "numbers of cases by unit, asked for within reach of VIEW_CASES",
    Load: "numbers of cases by worker, asked for within reach of ASSIGN_CASES",
    Ceiling: "a number of a unit, house policy; set within reach of ASSIGN_CASES",
    CaseLink: "shown only where both cases may be seen",
    Declaration: "her own word on a case, asked for by the case that she sees",
}.items():
    policies.exempt(_model, _reason)


def stands_for(actor: Actor) -> list[UUID]:
    """Whose cases are hers today: her own and those of the colleagues she covers (one query a
    request; nobody's for a visitor)."""
    if actor.member_id is None:
        return []

    def ask() -> list[UUID]:
        today = timezone.localdate()
        rows = Cover.objects.filter(by_id=actor.member_id, starts_on__lte=today, ends_on__gte=today)
        return [actor.me, *rows.values_list("absent_id", flat=True)]

    return actor.lately("stands_for", ask)


@register
class CasePolicy(Policy[Case]):
    """Her own, assigned and covered cases; a supervisor's unit and below. Broken glass lends reading.

    A case that she opened is hers until somebody else is assigned.
    """

    model = Case
    view = Permission.VIEW_CASES
    glass = frozenset({Permission.VIEW_CASES})

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By role."""
        return any_of([*self.by_unit(actor, permission), *self._by_person(actor, permission)])

    def asks_about(self, obj: Case) -> UUID | None:
        """Whether she knows somebody in it."""
        return obj.pk

    def by_unit(self, actor: Actor, permission: Permission) -> list[Q]:
        """Cases of the units within reach of ``permission``, a condition for each way."""
        return actor.unit_ways(permission, "unit_path", below)

    def beside_units(self, actor: Actor, permission: Permission) -> Q | None:
        """Cases that ``permission`` reaches wherever they lie: her own and those opened in need.
        They are few."""
        ways = self._by_person(actor, permission)
        opened = self._opened(actor, permission)
        if opened is not None:
            ways.append(opened)
        return any_of(ways) if ways else None

    def _by_person(self, actor: Actor, permission: Permission) -> list[Q]:
        scopes = {scope for scope, _grant in actor.reach(permission)}
        if actor.member_id is None or not scopes & {Scope.OWN, Scope.ASSIGNED}:
            return []
        opened = Q(worker=None, opened_by_id=actor.member_id)
        return [Q(worker_id__in=stands_for(actor)), opened]


class OfCase(Policy[Any]):
    """What belongs to a case is reached as the case is, walls and broken glass included.

    Rooms above casework use it for whatever of theirs has a foreign key ``case``.
    """

    view = Permission.VIEW_CASES

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """As the case."""
        return policy_of(Case).visible_through(actor, "case", permission)

    def visible(self, actor: Actor, permission: Permission | None = None) -> Q:
        """The case's walls are the only ones."""
        return self.scope(actor, permission or self.view_permission())

    def asks_about(self, obj: Any) -> UUID | None:
        """The case's question."""
        found: UUID | None = obj.case_id
        return found


@register
class EntryPolicy(OfCase):
    """A restricted entry is for its author and for whoever supervises the case."""

    model = Entry

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """As the case, but for restricted entries."""
        supervised = policy_of(Case).visible_through(actor, "case", Permission.ASSIGN_CASES)
        open_to_her = Q(restricted=False) | supervised
        if actor.member_id is not None:
            open_to_her |= Q(author_id=actor.member_id)
        return super().scope(actor, permission) & open_to_her


@register
class EntryRemarkPolicy(OfCase):
    """A remark is read as its entry is."""

    model = EntryRemark

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """As the entry, restricted ones included."""
        return policy_of(Entry).visible_through(actor, "entry", permission)


for _kind in (
    Approval, Attempt, CaseIssue, CaseProcedure, Consent, DangerPath, FilledForm, Goal, Happening, Incident,
    Party, Plan, SafeContact, Screening, SealedRecord, Task, Visit,
):  # fmt: skip
    register(type(f"{_kind.__name__}Policy", (OfCase,), {"model": _kind}))


@register
class IntakeDraftPolicy(Policy[IntakeDraft]):
    """Hers who began it."""

    model = IntakeDraft
    view = Permission.OPEN_CASES

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Her own."""
        if actor.member_id is None:
            return Q(pk__in=[])
        return Q(member_id=actor.member_id)


@register
class CaseRequestPolicy(OfCase):
    """Whoever supervises the case answers."""

    model = CaseRequest
    view = Permission.ASSIGN_CASES


@register
class CoverPolicy(Policy[Cover]):
    """Hers whom it is about, hers who covers, and those who assign cases at the absent one's unit."""

    model = Cover
    view = Permission.VIEW_CASES

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Her own, and of members within reach of ASSIGN_CASES."""
        reach = actor.unit_q(Permission.ASSIGN_CASES, "absent__unit__path")
        if actor.member_id is None:
            return reach
        return reach | Q(absent_id=actor.member_id) | Q(by_id=actor.member_id)


@register
class SupervisionTalkPolicy(Policy[SupervisionTalk]):
    """The two who talked, as long as they work with cases; nobody above them."""

    model = SupervisionTalk
    view = Permission.VIEW_CASES

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Hers, and those that she held."""
        if actor.member_id is None or not actor.may(permission):
            return Q(pk__in=[])
        return Q(member_id=actor.member_id) | Q(by_id=actor.member_id)


@register
class ChildReportPolicy(Policy[ChildReport]):
    """Whoever made it reads it and says when she sent it. Supervisors of her unit and above read it and
    take it up; they write nothing in it."""

    model = ChildReport
    view = Permission.READ_REPORTS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Her own; to read, also those of units within reach."""
        if actor.member_id is None or permission not in (self.view, Permission.WRITE_REPORTS):
            return Q(pk__in=[])
        hers = Q(member_id=actor.member_id)
        if permission is Permission.WRITE_REPORTS:
            return hers if actor.may(permission) else Q(pk__in=[])
        return hers | actor.unit_q(permission, "unit_path")
