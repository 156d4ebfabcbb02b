"""Short cases in tests: answered, read without a name, marked by the rubric, counted in the result."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse

from niangjia.access import agenda
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.learning import analysis, markers, selectors, services
from niangjia.learning.models import (
    Answer,
    AreaResult,
    CompetencyEvidence,
    EarlierMark,
    TestSitting,
)
from niangjia.learning.rules import grading
from niangjia.learning.rules.blueprint import Blueprint
from niangjia.notices.models import Notice
from tests.world import act, browser_of, hold, make_member

pytestmark = pytest.mark.django_db
TEST = Blueprint("programme:1:pre", competencies=("listening",), count=4, cases=1)
WORDS = "先请婆婆去填表，再问她怎么伤的。"


def sat(member, form: str = "A", words: str | None = WORDS) -> TestSitting:
    """A test with every question right and a case answered in ``words``, handed in."""
    found = services.start_sitting(
        actor=act(member), test=TEST, form=form, seed="s", context=f"programme:1:{form}"
    )
    for row in selectors.answers(found):
        question = selectors.question_in(row.question)
        case = question.type == "case"
        services.save_answer(
            actor=act(member), sitting_id=found.pk, place=row.place,
            given=None if case else grading.right_answer(question), words=words if case else None,
        )  # fmt: skip
    return services.finish_sitting(actor=act(member), sitting_id=found.pk)


def case_of(sitting: TestSitting) -> Answer:
    return selectors.answers(sitting)[-1]


def mark(member, row: Answer, *marks: int, remark: str = "") -> Answer:
    return services.mark_case(actor=act(member), answer_id=row.pk, marks=marks, remark=remark)


def test_both_forms_end_with_a_case_of_their_own(world, organiser):
    a, b = (case_of(sat(world.plain, form)) for form in "AB")
    assert {a.question.data["type"], b.question.data["type"]} == {"case"}
    assert a.question.code != b.question.code


def test_the_result_waits_until_it_is_marked_and_counts_the_mark(world, organiser):
    sitting = sat(world.plain)
    key = (sitting.context, str(world.plain.pk))
    assert sitting.finished_at is not None and sitting.share is None
    assert key not in selectors.shares_in([sitting.context])
    assert selectors.handed_in([sitting.context]) == [key]
    assert not selectors.evidence(act(world.plain))
    page = browser_of(world.plain).get(reverse("learning:result", args=[sitting.pk]))
    assert "still being marked" in page.content.decode()
    assert "being marked" in browser_of(world.plain).get(reverse("learning:home")).content.decode()
    mark(organiser, case_of(sitting), 2, 1, 0, 2, remark="Ask about tonight, too.")
    sitting.refresh_from_db()
    # 3 whole, 3 in part, 0, 2 whole, out of 10; four questions right besides it.
    assert case_of(sitting).share == 0.65 and sitting.share == pytest.approx((4 + 0.65) / 5)
    assert key in selectors.shares_in([sitting.context])
    assert selectors.evidence(act(world.plain))
    assert Notice.objects.filter(member=world.plain).count() == 1
    page = browser_of(world.plain).get(reverse("learning:result", args=[sitting.pk]))
    text = page.content.decode()
    assert "Ask about tonight, too." in text and "In part" in text and "93%" in text


def test_nothing_written_needs_no_mark(world, organiser):
    sitting = sat(world.plain, words=None)
    assert sitting.share == pytest.approx(4 / 5)
    assert selectors.count_to_mark(act(organiser)) == 0


def test_it_is_read_without_a_name_marked_once_and_both_are_logged(world, organiser):
    row = case_of(sat(world.plain))
    browser, url = browser_of(organiser), reverse("learning:mark", args=[row.pk])
    assert reverse("learning:to_mark") in {item.url for item in agenda.items_for(act(organiser))}
    listed = browser.get(reverse("learning:to_mark")).content.decode()
    page = browser.get(url).content.decode()
    assert WORDS in page and world.plain.name not in page + listed and WORDS not in listed
    assert "1 short case to mark" in browser.get("/training/").content.decode()
    lines = {f"line_{at}": "2" for at in range(4)}
    assert browser.post(url, {**lines, "line_3": ""}).status_code == 200
    assert browser.post(url, {**lines, "remark": "好"}).status_code == 302
    assert browser.post(url, {**lines, "line_0": "0"}).status_code == 302
    row.refresh_from_db()
    assert (row.marks, row.share, row.remark) == ([2, 2, 2, 2], 1.0, "好")
    with pytest.raises(ValidationError, match="meanwhile"):
        mark(organiser, row, 0, 0, 0, 0)
    assert AuditEvent.objects.filter(event="learning.case_read").exists()
    assert AuditEvent.objects.filter(event="learning.case_marked").count() == 1
    assert reverse("learning:to_mark") not in {i.url for i in agenda.items_for(act(organiser))}


def test_who_may_not_mark(world, organiser):
    mine, hers = case_of(sat(organiser)), case_of(sat(world.worker))
    with pytest.raises(Http404):
        mark(organiser, mine, 2, 2, 2, 2)
    west = make_member("西城", world.west)
    hold(west, "organiser", world.west)
    with pytest.raises(Http404):
        mark(west, hers, 2, 2, 2, 2)
    assert [row.pk for row in selectors.cases_to_mark(act(organiser))] == [hers.pk]
    for member in (world.worker, world.plain):
        assert browser_of(member).get(reverse("learning:to_mark")).status_code == 403
        assert browser_of(member).get(reverse("learning:mark", args=[hers.pk])).status_code == 403
    with pytest.raises(ValidationError, match="level"):
        mark(organiser, hers, 2, 2, 2)


def test_her_supervisor_and_who_teaches_mark_too(world, organiser):
    hers, far = case_of(sat(world.worker)), case_of(sat(make_member("西城", world.west)))
    boss = world.supervisor
    assert [row.pk for row in selectors.cases_to_mark(act(boss))] == [hers.pk]
    assert reverse("learning:to_mark") in {item.url for item in agenda.items_for(act(boss))}
    mark(boss, hers, 2, 2, 2, 2)
    teacher = make_member("沈文博", world.west)
    with pytest.raises(Denied):
        mark(teacher, far, 2, 2, 2, 2)
    taught = {teacher.pk: [far.sitting.context], world.plain.pk: ["programme:2:pre"]}
    markers.register("test", lambda actor: taught.get(actor.member_id, []))
    try:
        assert [row.pk for row in selectors.cases_to_mark(act(teacher))] == [far.pk]
        assert browser_of(teacher).get(reverse("learning:mark", args=[far.pk])).status_code == 200
        with pytest.raises(Http404):  # she teaches another programme
            mark(world.plain, far, 2, 2, 2, 2)
        taught[far.sitting.member_id] = [far.sitting.context]
        with pytest.raises(Http404):  # nobody marks her own, teacher or not
            mark(far.sitting.member, far, 2, 2, 2, 2)
        mark(teacher, far, 2, 2, 2, 2)
    finally:
        markers.forget("test")


def test_a_mark_is_put_right_and_the_earlier_one_kept(world, organiser):
    sitting = sat(world.plain)
    row = mark(organiser, case_of(sitting), 0, 0, 0, 0, remark="Too short.")
    Notice.objects.all().delete()
    browser, url = browser_of(organiser), reverse("learning:correct", args=[row.pk])
    listed = browser.get(reverse("learning:to_mark")).content.decode()
    page = browser.get(url).content.decode()
    assert url in listed and WORDS in page and "Too short." in page
    assert world.plain.name not in listed + page
    lines = {f"line_{at}": "2" for at in range(4)} | {"remark": "Well asked."}
    assert browser.post(url, {**lines, "line_1": "9"}).status_code == 200
    stale = browser.post(url, {**lines, "seen": "2020-01-01"}).content.decode()
    assert "Nothing was changed" in stale and not EarlierMark.objects.exists()
    assert browser.post(url, {**lines, "seen": selectors.mark_seen(row)}).status_code == 302
    row.refresh_from_db()
    sitting.refresh_from_db()
    assert (row.share, row.remark, sitting.share) == (1.0, "Well asked.", 1.0)
    earlier = EarlierMark.objects.get()
    assert (earlier.marks, earlier.share, earlier.remark) == ([0, 0, 0, 0], 0.0, "Too short.")
    assert earlier.marked_by_id == organiser.pk
    assert AuditEvent.objects.filter(event="learning.case_corrected").count() == 1
    notice = Notice.objects.get(member=world.plain)
    assert notice.code == "learning.corrected"
    assert "0% until" in browser.get(url).content.decode()
    sums = AreaResult.objects.get(sitting=sitting)
    assert (sums.asked, sums.wrong) == (5, 0)
    services.correct_case(
        actor=act(organiser), answer_id=row.pk, marks=[2] * 4, remark="Well asked."
    )
    assert EarlierMark.objects.count() == 1  # nothing was different
    services.correct_case(actor=act(organiser), answer_id=row.pk, marks=[0] * 4)
    assert EarlierMark.objects.count() == 2
    for member in (world.plain, world.worker):
        assert browser_of(member).get(url).status_code == 403
    waits = case_of(sat(world.worker))
    with pytest.raises(ValidationError, match="meanwhile"):
        services.correct_case(actor=act(organiser), answer_id=waits.pk, marks=[0] * 4)


def test_evidence_follows_a_mark_that_was_put_right(world, organiser):
    sitting = sat(world.plain)
    row = mark(organiser, case_of(sitting), 2, 2, 2, 2)
    (first,) = selectors.evidence(act(world.plain))
    CompetencyEvidence.objects.update(gained_on=first.gained_on - dt.timedelta(days=9))
    for answer in sitting.answers.exclude(pk=row.pk)[:2]:  # two more wrong: the case decides
        Answer.objects.filter(pk=answer.pk).update(share=0.5)
    services.correct_case(actor=act(organiser), answer_id=row.pk, marks=[0] * 4)
    assert selectors.evidence(act(world.plain)) == []
    Answer.objects.filter(sitting=sitting, place__lte=4).update(share=1)
    services.correct_case(actor=act(organiser), answer_id=row.pk, marks=[2, 2, 2, 2])
    assert len(selectors.evidence(act(world.plain))) == 1


def test_item_analysis_holds_marked_cases(world, organiser):
    for at in range(10):
        member = make_member(f"学员{at}", world.east, username=f"trainee{at}")
        sitting = sat(member)
        if at:
            mark(organiser, case_of(sitting), *([2] * 4 if at % 2 else [0, 1, 0, 0]))
    key = sitting.draw_key
    assert not analysis.analyse(act(organiser), key).items
    last = selectors.cases_to_mark(act(organiser))
    mark(organiser, last[0], 2, 2, 2, 2)
    found = {one.code: one for one in analysis.analyse(act(organiser), key).items}
    case = found[case_of(sitting).question.code]
    assert case.count == 10 and 0 < case.facility < 1
    page = browser_of(organiser).get(reverse("learning:analysis_of", args=[key]))
    assert page.status_code == 200
