"""What was done to her: noted once, its type derived, by hand only with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from niangjia.access import services as access
from niangjia.audit.models import AuditEvent
from niangjia.casework import facts, services
from niangjia.casework.models import Case, Incident, Party, Task
from niangjia.casework.services import Facts
from niangjia.ui.conflict import ChangedMeanwhile, stamp
from tests.world import World, act, browser_of, make_world

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def opened(world: World, **more: Any) -> Case:
    facts = Facts(**{"call_her": "李女士", "birthday": "1990-01-01", **more})
    return services.open_case(actor=act(world.worker), facts=facts)


def noted(world: World, case: Case, *acts: str, **more: Any) -> Incident:
    facts = {"acts": list(acts), "relation": "spouse", **more.pop("facts", {})}
    return services.note_incident(
        actor=act(world.worker), case_id=case.pk, when="day", on=DAY, facts=facts, **more
    )


def test_the_form_notes_an_incident_and_the_page_says_why_it_is_that_type(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    url = f"/cases/{case.pk}/incidents/note/"
    assert browser.get(url).status_code == 200
    given = {
        "when": "about", "on": "2026-03-01", "acts": ["hit", "choked", "insulted"],
        "relation": "spouse", "place": "home", "weapon": "no", "injuries": ["bruise"],
        "children": "saw", "reported": ["nowhere"], "exchanged": "no", "taken": "no",
        "told": "他掐住我的脖子，孩子在门口看着。",
    }  # fmt: skip
    page = browser.post(url, given)
    assert page.status_code == 302, page.content.decode()
    incident = Incident.objects.get()
    assert (incident.kind, incident.contexts) == ("physical_assault", ["partner", "family"])
    text = browser.get(f"/cases/{case.pk}/incidents/{incident.pk}/").content.decode()
    for words in ("Physical assault", "Rape", "他掐住我的脖子", "Choking can kill", "by a partner"):
        assert words in text
    assert "Physical assault" in browser.get(f"/cases/{case.pk}/incidents/").content.decode()
    assert "Incident: Physical assault" in browser.get(f"/cases/{case.pk}/").content.decode()


def test_a_missing_day_is_said_at_its_field_and_nothing_is_lost(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    given = {
        "when": "day", "on": "", "acts": ["hit"], "place": "home", "weapon": "no",
        "injuries": ["none", "head"], "children": "no", "exchanged": "no", "taken": "no",
        "told": "她的原话留着",
    }  # fmt: skip
    page = browser.post(f"/cases/{case.pk}/incidents/note/", given)
    text = page.content.decode()
    assert page.status_code == 200 and "她的原话留着" in text
    assert "Give the day" in text and "both be right" in text
    assert not Incident.objects.exists()


def test_nobody_outside_the_case_sees_or_notes_one(world: World) -> None:
    case = opened(world)
    incident = noted(world, case, "hit")
    base, browser = f"/cases/{case.pk}/incidents/", browser_of(world.westerner)
    for path in ("", f"{incident.pk}/", f"{incident.pk}/change/", f"{incident.pk}/kind/", "note/"):
        assert browser.get(base + path).status_code == 404
    access.set_wall(
        actor=act(world.supervisor), kind="casework.case", record_id=case.pk,
        member_id=world.worker.pk, reason="她是对方的表妹，不能看。",
    )  # fmt: skip
    assert browser_of(world.worker).get(base).status_code == 404
    with pytest.raises(Http404):
        noted(world, case, "hit")


def test_an_incident_of_another_case_is_not_found_under_this_one(world: World) -> None:
    incident = noted(world, opened(world), "hit")
    other = opened(world)
    url = f"/cases/{other.pk}/incidents/{incident.pk}/"
    assert browser_of(world.worker).get(url).status_code == 404


def test_a_type_is_set_by_hand_only_with_a_reason(world: World) -> None:
    incident = noted(world, opened(world), "touched")
    browser = browser_of(world.worker)
    url = f"/cases/{incident.case_id}/incidents/{incident.pk}/kind/"
    seen = stamp(facts.incident_type(incident))
    page = browser.post(url, {"seen": seen, "kind": "rape", "why": ""})
    assert "Say in a sentence why" in page.content.decode()
    page = browser.post(url, {"seen": seen, "kind": "rape", "why": "她后来说清楚了，当时不敢讲。"})
    assert page.status_code == 302
    incident.refresh_from_db()
    assert (incident.kind, incident.derived) == ("rape", "sexual_assault")
    text = browser.get(f"/cases/{incident.case_id}/incidents/{incident.pk}/").content.decode()
    assert "Set by hand" in text and "她后来说清楚了" in text
    with transaction.atomic(), pytest.raises(IntegrityError):
        Incident.objects.filter(pk=incident.pk).update(why=None)


def test_changing_the_facts_derives_anew_and_two_at_once_lose_nothing(world: World) -> None:
    incident = noted(world, opened(world), "insulted")
    change: dict[str, Any] = {
        "actor": act(world.worker), "incident_id": incident.pk, "when": "unknown",
        "facts": {"acts": ["hit"], "relation": ""},
    }  # fmt: skip
    changed = services.change_incident(seen=stamp(facts.incident(incident)), **change)
    assert (changed.kind, changed.happened_on, changed.contexts) == ("physical_assault", None, [])
    change["facts"] = {"acts": ["choked"], "relation": ""}
    with pytest.raises(ChangedMeanwhile) as met:
        services.change_incident(seen=stamp(facts.incident(incident)), **change)
    assert met.value.asked == ["acts"] and met.value.settled["when"] == "unknown"


def test_two_who_change_an_incident_meet_field_by_field(world: World) -> None:
    incident = noted(world, opened(world), "insulted", told="他骂我。")
    browser, url = browser_of(world.worker), f"/cases/{incident.case_id}/incidents/{incident.pk}/"
    given = {
        "seen": stamp(facts.incident(incident)), "when": "day", "on": "2026-03-01", "acts": ["hit"],
        "relation": "spouse", "place": "home", "weapon": "no", "injuries": ["bruise"],
        "children": "saw", "reported": ["nowhere"], "exchanged": "no", "taken": "no",
        "told": "他骂我。",
    }  # fmt: skip
    assert browser.post(f"{url}change/", given).status_code == 302
    late = {**given, "acts": ["choked"], "injuries": [], "told": "他掐我脖子。"}
    page = browser.post(f"{url}change/", late)
    text = page.content.decode()
    assert page.status_code == 409
    assert "Hit, kicked" in text and "Choked her" in text and "他掐我脖子" in text
    incident.refresh_from_db()
    assert incident.facts["acts"] == ["hit"] and incident.facts["injuries"] == ["bruise"]
    chosen = {
        **late, "seen": stamp(facts.incident(incident)), "injuries": ["bruise"],
        "acts--theirs": ["hit"], "acts--take": "mine",
    }  # fmt: skip
    assert browser.post(f"{url}change/", chosen).status_code == 302
    incident.refresh_from_db()
    assert incident.facts["acts"] == ["choked"] and incident.told == "他掐我脖子。"


def test_age_counts_on_the_day_it_happened_and_for_whoever_was_harmed(world: World) -> None:
    case = opened(world, birthday="1990-01-01")
    child = services.set_party(
        actor=act(world.worker), case_id=case.pk, role="child", birthday="2016-05-05"
    )
    incident = noted(world, case, "touched", harmed_id=child.pk, facts={"relation": "parent"})
    assert incident.contexts == ["family", "child_sexual"]
    task = Task.objects.get(case=case, kind="rescreen", instrument="child-safety")
    assert task.party_id == child.pk and task.due == timezone.localdate()
    stranger = Party.objects.exclude(case=case).first()
    assert stranger is None
    with pytest.raises(ValidationError):
        noted(world, case, "hit", harmed_id=world.worker.pk)


def test_a_new_incident_lets_the_danger_questions_fall_due_today(world: World) -> None:
    case = opened(world)
    noted(world, case, "hit")
    noted(world, case, "hit")
    task = Task.objects.get(case=case, kind="rescreen")
    assert (task.instrument, task.due) == ("partner-danger", timezone.localdate())


def test_the_log_holds_the_type_and_no_facts(world: World) -> None:
    incident = noted(world, opened(world), "choked", told="他说要杀了我")
    event = AuditEvent.objects.filter(event="cases.incident_noted").latest("id")
    assert event.facts == {"incident": incident.kind}


def test_pages_ask_as_much_for_one_incident_as_for_ten(world: World) -> None:
    case, browser = opened(world), browser_of(world.worker)
    paths = [f"/cases/{case.pk}/", f"/cases/{case.pk}/incidents/"]
    counts = []
    for more in (1, 9):
        for _each in range(more):
            noted(world, case, "hit")
        found = []
        for path in paths:
            browser.get(path)
            with CaptureQueriesContext(connection) as asked:
                browser.get(path)
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]
