"""What a unit's entrance looks like: set, shown to all, set anew, removed; by whom it may be."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from niangjia.audit.models import AuditEvent
from niangjia.units.models import UnitPicture
from tests.integration.units.world import World


def photo(name: str = "../../door.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "text/html")


def at(step: str, world: World) -> str:
    return reverse(f"units:{step}", args=[world.willow.pk])


def set_it(browser, world: World, **sent):
    sent = {"picture": photo(), "shows": "a teal door", **sent}
    return browser(world.east_admin).post(at("set_picture", world), sent)


def test_a_picture_is_set_and_everybody_sees_it(world: World, browser):
    assert set_it(browser, world).status_code == 302
    page = browser(world.plain).get(at("unit", world)).content.decode()
    assert 'alt="a teal door"' in page
    shown = browser(world.plain).get(at("picture", world))
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    assert AuditEvent.objects.filter(event="units.picture_set").count() == 1


def test_a_new_picture_takes_the_place_of_the_old_one(world: World, browser):
    set_it(browser, world)
    set_it(browser, world, shows="the same door, opened")
    assert [kept.shows for kept in UnitPicture.objects.all()] == ["the same door, opened"]
    assert browser(world.east_admin).post(at("remove_picture", world)).status_code == 302
    assert browser(world.plain).get(at("picture", world)).status_code == 404
    assert AuditEvent.objects.filter(event="units.picture_removed").count() == 1


def test_a_disguised_file_is_told_at_its_field_and_what_was_typed_stays(world: World, browser):
    wrong = SimpleUploadedFile("door.jpg", b"<html><script>", "image/jpeg")
    answer = set_it(browser, world, picture=wrong)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "This is no picture that can be opened" in page
    assert "a teal door" in page
    assert not UnitPicture.objects.exists()


def test_without_words_for_those_who_cannot_see_it_nothing_is_saved(world: World, browser):
    assert "Say in a few words" in set_it(browser, world, shows=" ").content.decode()
    assert not UnitPicture.objects.exists()


def test_who_does_not_manage_the_unit_sets_and_removes_nothing(world: World, browser):
    for step in ("set_picture", "remove_picture"):
        assert browser(world.plain).post(at(step, world)).status_code == 403
