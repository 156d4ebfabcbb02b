"""Blank sheets: from the forms of the screens, in two languages, for whoever may use those; on paper no title."""

from __future__ import annotations

import io

import pytest
from django.utils import translation
from pypdf import PdfReader

from niangjia.casework import intake
from niangjia.casework.forms.incidents import IncidentForm
from niangjia.dispatch.forms import CallForm
from niangjia.dispatch.house import house
from niangjia.documents import sheets
from niangjia.instruments import engine
from tests.world import World, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
URL = "/documents/paper/"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def paper(world: World, code: str, language: str = "en") -> str:
    """What stands on a sheet, without spaces and ends of lines."""
    page = browser_of(world.worker).get(f"{URL}{code}/{language}.pdf")
    assert page.status_code == 200 and page["Content-Type"] == "application/pdf"
    read = PdfReader(io.BytesIO(page.content))
    assert not any((read.metadata or {}).get(key) for key in ("/Title", "/Author", "/Subject"))
    return "".join("".join(one.extract_text() for one in read.pages).split())


def plain(words: object) -> str:
    return "".join(str(words).split())


def test_the_page_offers_each_sheet_in_both_languages_under_a_neutral_name(world: World) -> None:
    browser = browser_of(world.worker)
    page = browser.get(URL).content.decode()
    for code in ("intake", "incident", "visit", "partner-danger", "child-safety"):
        for language in sheets.LANGUAGES:
            assert f"{URL}{code}/{language}.pdf" in page
    assert URL in browser.get("/documents/").content.decode()
    made = browser.get(f"{URL}partner-danger/en.pdf")
    assert made["Content-Disposition"] == 'attachment; filename="notes-5.pdf"'


def test_whoever_has_no_cases_gets_no_sheets(world: World) -> None:
    browser = browser_of(world.plain)
    page = browser.get(URL).content.decode()
    assert "no forms" in page and "intake" not in page
    for code in ("intake", "call", "partner-danger"):
        assert browser.get(f"{URL}{code}/en.pdf").status_code == 404
    # A caseworker takes no calls of the hotline unless her role lets her.
    editor = make_member("叶宁", world.street)
    hold(editor, "editor", world.street)
    assert browser_of(editor).get(f"{URL}call/en.pdf").status_code == 404
    assert browser_of(world.worker).get(f"{URL}intake/fr.pdf").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_the_screens_ask_stands_on_paper_in_the_same_words(
    world: World, language: str
) -> None:
    codes = ("intake", "incident", "call", "partner-danger")
    on_paper = {code: paper(world, code, language) for code in codes}
    with translation.override(language):
        for step in intake.STEPS:
            if step.code not in ("found", "issues"):
                assert plain(step.heading) in on_paper["intake"]
                assert plain(step.why) in on_paper["intake"]
        assert plain(intake.SafetyForm.base_fields["child_danger"].label) in on_paper["intake"]
        for name, field in IncidentForm(people=[("a", "A"), ("b", "B")]).fields.items():
            assert plain(field.label) in on_paper["incident"], name
        for asked in house().questions:
            assert plain(asked.zh if language == "zh-hans" else asked.en) in on_paper["call"]
        for question in engine.get(engine.PARTNER_DANGER).questions:
            assert plain(question.words.text(language)) in on_paper["partner-danger"]


def test_nobody_can_be_found_by_a_sheet(world: World) -> None:
    """No title, no office, no case number; by what she is found isn't asked on paper."""
    text = paper(world, "intake")
    for name in ("name", "phone", "id_number"):
        label = plain(intake.WhoForm.base_fields[name].label)
        assert f"{label}" not in text.replace("Noname", "").replace("nonumber", "")
    assert "Federation" not in text and "Niangjia" not in text and "intake" not in text.lower()
    assert plain(CallForm.base_fields["name"].label) not in paper(world, "call")
    of = engine.get(engine.PARTNER_DANGER)
    assert plain(of.title.en) not in paper(world, "partner-danger")
