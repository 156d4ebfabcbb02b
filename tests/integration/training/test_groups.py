"""Parallel groups and rooms: nobody beyond what fits, nobody at another group's door."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from niangjia.access.policies import Denied
from niangjia.training import services
from niangjia.training.models import Enrolment
from tests.integration.training.school import School
from tests.world import act, browser_of, make_member


def letters(of: object) -> list[str]:
    return sorted(Enrolment.objects.filter(programme=of).values_list("group", flat=True))


def test_everybody_is_divided_evenly_within_what_fits(school: School) -> None:
    of, organiser = school.programme(seats=10), act(school.organiser)
    with pytest.raises(ValidationError, match="No session is for a group"):
        services.divide(actor=organiser, programme_id=of.pk)
    for letter in "AB":
        school.session(of, hours=(13, 15), group=letter, place=f"Room {letter}", capacity=2)
    places = [
        school.nominated(of, make_member(f"安{at}", school.world.east, username=f"an{at}"))
        for at in range(4)
    ]
    services.divide(actor=organiser, programme_id=of.pk)
    assert letters(of) == ["A", "A", "B", "B"]
    with pytest.raises(ValidationError, match="Only 2 fit into group A"):
        services.set_groups(
            actor=organiser, programme_id=of.pk, groups={place.pk: "A" for place in places}
        )
    assert letters(of) == ["A", "A", "B", "B"]
    with pytest.raises(ValidationError, match="meanwhile"):
        services.set_groups(actor=organiser, programme_id=of.pk, groups={places[0].pk: "F"})
    school.nominated(of, make_member("安五", school.world.east))
    with pytest.raises(ValidationError, match="1 people would fit into no group"):
        services.divide(actor=organiser, programme_id=of.pk)
    with pytest.raises(Denied):
        services.divide(actor=act(school.world.supervisor), programme_id=of.pk)
    services.withdraw(actor=organiser, enrolment_id=places[0].pk)
    assert Enrolment.objects.get(pk=places[0].pk).group == ""


def test_a_room_must_hold_everybody_for_whom_a_session_is(school: School) -> None:
    of = school.programme(seats=10)
    with pytest.raises(ValidationError) as refused:
        school.session(of, hours=(13, 15), place="Room 1", capacity=9)
    assert "capacity" in refused.value.error_dict
    school.session(of, hours=(13, 15), place="Room 1", capacity=10)
    with pytest.raises(ValidationError) as refused:
        services.update_programme(
            actor=act(school.organiser), programme_id=of.pk, version=of.version,
            **school.given(seats=11),
        )  # fmt: skip
    assert "seats" in refused.value.error_dict


def test_the_page_of_groups(school: School) -> None:
    of = school.programme(seats=10)
    school.session(of, hours=(13, 15), group="A", place="Room A", capacity=1)
    one = school.nominated(of, make_member("安一", school.world.east))
    two = school.nominated(of, make_member("安二", school.world.east))
    browser, url = browser_of(school.organiser), f"/training/{of.pk}/groups/"
    assert "A: 0 of 1" in browser.get(url).content.decode()
    assert browser.post(url, {one.pk.hex: "A", two.pk.hex: ""}).status_code == 302
    full = browser.post(url, {one.pk.hex: "A", two.pk.hex: "A"}).content.decode()
    assert "Only 1 fit" in full
    assert "would fit into no group" in browser.post(f"{url}divide/", follow=True).content.decode()
    assert browser_of(school.world.worker).get(url).status_code == 403
    assert browser_of(school.world.worker).post(f"{url}divide/").status_code == 403
