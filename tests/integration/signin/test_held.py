"""What meets a locked screen is kept: encrypted, hers alone, without secrets, and offered back."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from niangjia.access.agenda import items_for
from niangjia.people.models import Member
from niangjia.signin import rules, services
from niangjia.signin.models import HeldForm
from tests.integration.signin.conftest import PASSWORD, House, SignIn, code_of

LOCK = reverse("signin:lock")
HELD = reverse("signin:held")
CONTACT = reverse("people:my_contact")
CANARY = "云雀衔来一枝青梅"
HOST = "http://testserver"


@pytest.fixture
def member(house: House) -> Member:
    return house.member("admin", "administrator", unit=house.city, app=True)


@pytest.fixture
def page(member: Member, client: Client, sign_in: SignIn) -> Client:
    sign_in(member, code=code_of())
    client.get("/")
    return client


def fall_idle(client: Client, minutes: int = 16) -> None:
    session = client.session
    session["seen_at"] = time.time() - minutes * 60
    session.save()


def unlock(client: Client, onward: str = "/") -> Any:
    return client.post(reverse("signin:unlock"), {"password": PASSWORD, "next": onward})


def typed_late(client: Client, path: str = CONTACT, **fields: Any) -> HeldForm:
    fall_idle(client)
    fields = fields or {"home_address": CANARY}
    client.post(path, fields, headers={"referer": HOST + path})
    return HeldForm.objects.get()


def test_it_comes_back_unsaved_into_its_own_form_and_goes_when_saved(
    page: Client, member: Member
) -> None:
    held = typed_late(page, phone="", home_address=CANARY, email="", emergency_contact="")
    response = unlock(page, CONTACT)
    assert response["Location"].startswith(HELD)
    listed = page.get(response["Location"])
    assert CANARY in listed.content.decode()
    back = listed.context["lines"][0].back_url
    shown = page.get(back)
    assert CANARY in shown.content.decode()
    assert "What you had written is back" in shown.content.decode()
    member.refresh_from_db()
    assert not member.home_address, "put back is not saved"
    fields = dict.fromkeys(shown.context["form"].fields, "")
    fields |= {"home_address": CANARY, "version": str(member.version)}
    assert page.post(back, fields).status_code == 302
    member.refresh_from_db()
    assert member.home_address == CANARY
    assert not HeldForm.objects.filter(pk=held.pk).exists()


def test_a_new_unit_with_its_division_code_comes_back(page: Client, house: House) -> None:
    path = reverse("units:open_below", args=[house.city.pk])
    fields = {"name_zh": "梧桐街道妇联", "level": "street", "code": "330199008000"}
    held = typed_late(page, path, **fields)
    assert held.fields["code"] == ["330199008000"]
    unlock(page)
    shown = page.get(f"{path}?held={held.pk}")
    assert shown.status_code == 200
    assert "330199008000" in shown.content.decode() and "梧桐街道妇联" in shown.content.decode()


def test_in_no_table_does_it_lie_in_clear(page: Client) -> None:
    typed_late(page)
    page.post(LOCK, {"path": CONTACT, "keep-me--home_address": CANARY})
    marks = (CANARY.encode(), CANARY.encode("unicode_escape"), CANARY.encode("utf-16-le"))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = (
                        bytes(value)
                        if isinstance(value, bytes | memoryview)
                        else str(value).encode()
                    )
                    assert not any(mark in raw for mark in marks), table


def test_secrets_and_sign_in_pages_are_never_kept(page: Client) -> None:
    fall_idle(page)
    for path in (reverse("account_change_password"), reverse("mfa_activate_totp")):
        page.post(path, {"oldpassword": "a", "password1": "b", "code": "123456", "note": "x"})
    page.post(CONTACT, {"password": "secret", "csrfmiddlewaretoken": "t", "otp": "1"})
    assert not HeldForm.objects.exists()


def test_files_are_named_as_not_kept_and_she_is_told(page: Client) -> None:
    fall_idle(page)
    path = reverse("people:import")
    page.post(path, {"file": SimpleUploadedFile("成员.csv", b"a,b"), "note": "x"})
    held = HeldForm.objects.get()
    assert held.left_out == ["file"] and "a,b" not in str(held.fields)
    unlock(page)
    assert "was not kept" in page.get(HELD).content.decode()


def test_a_form_belongs_to_the_page_on_which_it_was_written(page: Client) -> None:
    """A button that posts elsewhere would be put back to an address that can't be opened."""
    fall_idle(page)
    page.post("/notices/read/", {"note": CANARY}, headers={"referer": f"{HOST}/notices/?page=2"})
    assert HeldForm.objects.get().path == "/notices/?page=2"


