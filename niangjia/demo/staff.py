"""Members and the roles they hold: some deputise, some roles have ended, some people have left."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from niangjia.demo.accounts import ACCOUNTS, PASSWORD, Account
from niangjia.demo.families import forget
from niangjia.demo.federation import BATCH, noon
from niangjia.demo.generators import Context
from niangjia.people import names, rules
from niangjia.people.models import Member, RoleAssignment
from niangjia.signin import conduct
from niangjia.ui import pinyin
from niangjia.units.models import Level, Unit
from niangjia.vault import index, keys

# Who is needed at a unit of each level, beside the demo accounts.
POSTS: dict[str, tuple[str, ...]] = {
    Level.PROVINCE: ("organiser", "analyst", "administrator"),
    Level.CITY: ("administrator", "supervisor", "hotline_operator", "organiser", "caseworker"),
    Level.DISTRICT: ("administrator", "supervisor", "organiser", "caseworker"),
    Level.STREET: ("caseworker",),
    Level.COMMUNITY: (),
    Level.STUDIO: ("mediator",),
}
# What the others do, by level; an empty role: a trainee like everybody.
OTHERS: dict[str, tuple[str, ...]] = {
    Level.PROVINCE: ("", "analyst"),
    Level.CITY: ("", "hotline_operator", "legal_expert", "caseworker", "editor"),
    Level.DISTRICT: ("", "caseworker", "legal_expert", ""),
    Level.STREET: ("", "caseworker", "organiser", ""),
    Level.COMMUNITY: ("", "", "", "caseworker"),
    Level.STUDIO: ("mediator",),
}


@cache
def parts() -> dict[str, Any]:
    """Parts of invented names (``data/names.toml``)."""
    return tomllib.loads((Path(__file__).parent / "data" / "names.toml").read_text("utf-8"))


class _Maker:
    """Makes members one by one, no two with the same username, number or phone."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rng = context.rng("people")
        self._usernames: dict[str, int] = {}
        self._numbers: set[str] = set()
        self._phones = set(Member.objects.values_list("phone_index", flat=True))
        self._latin: dict[str, str] = {}
        self.roles: list[RoleAssignment] = []

    def person(self, level: str) -> tuple[str, str]:
        """An invented name, in characters and in Latin letters. Who chairs a street's or a
        community's federation is a woman; elsewhere some men work too."""
        rng, found = self.rng, parts()
        men = rng.random() < 0.2 and level not in {Level.STREET, Level.COMMUNITY}
        signs = found["men"] if men else found["women"]
        surname = rng.choice(found["surnames"])
        given = "".join(rng.sample(signs, 1 if rng.random() < 0.3 else 2))
        return surname + given, f"{self._read(surname, True)} {self._read(given, False)}"

    def _read(self, text: str, surname: bool) -> str:
        key = f"{surname}{text}"
        if key not in self._latin:
            self._latin[key] = pinyin.full(text, surname=surname).capitalize()
        return self._latin[key]

    def member(self, unit: Unit, account: Account | None = None) -> Member:
        """One member of ``unit``, not saved yet."""
        context, rng = self.context, self.rng
        name, name_en = (account.name, account.name_en) if account else self.person(unit.level)
        joined = max(context.day(rng, first=-3600, last=-40), unit.opened_on or context.today)
        made = Member(
            id=context.uuid(rng, joined),
            staff_number=self._number(),
            username=account.username if account else self._username(name_en),
            name=name,
            name_en=name_en,
            unit=unit,
            job_title=rng.choice(parts()["titles"][context.language][unit.level]),
            language=context.language,
            joined_on=joined,
            is_demo=True,
        )
        made.name_sort = names.sort_key(name)
        made.name_keys = names.search_keys(name, name_en, made.username)
        made.phone, made.phone_index = self._phone()
        made.set_unusable_password()
        return made

    def _username(self, name_en: str) -> str:
        stem = name_en.replace(" ", "").lower()
        self._usernames[stem] = number = self._usernames.get(stem, 0) + 1
        return f"{stem}{number}" if number > 1 else stem

    def _number(self) -> str:
        while True:
            number = rules.new_staff_number(self.rng.choices(rules.SIGNS, k=7))
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def _phone(self) -> tuple[str, bytes]:
        """A mobile number of the 154 range, which no operator has: nobody is rung by a demo."""
        while True:
            phone = f"154{self.rng.randrange(10**8):08d}"
            token = index.phone(phone)
            if token not in self._phones:
                self._phones.add(token)
                return phone, token

    def give(
        self,
        member: Member,
        role: str,
        unit: Unit,
        starts_on: dt.date,
        ends_on: dt.date | None = None,
        deputises_for: Member | None = None,
    ) -> RoleAssignment:
        """A role, not saved yet."""
        row = RoleAssignment(
            id=self.context.uuid(self.rng, starts_on),
            member=member,
            role=role,
            unit=unit,
            starts_on=starts_on,
            ends_on=ends_on,
            deputises_for=deputises_for,
        )
        self.roles.append(row)
        return row


