"""Views of lists that a member saved: hers alone, above the list, gone when she removes them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from niangjia.desk import services
from niangjia.desk.models import SavedFilter
from niangjia.desk.rules import MOST_FILTERS
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
PAGE, QUERY = "/members/", "state=active&role=caseworker"


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_view_is_named_stands_above_the_list_and_goes_again(world: World) -> None:
    hers = browser_of(world.supervisor)
    page = hers.get(f"{PAGE}?{QUERY}").content.decode()
    assert 'action="/views/save/"' in page
    asked = hers.post("/views/save/", {"path": PAGE, "query": QUERY})
    assert asked.status_code == 200
    assert not asked.context["form"].errors
    saved = hers.post("/views/save/", {"path": PAGE, "query": QUERY, "label": "在岗维权干部"})
    assert saved.status_code == 302
    page = hers.get(saved.url).content.decode()
    assert "在岗维权干部" in page
    row = SavedFilter.objects.get(member=world.supervisor)
    assert f'href="{PAGE}?{row.query}"'.replace("&", "&amp;") in page
    assert hers.post(f"/views/{row.pk}/remove/").url == PAGE
    assert "在岗维权干部" not in hers.get(PAGE).content.decode()


def test_without_a_name_it_says_so_and_keeps_the_view(world: World) -> None:
    answer = browser_of(world.supervisor).post(
        "/views/save/", {"path": PAGE, "query": QUERY, "label": " "}
    )
    assert answer.context["form"].errors["label"]
    assert QUERY.replace("&", "&amp;") in answer.content.decode()
    assert not SavedFilter.objects.exists()


def test_a_list_without_filters_offers_nothing_to_save(world: World) -> None:
    assert 'action="/views/save/"' not in browser_of(world.supervisor).get(PAGE).content.decode()


def test_somebody_elses_view_is_nowhere(world: World) -> None:
    row = services.save_filter(
        actor=act(world.supervisor), path=PAGE, query=QUERY, label="只给自己看"
    )
    other = browser_of(world.chief)
    assert "只给自己看" not in other.get(f"{PAGE}?{QUERY}").content.decode()
    assert other.post(f"/views/{row.pk}/remove/").status_code == 404
    assert SavedFilter.objects.filter(pk=row.pk).exists()


def test_the_same_view_again_only_changes_its_name(world: World) -> None:
    for label in ("一", "二"):
        services.save_filter(actor=act(world.supervisor), path=PAGE, query=QUERY, label=label)
    assert [row.label for row in SavedFilter.objects.all()] == ["二"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/no-such-page/", QUERY),
        ("https://example.org/", QUERY),
        (PAGE, ""),
        (PAGE, "role=" + "x" * 500),
    ],
)
def test_what_is_no_view_of_ours_is_refused(world: World, path: str, query: str) -> None:
    with pytest.raises(ValidationError):
        services.save_filter(actor=act(world.supervisor), path=path, query=query, label="一")
    assert not SavedFilter.objects.exists()


def test_enough_is_enough(world: World) -> None:
    for number in range(MOST_FILTERS):
        services.save_filter(
            actor=act(world.supervisor), path=PAGE, query=f"role={number}", label="一"
        )
    with pytest.raises(ValidationError):
        services.save_filter(actor=act(world.supervisor), path=PAGE, query="role=x", label="一")
