"""Who may agree: she herself, for a child a guardian, and never the one who harms the child."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from niangjia.casework import services
from niangjia.casework.models import Case, Consent
from niangjia.casework.services import Facts
from niangjia.notices.models import Notice
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def child_of(world: World, age: int) -> Case:
    day = timezone.localdate()
    facts = Facts(
        call_her="小雨", birthday=day.replace(year=day.year - age, day=1, month=1).isoformat()
    )
    return services.open_case(actor=act(world.worker), facts=facts)


def party(world: World, case: Case, role: str, relation: str = "parent", **more: Any) -> Any:
    given = {"role": role, "relation": relation, "name": "周某", **more}
    return services.set_party(actor=act(world.worker), case_id=case.pk, **given)


def agree(world: World, case: Case, how: str, **more: Any) -> Consent:
    return services.note_consent(
        actor=act(world.worker), case_id=case.pk, purpose="services", how=how, **more
    )


def test_a_guardian_agrees_for_a_child(world: World) -> None:
    case = child_of(world, 9)
    mother = party(world, case, "relative")
    page = browser_of(world.worker).post(
        f"/cases/{case.pk}/consent/",
        {"purpose": "services", "how": "guardian", "guardian": str(mother.pk), "scope": ""},
    )
    assert page.status_code == 302
    assert Consent.objects.get().guardian == mother


def test_the_guardian_who_harms_cannot_agree_and_the_page_says_why(world: World) -> None:
    case = child_of(world, 9)
    father = party(world, case, "respondent")
    page = browser_of(world.worker).post(
        f"/cases/{case.pk}/consent/",
        {"purpose": "services", "how": "guardian", "guardian": str(father.pk), "scope": ""},
    )
    text = page.content.decode()
    assert page.status_code == 200 and "harmed by this guardian" in text
    assert not Consent.objects.exists()
    assert agree(world, case, "law").guardian is None


def test_under_fourteen_her_own_yes_is_not_enough(world: World) -> None:
    case = child_of(world, 13)
    with pytest.raises(ValidationError) as refused:
        agree(world, case, "said")
    assert "under 14" in str(refused.value)
    party(world, case, "respondent")
    with pytest.raises(ValidationError, match="Don’t ask that person"):
        agree(world, case, "signed")
    assert agree(world, child_of(world, 15), "said").pk


def test_nobody_agrees_for_a_grown_woman(world: World) -> None:
    case = child_of(world, 30)
    mother = party(world, case, "relative")
    with pytest.raises(ValidationError, match="of age"):
        agree(world, case, "guardian", guardian_id=mother.pk)


def test_a_guardian_of_another_case_is_nobody_here(world: World) -> None:
    case, other = child_of(world, 9), child_of(world, 9)
    mother = party(world, other, "relative")
    with pytest.raises(ValidationError, match="which guardian"):
        agree(world, case, "guardian", guardian_id=mother.pk)


def test_what_a_guardian_agreed_to_ends_when_he_turns_out_to_be_the_other_party(
    world: World,
) -> None:
    case = child_of(world, 9)
    uncle = party(world, case, "relative")
    consent = agree(world, case, "guardian", guardian_id=uncle.pk)
    party(world, case, "respondent", party_id=uncle.pk)
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert Notice.objects.filter(member=world.supervisor, code="casework.alert").exists()


def test_taking_back_all_help_is_looked_at_by_somebody_else(world: World) -> None:
    case = services.open_case(
        actor=act(world.worker), facts=Facts(call_her="李女士", consent="said")
    )
    statistics = services.note_consent(
        actor=act(world.worker), case_id=case.pk, purpose="statistics", how="said"
    )
    browser, url = browser_of(world.worker), f"/cases/{case.pk}/"
    browser.post(f"{url}consent/{statistics.pk}/withdraw/")
    assert not case.tasks.filter(for_supervisors=True).exists()
    help_her = case.consents.get(purpose="services")
    for _twice in range(2):
        browser.post(f"{url}consent/{help_her.pk}/withdraw/")
    task = case.tasks.get(for_supervisors=True)
    assert task.due == timezone.localdate() and "made to" in (task.what or "")
    assert Notice.objects.filter(member=world.supervisor, code="casework.alert").count() == 1
    services.move(
        actor=act(world.worker), case_id=case.pk, state="closing", why="她要求结束，已说明去处。"
    )
    with pytest.raises(ValidationError, match="comes first"):
        services.move(
            actor=act(world.supervisor), case_id=case.pk, state="closed", why="看过了，可以结束。"
        )