def make_members(context: Context) -> int:
    """Everybody, and their roles."""
    maker = _Maker(context)
    _make_accounts(context, maker)
    open_units = [unit for unit in context.units if unit.closed_on is None]
    for unit in open_units:
        for role in POSTS[unit.level]:
            member = _employ(context, maker, unit)
            maker.give(member, role, unit, _since(context, maker.rng, member))
    # At least one person everywhere; then chance fills up.
    peopled = {member.unit_id for member in context.members}
    homes = [unit for unit in open_units if unit.pk not in peopled]
    while len(context.members) < context.size.members:
        unit = homes.pop(0) if homes else maker.rng.choice(open_units)
        member = _employ(context, maker, unit)
        if role := maker.rng.choice(OTHERS[unit.level]):
            maker.give(member, role, unit, _since(context, maker.rng, member))
    _make_past(context, maker)
    _make_deputies(context, maker)
    # A member's data key first, then her row: nothing is ever stored in clear text.
    keys.prepare(member.pk for member in context.members)
    Member.objects.bulk_create(context.members, BATCH)
    RoleAssignment.objects.bulk_create(maker.roles, BATCH)
    return len(context.members)


def _employ(context: Context, maker: _Maker, unit: Unit) -> Member:
    member = maker.member(unit)
    context.members.append(member)
    return member


def _since(context: Context, rng: random.Random, member: Member) -> dt.date:
    """A day after she joined."""
    joined = member.joined_on or context.today
    return joined + dt.timedelta(days=rng.randrange(max(1, (context.today - joined).days)))


def _make_accounts(context: Context, maker: _Maker) -> None:
    """One account for each role, in one branch of the tree, all with the same password."""
    password = make_password(PASSWORD)
    top = context.units[0]
    city = next(unit for unit in context.units if unit.level == Level.CITY)
    studio = next(unit for unit in context.units if unit.level == Level.STUDIO)
    district = next(
        unit
        for unit in context.units
        if unit.level == Level.DISTRICT and studio.path.startswith(unit.path)
    )
    inside = [unit for unit in context.units if unit.path.startswith(district.path)]
    street = next(unit for unit in inside if unit.level == Level.STREET)
    community = next(
        unit
        for unit in inside
        if unit.level == Level.COMMUNITY
        and unit.path.startswith(street.path)
        and unit.closed_on is None
    )
    units = {
        "top": top,
        "city": city,
        "district": district,
        "street": street,
        "community": community,
        "studio": studio,
    }
    for account in ACCOUNTS:
        unit = units[account.unit]
        member = maker.member(unit, account)
        member.password = password
        if account.second_factor:
            member.conduct_version = conduct.version()
            member.conduct_accepted_at = noon(member.joined_on or context.today)
        maker._usernames[account.username] = 1
        context.members.append(member)
        context.accounts[account.username] = member
        if account.role != rules.EVERYBODY:
            maker.give(member, account.role, unit, _since(context, maker.rng, member))


def _make_past(context: Context, maker: _Maker) -> None:
    """Roles that have ended; a few members who have left."""
    rng = maker.rng
    others = [member for member in context.members if member.username not in context.accounts]
    for member in rng.sample(others, len(others) // 10):
        joined = member.joined_on or context.today
        first = joined + dt.timedelta(days=rng.randrange(1, 30))
        last = min(first + dt.timedelta(days=rng.randrange(30, 700)), context.today)
        if last > first:
            maker.give(member, "editor", member.unit, first, last - dt.timedelta(days=1))
    needed = {role.member_id for role in maker.roles if role.role in {"administrator", "mediator"}}
    free = [member for member in others if member.pk not in needed]
    for member in rng.sample(free, max(2, len(free) // 50)):
        left = max(context.day(rng, first=-30, last=-2), member.joined_on or context.today)
        member.is_active, member.left_on = False, left
        for role in maker.roles:
            if role.member_id == member.pk and role.ends_on is None:
                role.ends_on = max(left, role.starts_on)


def _make_deputies(context: Context, maker: _Maker) -> None:
    """Somebody stands in for somebody else for a while."""
    rng = maker.rng
    holders: dict[str, list[RoleAssignment]] = {}
    for role in maker.roles:
        if role.role == "caseworker" and role.ends_on is None:
            holders.setdefault(role.unit.path[: -Unit.steplen], []).append(role)
    pairs = [rows for rows in holders.values() if len(rows) > 1]
    for rows in pairs[: max(2, len(context.members) // 200)]:
        absent, stand_in = rng.sample(rows, 2)
        if stand_in.member_id == absent.member_id:
            continue
        first = max(context.day(rng, first=-10, last=0), absent.starts_on)
        last = context.day(rng, first=7, last=40)
        maker.give(stand_in.member, "caseworker", absent.unit, first, last, absent.member)


def remove_members() -> int:
    """Take away every demo account: roles, what hangs on it, and its key."""
    demo = Member.objects.filter(is_demo=True)
    families = list(demo.values_list("pk", flat=True))
    RoleAssignment.objects.filter(member__is_demo=True).delete()
    RoleAssignment.objects.filter(deputises_for__is_demo=True).delete()
    demo.delete()
    forget(families)
    return len(families)
