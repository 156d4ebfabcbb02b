"""What is being typed is kept while it is typed, for whoever types it alone."""

from __future__ import annotations

import pytest

from niangjia.signin import services
from niangjia.signin.models import HeldForm
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
TYPED = {"path": "/members/me/contact/", "keep-contact--home_address": "柳桥"}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_what_is_typed_is_kept_in_one_place_and_comes_back(world: World) -> None:
    browser = browser_of(world.worker)
    first = {**TYPED, "keep-contact--form_token": "x"}
    held = browser.post("/kept/typed/", first).json()["held"]
    more = {**TYPED, "held": held, "keep-contact--home_address": "柳桥新村三幢"}
    again = browser.post("/kept/typed/", more)
    assert again.json()["held"] == held and again.json()["at"]
    assert HeldForm.objects.get().fields == {"home_address": ["柳桥新村三幢"]}
    page = browser.get(f"{TYPED['path']}?held={held}", follow=True)
    assert "柳桥新村三幢" in page.content.decode()


def test_nobody_writes_over_what_is_kept_for_another(world: World) -> None:
    held = browser_of(world.worker).post("/kept/typed/", TYPED).json()["held"]
    other = browser_of(world.westerner).post("/kept/typed/", {**TYPED, "held": held})
    assert other.json()["held"] != held
    assert browser_of(world.worker).post("/kept/typed/", {"path": "/"}).json() == {}


def test_nothing_is_kept_of_a_page_of_secrets(world: World) -> None:
    secret = {"path": "/account/password/", "keep-x--words": "something"}
    assert browser_of(world.worker).post("/kept/typed/", secret).json() == {}
    assert not HeldForm.objects.exists()


def test_what_comes_while_the_form_is_being_sent_is_kept_no_more(world: World) -> None:
    held = browser_of(world.worker).post("/kept/typed/", TYPED).json()["held"]
    row = HeldForm.objects.get(pk=held)
    HeldForm.objects.all().delete()  # the form arrived
    posted = {key: [value] for key, value in TYPED.items()}.items()
    kept = services.keep_typed(actor=act(world.worker), path=TYPED["path"], posted=posted, held=row)
    assert kept is None
    assert not HeldForm.objects.exists()
