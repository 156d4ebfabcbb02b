"""One-time links: nothing without the PIN, limited tries, and what stands behind it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from niangjia.access.actor import VISITOR
from niangjia.audit.models import AuditEvent
from niangjia.casework import services as casework
from niangjia.notices.models import Notice
from niangjia.referrals import registrations, rules, services
from niangjia.referrals.models import Link, Referral, Reply
from niangjia.referrals.services.links import NewLink
from tests.integration.referrals.scene import Scene, make_scene, sent
from tests.world import act, browser_of

pytestmark = pytest.mark.django_db
SECRET = "离婚起诉需要律师"


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


@pytest.fixture
def made(scene: Scene) -> NewLink:
    found = sent(scene, scene.aid)
    return services.make_link(actor=act(scene.world.worker), referral_id=found.pk)


def opened(made: NewLink) -> tuple[Client, str]:
    browser, at = Client(), f"/r/{made.token}/"
    assert browser.post(at, {"pin": made.pin}).status_code == 302
    return browser, at


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**6:06d}"


def without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line and "/r/" not in line)


def test_without_the_pin_a_link_can_not_be_told_from_any_address(made: NewLink) -> None:
    real, none = Client().get(f"/r/{made.token}/"), Client().get(f"/r/{rules.new_token()}/")
    assert real.status_code == none.status_code == 200
    assert without_token(real.content.decode()) == without_token(none.content.decode())
    assert SECRET not in real.content.decode() and "妇联" not in real.content.decode()
    tried = [
        Client().post(f"/r/{token}/", {"pin": wrong(made.pin)})
        for token in (made.token, rules.new_token())
    ]
    assert tried[0].status_code == tried[1].status_code
    assert without_token(tried[0].content.decode()) == without_token(tried[1].content.decode())


def test_headers_keep_it_out_of_caches_search_engines_and_other_sites(made: NewLink) -> None:
    browser, at = opened(made)
    for page in (Client().get(at), browser.get(at)):
        assert "no-store" in page["Cache-Control"]
        assert "noindex" in page["X-Robots-Tag"]
        assert page["Referrer-Policy"] == "same-origin"
        text = page.content.decode()
        assert "信息" in text.split("</title>")[0] or "Information" in text.split("</title>")[0]


def test_secret_and_pin_are_kept_as_digests_alone(made: NewLink) -> None:
    row = Link.objects.get()
    assert made.token not in str(vars(row)) and made.pin not in row.pin_hash
    assert bytes(row.digest) == rules.digest(made.token)


def test_the_receiver_reads_accepts_tells_and_completes(scene: Scene, made: NewLink) -> None:
    browser, at = opened(made)
    page = browser.get(at).content.decode()
    assert SECRET in page and "李女士" in page and "李小禾" not in page
    browser.post(at, {"act": "accept", "text": "", "who": "法援中心 何律师"})
    found = Referral.objects.get()
    assert found.state == "accepted" and found.unread
    worker = scene.world.worker
    assert Notice.objects.filter(member=worker, code="referrals.answered").count() == 1
    assert [item.kind for item in registrations.due(act(worker))] == ["new"]
    assert "何律师" in browser_of(worker).get(f"/referrals/{found.pk}/").content.decode()
    assert registrations.due(act(worker)) == []
    assert browser.post(at, {"act": "progress", "text": "", "who": "何律师"}).status_code == 200
    browser.post(at, {"act": "progress", "text": "已经立案", "who": "何律师"})
    browser.post(at, {"act": "complete", "text": "", "who": "何律师"})
    found.refresh_from_db()
    assert found.state == "completed"
    assert SECRET in browser.get(at).content.decode()
    timeline = registrations.events(act(worker), scene.case, None)
    assert len(timeline) == 5
    assert "已经立案" not in str([event.what for event in timeline])


def test_declining_needs_a_reason_and_ends_what_is_shown(made: NewLink) -> None:
    browser, at = opened(made)
    refused = browser.post(at, {"act": "decline", "text": "", "who": "何律师"})
    assert refused.status_code == 200 and "何律师" in refused.content.decode()
    assert Referral.objects.get().state == "sent"
    browser.post(at, {"act": "decline", "text": "不在我们的范围", "who": "何律师"})
    assert Referral.objects.get().state == "declined"
    assert SECRET not in browser.get(at).content.decode()


def test_five_wrong_numbers_lock_it_for_the_right_one_too(scene: Scene, made: NewLink) -> None:
    for _n in range(rules.MOST_TRIES):
        assert services.open_link(actor=VISITOR, token=made.token, pin=wrong(made.pin)) is None
    assert services.open_link(actor=VISITOR, token=made.token, pin=made.pin) is None
    assert Reply.objects.filter(kind="locked").count() == 1
    assert Notice.objects.filter(member=scene.world.worker, code="referrals.link_locked").exists()
    assert AuditEvent.objects.filter(event="referrals.link_refused").count() == rules.MOST_TRIES
    again = services.make_link(actor=act(scene.world.worker), referral_id=made.link.referral_id)
    assert services.open_link(actor=VISITOR, token=made.token, pin=made.pin) is None
    assert services.open_link(actor=VISITOR, token=again.token, pin=again.pin) is not None


def test_a_locked_link_closes_the_page_that_was_open(made: NewLink) -> None:
    browser, at = opened(made)
    for _n in range(rules.MOST_TRIES):
        services.open_link(actor=VISITOR, token=made.token, pin=wrong(made.pin))
    assert SECRET not in browser.get(at).content.decode()


def test_it_ends_with_its_days_and_its_page_after_twenty_minutes(made: NewLink) -> None:
    browser, at = opened(made)
    now = timezone.now()
    with time_machine.travel(now + rules.OPEN_FOR + dt.timedelta(seconds=5), tick=False):
        assert SECRET not in browser.get(at).content.decode()
    with time_machine.travel(now + dt.timedelta(days=rules.LINK_DAYS + 1), tick=False):
        assert services.open_link(actor=VISITOR, token=made.token, pin=made.pin) is None
        with pytest.raises(ValidationError):
            services.answer_by_link(actor=VISITOR, link_id=made.link.pk, act="accept")


def test_a_cookie_of_one_link_opens_no_other(scene: Scene, made: NewLink) -> None:
    browser, _at = opened(made)
    other = sent(scene, scene.station)
    second = services.make_link(actor=act(scene.world.worker), referral_id=other.pk)
    browser.cookies["reply"]["path"] = "/"
    assert SECRET not in browser.get(f"/r/{second.token}/").content.decode()
    browser.cookies["reply"] = "forged:1tABC:signature"
    assert SECRET not in browser.get(f"/r/{made.token}/").content.decode()


def test_a_consent_taken_back_empties_the_open_page_at_once(scene: Scene, made: NewLink) -> None:
    browser, at = opened(made)
    assert SECRET in browser.get(at).content.decode()
    found = Referral.objects.get()
    casework.withdraw_consent(
        actor=act(scene.world.worker), case_id=scene.case.pk, consent_id=found.consent_id
    )
    page = browser.get(at).content.decode()
    assert SECRET not in page and "李女士" not in page and page.count("callout") >= 1
    browser.post(at, {"act": "accept", "text": "", "who": "何律师"})
    found.refresh_from_db()
    assert found.state == "withdrawn"


def test_two_answers_at_once_and_twice_the_same_change_nothing_more(made: NewLink) -> None:
    first, second = opened(made), opened(made)
    first[0].post(first[1], {"act": "accept", "text": "", "who": "甲"})
    late = second[0].post(second[1], {"act": "decline", "text": "不行", "who": "乙"})
    assert late.status_code == 200
    assert Referral.objects.get().state == "accepted"
    with pytest.raises(ValidationError, match="already"):
        services.answer_by_link(actor=VISITOR, link_id=made.link.pk, act="accept", who="甲")
    assert Reply.objects.filter(kind="accepted").count() == 1


def test_the_wrong_order_is_said(made: NewLink) -> None:
    with pytest.raises(ValidationError, match="take it on"):
        services.answer_by_link(actor=VISITOR, link_id=made.link.pk, act="complete", who="甲")


def test_an_answer_to_a_case_that_closed_meanwhile_is_kept(scene: Scene, made: NewLink) -> None:
    type(scene.case).objects.filter(pk=scene.case.pk).update(
        state="closed", closed_at=timezone.now()
    )
    services.answer_by_link(actor=VISITOR, link_id=made.link.pk, act="accept", who="何律师")
    assert Referral.objects.get().state == "accepted"


def test_an_office_that_answers_by_account_alone_gets_no_link(scene: Scene) -> None:
    found = sent(scene, scene.desk)
    with pytest.raises(ValidationError):
        services.make_link(actor=act(scene.world.worker), referral_id=found.pk)


def test_a_member_answers_by_account(scene: Scene) -> None:
    found = sent(scene, scene.desk)
    browser = browser_of(scene.answerer)
    assert found.number in browser.get("/referrals/to-us/").content.decode()
    assert "李女士" not in browser.get("/referrals/to-us/").content.decode()
    at = f"/referrals/to-us/{found.pk}/"
    assert SECRET in browser.get(at).content.decode()
    assert browser.get(f"/cases/{scene.case.pk}/").status_code in (403, 404)
    assert [item.kind for item in registrations.due(act(scene.answerer))] == ["waiting"]
    assert browser.post(at, {"act": "accept", "text": ""}).status_code == 302
    found.refresh_from_db()
    assert found.state == "accepted"
    for part in ("new", "running", "ended"):
        assert browser.get(f"/referrals/to-us/?part={part}").status_code == 200


def test_what_was_told_by_phone_is_noted_by_the_worker(scene: Scene) -> None:
    found = sent(scene, scene.aid)
    browser = browser_of(scene.world.worker)
    at = f"/referrals/{found.pk}/note/"
    assert browser.get(at).status_code == 200
    assert browser.post(at, {"act": "accept", "text": "电话里说接下了"}).status_code == 302
    found.refresh_from_db()
    assert found.state == "accepted" and not found.unread
    assert browser.post(f"/referrals/{found.pk}/link/").status_code == 200
    assert browser.get(f"/referrals/{found.pk}/recall/").status_code == 200
    browser.post(f"/referrals/{found.pk}/recall/", {"why": "她改主意了"})
    found.refresh_from_db()
    assert found.state == "withdrawn"
