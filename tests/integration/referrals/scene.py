"""A case with a client, her children and a sealed address; offices that help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from niangjia.casework import services as casework
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.people.models import Member
from niangjia.referrals import services
from niangjia.referrals.models import Referral, Service
from niangjia.units.models import Unit
from tests.world import World, act, hold, make_member, make_unit, make_world

HIDDEN = "云河市北岸区桂花弄18号302室"
PHONE = "13800001234"


@dataclass
class Scene:
    world: World
    case: Case
    aid: Service  # legal aid, by link
    station: Service  # police, by link
    desk: Service  # an office whose unit answers by account
    answerer: Member  # a legal expert of that unit


def make_service(world: World, **more: Any) -> Service:
    values = {"kind": "legal_aid", "name_zh": "云河市法律援助中心", "by_link": True, **more}
    unit = values.pop("unit", world.east)
    return services.add_service(
        actor=act(world.supervisor), unit=unit, area=world.east, values=values
    )


def make_scene() -> Scene:
    world = make_world()
    case = casework.open_case(
        actor=act(world.worker),
        facts=Facts(
            call_her="李女士", name="李小禾", phone=PHONE, contact_allowed=True,
            way={"channels": ["call"], "code_word": "桂花糕", "since": "09:00", "until": "11:00"},
            issues=["dv_physical"],
        ),
    )  # fmt: skip
    casework.seal_record(actor=act(world.worker), case_id=case.pk, kind="address", content=HIDDEN)
    desk_unit: Unit = make_unit("云河市律师服务站", Unit.objects.get(pk=world.city.pk), "district")
    answerer = make_member("韩律", desk_unit)
    hold(answerer, "legal_expert", desk_unit)
    return Scene(
        world,
        case,
        make_service(world),
        make_service(world, kind="police", name_zh="东岸区派出所"),
        make_service(
            world, kind="legal_aid", name_zh="律师服务站", receiver=desk_unit, by_link=False
        ),
        answerer,
    )


def draft(
    scene: Scene, service: Service, *, keys: tuple[str, ...] = ("call_her", "need")
) -> Referral:
    who = act(scene.world.worker)
    found = services.draft_referral(actor=who, case_id=scene.case.pk, service_id=service.pk)
    return services.choose_contents(
        actor=who, referral_id=found.pk, purpose="请帮她申请法律援助。", keys=keys,
        need="离婚起诉需要律师。", summary="没有放行的内容",
    )  # fmt: skip


def sent(scene: Scene, service: Service, **more: Any) -> Referral:
    found = draft(scene, service, **more)
    who = act(scene.world.worker)
    services.agree_receiver(actor=who, referral_id=found.pk, how="said")
    return services.send_referral(actor=who, referral_id=found.pk)
