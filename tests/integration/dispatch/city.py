"""The invented city of the tests, with a hotline and somebody who answers on every level."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from niangjia.access import services as access
from niangjia.access.actor import system_actor
from niangjia.casework import services as casework
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.casework.services.common import KIND
from niangjia.dispatch import services
from niangjia.dispatch.models import Call, Dispatch
from niangjia.people.models import Member
from tests.world import World, act, hold, make_member, make_world

PHONE = "13800001234"
DENIED = {
    f"d_{code}": "no"
    for code in ("now", "hurt", "weapon", "choked", "dying", "child", "held", "tonight")
}


@dataclass
class City:
    """``operator`` takes calls for the city; ``city_boss``, ``west_boss`` and ``supervisor`` answer."""

    world: World = field(default_factory=make_world)

    def __post_init__(self) -> None:
        world = self.world
        self.operator = make_member("何静", world.city)
        hold(self.operator, "hotline_operator", world.city)
        self.city_boss = make_member("唐月", world.city)
        hold(self.city_boss, "supervisor", world.city)
        self.west_boss = make_member("石兰", world.west)
        hold(self.west_boss, "supervisor", world.west)
        self.supervisor, self.worker = world.supervisor, world.worker
        self.westerner = world.westerner

    def call(self, **typed: Any) -> Call:
        """A call under way, with what was typed."""
        call = services.begin_call(actor=act(self.operator))
        if typed:
            services.save_call(actor=act(self.operator), call_id=call.pk, base=1, given=typed)
        return Call.objects.get(pk=call.pk)

    def case(self, by: Member | None = None, **more: Any) -> Case:
        """A case at the unit of whoever opens it."""
        facts = Facts(**{"call_her": "李女士", **more})
        return casework.open_case(actor=act(by or self.worker), facts=facts)

    def sent(self, to: Any, by: Member | None = None, **more: Any) -> Dispatch:
        """A case passed on to a unit."""
        who = act(by or self.worker)
        case = self.case(by, **more)
        matter = services.prepare(actor=who, case_id=case.pk)
        return services.send(actor=who, matter_id=matter.pk, unit_id=to.pk, words="今晚要有人管")

    def wall(self, member: Member, case: Case) -> None:
        """A case that doesn't exist for a member."""
        access.set_wall(
            actor=system_actor(), kind=KIND, record_id=case.pk, member_id=member.pk,
            reason="她是对方的亲姐姐，应当回避",
        )  # fmt: skip
