"""A small invented city: units, members in several roles, and who acts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from niangjia.access.actor import Actor, Source
from niangjia.people import names
from niangjia.people.actors import actor_for
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.rules import new_staff_number
from niangjia.ui import pinyin
from niangjia.units.models import Unit


def make_unit(name: str, above: Unit | None = None, level: str = "district") -> Unit:
    values = {"name_zh": name, "sort_key": pinyin.sort_key(name, surname=False), "level": level}
    if above is None:
        return Unit.objects.add_root(values)
    return Unit.objects.add_child(Unit.objects.get(pk=above.pk), values)


def make_member(name: str, unit: Unit, username: str = "", **more: object) -> Member:
    username = username or "".join(names.read(name))
    member = Member(
        name=name,
        unit=unit,
        username=username,
        staff_number=new_staff_number(),
        name_sort=names.sort_key(name),
        name_keys=names.search_keys(name, "", username),
        **more,
    )
    member.set_unusable_password()
    member.save()
    return member


def hold(
    member: Member,
    role: str,
    unit: Unit,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    instead_of: Member | None = None,
) -> RoleAssignment:
    return RoleAssignment.objects.create(
        member=member,
        role=role,
        unit=unit,
        starts_on=since or timezone.localdate() - dt.timedelta(days=30),
        ends_on=until,
        deputises_for=instead_of,
    )


def act(member: Member) -> Actor:
    """The member as an actor, as her roles are now."""
    return actor_for(Member.objects.get(pk=member.pk), Source("web", "192.0.2.1", "abc"))


@dataclass
class World:
    city: Unit
    east: Unit
    west: Unit
    street: Unit
    chief: Member  # administrator of the city
    east_admin: Member
    supervisor: Member  # of the east district
    worker: Member  # caseworker in the street (east)
    westerner: Member  # caseworker in the west
    officer: Member  # data protection
    plain: Member  # no role


def make_world() -> World:
    city = make_unit("云河市妇联", level="city")
    east = make_unit("东岸区妇联", city)
    west = make_unit("西岭区妇联", city)
    street = make_unit("柳桥街道妇联", east, "street")
    # add_child changes its parent behind the objects' back
    city, east, west, street = (Unit.objects.get(pk=u.pk) for u in (city, east, west, street))
    world = World(
        city=city,
        east=east,
        west=west,
        street=street,
        chief=make_member("方蕾", city),
        east_admin=make_member("邵宁", east),
        supervisor=make_member("王静", east),
        worker=make_member("周敏", street),
        westerner=make_member("吕秀", west),
        officer=make_member("单晓芳", city),
        plain=make_member("钱芸", west),
    )
    hold(world.chief, "administrator", city)
    hold(world.east_admin, "administrator", east)
    hold(world.supervisor, "supervisor", east)
    hold(world.worker, "caseworker", street)
    hold(world.westerner, "caseworker", west)
    hold(world.officer, "data_protection_officer", city)
    return world
