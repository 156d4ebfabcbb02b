"""The call sheet: kept as typed, its level, what becomes of a call."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from niangjia.audit.models import AuditEvent
from niangjia.casework.models import Case, DangerPath, Entry, Party, SealedRecord
from niangjia.dispatch import presenters, selectors, services
from niangjia.dispatch.models import Call, Dispatch
from niangjia.law import taxonomy
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.vault import index
from niangjia.vault.models import DataKey
from tests.integration.dispatch.city import DENIED, PHONE, City
from tests.world import act, browser_of, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db: None) -> City:
    return City()


def events(call: Call) -> list[str]:
    rows = AuditEvent.objects.filter(object_id=str(call.pk)).order_by("id")
    return [name.split(".")[1] for name in rows.values_list("event", flat=True)]


def test_the_phone_rings_and_the_sheet_is_there(city: City) -> None:
    browser = browser_of(city.operator)
    page = browser.post("/dispatch/calls/begin/")
    call = Call.objects.get()
    assert page["Location"] == f"/dispatch/calls/{call.pk}/" and call.unit == city.world.city
    text = browser.get(page["Location"]).content.decode()
    assert "tel:110" in text and 'data-gone="' in text and 'name="d_choked"' in text
    assert browser_of(city.westerner).get(page["Location"]).status_code == 404
    assert browser_of(city.world.plain).post("/dispatch/calls/begin/").status_code == 403


def test_what_is_typed_is_kept_at_once_half_a_number_too(city: City) -> None:
    call, browser = city.call(), browser_of(city.operator)
    url = f"/dispatch/calls/{call.pk}/keep/"
    typed = {"version": "1", "fields": "phone story", "phone": "138", "story": "丈夫喝醉就打我"}
    answer = browser.post(url, typed).json()
    assert answer["version"] == 2 and answer["conflicts"] == {}
    assert [hint["code"] for hint in answer["hints"]]
    call.refresh_from_db()
    assert call.answers["phone"] == "138" and call.answers["story"] == "丈夫喝醉就打我"
    red = {"version": "2", "fields": "d_choked", "d_choked": "yes"}
    answer = browser.post(url, red).json()
    assert answer["level"] == "red" and len(answer["because"]) == 1
    assert browser_of(city.westerner).post(url, red).status_code == 404


def test_another_device_goes_on_and_two_windows_lose_nothing(city: City) -> None:
    call = city.call(story="第一句")
    one, other = browser_of(city.operator), browser_of(city.operator)
    url = f"/dispatch/calls/{call.pk}/"
    assert "第一句" in other.get(url).content.decode()
    one.post(f"{url}keep/", {"version": "2", "fields": "story", "story": "第一句，第二句"})
    late = {"version": "2", "fields": "story wish", "story": "别的话", "wish": "想离开"}
    answer = other.post(f"{url}keep/", late).json()
    assert answer["conflicts"] == {"story": "第一句，第二句"}
    call.refresh_from_db()
    assert call.answers["story"] == "第一句，第二句" and call.answers["wish"] == "想离开"
    page = other.post(url, {"version": "2", "whole": "1", "story": "别的话", "do": "save"})
    text = page.content.decode()
    assert "第一句，第二句" in text and "别的话" in text


def test_without_script_save_keeps_the_whole_sheet(city: City) -> None:
    call, browser = city.call(channels=["sms"], story="旧的话"), browser_of(city.operator)
    url = f"/dispatch/calls/{call.pk}/"
    page = browser.post(url, {"version": "2", "whole": "1", "story": "新的话", "do": "save"})
    assert page.status_code == 302
    call.refresh_from_db()
    assert call.answers["story"] == "新的话" and call.answers["channels"] == []


def test_red_tells_the_supervisors_once(
    city: City, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    call = city.call()
    with django_capture_on_commit_callbacks(execute=True):
        for value in ("yes", "no", "yes"):
            version = Call.objects.get().version
            services.save_call(
                actor=act(city.operator), call_id=call.pk, base=version, given={"d_now": value}
            )
    told = Notice.objects.filter(code="dispatch.red").values_list("member_id", flat=True)
    assert list(told) == [city.city_boss.pk]
    assert events(call).count("call_level") == 3


def test_the_level_may_rise_freely_and_falls_only_with_a_reason(city: City) -> None:
    call = city.call(**DENIED, level="orange")
    assert (call.advised, call.level) == ("green", "orange")
    grave = city.call(d_now="yes", level="green")
    assert grave.level == "red"
    explained = city.call(d_now="yes", level="yellow", level_reason="警察已经在她身边，人安全了")
    assert explained.level == "yellow"


# -- the end ------------------------------------------------------------------------------------------
def test_a_call_ends_with_its_outcome_and_its_days(city: City) -> None:
    call, browser = city.call(**DENIED, story="问抚养费怎么要"), browser_of(city.operator)
    url = f"/dispatch/calls/{call.pk}/"
    page = browser.post(url, {"version": "2", "do": "end"})
    assert page.status_code == 200 and "field-error" in page.content.decode()
    page = browser.post(url, {"version": "2", "outcome": "advice", "do": "end"})
    assert page.status_code == 302
    call.refresh_from_db()
    assert call.outcome == "advice" and call.ended_at
    assert call.keep_until == timezone.localdate() + dt.timedelta(days=365)
    assert "问抚养费怎么要" in browser.get(url).content.decode()
    with pytest.raises(ValidationError):
        services.save_call(actor=act(city.operator), call_id=call.pk, base=9, given={"wish": "x"})


def test_a_red_call_does_not_end_with_mere_advice(city: City) -> None:
    call = city.call(d_now="yes", outcome="advice")
    with pytest.raises(ValidationError) as refused:
        services.end_call(actor=act(city.operator), call_id=call.pk)
    assert "why" in refused.value.error_dict
    passed = city.call(**DENIED, outcome="passed_on")
    with pytest.raises(ValidationError):
        services.end_call(actor=act(city.operator), call_id=passed.pk)
    cut = city.call(d_now="yes", outcome="broke_off")
    assert services.end_call(actor=act(city.operator), call_id=cut.pk).outcome == "broke_off"


def test_where_she_was_opens_with_a_reason_and_leaves_a_trace(city: City) -> None:
    call = city.call(place="槐树里3号", outcome="broke_off")
    services.end_call(actor=act(city.operator), call_id=call.pk)
    browser, url = browser_of(city.operator), f"/dispatch/calls/{call.pk}/"
    assert "槐树里3号" not in browser.get(url).content.decode()
    assert "槐树里3号" not in browser.post(f"{url}place/", {"reason": ""}).content.decode()
    page = browser.post(f"{url}place/", {"reason": "派出所要地址，马上出警"})
    assert "槐树里3号" in page.content.decode()
    assert "call_place_read" in events(call)
    assert browser_of(city.westerner).post(f"{url}place/", {"reason": "x"}).status_code == 404


# -- to a case -------------------------------------------------------------------------------------------
TYPED = {
    "d_choked": "yes", "d_child": "yes", "call_her": "小柳", "name": "柳叶", "phone": PHONE,
    "story": "丈夫掐我脖子，孩子在哭", "wish": "带孩子离开", "place": "东岸区柳桥街道",
    "children": "with_her", "children_words": "女儿9岁，在我旁边", "allowed": "yes",
    "channels": ["sms"], "code_word": "桂花糕", "consent": "said", "issues": ["dv_physical"],
}  # fmt: skip


def test_what_a_call_holds_is_told_in_words(city: City) -> None:
    told = {str(one.question): one.value for one in presenters.answers(city.call(**TYPED))}
    issue = taxonomy.all_issues()["dv_physical"]
    assert issue.name(get_language() or "zh-hans") in told.values()
    assert "with_her" not in told.values() and "dv_physical" not in told.values()


def test_one_step_makes_a_case_of_it_with_everything(city: City) -> None:
    call, browser = city.call(**TYPED), browser_of(city.operator)
    page = browser.post(f"/dispatch/calls/{call.pk}/", {"version": "2", "do": "case"})
    case = Case.objects.get()
    assert page["Location"] == f"/cases/{case.pk}/danger/"
    assert browser.get(page["Location"]).status_code == 200
    path = DangerPath.objects.get(case=case)
    assert path.suspected_at == call.began_at and "child_report" in path.steps
    assert case.way_in == "hotline" and case.story == TYPED["story"] and case.risk == "high"
    assert case.safe_contact.allowed and case.safe_contact.way["code_word"] == "桂花糕"
    assert set(case.parties.values_list("role", flat=True)) == {"client", "child"}
    assert SealedRecord.objects.get(case=case, kind="address").content == TYPED["place"]
    assert "女儿9岁" in (Entry.objects.get(case=case).observed or "")
    matter = Dispatch.objects.get(case=case)
    assert (matter.state, matter.level, matter.to_unit) == ("to_send", "red", city.world.street)
    call.refresh_from_db()
    assert call.case == case and call.sheet == {} and call.place is None and not call.keep_until


def test_a_caller_who_is_somebody_else_is_sealed_and_never_taken_for_her(city: City) -> None:
    call = city.call(caller="neighbour", caller_name="陈阿姨", phone=PHONE, allowed="yes",
                     channels=["call"], story="隔壁天天打", d_child="unsure")  # fmt: skip
    case = services.open_from_call(actor=act(city.operator), call_id=call.pk)
    client = Party.objects.get(case=case, role="client")
    assert client.phone is None and not case.safe_contact.allowed
    reporter = SealedRecord.objects.get(case=case, kind="reporter").content
    assert "陈阿姨" in reporter and PHONE in reporter
    assert DangerPath.objects.get(case=case).instrument == "child-safety"


def test_a_second_press_opens_no_second_case(city: City) -> None:
    call = city.call(**TYPED)
    for _press in range(2):
        services.open_from_call(actor=act(city.operator), call_id=call.pk)
    assert Case.objects.count() == 1 == Dispatch.objects.count()


def test_who_has_been_here_before_is_joined_not_doubled(city: City) -> None:
    before = city.case(city.operator, phone=PHONE, name="柳叶")
    call, browser = city.call(**{**TYPED, "place": "新地方"}), browser_of(city.operator)
    page = browser.post(f"/dispatch/calls/{call.pk}/", {"version": "2", "do": "case"})
    assert page.status_code == 200 and before.number in page.content.decode()
    assert Case.objects.count() == 1
    url = f"/dispatch/calls/{call.pk}/case/"
    assert browser.post(url, {"case": "no-key"}).status_code == 404
    assert browser.post(url, {"case": str(before.pk)}).status_code == 302
    call.refresh_from_db()
    assert call.case == before and call.outcome == "joined"
    assert DangerPath.objects.get(case=before).suspected_at == call.began_at
    assert Entry.objects.get(case=before).told == TYPED["story"]


@pytest.mark.parametrize("state", ["open", "closed"])
def test_whoever_has_the_case_hears_that_she_called_again(city: City, state: str) -> None:
    before = city.case(city.worker, phone=PHONE, name="柳叶")
    ended = timezone.now() if state == "closed" else None
    Case.objects.filter(pk=before.pk).update(state=state, closed_at=ended)
    hold(city.operator, "supervisor", city.world.city)
    call = city.call(call_her="柳女士", phone=PHONE, caller="herself", story="他又打电话来了")
    services.join_call(actor=act(city.operator), call_id=call.pk, case_id=before.pk)
    told = {one.member_id for one in Notice.objects.filter(code="dispatch.joined")}
    looks = before.tasks.filter(for_supervisors=True, done_at=None)
    if state == "closed":
        assert city.worker.pk not in told and told
        assert looks.get().due == timezone.localdate()
    else:
        assert told == {city.worker.pk} and not looks.exists()


def test_a_match_behind_a_wall_shows_nothing(city: City) -> None:
    hidden = city.case(city.westerner, phone=PHONE)
    call = city.call(**TYPED)
    page = browser_of(city.operator).post(
        f"/dispatch/calls/{call.pk}/", {"version": "2", "do": "case"}
    )
    assert page.status_code == 302 and Case.objects.count() == 2
    assert Notice.objects.filter(code="casework.match", member=city.west_boss).exists()
    assert Call.objects.get().case != hidden


def test_nobody_opens_a_case_on_her_own_number(city: City) -> None:
    Member.objects.filter(pk=city.operator.pk).update(phone_index=index.phone(PHONE))
    call = city.call(**TYPED)
    page = browser_of(city.operator).post(
        f"/dispatch/calls/{call.pk}/", {"version": "2", "do": "case"}, follow=True
    )
    assert not Case.objects.exists() and "may be you or your family" in page.content.decode()
    assert Call.objects.get().answers["story"] == TYPED["story"]


# -- who sees calls ----------------------------------------------------------------------------------------
def test_calls_are_hers_and_her_supervisors_alone(city: City) -> None:
    call = city.call(story="秘密", phone=PHONE)
    assert selectors.call(act(city.city_boss), call.pk) == call
    for member in (city.supervisor, city.west_boss, city.worker, city.world.officer):
        with pytest.raises(Http404):
            selectors.call(act(member), call.pk)
        assert not selectors.find_calls(act(member), PHONE, 5)
        assert not selectors.find_calls(act(member), call.reference, 5)
    assert selectors.find_calls(act(city.operator), PHONE, 5) == [call]
    found = browser_of(city.operator).post("/search/", {"q": call.reference}, follow=True)
    assert call.reference in found.content.decode()


def test_a_wall_from_the_case_hides_its_call_too(city: City) -> None:
    call = city.call(**TYPED)
    case = services.open_from_call(actor=act(city.operator), call_id=call.pk)
    city.wall(city.operator, case)
    with pytest.raises(Http404):
        selectors.call(act(city.operator), call.pk)
    assert not selectors.calls(act(city.operator), "ended").exists()
    assert not selectors.passed(act(city.operator)).exists()


def test_earlier_calls_of_a_number_are_counted_as_far_as_she_sees_them(city: City) -> None:
    for _call in range(2):
        city.call(phone=PHONE)
    now = city.call(phone="138 0000 1234")
    assert selectors.calls_before(act(city.operator), now) == 2
    assert selectors.calls_before(act(city.supervisor), now) == 0


def test_lists_cost_the_same_for_many_calls(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = browser_of(city.operator)
    for _call in range(12):
        city.call(story="话")
    with django_assert_max_num_queries(24):
        page = browser.get("/dispatch/calls/board/open/")
    assert page.content.decode().count("T-") >= 12


# -- the worker's clock ---------------------------------------------------------------------------------
def test_forgotten_calls_end_and_old_ones_are_erased_with_their_key(
    city: City, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    call = city.call(story="断了")
    assert services.end_forgotten() == 0
    assert services.end_forgotten(timezone.now() + dt.timedelta(hours=73)) == 1
    call.refresh_from_db()
    assert call.outcome == "broke_off" and call.keep_until
    assert services.erase_old(call.keep_until) == 0
    assert DataKey.objects.filter(pk=call.pk, erased_at=None).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.erase_old(call.keep_until + dt.timedelta(days=1)) == 1
    assert (
        not Call.objects.exists()
        and not DataKey.objects.filter(pk=call.pk, erased_at=None).exists()
    )


def test_a_call_that_became_a_case_is_not_erased(city: City) -> None:
    call = city.call(**TYPED)
    services.open_from_call(actor=act(city.operator), call_id=call.pk)
    assert services.erase_old(timezone.localdate() + dt.timedelta(days=9999)) == 0
    assert services.housekeeping()["erased"] == 0


def test_a_call_written_on_paper_counts_from_when_it_was(city: City) -> None:
    day = timezone.localdate() - dt.timedelta(days=1)
    call = city.call(was_on=day.isoformat(), was_at="22:40", d_child="yes")
    assert f"{timezone.localtime(call.began_at):%Y-%m-%d %H:%M}" == f"{day} 22:40"
    case = services.open_from_call(actor=act(city.operator), call_id=call.pk)
    assert case.danger_paths.get().suspected_at == call.began_at
    assert case.entries.get(kind="call").happened_at == call.began_at
    # A day that can't be read, or lies ahead, changes nothing, and is said at the end.
    for typed in ({"was_on": "?"}, {"was_on": "2999-01-01"}):
        call = city.call(**typed, outcome="silent")
        assert timezone.localdate(call.began_at) == timezone.localdate()
        with pytest.raises(ValidationError, match="behind us"):
            services.end_call(actor=act(city.operator), call_id=call.pk)
