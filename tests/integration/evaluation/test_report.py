"""The report: known effects are held, none is made up, nobody is told apart, one set of figures."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import translation
from pypdf import PdfReader

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.commitments.models import Commitment, Look
from niangjia.evaluation import presenters, selectors, services
from niangjia.people import indicators
from niangjia.training import reaction
from niangjia.training.models import Enrolment, Feedback, Programme
from niangjia.training.selectors import Learned
from tests.integration.evaluation.study import SPAN, Practice, Study
from tests.world import act, browser_of, hold, make_member


def read(study: Study, way: str = "page") -> selectors.Findings:
    return services.read_report(
        actor=act(study.school.organiser), programme_id=study.of.pk, way=way
    )


def evaluated(study: Study, effect: float) -> selectors.Practice:
    Practice(study, effect).register()
    study.plan(Practice.KEY, "casework.screen_24h", "casework.follow_up_held")
    study.held()
    return read(study).practice[0]


# -- the plan ---------------------------------------------------------------------------------------
def test_indicators_are_chosen_before_it_opens_and_never_after(study: Study) -> None:
    plan = study.plan("casework.screen_24h")
    assert plan.indicators[0]["name"]["en"] == "Danger screen within 24 hours"
    assert plan.indicators[0]["name"]["zh"] == "24 小时内完成危险筛查"
    study.plan("casework.follow_up_held", version=plan.version)
    with pytest.raises(ValidationError, match="meanwhile"):
        study.plan("casework.screen_24h", version=plan.version)
    study.held()
    with pytest.raises(ValidationError, match="chosen after the start"):
        study.plan("casework.screen_24h", version=2)
    kept = selectors.plan_of(study.of)
    assert kept is not None
    assert [one["key"] for one in kept.indicators] == ["casework.follow_up_held"]


def test_what_is_no_indicator_is_refused(study: Study) -> None:
    for keys in ((), ("nothing.known",), ("casework.stayed_closed",)):
        with pytest.raises(ValidationError, match="at least one"):
            study.plan(*keys)
    with pytest.raises(ValidationError, match="14"):
        study.plan("casework.screen_24h", after_days=3)


def test_another_definition_than_the_chosen_one_is_not_computed(study: Study) -> None:
    practice = Practice(study, 0.4)
    practice.register()
    study.plan(Practice.KEY)
    study.held()
    practice.register(version=2)
    assert read(study).practice[0].state == "changed"
    indicators.forget(Practice.KEY)
    assert read(study).practice[0].state == "gone"
    assert practice.calls == 0


# -- effects ----------------------------------------------------------------------------------------
def test_a_known_effect_lies_in_the_interval_and_is_claimed(study: Study) -> None:
    found = evaluated(study, 0.4).effect
    assert found.beyond is not None and found.beyond.low <= 0.4 <= found.beyond.high
    assert found.beyond.clear
    with translation.override("en"):
        words = presenters.report(read(study)).sections[3].words
    assert any("improved by more than their colleagues" in text for text in words)


def test_where_there_is_no_effect_none_is_claimed(study: Study) -> None:
    """Although both groups improved: the trained got no better than the others."""
    found = evaluated(study, 0.0).effect
    assert found.beyond is not None and found.beyond.low <= 0 <= found.beyond.high
    assert not found.beyond.clear and found.change is not None and found.change.value > 0
    with translation.override("en"):
        words = presenters.report(read(study)).sections[3].words
    assert any("no effect is shown" in text for text in words)
    assert not any("improved" in text for text in words)


def test_nothing_is_told_before_the_span_is_over(study: Study) -> None:
    practice = Practice(study, 0.4)
    practice.register()
    study.plan(Practice.KEY)
    study.held(ago=SPAN - 1)
    found = read(study)
    assert not found.settled and found.practice[0].state == "waiting" and not found.results
    assert practice.calls == 0


@pytest.mark.parametrize(("trained", "others"), [(4, 12), (12, 4)])
def test_a_group_of_four_is_never_shown(db: None, trained: int, others: int) -> None:
    from tests.integration.training.school import School

    study = Study(School(), trained, others)
    found = evaluated(study, 0.4).effect
    assert (found.trained is None) == (trained < 5)
    assert (found.untrained is None) == (others < 5)
    assert found.beyond is None and found.others is None
    with translation.override("en"):
        text = "".join(value for *_rest, value in presenters.cells(presenters.report(read(study))))
    assert "not enough data" in text
    indicators.forget(Practice.KEY)


def test_who_had_nothing_due_in_one_span_is_in_no_line(study: Study) -> None:
    practice = Practice(study, 0.4)
    gone = study.trained[0].pk
    practice.rows[gone] = (practice.rows[gone][0], indicators.Counted(0, 0))
    practice.register()
    study.plan(Practice.KEY)
    study.held()
    found = read(study).practice[0].effect
    assert found.trained is not None and found.trained.people == 11
    assert found.trained.events_before == 11 * 8


# -- who is compared --------------------------------------------------------------------------------
def test_colleagues_are_of_the_same_kind_of_unit_and_role_and_not_trained(study: Study) -> None:
    school, world = study.school, study.school.world
    study.plan("casework.screen_24h")
    far = make_member("远", world.street, username="far")  # another kind of unit
    hold(far, "caseworker", world.street)
    plain = make_member("白", world.east, username="plain2")  # another role
    next_door = world.westerner  # the same kind, under the same unit
    study.held()
    other = school.programme(competencies=["danger"])
    school.nominated(other, study.others[0])
    Programme.objects.filter(pk=other.pk).update(starts_on=school.today - dt.timedelta(days=9))
    plan = selectors.plan_of(study.of)
    assert plan is not None
    found = selectors.not_yet_trained(study.of, selectors.spans(study.of, plan))
    assert {one.pk for one in study.others[1:]} <= found and next_door.pk in found
    left_out = {one.pk for one in study.trained} | {study.others[0].pk, far.pk, plain.pk}
    assert not left_out & found


# -- one set of figures -----------------------------------------------------------------------------
def told(of: presenters.Report) -> list[str]:
    return [value for *_rest, value in presenters.cells(of)]


def page_cells(html: str) -> list[tuple[str, str, str]]:
    """(row, measure, value) of every table of figures of the page, drawings' own tables aside."""
    main = re.sub(r"(?s)<figure.*?</figure>", "", html[html.index("<main") : html.index("</main>")])
    found = []
    for table in re.findall(r"(?s)<tbody>.*?</tbody>", main):
        for row in ElementTree.fromstring(table.replace("&nbsp;", " ")):  # noqa: S314 - our own
            what = "".join(row[0].itertext()).strip()
            found += [
                (what, cell.get("data-label", ""), "".join(cell.itertext()).strip())
                for cell in row[1:]
            ]
    return found


def tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_pdf_and_csv_show_the_same_figures(study: Study, language: str) -> None:
    evaluated(study, 0.4)
    Feedback(
        programme=study.of,
        answers=[{"ratings": {q.code: 4 for q in reaction.questions()}, "words": ""}] * 6,
        closed_on=study.of.ends_on,
    ).save()
    browser, url = browser_of(study.school.organiser), f"/evaluation/{study.of.pk}/"
    browser.cookies["django_language"] = language
    html = browser.get(url, headers={"accept-language": language}).content.decode()
    sheet = browser.get(f"{url}report.csv", headers={"accept-language": language}).content
    rows = list(csv.reader(io.StringIO(sheet.decode("utf-8-sig"))))[1:]
    from_csv = [(row[1].split(" · ")[-1], row[2], row[3]) for row in rows if row[1]]
    from_page = [
        (what.split(" · ")[-1], measure, value) for what, measure, value in page_cells(html)
    ]
    assert len(from_page) > 30 and from_page == from_csv
    paper = browser.get(f"{url}report.pdf", headers={"accept-language": language})
    assert paper["Content-Type"] == "application/pdf"
    printed = tight("".join(p.extract_text() for p in PdfReader(io.BytesIO(paper.content)).pages))
    for row in rows:
        assert tight(row[3]) in printed, row
        assert not row[0] or tight(row[3]) in tight(html.replace("&#x27;", "'"))
    assert ("百分点" in html) == (language == "zh-hans")