def test_another_site_can_not_leave_anything(member: Member, page: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = page.cookies
    fall_idle(page)
    response = strict.post(
        CONTACT, {"home_address": CANARY}, headers={"referer": "https://evil.example/"}
    )
    assert response["Location"].startswith(LOCK)
    assert not HeldForm.objects.exists()


def test_what_asks_in_the_background_is_told_to_lock_the_page(page: Client) -> None:
    fall_idle(page)
    fetched = page.post(
        reverse("people:pick"), {"q": CANARY}, headers={"X-Requested-With": "fetch"}
    )
    assert fetched.status_code == 423
    asked = page.get("/jobs/", headers={"HX-Request": "true"})
    assert (asked.status_code, asked["HX-Redirect"]) == (423, LOCK)
    assert not HeldForm.objects.exists()


def test_progress_that_asks_by_itself_is_no_sign_of_work(page: Client) -> None:
    fall_idle(page, 10)
    before = page.session["seen_at"]
    page.get("/jobs/", headers={"HX-Request": "true"})
    assert page.session["seen_at"] == before
    page.post(reverse("signin:alive"), headers={"X-Requested-With": "fetch"})
    assert page.session["seen_at"] > before


@pytest.mark.parametrize("path", ["/members/", "/no-such-page/", "/account/", "/kept/", "/"])
def test_every_address_is_the_lock_also_one_that_does_not_exist(page: Client, path: str) -> None:
    page.post(LOCK, {"path": "/members/"})
    assert page.get(path)["Location"].startswith(LOCK)


def test_after_the_lock_she_is_where_she_was(page: Client) -> None:
    response = page.post(LOCK, {"path": "/units/"})
    locked = page.get(response["Location"])
    assert locked.context["next"] == "/units/"
    assert unlock(page, "/units/")["Location"] == "/units/"


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example", "javascript:alert(1)"])
def test_nothing_leads_away_from_us(page: Client, path: str) -> None:
    page.post(LOCK, {"path": path, "keep-me--home_address": CANARY})
    assert HeldForm.objects.get().path == "/"
    response = unlock(page, path)
    assert response["Location"] == f"{HELD}?next=%2F"


def test_written_on_and_locked_again_replaces_what_was_kept(page: Client) -> None:
    held = typed_late(page)
    unlock(page)
    back = f"{CONTACT}?held={held.pk}"
    page.get(back)
    fall_idle(page)
    page.post(back, {"home_address": CANARY + "二"}, headers={"referer": HOST + back})
    kept = HeldForm.objects.get()
    assert kept.pk != held.pk and kept.path == CONTACT
    assert kept.fields["home_address"] == [CANARY + "二"]


def test_a_switch_of_language_on_a_page_with_put_back_text_keeps_it(page: Client) -> None:
    held = typed_late(page)
    unlock(page)
    back = f"{CONTACT}?held={held.pk}"
    page.get(back)
    response = page.post(
        "/language/", {"language": "zh-hans", "next": CONTACT}, headers={"referer": HOST + back}
    )
    assert response["Location"] == back
    assert CANARY in page.get(back).content.decode()


def test_what_is_kept_stands_on_her_day(page: Client, house: House, member: Member) -> None:
    typed_late(page)
    assert HELD in {item.url for item in items_for(house.actor(member))}


def test_the_shelf_has_an_end_and_the_first_texts_stay(
    page: Client, house: House, member: Member
) -> None:
    actor = house.actor(member)
    for number in range(rules.KEPT_AT_ONCE + 3):
        services.keep_form(actor=actor, path="/", posted=[("note", [f"text {number}"])])
    kept = [held.fields["note"][0] for held in HeldForm.objects.order_by("held_at")]
    assert len(kept) == rules.KEPT_AT_ONCE and kept[0] == "text 0"


def test_after_seven_days_it_is_gone(page: Client) -> None:
    held = typed_late(page)
    HeldForm.objects.update(held_at=timezone.now() - dt.timedelta(days=6, hours=23))
    assert services.housekeeping() == 0
    HeldForm.objects.update(held_at=timezone.now() - dt.timedelta(days=7, minutes=1))
    unlock(page)
    assert page.get(HELD).context["lines"] == [], "gone for her before it is gone from the disk"
    assert services.housekeeping() == 1
    assert not HeldForm.objects.filter(pk=held.pk).exists()


def test_tries_at_the_lock_are_counted_over_all_her_sessions(
    page: Client, member: Member, sign_in: SignIn
) -> None:
    other = Client()
    sign_in(member, code=code_of(), browser=other)
    for browser in (page, other):
        browser.post(LOCK, {"path": "/"})
    wrong = {"password": "wrong"}
    for _turn in range(4):
        assert page.post(reverse("signin:unlock"), wrong).status_code == 422
    assert other.post(reverse("signin:unlock"), wrong)["Location"].startswith("/account/sign-in/")


def test_a_right_password_starts_the_count_anew(page: Client) -> None:
    for _round in range(3):
        page.post(LOCK, {"path": "/"})
        for _turn in range(3):
            page.post(reverse("signin:unlock"), {"password": "wrong"})
        assert unlock(page)["Location"] == "/"


def test_a_form_that_meets_a_missing_second_step_is_kept_too(house: House, sign_in: SignIn) -> None:
    from niangjia.people.models import RoleAssignment

    member, browser = house.member("zhoumin"), Client()
    sign_in(member, browser=browser)
    RoleAssignment.objects.create(
        member=member, role="caseworker", unit=house.street, starts_on=timezone.localdate()
    )
    response = browser.post(CONTACT, {"home_address": CANARY}, headers={"referer": HOST + CONTACT})
    assert response["Location"].startswith(reverse("signin:second_factor"))
    assert HeldForm.objects.get().fields == {"home_address": [CANARY]}
