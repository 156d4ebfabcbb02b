"""What a table would change: compared with the members who are there, before anything is written.

Look-ups are made in batches, so that a table of twenty thousand rows asks some hundred queries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.utils import translation

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.roles import ROLES
from niangjia.people import rules
from niangjia.people.importing.drafts import Draft, Person, Problem, RoleDraft, plain
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.rules import Held, Refused
from niangjia.people.services.roles import giver, held, top_path
from niangjia.units.models import Unit
from niangjia.vault import index

BATCH = 500
TEXT_FIELDS = ("name", "name_en", "username", "job_title", "joined_on")
Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """``items`` in lists of at most ``size``."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def role_keys() -> dict[str, str]:
    """Role keys by every name a table may use: the key, the Chinese and the English name."""
    keys = {plain(key): key for key in ROLES} | {plain(k.replace("_", " ")): k for k in ROLES}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            keys |= {plain(str(role.name)): key for key, role in ROLES.items()}
    return keys


@dataclass
class Step:
    """What happens to one person: made anew, changed in ``fields``, or left as she is."""

    draft: Draft
    unit: Unit
    member: Member | None = None
    token: bytes | None = None
    fields: list[str] = field(default_factory=list)
    roles: list[tuple[RoleDraft, Unit, dt.date]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """``new``, ``changed`` or ``same``."""
        if self.member is None:
            return "new"
        return "changed" if self.fields or self.roles else "same"


@dataclass
class Plan:
    """Everything a table would do, and everything that is wrong with it."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many people the table makes (``new``), changes or leaves (``same``)."""
        return sum(step.kind == kind for step in self.steps)

    @property
    def role_count(self) -> int:
        """How many roles the table gives."""
        return sum(len(step.roles) for step in self.steps)


class Units:
    """Open units within reach, found by code, by name, or by a path of names with slashes."""

    def __init__(self, actor: Actor) -> None:
        self.by_code: dict[str, Unit] = {}
        self.by_name: dict[str, list[Unit]] = {}
        self.by_id: dict[UUID, Unit] = {}
        rows = Unit.objects.filter(
            actor.unit_q(Permission.MANAGE_MEMBERS, "path"), closed_on=None
        ).only("id", "path", "code", "name_zh", "name_en", "closed_on")
        names = dict(Unit.objects.values_list("path", "name_zh"))
        for unit in rows:
            self.by_id[unit.pk] = unit
            if unit.code:
                self.by_code[unit.code] = unit
            step = Unit.steplen
            ends = range(step, len(unit.path) + 1, step)
            trail = [plain(names.get(unit.path[:end], "")) for end in ends]
            spellings = {"/".join(trail[start:]) for start in range(len(trail))}
            for spelling in spellings | {plain(unit.name_en)} - {""}:
                self.by_name.setdefault(spelling, []).append(unit)

    def find(self, typed: str) -> Unit | str:
        """The unit that ``typed`` means, or the code of the problem."""
        text = plain(typed)
        if unit := self.by_code.get(text):
            return unit
        trail = "/".join(
            part.strip() for part in text.replace("\\", "/").split("/") if part.strip()
        )
        found = self.by_name.get(trail, [])
        if len(found) == 1:
            return found[0]
        return "unit_several" if found else "unit_unknown"


class People:
    """Members whom the table may mean, looked up in batches."""

    def __init__(self, actor: Actor, persons: Sequence[Person]) -> None:
        drafts = [person.draft for person in persons]
        self.by_id: dict[UUID, Member] = {}
        self.tokens = {draft.phone: index.phone(draft.phone) for draft in drafts if draft.phone}
        self._load("staff_number", (draft.staff_number for draft in drafts))
        self._load("username", (draft.username for draft in drafts))
        self._load("phone_index", self.tokens.values())
        self._load("name", (draft.name for draft in drafts))
        found = self.by_id.values()
        # Who lies out of reach, or behind a wall, is no one the table can mean; her username and
        # phone number are taken all the same.
        self.in_reach = _manageable(actor, self.by_id)
        self.by_number = {m.staff_number: m for m in found if m.pk in self.in_reach}
        self.by_username = {member.username: member for member in found}
        self.by_token = {bytes(m.phone_index): m for m in found if m.phone_index is not None}
        self.by_name: dict[tuple[str, UUID], list[Member]] = {}
        for member in found:
            if member.pk not in self.in_reach:
                continue
            self.by_name.setdefault((member.name, member.unit_id), []).append(member)
        self.held: dict[UUID, list[Held]] = {}
        for batch in batches(self.by_id):
            rows = RoleAssignment.objects.filter(member__in=batch).select_related("unit")
            for row in rows:
                self.held.setdefault(row.member_id, []).append(held(row))

    def _load(self, column: str, values: Iterable[object]) -> None:
        for batch in batches({value for value in values if value}):
            rows = Member.objects.filter(**{f"{column}__in": batch}).select_related("unit")
            self.by_id |= {member.pk: member for member in rows}

    def meant(self, draft: Draft, unit: Unit) -> Member | str | None:
        """The member that a row means, None for somebody new, or the code of a problem."""
        if draft.staff_number:
            return self.by_number.get(draft.staff_number) or "staff_number_unknown"
        # A username or phone number means her only with her name: else somebody new was given
        # what another has, and the row says so as a problem.
        for member in (
            self.by_username.get(draft.username),
            self.by_token.get(self.tokens.get(draft.phone, b"")),
        ):
            if member and member.name == draft.name and member.pk in self.in_reach:
                return member
        namesakes = self.by_name.get((draft.name, unit.pk), [])
        if draft.username or not namesakes:
            return None
        # Somebody with another phone number, or another person of the same name?
        alike = [m for m in namesakes if not draft.phone or m.phone_index is None]
        if len(alike) > 1:
            return "several_members"
        return alike[0] if alike else None


def make(
    actor: Actor,
    persons: Sequence[Person],
    today: dt.date,
    said: Callable[[int, int], None] | None = None,
) -> Plan:
    """What ``persons`` would change, as ``actor`` may change it. ``said(done, total)`` is told how
    far it is."""
    plan = Plan()
    units, people = Units(actor), People(actor, persons)
    usernames: dict[str, int] = {}
    phones: dict[bytes, int] = {}
    gives = giver(actor)
    for done, person in enumerate(persons, start=1):
        draft = person.draft
        unit = units.find(draft.unit)
        if isinstance(unit, str):
            plan.problems.append(Problem(draft.row, "unit", unit))
            continue
        member = people.meant(draft, unit)
        if isinstance(member, str):
            column = "staff_number" if member == "staff_number_unknown" else "name"
            plan.problems.append(Problem(draft.row, column, member))
            continue
        if member is not None and not member.is_active:
            plan.problems.append(Problem(draft.row, "name", "inactive"))
            continue
        step = Step(draft, unit, member, people.tokens.get(draft.phone))
        plan.problems += _taken(step, people, usernames, phones)
        step.fields = _changes(step)
        hers = list(people.held.get(member.pk, [])) if member else []
        for role in person.roles:
            plan.problems += _role(step, role, units, hers, gives, today)
        plan.steps.append(step)
        if said:
            said(done, len(persons))
    return plan


def _manageable(actor: Actor, members: Iterable[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    policy = policy_of(Member)
    for batch in batches(members):
        rows = policy.visible_to(actor, Permission.MANAGE_MEMBERS).filter(pk__in=batch)
        found |= set(rows.values_list("pk", flat=True))
    return found


def _taken(
    step: Step, people: People, usernames: dict[str, int], phones: dict[bytes, int]
) -> list[Problem]:
    """Usernames and phone numbers that somebody else has, here or in another row."""
    draft, found = step.draft, []
    owner = people.by_username.get(draft.username)
    if owner is not None and owner != step.member:
        found.append(Problem(draft.row, "username", "username_taken"))
    if draft.username:
        other = usernames.setdefault(draft.username, draft.row)
        if other != draft.row:
            found.append(Problem(draft.row, "username", "username_twice", {"other": other}))
    if step.token is not None:
        owner = people.by_token.get(step.token)
        if owner is not None and owner != step.member:
            found.append(Problem(draft.row, "phone", "phone_taken"))
        other = phones.setdefault(step.token, draft.row)
        if other != draft.row:
            found.append(Problem(draft.row, "phone", "phone_twice", {"other": other}))
    return found


def _changes(step: Step) -> list[str]:
    """Which details of the member the row changes; an empty cell changes nothing."""
    member, draft = step.member, step.draft
    if member is None:
        return []
    changed = [
        name
        for name in TEXT_FIELDS
        if getattr(draft, name) and getattr(draft, name) != getattr(member, name)
    ]
    known = None if member.phone_index is None else bytes(member.phone_index)
    if step.token is not None and step.token != known:
        changed.append("phone")
    if member.unit_id != step.unit.pk:
        changed.append("unit")
    return changed


def _role(
    step: Step,
    role: RoleDraft,
    units: Units,
    hers: list[Held],
    gives: rules.Giver,
    today: dt.date,
) -> list[Problem]:
    """Plan one role, unless she has it already; ``hers`` grows by what is planned."""
    unit: Unit | str = units.find(role.unit) if role.unit else step.unit
    if isinstance(unit, str):
        return [Problem(role.row, "role_unit", unit)]
    own = [
        one
        for one in hers
        if (one.role, one.path) == (role.role, unit.path) and one.deputises_for is None
    ]
    starts_on = role.starts_on or today
    if _has(own, role, today):
        return []
    new = Held(
        step.member.pk if step.member else None, role.role, unit.path, starts_on, role.ends_on
    )
    try:
        rules.check_giver(
            gives,
            role.role,
            unit.path,
            step.member.pk if step.member else "new",
            top_path(unit.path),
        )
        rules.check_new(new, hers)
    except Refused as refused:
        code = "role_other_days" if refused.code == "already_held" else refused.code
        column = {"unit": "role_unit", "ends_on": "role_until"}.get(refused.field, "role")
        facts = {
            key: str(ROLES[str(value)].name) if key == "with_role" else value
            for key, value in refused.params.items()
        }
        return [Problem(role.row, column, code, facts)]
    hers.append(new)
    step.roles.append((role, unit, starts_on))
    return []


def _has(own: Sequence[Held], role: RoleDraft, today: dt.date) -> bool:
    """Whether she holds it as the row says; days that the row leaves open match any."""
    for one in own:
        if role.starts_on is None:
            begun = one.ends_on is None or one.ends_on >= today
        else:
            begun = one.starts_on == role.starts_on
        if begun and (role.ends_on is None or one.ends_on == role.ends_on):
            return True
    return False
