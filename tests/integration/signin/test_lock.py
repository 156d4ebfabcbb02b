"""The lock hides everything, loses nothing, and opens with her own password."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test import Client

from niangjia.audit.models import AuditEvent
from niangjia.people.models import Member
from niangjia.signin.models import HeldForm
from tests.world import World, browser_of, make_world

pytestmark = pytest.mark.django_db
PASSWORD = "calico by lamplight 7"


@pytest.fixture
def world() -> World:
    made = make_world()
    made.chief.set_password(PASSWORD)
    made.chief.save()
    return made


@pytest.fixture
def page(world: World) -> Client:
    return browser_of(world.chief)


def idle(client: Client, minutes: int) -> None:
    session = client.session
    session["seen_at"] = time.time() - minutes * 60
    session.save()


def test_after_fifteen_idle_minutes_every_page_is_the_lock(page: Client) -> None:
    idle(page, 16)
    assert page.get("/members/")["Location"] == "/lock/?next=%2Fmembers%2F"
    assert page.get("/")["Location"].startswith("/lock/")
    assert page.get("/lock/").status_code == 200


def test_after_fourteen_it_is_not(page: Client) -> None:
    idle(page, 14)
    assert page.get("/").status_code == 200


def test_roles_that_hold_no_secrets_are_not_locked(world: World) -> None:
    page = browser_of(world.plain)
    idle(page, 600)
    assert page.get("/").status_code == 200


def test_the_lock_shows_nothing_of_the_page(page: Client, world: World) -> None:
    page.post("/lock/", {"path": "/members/"})
    text = page.get("/lock/").content.decode()
    assert world.worker.name not in text and world.chief.name not in text
    assert page.get("/lock/")["Cache-Control"] == "no-store"


def test_a_form_that_arrives_late_is_kept_encrypted_and_offered_back(
    page: Client, world: World
) -> None:
    idle(page, 16)
    path = f"/members/{world.worker.pk}/edit/"
    typed = {"job_title": "权益干部兼网格员", "password": "never", "csrfmiddlewaretoken": "t"}
    assert page.post(path, typed)["Location"] == "/lock/"
    assert Member.objects.get(pk=world.worker.pk).job_title == ""
    held = HeldForm.objects.get()
    assert held.fields == {"job_title": ["权益干部兼网格员"]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT fields, path FROM signin_heldform")
        raw = b"".join(bytes(value) for value in cursor.fetchone())
    assert "权益干部".encode() not in raw and b"members" not in raw

    assert page.post("/lock/open/", {"password": PASSWORD})["Location"] == "/kept/?next=%2F"
    assert "权益干部兼网格员" in page.get("/kept/").content.decode()
    back = page.get(f"{path}?held={held.pk}")
    assert 'value="权益干部兼网格员"' in back.content.decode()
    assert Member.objects.get(pk=world.worker.pk).job_title == ""


def test_once_saved_it_is_no_longer_kept(page: Client, world: World) -> None:
    path = f"/members/{world.worker.pk}/edit/"
    page.post("/lock/", {"path": path, "keep-member--job_title": "网格员"})
    held = HeldForm.objects.get()
    page.post("/lock/open/", {"password": PASSWORD})
    form = page.get(f"{path}?held={held.pk}").context["form"]
    said = {name: form[name].value() or "" for name in form.fields} | {"job_title": "网格员"}
    answer = page.post(f"{path}?held={held.pk}", said)
    assert answer.status_code == 302, answer.context and answer.context["form"].errors
    assert Member.objects.get(pk=world.worker.pk).job_title == "网格员"
    assert not HeldForm.objects.exists()


def test_kept_text_is_hers_alone_and_for_its_page_alone(page: Client, world: World) -> None:
    path = f"/members/{world.worker.pk}/edit/"
    page.post("/lock/", {"path": path, "keep-member--job_title": "网格员"})
    held = HeldForm.objects.get()
    other = browser_of(world.east_admin)
    assert "网格员" not in other.get(f"{path}?held={held.pk}").content.decode()
    assert other.post(f"/kept/{held.pk}/forget/").status_code == 404
    page.post("/lock/open/", {"password": PASSWORD})
    assert (
        "网格员"
        not in page.get(f"/members/{world.east_admin.pk}/edit/?held={held.pk}").content.decode()
    )
    assert page.post(f"/kept/{held.pk}/forget/").status_code == 302
    assert not HeldForm.objects.exists()


def test_the_wrong_password_five_times_signs_out_and_keeps_the_text(
    page: Client, world: World
) -> None:
    page.post("/lock/", {"path": "/members/", "keep-member--job_title": "网格员"})
    for _try in range(4):
        assert page.post("/lock/open/", {"password": "wrong"}).status_code == 422
    assert page.post("/lock/open/", {"password": "wrong"})["Location"].startswith(
        "/account/sign-in/"
    )
    assert page.get("/")["Location"].startswith("/account/sign-in/")
    assert HeldForm.objects.count() == 1
    assert AuditEvent.objects.filter(event="signin.unlock_failed").count() == 5


def test_switching_the_language_keeps_what_was_typed(page: Client, world: World) -> None:
    path = f"/members/{world.worker.pk}/edit/"
    answer = page.post(
        "/language/", {"language": "zh-hans", "next": path, "keep-member--job_title": "网格员"}
    )
    assert answer["Location"].startswith(f"{path}?held=")
    assert 'value="网格员"' in page.get(answer["Location"]).content.decode()


def test_locking_twice_is_locking_once(page: Client) -> None:
    page.post("/lock/", {"path": "/"})
    page.post("/lock/", {"path": "/"})
    assert AuditEvent.objects.filter(event="signin.screen_locked").count() == 1


def test_a_visitor_has_no_screen_to_lock(client: Client, world: World) -> None:
    assert client.get("/lock/").status_code == 302
    assert client.post("/lock/alive/").status_code == 302


def test_she_ends_her_other_sessions(world: World) -> None:
    world.plain.set_password(PASSWORD)
    world.plain.save()
    one, two = Client(), Client()
    for page in (one, two):
        page.post("/account/sign-in/", {"login": world.plain.username, "password": PASSWORD})
        assert page.get("/account/").status_code == 200
    assert one.post("/account/sessions/end/").status_code == 302
    assert one.get("/").status_code == 200
    assert two.get("/")["Location"].startswith("/account/sign-in/")


def test_the_code_of_conduct_is_accepted_once_a_version(world: World) -> None:
    page = browser_of(world.worker, agreed=False)
    assert page.get(f"/members/{world.worker.pk}/file/")["Location"].startswith("/conduct/")
    assert page.post("/conduct/", {"version": "2026-11"}).status_code == 200
    said = {"version": "2026-11", "accept": "on", "next": f"/members/{world.worker.pk}/file/"}
    assert page.post("/conduct/", said)["Location"] == said["next"]
    assert page.get(said["next"]).status_code == 200
    assert page.post("/conduct/", {"version": "1999-01", "accept": "on"}).status_code == 200
