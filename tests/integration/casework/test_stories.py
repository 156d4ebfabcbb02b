"""Stories come from a room above through a registry; without one nothing is shown."""

from __future__ import annotations

import pytest

from niangjia.access.actor import Actor
from niangjia.casework import services
from niangjia.casework.services import Facts
from niangjia.people import stories
from niangjia.people.stories import Asked, Story
from tests.world import act, browser_of, make_world

pytestmark = pytest.mark.django_db


def test_a_story_stands_beside_a_case_that_it_fits() -> None:
    world, asked = make_world(), []

    def provider(actor: Actor, of: Asked) -> list[Story]:
        asked.append(of)
        fits = "dv_physical" in of.issues
        return [
            Story("先安顿孩子", "同样的处境", f"/stories/{n}/") for n in range(5 if fits else 0)
        ]

    facts = Facts(call_her="李女士", issues=["dv_physical"])
    case = services.open_case(actor=act(world.worker), facts=facts)
    other = services.open_case(actor=act(world.worker), facts=Facts(call_her="何女士"))
    browser, words = browser_of(world.worker), "What others learnt"
    assert words not in browser.get(f"/cases/{case.pk}/").content.decode()
    stories.register(provider)
    try:
        page = browser.get(f"/cases/{case.pk}/").content.decode()
        assert words in page and page.count("先安顿孩子") == stories.MOST
        assert words not in browser.get(f"/cases/{other.pk}/").content.decode()
    finally:
        stories.forget(provider)
    assert asked == [Asked(["dv_physical"], "open"), Asked([], "open")], "codes alone, never a case"
