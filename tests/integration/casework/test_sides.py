"""The two sides of one matter: nobody works on both, and neither worker ever sees the other's file."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from niangjia.access.models import Wall
from niangjia.casework import selectors, services
from niangjia.casework.models import Case
from niangjia.casework.services import Facts
from niangjia.casework.services.team import CHECKS
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from tests.world import World, act, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
HIS = "13900005678"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def other(world: World) -> Member:
    member = make_member("唐月", world.street)
    hold(member, "caseworker", world.street)
    return member


def hers(world: World) -> Case:
    case = services.open_case(actor=act(world.worker), facts=Facts(call_her="李女士"))
    services.set_party(
        actor=act(world.worker), case_id=case.pk, role="respondent", relation="spouse", phone=HIS
    )
    return case


def his(member: Member, **more: Any) -> Case:
    return services.open_case(actor=act(member), facts=Facts(call_her="陈先生", phone=HIS, **more))


def linked(world: World, one: Case, two: Case, kind: str = "sides") -> Any:
    return browser_of(world.supervisor).post(
        f"/cases/{one.pk}/link/", {"number": two.number, "kind": kind}
    )


def test_each_worker_is_kept_from_the_other_s_file(world: World, other: Member) -> None:
    one, two = hers(world), his(other)
    notice = Notice.objects.get(member=world.supervisor, code="casework.match")
    assert notice.path == f"/cases/{one.pk}/link/with/{two.pk}/"
    assert linked(world, one, two).status_code == 302
    for member, case in ((world.worker, two), (other, one)):
        with pytest.raises(Http404):
            selectors.case(act(member), case.pk)
        with pytest.raises(ValidationError, match="may not have this case"):
            services.assign(actor=act(world.supervisor), case_id=case.pk, member_id=member.pk)
    assert selectors.case(act(other), two.pk) and selectors.case(act(world.worker), one.pk)


def test_whoever_takes_one_side_later_loses_the_other(world: World, other: Member) -> None:
    one, two = hers(world), his(other)
    linked(world, one, two)
    third = make_member("何芳", world.street)
    hold(third, "caseworker", world.street)
    services.pass_on(actor=act(world.supervisor), case_id=two.pk, member_id=third.pk, done=CHECKS)
    assert Wall.objects.filter(record_id=one.pk, member_id=third.pk, lifted_at=None).count() == 1


def test_two_sides_never_have_one_worker(world: World) -> None:
    one = hers(world)
    two = his(world.worker, danger=True)
    two.refresh_from_db()
    assert two.worker_id is None and two.danger_since, "opened at once, and waits for another"
    assert browser_of(world.worker).get(f"/cases/{two.pk}/").status_code == 200
    services.assign(actor=act(world.supervisor), case_id=two.pk, member_id=world.worker.pk)
    page = linked(world, one, two)
    assert page.status_code == 200 and "works on both" in page.content.decode()
    assert not Wall.objects.exists()


def test_a_number_written_later_tells_the_supervisor_too(world: World, other: Member) -> None:
    two = his(other)
    one = hers(world)
    notice = Notice.objects.get(member=world.supervisor, code="casework.match")
    assert notice.path == f"/cases/{two.pk}/link/with/{one.pk}/"
    assert not Wall.objects.exists(), "a number alone keeps nobody out: phones are shared"


def test_one_family_is_no_two_sides(world: World, other: Member) -> None:
    one, two = hers(world), his(other)
    assert linked(world, one, two, "related").status_code == 302
    assert not Wall.objects.exists()
