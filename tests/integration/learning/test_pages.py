"""The pages of learning: lessons, tests, scenarios, bank, signatures, competence; who may not."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from niangjia.access import agenda, search
from niangjia.access.navigation import doors_for
from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.jobs import runner
from niangjia.jobs import services as jobs
from niangjia.jobs.models import Job
from niangjia.learning import analysis, exchange, library, selectors, services
from niangjia.learning.models import (
    Answer,
    CompetencyEvidence,
    LearningEvent,
    LessonProgress,
    ScenarioRun,
    Signature,
    TestSitting,
)
from niangjia.learning.rules import grading, walking
from niangjia.learning.rules.blueprint import Blueprint, of_module
from niangjia.people.models import RoleAssignment
from tests.world import act, browser_of, make_member

pytestmark = pytest.mark.django_db
SHIPPED = library.shipped()
MODULE = next(iter(SHIPPED.modules))
LESSON = SHIPPED.lessons_of(MODULE)[0]
SCENARIO = next(iter(SHIPPED.scenarios.values()))


def url(step: str, *args) -> str:
    return reverse(f"learning:{step}", args=args)


def text(response) -> str:
    return response.content.decode()


def answered(code: str, given) -> dict[str, object]:
    """What a browser sends for an answer."""
    question = SHIPPED.questions[code]
    if question.type == "ordering":
        return {f"{code}-place-{n}": at for at, n in enumerate(given, 1)}
    if question.type == "matching":
        return {f"{code}-pair-{at}": n for at, n in enumerate(given, 1)}
    if question.type == "truefalse":
        return {f"{code}-answer": str(given).lower()}
    if question.type == "case":
        return {f"{code}-answer": "先听她说。"}
    return {f"{code}-answer": given}


def right(code: str) -> dict[str, object]:
    return answered(code, grading.right_answer(SHIPPED.questions[code]))


def begin(member, test=None, **more) -> TestSitting:
    return services.start_sitting(actor=act(member), test=test or of_module(MODULE), **more)


def fill(member, sitting: TestSitting, *, well: bool = True) -> TestSitting:
    for row in selectors.answers(sitting):
        question = selectors.question_in(row.question)
        given = grading.right_answer(question) if well else None
        services.save_answer(actor=act(member), sitting_id=sitting.pk, place=row.place, given=given)
    return services.finish_sitting(actor=act(member), sitting_id=sitting.pk)


class TestLearning:
    def test_every_member_has_a_door_and_a_next_step(self, trainee, world):
        assert "learning:home" in {door.url_name for door in doors_for(act(world.plain))}
        page = text(trainee.get(url("home")))
        assert url("lesson", LESSON.code) in page
        assert url("bank") not in page

    def test_a_lesson_is_read_checked_and_explained(self, trainee, world):
        page = text(trainee.get(url("lesson", LESSON.code)))
        assert "Not yet reviewed by a lawyer" in page
        data = {k: v for code in LESSON.checks for k, v in right(code).items()}
        done = text(trainee.post(url("lesson", LESSON.code), data))
        assert "What was right, and why" in done
        row = LessonProgress.objects.get(member=world.plain)
        assert row.done_at is not None
        assert LearningEvent.objects.filter(member=world.plain).count() == 2

    def test_an_empty_check_is_asked_again(self, trainee, world):
        page = text(trainee.post(url("lesson", LESSON.code), {}))
        assert "field-error" in page or "need" in page
        assert LessonProgress.objects.get(member=world.plain).done_at is None

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_a_lesson_goes_along_as_one_file(self, trainee, language):
        response = trainee.get(url("offline", LESSON.code), {"in": language})
        body = text(response)
        assert "attachment" in response["Content-Disposition"]
        assert LESSON.texts[language].title in body
        assert not re.search(r'(?:src|href)="/static|<script|<link', body)
        assert AuditEvent.objects.filter(event="learning.taken_along").exists()

    @pytest.mark.parametrize("code", sorted(SHIPPED.modules))
    def test_every_module_opens(self, trainee, code):
        assert trainee.get(url("module", code)).status_code == 200

    def test_every_lesson_opens_in_both_languages(self, trainee):
        for code in SHIPPED.lessons:
            for language in ("zh-hans", "en"):
                assert trainee.get(url("lesson", code), {"in": language}).status_code == 200

    def test_queries_do_not_grow(self, trainee, world):
        trainee.get(url("home"))
        with CaptureQueriesContext(
            connection,
        ) as before:
            trainee.get(url("home"))
        for code in list(SHIPPED.lessons)[:6]:
            services.open_lesson(actor=act(world.plain), code=code, language="en")
        for _each in range(3):
            fill(world.plain, begin(world.plain))
        with CaptureQueriesContext(connection) as after:
            trainee.get(url("home"))
        assert len(after) <= len(before)

    def test_unknown_things_are_not_found(self, trainee):
        for step, *args in (
            ("lesson", "no"),
            ("module", "no"),
            ("scenario", "no"),
            ("offline", "no"),
        ):
            assert trainee.get(url(step, *args)).status_code == 404

    def test_search_finds_lessons(self, world):
        title = LESSON.texts["zh-hans"].title
        found = dict(search.find(act(world.plain), title, 5))
        assert any(hit.url == url("lesson", LESSON.code) for hits in found.values() for hit in hits)


class TestTests:
    def test_a_test_from_begin_to_feedback_without_javascript(self, trainee, world):
        place = trainee.post(url("start_test", MODULE)).url
        sitting = TestSitting.objects.get(member=world.plain)
        assert place == url("answer", sitting.pk, 1)
        for _each in range(sitting.count):
            place = trainee.get(url("sitting", sitting.pk)).url
            row = Answer.objects.get(sitting=sitting, place=int(place.rstrip("/").split("/")[-1]))
            asked = selectors.question_in(row.question)
            assert asked.why.en not in text(trainee.get(place))
            trainee.post(place, {**right(row.question.code), "go": "next"})
        assert trainee.get(url("sitting", sitting.pk)).url == url("overview", sitting.pk)
        assert "Hand it in" in text(trainee.get(url("overview", sitting.pk)))
        done = trainee.post(url("finish", sitting.pk), follow=True)
        assert "100%" in text(done)
        sitting.refresh_from_db()
        assert sitting.share == 1.0

    def test_answers_are_kept_and_it_goes_on_after_a_crash(self, trainee, world):
        sitting = begin(world.plain)
        code = selectors.answers(sitting)[0].question.code
        trainee.post(url("answer", sitting.pk, 1), {**right(code), "go": "next"})
        again = browser_of(world.plain)
        assert again.get(url("sitting", sitting.pk)).url == url("answer", sitting.pk, 2)
        assert begin(world.plain).pk == sitting.pk
        assert Answer.objects.get(sitting=sitting, place=1).answered_at is not None

    def test_the_same_seed_draws_the_same(self, world):
        test = Blueprint("programme:1:pre", modules=(MODULE,), count=6)
        keys = {
            begin(member, test, form="A", seed="s", context="programme:1:pre").draw_key
            for member in (world.plain, world.worker, world.supervisor)
        }
        assert len(keys) == 1
        assert begin(world.officer, test, form="B", seed="s", context="x").draw_key not in keys

    def test_one_sitting_a_context_finished_or_not(self, world):
        one = fill(world.plain, begin(world.plain, context="programme:1:pre"))
        assert begin(world.plain, context="programme:1:pre").pk == one.pk
        assert begin(world.plain, context="programme:1:post").pk != one.pk

    def test_time_runs_out(self, trainee, world):
        sitting = begin(world.plain, Blueprint("t", modules=(MODULE,), count=3, minutes=10))
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=11), tick=False):
            with pytest.raises(ValidationError):
                services.save_answer(
                    actor=act(world.plain), sitting_id=sitting.pk, place=1, given=1
                )
            services.finish_sitting(actor=act(world.plain), sitting_id=sitting.pk)
        sitting.refresh_from_db()
        assert sitting.finished_at is not None

    def test_finishing_twice_changes_nothing(self, world):
        sitting = fill(world.plain, begin(world.plain))
        again = services.finish_sitting(actor=act(world.plain), sitting_id=sitting.pk)
        assert again.finished_at == sitting.finished_at
        with pytest.raises(ValidationError):
            services.save_answer(actor=act(world.plain), sitting_id=sitting.pk, place=1, given=1)
        events = LearningEvent.objects.filter(verb="completed", kind="test")
        assert events.count() == 1

    def test_nobody_reads_another_ones_test(self, world, organiser):
        sitting = fill(world.plain, begin(world.plain))
        for member in (world.worker, world.chief, world.supervisor, organiser):
            browser = browser_of(member)
            for step in ("sitting", "result", "overview"):
                assert browser.get(url(step, sitting.pk)).status_code == 404

    def test_an_answer_survives_a_changed_bank(self, world):
        sitting = begin(world.plain)
        row = selectors.answers(sitting)[0]
        assert selectors.question_in(row.question).version == row.question.version

    def test_a_good_test_is_evidence_that_runs_out(self, world):
        fill(world.plain, begin(world.plain, Blueprint("all", modules=(MODULE,), count=20)))
        rows = selectors.evidence(act(world.plain))
        assert rows
        assert all(row.level <= 2 and row.expires_on > row.gained_on for row in rows)
        later = timezone.localdate() + dt.timedelta(days=366 * 11)
        assert not any(selectors.levels(rows, later).values())

    def test_the_log_refuses_to_change(self, world):
        begin(world.plain)
        event = LearningEvent.objects.get()
        with pytest.raises(ValueError, match="append-only"):
            event.save()
        with pytest.raises(DatabaseError), transaction.atomic():
            LearningEvent.objects.update(code="x")


class TestScenarios:
    def walk(self, browser, member, dice: int = 0) -> ScenarioRun:
        browser.post(url("scenario", SCENARIO.code))
        run = ScenarioRun.objects.get(member=member, ended_at=None)
        for _each in range(40):
            here = walking.walked(SCENARIO, selectors.steps(run))
            ways = walking.offered(SCENARIO, here)
            if not ways:
                break
            choice = ways[dice % len(ways)].code
            browser.post(url("run", run.pk), {"node": here.place, "choice": choice})
        run.refresh_from_db()
        return run

    def test_the_note_comes_first_and_the_way_out_stays(self, trainee, world):
        page = text(trainee.get(url("scenario", SCENARIO.code)))
        assert SCENARIO.note.en in page or "Before it begins" in page
        trainee.post(url("scenario", SCENARIO.code))
        run = ScenarioRun.objects.get(member=world.plain)
        assert url("leave", run.pk) in text(trainee.get(url("run", run.pk)))
        left = trainee.post(url("leave", run.pk), follow=True)
        assert "You left, and that is all right" in text(left)
        run.refresh_from_db()
        assert run.left_at == SCENARIO.first

    def test_the_hidden_state_is_told_in_the_debrief_only(self, trainee, world):
        trainee.post(url("scenario", SCENARIO.code))
        run = ScenarioRun.objects.get(member=world.plain)
        assert "Her trust" not in text(trainee.get(url("run", run.pk)))
        trainee.post(url("leave", run.pk))
        done = self.walk(trainee, world.plain)
        page = text(trainee.get(url("debrief", done.pk)))
        assert "Her trust" in page
        assert "<svg" in page

    def test_a_page_sent_twice_takes_one_step(self, trainee, world):
        trainee.post(url("scenario", SCENARIO.code))
        run = ScenarioRun.objects.get(member=world.plain)
        choice = walking.offered(SCENARIO, walking.begin(SCENARIO))[0]
        for _each in range(2):
            trainee.post(url("run", run.pk), {"node": SCENARIO.first, "choice": choice.code})
        assert run.steps.count() == 1

    def test_what_is_not_offered_is_refused(self, trainee, world):
        trainee.post(url("scenario", SCENARIO.code))
        run = ScenarioRun.objects.get(member=world.plain)
        trainee.post(url("run", run.pk), {"node": SCENARIO.first, "choice": "z"})
        assert run.steps.count() == 0

    def test_paths_are_counts_for_those_who_teach(self, trainee, world, organiser):
        self.walk(trainee, world.plain)
        assert trainee.get(url("paths", SCENARIO.code)).status_code == 403
        page = text(browser_of(organiser).get(url("paths", SCENARIO.code)))
        assert "1 walk ended" in page
        assert world.plain.name not in page

    def test_every_scenario_opens(self, trainee):
        for code in SHIPPED.scenarios:
            assert trainee.get(url("scenario", code)).status_code == 200


class TestBank:
    def test_the_bank_shows_keys_to_those_who_keep_or_review_it(self, organiser, lawyer, trainee):
        for member in (organiser, lawyer):
            browser = browser_of(member)
            assert browser.get(url("bank"), {"module": MODULE, "form": "A"}).status_code == 200
            for code in list(SHIPPED.questions)[:12]:
                assert browser.get(url("question", code)).status_code == 200
        assert trainee.get(url("bank")).status_code == 403
        assert trainee.get(url("question", LESSON.checks[0])).status_code == 403

    @pytest.mark.parametrize("format", ["gift", "qti"])
    def test_questions_go_out(self, organiser, format):
        response = browser_of(organiser).get(url("export", format), {"module": MODULE})
        assert "attachment" in response["Content-Disposition"]
        assert AuditEvent.objects.filter(event="learning.content_exported").exists()

    def test_questions_come_in_all_or_none(self, organiser):
        from django.core.files.uploadedfile import SimpleUploadedFile

        browser = browser_of(organiser)
        good = "::own-1:: 谁可以？ {=她 ~别人 ~没有人}"
        for body, count in ((good + "\n\n::own-2:: 坏 {=一个}", 0), (good, 1)):
            file = SimpleUploadedFile("q.gift", body.encode())
            data = {"file": file, "module": MODULE, "competency": "danger"}
            browser.post(url("import"), data)
            assert len(selectors.written_codes(act(organiser), "question")) == count
        assert "own-1" in selectors.questions()
        browser.post(url("retire", "question", "own-1"))
        assert "own-1" not in selectors.questions()

    def test_a_scenario_is_written_as_twee(self, organiser, trainee):
        browser = browser_of(organiser)
        bad = exchange.EXAMPLE.replace("->talks]]", "->nowhere]]")
        assert "isn&#x27;t there" in text(browser.post(url("new_scenario"), {"text": bad}))
        page = browser.post(url("new_scenario"), {"text": exchange.EXAMPLE}, follow=True)
        assert "<svg" in text(page)
        assert trainee.get(url("scenario", "my-scenario")).status_code == 200
        out = text(browser.get(url("twee_file", "my-scenario")))
        assert "StoryData" in out
        assert trainee.get(url("new_scenario")).status_code == 403

    def test_item_analysis_says_when_there_is_not_enough(self, world, organiser):
        browser, test = browser_of(organiser), Blueprint("programme:x", modules=(MODULE,), count=4)
        fill(world.plain, begin(world.plain, test, seed="s", context="c"))
        key = TestSitting.objects.get().draw_key
        assert "Not enough data" in text(browser.get(url("analysis_of", key)))
        for at in range(11):
            member = make_member(f"学员{at}", world.west, username=f"trainee{at}")
            fill(member, begin(member, test, seed="s", context="c"), well=at % 2 == 0)
        begin(world.worker)  # a practice test has a draw of its own: nothing to compare
        lines = [(one.draw_key, one.count) for one in analysis.groups(act(organiser))]
        assert lines == [(key, 12)] and key in text(browser.get(url("analysis")))
        page = text(browser.get(url("analysis_of", key)))
        assert "KR-20" in page
        assert "学员" not in page
        found = analysis.analyse(act(organiser), key)
        assert found.group.count == 12
        assert browser_of(world.plain).get(url("analysis_of", key)).status_code == 403

    def test_the_log_goes_out_as_xapi_without_names(self, world, organiser):
        begin(world.plain)
        browser = browser_of(organiser)
        went = browser.post(url("export_log")).url
        job = Job.objects.get()
        assert went == reverse("jobs:job", args=[job.pk]) and job.owner_id == organiser.pk
        assert browser_of(world.plain).post(url("export_log")).status_code == 403
        assert browser_of(world.plain).get(went).status_code == 404
        runner.run(job.pk)
        body = b"".join(browser.get(reverse("jobs:result", args=[job.pk])).streaming_content)
        told = json.loads(body)
        assert told[0]["version"] == "2.0.0"
        assert told[0]["object"]["id"].startswith("http://testserver/xapi/test/")
        assert world.plain.name not in body.decode()
        assert AuditEvent.objects.get(event="learning.log_exported").facts == {"statements": 1}
        assert AuditEvent.objects.filter(event="jobs.result_read").count() == 1

    def test_an_export_of_the_log_can_be_stopped_and_is_refused_to_who_left(self, world, organiser):
        begin(world.plain)
        actor = act(organiser)
        job = services.export_log(actor=actor, home="http://here/")
        jobs.cancel_job(actor=actor, job=job)
        runner.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.result) == ("cancelled", None)
        job = services.export_log(actor=actor, home="http://here/")
        RoleAssignment.objects.filter(member=organiser).delete()
        runner.run(job.pk)
        job.refresh_from_db()
        assert job.state == "failed" and not job.result


class TestSigning:
    def test_a_named_expert_signs_exactly_one_version(self, lawyer, trainee):
        browser = browser_of(lawyer)
        place = url("sign_lesson", LESSON.code, "en")
        assert browser.get(place).status_code == 200
        data = {"version": LESSON.texts["en"].version, "capacity": "执业律师", "read": "on"}
        browser.post(place, data)
        page = text(trainee.get(url("lesson", LESSON.code), {"in": "en"}))
        assert "Reviewed by a lawyer" in page
        row = Signature.objects.get()
        assert "执业律师" in page
        browser.post(url("withdraw", row.pk), {"reason": "条文已修改"})
        page = text(trainee.get(url("lesson", LESSON.code), {"in": "en"}))
        assert "Not yet reviewed by a lawyer" in page

    def test_questions_and_scenarios_are_signed_in_both_languages(self, lawyer):
        browser, code = browser_of(lawyer), LESSON.checks[0]
        for kind, one in (("question", SHIPPED.questions[code]), ("scenario", SCENARIO)):
            assert browser.get(url("sign", kind, one.code)).status_code == 200
            data = {"version": one.version, "capacity": "执业律师", "read": "on"}
            browser.post(url("sign", kind, one.code), data)
            assert selectors.signed(act(lawyer), [one.version])

    def test_a_stale_version_is_refused_and_others_may_not(self, lawyer, organiser):
        with pytest.raises(ValidationError):
            services.sign(
                actor=act(lawyer), kind="lesson", code=LESSON.code, language="en",
                version="0" * 64, capacity="执业律师",
            )  # fmt: skip
        assert browser_of(organiser).get(url("sign_lesson", LESSON.code, "en")).status_code == 403


class TestCompetence:
    def test_a_supervisor_confirms_what_she_saw(self, world):
        browser = browser_of(world.supervisor)
        assert browser.get(url("confirm")).status_code == 200
        data = {
            "member": world.worker.name, "member-id": str(world.worker.pk),
            "member-label": world.worker.name, "area": "danger", "level": "3",
        }  # fmt: skip
        browser.post(url("confirm"), data)
        assert selectors.levels(selectors.evidence(act(world.worker)))["danger"] == 3
        page = text(browser_of(world.worker).get(url("competencies")))
        assert world.supervisor.name in page

    def test_not_beyond_her_reach_nor_herself(self, world):
        for member in (world.westerner, world.supervisor):
            with pytest.raises(Denied):
                services.confirm(
                    actor=act(world.supervisor), member_id=member.pk, area="danger", level=2
                )
        with pytest.raises(Denied):
            services.confirm(
                actor=act(world.worker), member_id=world.plain.pk, area="danger", level=2
            )
        assert browser_of(world.worker).get(url("confirm")).status_code == 403

    def test_withdrawn_evidence_counts_no_more(self, world):
        row = services.confirm(
            actor=act(world.supervisor), member_id=world.worker.pk, area="danger", level=3
        )
        services.withdraw_evidence(actor=act(world.supervisor), evidence_id=row.pk)
        assert selectors.levels(selectors.evidence(act(world.worker)))["danger"] == 0

    def test_what_runs_out_soon_stands_on_her_day(self, world):
        today = timezone.localdate()
        CompetencyEvidence.objects.create(
            member=world.worker, area="danger", level=2, source="test", source_key="x",
            gained_on=today - dt.timedelta(days=700), expires_on=today + dt.timedelta(days=10),
        )  # fmt: skip
        assert any(item.url == url("competencies") for item in agenda.items_for(act(world.worker)))
