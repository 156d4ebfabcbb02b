"""Files, money, two organisers at once, units that merge."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.training import selectors, services
from niangjia.training.models import BudgetLine, Enrolment, Material, Programme, Quota, Session
from niangjia.training.services.means import follow_merge
from niangjia.units import holders
from tests.integration.training.school import School
from tests.integration.training.test_pages import post_programme
from tests.world import act, browser_of


def paper(content: bytes = b"%PDF-1.7 outline", name: str = "x.exe") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_are_for_who_has_a_place(school: School) -> None:
    of = school.programme()
    school.nominated(of, school.world.worker)
    organiser, hers = browser_of(school.organiser), browser_of(school.world.worker)
    url = f"/training/{of.pk}/files/"
    wrong = organiser.post(url, {"title": "Outline", "file": paper(b"MZ\x90 program", "x.pdf")})
    assert "be used" in wrong.content.decode() and not Material.objects.exists()
    assert organiser.post(url, {"title": "Outline/../", "file": paper()}).status_code == 302
    one = Material.objects.get()
    answer = hers.get(f"/training/files/{one.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 outline"  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and "/" not in answer["Content-Disposition"]
    )
    assert AuditEvent.objects.filter(event="training.material_read").count() == 1
    assert "Outline" in hers.get(url).content.decode()
    other = browser_of(school.world.plain)
    assert "Outline" not in other.get(url).content.decode()
    assert other.get(f"/training/files/{one.pk}/").status_code == 404
    assert hers.post(url, {"title": "Mine", "file": paper()}).status_code == 200
    assert hers.post(f"/training/files/{one.pk}/remove/").status_code == 403
    assert Material.objects.count() == 1
    assert organiser.post(f"/training/files/{one.pk}/remove/").status_code == 302
    assert not Material.objects.exists()


def test_money_adds_up_and_is_the_organisers(school: School) -> None:
    of, browser = school.programme(), browser_of(school.organiser)
    url = f"/training/{of.pk}/budget/"
    assert browser.post(url, {"what": "Rooms", "planned": "-1"}).status_code == 200
    assert browser.post(url, {"what": "Rooms", "planned": "1800.50"}).status_code == 302
    assert (
        browser.post(url, {"what": "Travel", "planned": "200", "spent": "250"}).status_code == 302
    )
    _lines, planned, spent = selectors.budget(of)
    assert (planned, spent) == (Decimal("2000.50"), Decimal(250))
    line = BudgetLine.objects.get(what="Rooms")
    assert "Rooms" in browser.get(f"{url}{line.pk}/").content.decode()
    browser.post(f"{url}{line.pk}/", {"what": "Rooms", "planned": "100", "spent": "0"})
    assert "More spent than planned" not in browser.get(url).content.decode()
    browser.post(f"{url}{line.pk}/remove/")
    assert "More spent than planned" in browser.get(url).content.decode()
    hers = browser_of(school.world.worker)
    assert hers.get(url).status_code == 403
    with pytest.raises(Denied):
        services.remove_budget_line(
            actor=act(school.world.worker), programme_id=of.pk, line_id=line.pk
        )
    with pytest.raises(Http404):
        services.remove_budget_line(
            actor=act(school.organiser), programme_id=of.pk, line_id=line.pk
        )


def test_a_second_organiser_chooses_field_by_field(school: School) -> None:
    of, browser = school.programme(), browser_of(school.organiser)
    url = f"/training/{of.pk}/edit/"
    old = browser.get(url).context["form"]
    sent = {
        **post_programme(school),
        "version": old["version"].value(),
        "shown": old["shown"].value(),
    }
    services.update_programme(
        actor=act(school.organiser), programme_id=of.pk, version=of.version,
        **school.given(title="Theirs", place="Hall 9", objectives=["asks alone", "knows the warning"]),
    )  # fmt: skip
    page = browser.post(
        url, {**sent, "title": "Mine", "objectives": "asks alone\nknows the warning"}
    )
    text = page.content.decode()
    assert "You both changed" in text and "Theirs" in text and "Mine" in text
    form = page.context["form"]
    assert form["title"].value() == "Mine" and form["place"].value() == "Hall 9"
    assert Programme.objects.get().title == "Theirs"
    again = {
        **sent, "title": "Mine", "place": "Hall 9", "version": form["version"].value(),
        "shown": form["shown"].value(), "take": ["title"],
    }  # fmt: skip
    assert browser.post(url, again).status_code == 302
    kept = Programme.objects.get()
    assert (kept.title, kept.place) == ("Theirs", "Hall 9")
    stale = browser.post(url, {**again, "shown": "forged", "title": "Late"}).content.decode()
    assert "Somebody else changed" in stale and Programme.objects.get().title == "Theirs"


def test_what_a_unit_has_in_training_follows_its_merge(school: School) -> None:
    world, organiser = school.world, act(school.organiser)
    of = school.programme(seats=9)
    services.set_quota(actor=organiser, programme_id=of.pk, unit_id=world.east.pk, seats=2)
    services.set_quota(actor=organiser, programme_id=of.pk, unit_id=world.west.pk, seats=3)
    place = school.nominated(of, world.worker)
    Enrolment.objects.update(unit=world.east)
    visit = school.session(
        of, day=1, kind="visit", host_id=world.east.pk, place="Studio", consent_rules="No names."
    )
    Programme.objects.update(unit=world.east)
    assert "1 training programme" in holders.held_at(world.east)
    assert follow_merge(organiser, world.east, world.west) == 1
    assert Programme.objects.get().unit == world.west
    assert [(quota.unit, quota.seats) for quota in Quota.objects.all()] == [(world.west, 5)]
    assert Enrolment.objects.get(pk=place.pk).unit == world.west
    assert Session.objects.get(pk=visit.pk).host == world.west
    assert AuditEvent.objects.filter(event="training.unit_merged").count() == 1
    assert "1 training programme" not in holders.held_at(world.east)
