"""Nomination, approval, waiting list, withdrawal: each move with its reason."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from niangjia.access.policies import Denied
from niangjia.notices.models import Notice
from niangjia.people.models import RoleAssignment
from niangjia.training import selectors, services
from niangjia.training.models import Enrolment
from tests.integration.training.school import School
from tests.world import act, make_member


def whys(place: Enrolment) -> list[str]:
    return [move.why for move in selectors.moves(place)]


def test_she_asks_the_supervisor_approves_she_has_a_place(school: School) -> None:
    of, worker = school.programme(), school.world.worker
    place = services.nominate(actor=act(worker), programme_id=of.pk, member_id=worker.pk)
    assert place.state == "nominated"
    assert Notice.objects.filter(
        member=school.world.supervisor, code="training.to_approve"
    ).exists()
    assert [one.pk for one in selectors.to_approve(act(school.world.supervisor))] == [place.pk]
    assert selectors.to_approve(act(school.west_supervisor)) == []
    place = services.approve(actor=act(school.world.supervisor), enrolment_id=place.pk)
    assert place.state == "enrolled"
    assert whys(place) == ["by_herself", "place_free"]
    assert Notice.objects.filter(member=worker, code="training.place").exists()
    with pytest.raises(ValidationError):
        services.approve(actor=act(school.world.supervisor), enrolment_id=place.pk)


def test_nothing_starts_without_an_approver(school: School) -> None:
    of = school.programme()
    RoleAssignment.objects.filter(role="supervisor").delete()
    worker = school.world.worker
    with pytest.raises(ValidationError, match="no supervisor"):
        services.nominate(actor=act(worker), programme_id=of.pk, member_id=worker.pk)
    assert not Enrolment.objects.exists()


def test_the_only_supervisor_can_not_approve_herself(school: School) -> None:
    of, supervisor = school.programme(), school.world.supervisor
    with pytest.raises(ValidationError, match="no supervisor"):
        services.nominate(actor=act(supervisor), programme_id=of.pk, member_id=supervisor.pk)


def test_who_supervises_elsewhere_may_not_nominate(school: School) -> None:
    of = school.programme()
    with pytest.raises(Denied):
        services.nominate(
            actor=act(school.west_supervisor), programme_id=of.pk, member_id=school.world.worker.pk
        )


def test_full_means_waiting_and_a_place_given_back_moves_the_line(school: School) -> None:
    of, east = school.programme(), school.world.east
    people = [make_member(name, east) for name in ("安一", "安二", "安三", "安四")]
    places = [school.nominated(of, one) for one in people]
    assert [place.state for place in places] == ["enrolled", "enrolled", "waiting", "waiting"]
    assert selectors.in_line(places[3]) == 2
    services.withdraw(actor=act(people[0]), enrolment_id=places[0].pk)
    third = Enrolment.objects.get(pk=places[2].pk)
    assert third.state == "enrolled"
    assert whys(third) == ["by_unit", "no_seat", "place_freed"]
    assert selectors.in_line(Enrolment.objects.get(pk=places[3].pk)) == 1
    # Who withdrew and comes again waits at the end.
    again = school.nominated(of, people[0])
    assert again.pk == places[0].pk
    assert selectors.in_line(again) == 2


def test_a_unit_s_places_are_its_own(school: School) -> None:
    world, of = school.world, school.programme(seats=3)
    organiser = act(school.organiser)
    services.set_quota(actor=organiser, programme_id=of.pk, unit_id=world.east.pk, seats=1)
    with pytest.raises(ValidationError):
        services.set_quota(actor=organiser, programme_id=of.pk, unit_id=world.west.pk, seats=3)
    school.nominated(of, world.worker)
    second = school.nominated(of, make_member("安一", world.street))
    assert (second.state, whys(second)[-1]) == ("waiting", "quota_full")
    with pytest.raises(ValidationError, match="no places for that unit"):
        school.nominated(of, world.westerner)
    services.set_quota(actor=organiser, programme_id=of.pk, unit_id=world.east.pk, seats=2)
    assert Enrolment.objects.get(pk=second.pk).state == "enrolled"


def test_declining_tells_her_why_and_the_note_is_hers(school: School) -> None:
    of, worker = school.programme(), school.world.worker
    place = services.nominate(actor=act(worker), programme_id=of.pk, member_id=worker.pk)
    services.decline(
        actor=act(school.world.supervisor), enrolment_id=place.pk, note="Next time, in spring."
    )
    assert selectors.moves(place)[-1].note == "Next time, in spring."
    assert selectors.place(act(worker), place.pk).state == "declined"
    with pytest.raises(Http404):
        selectors.place(act(school.world.plain), place.pk)


def test_late_or_closed_nominations_are_refused(school: School) -> None:
    late = school.programme()
    late.nominate_by = school.today - dt.timedelta(days=1)
    late.save()
    worker = school.world.worker
    with pytest.raises(ValidationError, match="last day"):
        services.nominate(actor=act(worker), programme_id=late.pk, member_id=worker.pk)
    draft = school.programme(opened=False, starts_on=school.today + dt.timedelta(days=20),
                             ends_on=school.today + dt.timedelta(days=20))  # fmt: skip
    with pytest.raises(Http404):
        services.nominate(actor=act(worker), programme_id=draft.pk, member_id=worker.pk)


def test_needs_are_read_by_the_organiser_only_and_logged(school: School) -> None:
    from niangjia.audit.models import AuditEvent

    of, worker = school.programme(), school.world.worker
    place = school.nominated(of, worker)
    with pytest.raises(Denied):
        services.say_needs(
            actor=act(school.world.supervisor),
            enrolment_id=place.pk,
            access_needs="x",
            child_care="",
        )
    services.say_needs(
        actor=act(worker), enrolment_id=place.pk, access_needs="large print", child_care="4 years"
    )
    with pytest.raises(Denied):
        services.read_needs(actor=act(school.world.supervisor), programme_id=of.pk)
    found = services.read_needs(actor=act(school.organiser), programme_id=of.pk)
    assert [one.access_needs for one in found] == ["large print"]
    assert AuditEvent.objects.filter(event="training.needs_read").count() == 1