# -- who may, and what is logged --------------------------------------------------------------------
def test_every_reading_is_logged_and_only_statistics_may_read(study: Study) -> None:
    evaluated(study, 0.2)
    before = AuditEvent.objects.filter(event="evaluation.report_read").count()
    url = f"/evaluation/{study.of.pk}/"
    browser = browser_of(study.school.organiser)
    for path in ("", "report.csv", "report.pdf"):
        assert browser.get(url + path).status_code == 200
    events = AuditEvent.objects.filter(event="evaluation.report_read")
    assert events.count() == before + 3
    assert {one.facts["way"] for one in events} == {"page", "csv", "pdf"}
    assert "0." not in str([one.facts for one in events])
    trainee = browser_of(study.trained[0])
    for path in ("", "report.csv", "report.pdf", "plan/"):
        assert trainee.get(url + path).status_code == 403
    far = make_member("遥", study.school.world.west, username="far_analyst")
    hold(far, "analyst", study.school.world.west)
    with pytest.raises(Denied):
        services.read_report(actor=act(far), programme_id=study.of.pk, way="page")
    with pytest.raises((Denied, Http404)):
        services.set_plan(
            actor=act(far), programme_id=study.of.pk, keys=["casework.screen_24h"],
            before_days=60, after_days=60,
        )  # fmt: skip


def test_the_page_of_the_plan(study: Study) -> None:
    browser, url = browser_of(study.school.organiser), f"/evaluation/{study.of.pk}/plan/"
    sent = {"keys": ["casework.screen_24h"], "before_days": "60", "after_days": "7", "version": "0"}
    kept = browser.post(url, sent).content.decode()
    assert 'value="7"' in kept and 'class="errors"' in kept
    assert browser.post(url, {**sent, "after_days": "60"}).status_code == 302
    assert "Chosen so far" in browser.get(url).content.decode()
    assert (
        f"/evaluation/{study.of.pk}/" in browser.get(f"/training/{study.of.pk}/").content.decode()
    )
    study.held()
    page = browser.get(url).content.decode()
    assert (
        "Chosen, and fixed" in page
        and "<form" not in page[page.index("<main") :].split("</main>")[0]
    )


def test_nobody_is_named(study: Study) -> None:
    evaluated(study, 0.4)
    html = browser_of(study.school.organiser).get(f"/evaluation/{study.of.pk}/").content.decode()
    assert not [one.name for one in (*study.trained, *study.others) if one.name in html]


def test_queries_do_not_grow_with_people(study: Study, django_assert_max_num_queries: Any) -> None:
    evaluated(study, 0.4)
    with django_assert_max_num_queries(45):
        selectors.findings(act(study.school.organiser), study.of.pk)
    few = Enrolment.objects.filter(programme=study.of)[:6]
    Enrolment.objects.filter(pk__in=[one.pk for one in few]).update(state="withdrawn")
    with django_assert_max_num_queries(45):
        selectors.findings(act(study.school.organiser), study.of.pk)


def test_other_rooms_tell_sums_and_nothing_of_fewer_than_five(study: Study) -> None:
    """A certificate room's count, and commitments of six people, two of them looked at well."""
    study.plan("casework.screen_24h")
    study.held(ago=40)
    for number, place in enumerate(study.of.enrolments.order_by("id")[:6]):
        made = Commitment(
            enrolment=place, member=place.member, number=1, what="x", where="y", area="danger",
            by_when=study.school.today, counts_from=study.of.ends_on,
        )  # fmt: skip
        made.save()
        level = "done" if number < 2 else "begun"
        Look(commitment=made, member=place.member, step=30, level=level, note="z").save()
    found = {str(one.label): (one.number, one.out_of) for one in read(study).told}
    assert found["Wrote down what they will do"] == (6, 12)
    assert found["Commitments that were done when looked at after 30 days"] == (2, 6)
    Commitment.objects.filter(pk__in=Commitment.objects.values("pk")[:2]).delete()
    assert read(study).told == []


def test_a_competency_that_one_was_not_asked_about_is_not_told(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven sat the whole test and six of them one part: the seventh would follow by subtraction."""
    study.plan("casework.screen_24h")
    study.held()
    rows = [Learned(0.4, 0.8, 6), Learned(0.5, 0.6, 6), Learned(0.3, 0.7, 6)] * 3
    parts = {"": rows[:7], "danger": rows[:7], "listening": rows[:6]}
    monkeypatch.setattr(selectors.training, "learned", lambda _of: parts)
    found = read(study).learned
    assert found[""] is not None and found["danger"] is not None
    assert found["listening"] is None


def test_a_draft_says_that_there_is_still_time_to_choose(study: Study) -> None:
    url, browser = f"/evaluation/{study.of.pk}/", browser_of(study.school.organiser)
    page = browser.get(url).content.decode()
    assert "Choose before nominations open" in page and f"{url}plan/" in page
    study.held()
    page = browser.get(url).content.decode()
    assert "Choose before nominations open" not in page and "practice isn" in page
