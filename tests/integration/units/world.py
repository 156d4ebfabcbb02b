"""An invented city: two districts, streets, a community, a studio; an administrator of each part."""

from __future__ import annotations

from dataclasses import dataclass

from niangjia.access.actor import Actor, command_actor
from niangjia.people.models import Member
from niangjia.units.models import Unit
from niangjia.units.services import open_unit
from tests.integration.people.world import act, hold, make_member

__all__ = ["World", "act", "again", "hold", "make_member", "make_world"]


def again(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def build(name: str, level: str, parent: Unit | None = None, code: str = "", **more: str) -> Unit:
    actor = command_actor()
    return open_unit(actor=actor, parent=parent, name_zh=name, level=level, code=code, **more)


@dataclass
class World:
    city: Unit
    east: Unit
    west: Unit
    willow: Unit  # street, east
    elm: Unit  # street, east
    pine: Unit  # street, west
    garden: Unit  # community, willow
    studio: Unit  # studio, willow
    chief: Member  # administrator of the city
    east_admin: Member
    plain: Member  # no role, at the west

    @property
    def boss(self) -> Actor:
        return act(self.chief)

    @property
    def lesser(self) -> Actor:
        return act(self.east_admin)


def make_world() -> World:
    city = build("江城市妇联", "city", code="990100", name_en="River City Federation")
    east = build("东湖区妇联", "district", city, "990102")
    west = build("西山区妇联", "district", city, "990103")
    willow = build("柳桥街道妇联", "street", east, "990102001")
    elm = build("榆林街道妇联", "street", east)
    pine = build("松岭街道妇联", "street", west)
    garden = build("花园社区妇联", "community", willow)
    studio = build("柳桥婚调室", "studio", willow)
    chief, east_admin = make_member("方蕾", city), make_member("邵宁", east)
    hold(chief, "administrator", city)
    hold(east_admin, "administrator", east)
    units = [again(u) for u in (city, east, west, willow, elm, pine, garden, studio)]
    return World(*units, chief, east_admin, make_member("钱芸", west))
