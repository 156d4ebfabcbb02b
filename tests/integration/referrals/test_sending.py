"""A referral from its draft to its end: nothing without a basis, nothing that wasn't released."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from niangjia.access import services as access
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.casework.models import Case, Task
from niangjia.notices.models import Notice
from niangjia.referrals import registrations, release, selectors, services
from niangjia.referrals.models import Referral, Reply
from niangjia.referrals.services.sending import stands
from niangjia.ui.conflict import stamp
from niangjia.units.models import Unit
from tests.integration.referrals.scene import (
    HIDDEN,
    PHONE,
    Scene,
    draft,
    make_scene,
    make_service,
    sent,
)
from tests.world import act, browser_of

pytestmark = pytest.mark.django_db
State = Referral.State


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def texts(found: Referral) -> str:
    return str(found.released)


def test_through_the_pages_from_choosing_to_the_link(scene: Scene) -> None:
    browser = browser_of(scene.world.worker)
    at = f"/referrals/case/{scene.case.pk}/"
    assert browser.get(at).status_code == 200
    page = browser.get(f"{at}begin/").content.decode()
    assert "云河市法律援助中心" in page
    made = browser.post(f"{at}begin/", {"service": str(scene.aid.pk)})
    contents = made["Location"]
    page = browser.get(contents).content.decode()
    # Everything stays until somebody moves it.
    assert 'value="send" checked' not in page and HIDDEN not in page
    stay = {
        f"item_{key}": "stay" for key in ("name", "contact", "issue", "risk", "children", "summary")
    }
    typed = {
        **stay, "purpose": "请帮她申请法律援助", "reply_days": "3", "item_call_her": "send",
        "item_need": "send", "need": "要律师", "summary": "留在这里的话",
        "seen": stamp(stands(Referral.objects.get())),
    }  # fmt: skip
    basis = browser.post(contents, typed)["Location"]
    assert basis.endswith("/basis/")
    found = Referral.objects.get()
    refused = browser.post(f"/referrals/{found.pk}/send/")
    assert refused.status_code == 302
    found.refresh_from_db()
    assert found.state == State.DRAFT
    assert browser.post(basis, {"basis": "now:said"}).status_code == 302
    preview = browser.get(f"/referrals/{found.pk}/preview/").content.decode()
    assert "李女士" in preview and "要律师" in preview and "留在这里的话" not in preview
    assert "李小禾" not in preview
    seen = {"seen": stamp(release.snapshot(found))}
    services.choose_contents(
        actor=act(scene.world.worker), referral_id=found.pk, purpose="请帮她", keys=["need"], need="要律师"
    )  # fmt: skip
    changed = browser.post(f"/referrals/{found.pk}/send/", seen, follow=True)
    assert "It was changed since you read it" in changed.content.decode()
    found.refresh_from_db()
    assert found.state == State.DRAFT
    seen = {"seen": stamp(release.snapshot(found))}
    slip = browser.post(f"/referrals/{found.pk}/send/", seen).content.decode()
    assert "/r/" in slip
    found.refresh_from_db()
    assert found.state == State.SENT
    assert found.reply_by == timezone.localdate() + dt.timedelta(days=3)
    assert browser.get(f"/referrals/{found.pk}/").status_code == 200
    case_page = browser.get(f"/cases/{scene.case.pk}/").content.decode()
    assert "云河市法律援助中心" in case_page


@pytest.mark.parametrize("text", [HIDDEN, f"她住在{HIDDEN[6:]}"])
def test_a_sealed_address_never_goes_out_by_any_text(scene: Scene, text: str) -> None:
    who = act(scene.world.worker)
    found = draft(scene, scene.aid)
    for field in ("purpose", "need", "children", "summary"):
        given = {"purpose": "请帮忙", field: text}
        with pytest.raises(ValidationError) as refused:
            services.choose_contents(actor=who, referral_id=found.pk, keys=["need"], **given)
        assert field in refused.value.message_dict
    found.refresh_from_db()
    assert found.purpose == "请帮她申请法律援助。"


def test_an_address_sealed_after_the_draft_stops_the_sending(scene: Scene) -> None:
    who = act(scene.world.worker)
    found = draft(scene, scene.aid)
    services.agree_receiver(actor=who, referral_id=found.pk, how="signed")
    casework.seal_record(
        actor=who, case_id=scene.case.pk, kind="reporter", content="离婚起诉需要律师。"
    )
    with pytest.raises(ValidationError):
        services.send_referral(actor=who, referral_id=found.pk)
    found.refresh_from_db()
    assert found.state == State.DRAFT and found.released is None


def test_only_what_was_moved_is_released_and_contact_in_the_agreed_way(scene: Scene) -> None:
    found = sent(scene, scene.aid, keys=("contact", "issue", "need"))
    said = texts(found)
    assert "13800001234" in said and "桂花糕" in said and "离婚起诉需要律师。" in said
    assert "李小禾" not in said and "李女士" not in said and "没有放行的内容" not in said
    assert HIDDEN not in said


def test_nothing_is_sent_without_a_basis(scene: Scene) -> None:
    who = act(scene.world.worker)
    found = draft(scene, scene.aid)
    with pytest.raises(ValidationError, match="agree"):
        services.send_referral(actor=who, referral_id=found.pk)
    with pytest.raises(ValidationError):
        services.agree_receiver(actor=who, referral_id=found.pk, how="law")
    with pytest.raises(ValidationError):
        services.set_ground(actor=who, referral_id=found.pk, ground="child_report")
    assert not Reply.objects.exists()


def test_a_consent_names_one_office_alone(scene: Scene) -> None:
    who = act(scene.world.worker)
    earlier = casework.note_consent(
        actor=who, case_id=scene.case.pk, purpose="receiver", how="said", scope="法援中心"
    )
    first, second = draft(scene, scene.aid), draft(scene, scene.desk)
    assert selectors.consents(who, first) == [earlier]
    services.agree_receiver(actor=who, referral_id=first.pk, how="", consent_id=earlier.pk)
    assert selectors.consents(who, second) == []
    with pytest.raises(ValidationError):
        services.agree_receiver(actor=who, referral_id=second.pk, how="", consent_id=earlier.pk)
    casework.withdraw_consent(actor=who, case_id=scene.case.pk, consent_id=earlier.pk)
    first.refresh_from_db()
    assert first.state == State.DRAFT and first.consent_id is None
    with pytest.raises(ValidationError):
        services.agree_receiver(actor=who, referral_id=second.pk, how="", consent_id=earlier.pk)


def test_a_report_for_a_child_needs_no_consent(scene: Scene) -> None:
    who = act(scene.world.worker)
    browser = browser_of(scene.world.worker)
    at = f"/referrals/case/{scene.case.pk}/"
    assert "report=yes" not in browser.get(at).content.decode()
    casework.open_danger(actor=who, case_id=scene.case.pk, child=True)
    assert "report=yes" in browser.get(at).content.decode()
    page = browser.get(f"{at}begin/?report=yes").content.decode()
    assert "东岸区派出所" in page and "法律援助" not in page
    browser.post(f"{at}begin/?report=yes", {"service": str(scene.station.pk)})
    found = Referral.objects.get()
    assert found.ground == "child_report" and found.consent_id is None
    services.choose_contents(
        actor=who, referral_id=found.pk, purpose="报告：孩子可能受到侵害。", keys=["need"],
        need="孩子身上有伤，请马上看。",
    )  # fmt: skip
    assert services.send_referral(actor=who, referral_id=found.pk).state == State.SENT
    shown = browser.get(f"/referrals/{found.pk}/").content.decode()
    assert "A child is harmed" in shown and "Taken back" not in shown


def test_a_consent_taken_back_ends_it_at_once_and_the_worker_gets_a_task(scene: Scene) -> None:
    who = act(scene.world.worker)
    found = sent(scene, scene.desk)
    receiver = browser_of(scene.answerer)
    page = f"/referrals/to-us/{found.pk}/"
    assert "离婚起诉需要律师" in receiver.get(page).content.decode()
    casework.withdraw_consent(actor=who, case_id=scene.case.pk, consent_id=found.consent_id)
    found.refresh_from_db()
    assert found.state == State.WITHDRAWN and found.because == "consent"
    after = receiver.get(page).content.decode()
    assert "离婚起诉需要律师" not in after and "李女士" not in after
    assert Notice.objects.filter(member=scene.answerer, code="referrals.changed").exists()
    task = Task.objects.get(case=scene.case, kind="action")
    assert "律师服务站" in (task.what or "") and task.due == timezone.localdate()
    with pytest.raises(ValidationError):
        services.answer(actor=act(scene.answerer), referral_id=found.pk, act="accept")


@pytest.mark.parametrize("what", ["way", "number"])
def test_no_receiver_goes_on_by_a_way_that_is_no_more(scene: Scene, what: str) -> None:
    who = act(scene.world.worker)
    found, other = sent(scene, scene.desk, keys=("call_her", "contact")), sent(scene, scene.station)
    receiver, page = browser_of(scene.answerer), f"/referrals/to-us/{found.pk}/"
    assert PHONE in receiver.get(page).content.decode()
    if what == "way":
        casework.agree_contact(actor=who, case_id=scene.case.pk, allowed=False, way={})
    else:
        client = scene.case.parties.get(role="client")
        casework.set_party(
            actor=who, case_id=scene.case.pk, party_id=client.pk, role="client", name="李小禾",
            phone="13911112222",
        )  # fmt: skip
    text = receiver.get(page).content.decode()
    assert PHONE not in text and "13911112222" not in text and "Do not contact her" in text
    assert "桂花糕" not in text
    assert Notice.objects.filter(member=scene.answerer, code="referrals.changed").exists()
    task = Task.objects.get(case=scene.case, kind="action")
    assert "律师服务站" in (task.what or "") and task.due == timezone.localdate()
    other.refresh_from_db()
    assert other.state == State.SENT


def test_unanswered_it_lapses_and_a_late_answer_is_still_taken(scene: Scene) -> None:
    found = sent(scene, scene.desk)
    assert services.lapse_overdue() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(days=5), tick=False):
        assert services.lapse_overdue() == 1
        assert services.lapse_overdue() == 0
        found.refresh_from_db()
        assert found.state == State.LAPSED
        assert registrations.due(act(scene.world.worker))[0].kind == "new"
        services.answer(actor=act(scene.answerer), referral_id=found.pk, act="accept")
    found.refresh_from_db()
    assert found.state == State.ACCEPTED


def test_what_is_closed_meanwhile_is_said_and_the_draft_stays(scene: Scene) -> None:
    who = act(scene.world.worker)
    found = draft(scene, scene.desk)
    services.agree_receiver(actor=who, referral_id=found.pk, how="said")
    Unit.objects.filter(pk=scene.desk.receiver_id).update(closed_on=timezone.localdate())
    with pytest.raises(ValidationError, match="closed"):
        services.send_referral(actor=who, referral_id=found.pk)
    Unit.objects.filter(pk=scene.desk.receiver_id).update(closed_on=None)
    services.close_service(actor=act(scene.world.supervisor), service_id=scene.desk.pk)
    with pytest.raises(ValidationError, match="closed"):
        services.send_referral(actor=who, referral_id=found.pk)
    services.close_service(actor=act(scene.world.supervisor), service_id=scene.desk.pk, again=True)
    Case.objects.filter(pk=scene.case.pk).update(state="closed", closed_at=timezone.now())
    with pytest.raises(ValidationError, match="closed"):
        services.send_referral(actor=who, referral_id=found.pk)
    with pytest.raises(ValidationError, match="closed"):
        services.draft_referral(actor=who, case_id=scene.case.pk, service_id=scene.aid.pk)
    found.refresh_from_db()
    assert found.state == State.DRAFT and found.purpose


def test_sending_twice_sends_once_and_one_office_has_one_running(scene: Scene) -> None:
    who = act(scene.world.worker)
    found = sent(scene, scene.desk)
    again = services.send_referral(actor=who, referral_id=found.pk)
    assert again.sent_at == found.sent_at
    assert Reply.objects.filter(kind="sent").count() == 1
    with pytest.raises(ValidationError):
        services.draft_referral(actor=who, case_id=scene.case.pk, service_id=scene.desk.pk)
    with pytest.raises(ValidationError):
        services.choose_contents(actor=who, referral_id=found.pk, purpose="改", keys=["name"])


def test_a_running_referral_stands_against_closing_the_case(scene: Scene) -> None:
    found = sent(scene, scene.desk)
    assert len(registrations.against_closing(scene.case)) == 1
    services.recall_referral(
        actor=act(scene.world.worker), referral_id=found.pk, why="她自己找到了律师"
    )
    assert registrations.against_closing(scene.case) == []
    with pytest.raises(ValidationError):
        services.recall_referral(actor=act(scene.world.worker), referral_id=found.pk, why="再收回")


def test_others_find_nothing_of_it(scene: Scene) -> None:
    found = sent(scene, scene.aid)
    for member in (scene.world.westerner, scene.answerer):
        browser = browser_of(member)
        for at in (f"/referrals/{found.pk}/", f"/referrals/to-us/{found.pk}/"):
            assert browser.get(at).status_code in (403, 404)
        assert browser.post(f"/referrals/{found.pk}/send/").status_code in (403, 404)
    with pytest.raises((Http404, Denied)):
        services.recall_referral(
            actor=act(scene.world.westerner), referral_id=found.pk, why="不该由我"
        )
    plain = browser_of(scene.world.plain)
    assert plain.get(f"/referrals/case/{scene.case.pk}/").status_code == 403
    assert plain.get("/services/").status_code == 403


def test_behind_a_wall_there_is_no_referral_neither_sent_nor_received(scene: Scene) -> None:
    found = sent(scene, scene.desk)
    for member, at in (
        (scene.answerer, f"/referrals/to-us/{found.pk}/"),
        (scene.world.worker, f"/referrals/{found.pk}/"),
    ):
        browser = browser_of(member)
        assert browser.get(at).status_code == 200
        access.set_wall(
            actor=act(scene.world.supervisor), kind="casework.case", record_id=scene.case.pk,
            member_id=member.pk, reason="她是对方的亲姐姐，应当回避这件事",
        )  # fmt: skip
        assert browser.get(at).status_code == 404
    assert found.number not in browser_of(scene.answerer).get("/referrals/to-us/").content.decode()
    assert selectors.waiting_here(act(scene.answerer)) == []
    assert registrations.events(act(scene.world.worker), scene.case, None) == []
    assert registrations.state(act(scene.world.worker), scene.case) == ""


def test_lists_cost_the_same_however_long(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    who = act(scene.world.worker)
    sent(scene, scene.desk)
    selectors.of_case(who, scene.case)  # her walls and her glass are asked for once
    few = _count(lambda: selectors.of_case(who, scene.case))
    for number in range(4):
        office = make_service(scene.world, name_zh=f"援助点{number}")
        sent(scene, office)
    assert _count(lambda: selectors.of_case(who, scene.case)) == few == 1
    assert _count(lambda: registrations.state(who, scene.case)) == 1
    assert _count(lambda: registrations.events(who, scene.case, 6)) == 1
    browser = browser_of(scene.world.worker)
    with django_assert_max_num_queries(40):
        browser.get("/services/")


def _count(act_: object) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        act_()  # type: ignore[operator]
    return len(seen)


def test_every_step_leaves_a_trace_without_content(scene: Scene) -> None:
    found = sent(scene, scene.aid)
    browser_of(scene.world.worker).get(f"/referrals/{found.pk}/")
    kinds = set(AuditEvent.objects.values_list("event", flat=True))
    wanted = {"drafted", "chosen", "basis_set", "sent", "viewed"}
    assert {f"referrals.{kind}" for kind in wanted} <= kinds
    assert "律师" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))


def test_number_and_code_word_are_hinted_at_until_she_looks_at_what_goes_out(scene: Scene) -> None:
    found = draft(scene, scene.aid)
    browser = browser_of(scene.world.worker)
    page = browser.get(f"/referrals/{found.pk}/contents/").content.decode()
    assert "桂花糕" not in page and "13800001234" not in page and "138 •••• 1234" in page


def test_an_office_that_has_it_already_leads_to_the_referral(scene: Scene) -> None:
    found = sent(scene, scene.aid)
    browser = browser_of(scene.world.worker)
    page = browser.get(f"/referrals/case/{scene.case.pk}/begin/").content.decode()
    assert f'href="/referrals/{found.pk}/"' in page and f'value="{scene.aid.pk}"' not in page


def test_a_reload_of_what_only_a_form_reaches_is_answered_in_words(scene: Scene) -> None:
    found = sent(scene, scene.aid)
    page = browser_of(scene.world.worker).get(f"/referrals/{found.pk}/send/")
    assert page.status_code == 405 and page["Allow"] == "POST"
    assert "only follows a step before it" in page.content.decode()
