"""The directory of services: kept by those who may, a shelter's address sealed."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.referrals import registrations, selectors, services
from niangjia.referrals.models import Service
from niangjia.referrals.services.directory import stands
from niangjia.ui.conflict import stamp
from tests.integration.referrals.scene import make_service
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
PLACE = "云河市水杉路77号3幢"
REASON = "她今晚要搬进去，需要告诉她怎么走"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def typed(world: World, **more: str) -> dict[str, str]:
    return {
        "kind": "shelter", "name_zh": "云河市庇护所", "unit-id": str(world.east.pk),
        "area-id": str(world.city.pk), "address": PLACE, "hours": "24h", "by_link": "on",
        "free_places": "3", **more,
    }  # fmt: skip


def test_an_entry_is_written_found_and_checked_again(world: World) -> None:
    boss = browser_of(world.supervisor)
    assert boss.get("/services/add/").status_code == 200
    made = boss.post("/services/add/", typed(world))
    assert made.status_code == 302, made.content.decode()
    found = Service.objects.get()
    at = f"/services/{found.pk}/"
    assert found.places_on == timezone.localdate() and found.hours == "1-7 00:00-24:00"
    assert boss.post(f"{at}checked/", {"free_places": "1"}).status_code == 302
    found.refresh_from_db()
    assert found.free_places == 1
    assert boss.post(f"{at}checked/", {"free_places": "viele"}).status_code == 302
    page = boss.get(f"{at}change/").content.decode()
    assert "云河市庇护所" in page and PLACE not in page
    seen = stamp(stands(found))
    boss.post(f"{at}change/", typed(world, name_zh="云河市妇女庇护所", address="", seen=seen))
    found.refresh_from_db()
    assert found.name_zh == "云河市妇女庇护所" and found.hidden_address == PLACE
    late = typed(world, name_zh="云河庇护", address="", seen=seen)
    late |= {"area-id": str(world.east.pk), "by_link": ""}
    stale = boss.post(f"{at}change/", late)
    page = stale.content.decode()
    assert stale.status_code == 409 and "云河市妇女庇护所" in page and "云河庇护" in page
    assert f'name="area-id" value="{world.east.pk}"' in page
    late |= {"seen": stamp(stands(found)), "by_link": "on", "name_zh--theirs": found.name_zh}
    assert boss.post(f"{at}change/", {**late, "name_zh--take": "theirs"}).status_code == 302
    found.refresh_from_db()
    assert found.area_id == world.east.pk and found.name_zh == "云河市妇女庇护所"
    boss.post(f"{at}close/")
    assert found.name_zh not in boss.get("/services/").content.decode()
    assert found.name_zh in boss.get("/services/?show=closed").content.decode()
    boss.post(f"{at}close/", {"again": "yes"})
    assert found.name_zh in boss.get("/services/").content.decode()


def test_a_shelter_s_address_shows_nowhere_and_opens_with_a_reason(world: World) -> None:
    found = make_service(world, kind="shelter", name_zh="庇护所", address=PLACE)
    worker, boss = browser_of(world.worker), browser_of(world.supervisor)
    for browser in (worker, boss):
        for at in ("/services/", f"/services/{found.pk}/"):
            assert PLACE not in browser.get(at).content.decode()
    assert PLACE not in str(registrations.find(act(world.worker), "庇护", 5))
    at = f"/services/{found.pk}/address/"
    assert PLACE not in worker.get(at).content.decode()
    assert PLACE not in worker.post(at, {"reason": "看看"}).content.decode()
    assert PLACE in worker.post(at, {"reason": REASON}).content.decode()
    assert AuditEvent.objects.filter(event="referrals.service_opened").count() == 1
    found.refresh_from_db()
    assert found.reasons[0]["reason"] == REASON
    keeper = browser_of(world.east_admin)
    assert keeper.get(f"/services/{found.pk}/").status_code == 200
    assert keeper.post(at, {"reason": REASON}).status_code == 403


def test_the_database_takes_no_open_address_of_a_shelter(world: World) -> None:
    from django.db import IntegrityError, transaction

    found = make_service(world, kind="shelter", name_zh="庇护所")
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=found.pk).update(address=PLACE)


def test_it_is_narrowed_by_kind_place_and_hour(world: World) -> None:
    day = make_service(world, name_zh="白天的", hours="1-7 8:00-18:00")
    night = make_service(world, kind="hospital", name_zh="夜里的", hours="1-7 20:00-23:00")
    who = act(world.worker)
    assert list(selectors.services(who, kind="hospital")) == [night]
    assert set(selectors.services(who, unit=world.street)) == {day, night}
    assert set(selectors.services(who, unit=world.city)) == {day, night}
    assert not selectors.services(who, unit=world.west)
    noon = timezone.localtime().replace(hour=12, minute=0)
    with time_machine.travel(noon, tick=False):
        assert selectors.open_now(selectors.services(who)) == [day]
    assert not selectors.services(who, show="stale")
    with time_machine.travel(noon + dt.timedelta(days=200), tick=False):
        assert set(selectors.services(who, show="stale")) == {day, night}
        assert browser_of(world.worker).get("/services/?show=stale").status_code == 200
    assert browser_of(world.worker).get("/services/?show=open&kind=court").status_code == 200


def test_bad_input_is_said_at_its_field_and_kept(world: World) -> None:
    boss = browser_of(world.supervisor)
    page = boss.post("/services/add/", typed(world, hours="nachmittags"))
    assert page.status_code == 200 and "nachmittags" in page.content.decode()
    assert "field-error" in page.content.decode() and not Service.objects.exists()
    with pytest.raises(ValidationError) as refused:
        make_service(world, by_link=False)
    assert "by_link" in refused.value.message_dict


def test_who_keeps_no_entries_changes_none(world: World) -> None:
    found = make_service(world)
    worker = browser_of(world.worker)
    for at in ("add/", f"{found.pk}/change/"):
        assert worker.get(f"/services/{at}").status_code == 403
    assert worker.post(f"/services/{found.pk}/close/").status_code == 403
    outside = {"kind": "court", "name_zh": "西岭法院", "by_link": True}
    with pytest.raises(Denied):
        services.add_service(
            actor=act(world.supervisor), unit=world.west, area=world.west, values=outside
        )
    assert browser_of(world.plain).get("/services/").status_code == 403
