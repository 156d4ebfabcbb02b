"""The pages: what a document needs, writing one, its draft, its files, who may."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.documents import checking, owners, selectors, services
from niangjia.documents.models import Document, DocumentVersion
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
ORDER = "/documents/protection-order/"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def browser(world: World) -> Client:
    return browser_of(world.worker)


def full(code: str) -> dict[str, Any]:
    """Answers that miss nothing and that no check stops."""
    kind = selectors.kind(code)
    found = {**checking.sample(kind), "red_signs": ["none"], "applies": "self"}
    for name in ("last_incident", "signed_on", "effective_on"):
        found[name] = timezone.localdate().isoformat()
    return found


def drafted(world: World, code: str = "protection-order", **more: Any) -> Document:
    return services.draft(actor=act(world.worker), kind=code, values={**full(code), **more})


def test_every_kind_has_a_page_in_both_languages(browser: Client) -> None:
    for language in ("en", "zh-hans"):
        with translation.override(language):
            browser.cookies["django_language"] = language
            listed = browser.get("/documents/").content.decode()
            for of in selectors.kinds():
                page = browser.get(f"/documents/{of.code}/")
                assert page.status_code == 200
                assert f"/documents/{of.code}/" in listed
                form = browser.get(f"/documents/{of.code}/write/")
                assert form.status_code == 200
    assert browser.get("/documents/none/").status_code == 404
    assert Client().get("/documents/").status_code == 302


def test_a_draft_is_saved_with_anything_and_says_what_is_missing_first(browser: Client) -> None:
    answer = browser.post(ORDER + "write/", {"applicant": "周某敏", "applies": "behalf"})
    assert answer.status_code == 302
    text = browser.get(answer["Location"]).content.decode()
    assert text.index("Still missing") < text.index("周某敏")
    assert "Ground for applying on her behalf" in text
    assert "I have checked it: final" not in text


def test_what_can_t_be_read_is_said_at_its_field_and_kept(browser: Client) -> None:
    page = browser.post(ORDER + "write/", {"applicant_birth": "31 Feb", "applicant": "周某敏"})
    text = page.content.decode()
    assert page.status_code == 200 and "no such day" in text and "周某敏" in text
    assert not Document.objects.exists()


def test_the_secret_address_is_refused_at_its_field_and_kept(browser: Client) -> None:
    given = {"protected_address": "柳荫路123号2幢301室", "service_address": "柳荫路123号"}
    given |= {"evidence-rows": "1", "evidence-0-item": "住柳荫路123号"}
    page = browser.post(ORDER + "write/", given)
    text = page.content.decode()
    assert page.status_code == 200 and text.count("take it out") >= 2
    assert "柳荫路123号2幢301室" in text
    assert not Document.objects.exists()


def test_rows_are_kept_and_new_ones_offered(browser: Client) -> None:
    given = {"evidence-rows": "2", "evidence-0-item": "录音", "evidence-1-proves": "威胁"}
    answer = browser.post(ORDER + "write/", given)
    pk = Document.objects.get().pk
    assert DocumentVersion.objects.get().answers["evidence"] == [
        {"item": "录音", "proves": "", "source": ""},
        {"item": "", "proves": "威胁", "source": ""},
    ]
    text = browser.get(f"/documents/draft/{pk}/edit/").content.decode()
    assert 'name="evidence-3-item"' in text and answer.status_code == 302


def test_from_writing_to_a_final_print(browser: Client, world: World) -> None:
    made = drafted(world)
    page = f"/documents/draft/{made.pk}/"
    assert "I have checked it: final" in browser.get(page).content.decode()
    draft = browser.post(page + "1/file/", {"form": "pdf", "language": "zh"})
    assert draft["Content-Disposition"] == 'attachment; filename="file.pdf"'
    assert draft["Cache-Control"] == "no-store" and draft.content.startswith(b"%PDF")
    assert browser.post(page + "1/confirm/").status_code == 302
    version = DocumentVersion.objects.get()
    assert version.final_at and version.final_by_id == world.worker.pk
    final = browser.post(page + "1/file/", {"form": "pdf", "language": "zh"})
    assert version.pdf and final.content == version.pdf.read() != draft.content
    word = browser.post(page + "1/file/", {"form": "docx", "language": "en"})
    assert word.content.startswith(b"PK")
    assert browser.post(page + "1/file/", {"form": "exe", "language": "zh"}).status_code == 404
    kinds = list(AuditEvent.objects.values_list("event", flat=True))
    assert kinds.count("documents.taken") == 3 and "documents.confirmed" in kinds


def test_a_change_makes_a_new_version_that_is_a_draft_again(world: World) -> None:
    made, worker = drafted(world), act(world.worker)
    services.confirm_final(actor=worker, document_id=made.pk, number=1)
    values = {**full("protection-order"), "danger": "他说要来单位找我"}
    second = services.revise(actor=worker, document_id=made.pk, values=values, based_on=1)
    assert second.number == 2 and second.final_at is None
    assert selectors.version(made, 1).final_at is not None
    same = services.revise(actor=worker, document_id=made.pk, values=values, based_on=2)
    assert same.pk == second.pk


def test_two_who_write_at_once_choose_item_by_item(browser: Client, world: World) -> None:
    made, worker = drafted(world), act(world.worker)
    other = {**full("protection-order"), "danger": "他说要来学校找孩子"}
    services.revise(actor=worker, document_id=made.pk, values=other, based_on=1)
    page = f"/documents/draft/{made.pk}/edit/"
    answer = browser.post(page, {"danger": "他说要来单位找我", "based_on": "1"})
    text = answer.content.decode()
    assert answer.status_code == 200 and "他说要来学校找孩子" in text and "他说要来单位找我" in text
    assert 'name="based_on"' in text and 'value="2"' in text
    assert browser.post(page, {"danger": "两处都写", "based_on": "2"}).status_code == 302
    assert selectors.version(made).number == 3


@pytest.mark.parametrize("lacking", [{"danger": ""}, {"applies": "behalf", "ground": "none"}])
def test_nothing_becomes_final_while_something_is_missing(
    browser: Client, world: World, lacking: dict[str, str]
) -> None:
    made = drafted(world, **lacking)
    with pytest.raises(ValidationError):
        services.confirm_final(actor=act(world.worker), document_id=made.pk, number=1)
    assert browser.post(f"/documents/draft/{made.pk}/1/confirm/").status_code == 302
    assert DocumentVersion.objects.get().final_at is None


def test_nobody_else_sees_a_member_s_own_draft(world: World) -> None:
    made = drafted(world)
    for other in (world.supervisor, world.officer, world.chief, world.plain):
        visitor = browser_of(other)
        for path in ("", "1/", "edit/", "read/"):
            assert visitor.get(f"/documents/draft/{made.pk}/{path}").status_code in (403, 404)
        for path in ("remove/", "1/confirm/"):
            assert visitor.post(f"/documents/draft/{made.pk}/{path}").status_code in (403, 404)
        answer = visitor.post(f"/documents/draft/{made.pk}/1/file/", {"form": "pdf"})
        assert answer.status_code in (403, 404)
    assert Document.objects.exists()


def test_who_may_not_write_is_denied(world: World) -> None:
    assert browser_of(world.plain).get(ORDER).status_code == 200
    assert browser_of(world.plain).get(ORDER + "write/").status_code == 403
    with pytest.raises(Denied):
        services.draft(actor=act(world.plain), kind="protection-order", values={})
    with pytest.raises(LookupError):
        services.draft(
            actor=act(world.worker), kind="protection-order", values={},
            owner=("moon", world.worker.pk),
        )  # fmt: skip


def test_the_safety_plan_is_read_to_her_first(browser: Client, world: World) -> None:
    made = drafted(world, "safety-plan", code_word="买酱油")
    text = browser.get(f"/documents/draft/{made.pk}/").content.decode()
    assert text.index("read it to her") < text.index("As a file")
    assert "This print does not say" in text
    aloud = browser.get(f"/documents/draft/{made.pk}/read/").content.decode()
    assert "买酱油" not in aloud
    answer = browser.post(f"/documents/draft/{made.pk}/1/file/", {"form": "pdf", "language": "zh"})
    assert answer["Content-Disposition"] == 'attachment; filename="memo.pdf"'
    order = drafted(world)
    assert browser.get(f"/documents/draft/{order.pk}/read/").status_code == 404


def test_removed_and_expired_drafts_leave_nothing(browser: Client, world: World) -> None:
    made = drafted(world)
    assert made.expires_at and made.expires_at - timezone.now() > dt.timedelta(days=29)
    assert browser.post(f"/documents/draft/{made.pk}/remove/").status_code == 302
    assert not Document.objects.exists() and not DocumentVersion.objects.exists()
    drafted(world)
    assert services.housekeeping() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=31)):
        assert services.housekeeping() == 1
    assert not Document.objects.exists()


def test_an_owner_of_another_room_decides_and_prefills(world: World) -> None:
    case = world.street.pk
    secret = "柳荫路123号2幢301室"
    owners.register(
        "test.case",
        lambda actor: [case] if actor.member_id in (world.worker.pk, world.supervisor.pk) else [],
        lambda actor: [case] if actor.member_id == world.worker.pk else [],
        lambda actor, owner, kind: {"applicant": "周某敏", "nobody_asked": "x"},
        protected=lambda owner: [secret],
        family=lambda owner: case,
    )
    try:
        worker, kind = act(world.worker), selectors.kind("protection-order")
        assert selectors.prefill(worker, "test.case", case, kind) == {"applicant": "周某敏"}
        with pytest.raises(ValidationError):
            services.draft(
                actor=worker, kind=kind.code, owner=("test.case", case),
                values={"service_address": secret},
            )  # fmt: skip
        made = services.draft(
            actor=worker, kind=kind.code, owner=("test.case", case), values=full(kind.code)
        )
        assert made.expires_at is None and made.family == case
        reader = browser_of(world.supervisor)
        assert reader.get(f"/documents/draft/{made.pk}/").status_code == 200
        assert reader.get(f"/documents/draft/{made.pk}/edit/").status_code == 403
        assert AuditEvent.objects.filter(event="documents.read").count() == 1
        with pytest.raises(Denied):
            services.draft(
                actor=act(world.supervisor), kind=kind.code, owner=("test.case", case), values={}
            )
        services.confirm_final(actor=worker, document_id=made.pk, number=1)
        with pytest.raises(ValidationError):
            services.remove(actor=worker, document_id=made.pk)
    finally:
        owners.forget("test.case")
    assert browser_of(world.supervisor).get(f"/documents/draft/{made.pk}/").status_code == 404


def test_pages_ask_the_same_however_much_there_is(
    browser: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    one = drafted(world)
    for _more in range(12):
        drafted(world)
    for address, most in (
        ("/documents/", 25), (ORDER, 22), (ORDER + "write/", 22), (f"/documents/draft/{one.pk}/", 30),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            assert browser.get(address).status_code == 200


def test_titles_and_addresses_tell_nothing(browser: Client, world: World) -> None:
    made = drafted(world)
    text = browser.get(f"/documents/draft/{made.pk}/").content.decode()
    assert "<title>Draft ·" in " ".join(text.split())
