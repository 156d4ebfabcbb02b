"""Long work: done once, stopped at will, taken over when a worker dies."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from niangjia.access.policies import Denied
from niangjia.audit.models import AuditEvent
from niangjia.jobs import runner, services, states
from niangjia.jobs.models import Job
from niangjia.jobs.registry import Cancelled, JobFailed, Outcome, Superseded
from niangjia.jobs.tables import TableProblem
from niangjia.notices.models import Notice
from niangjia.units.models import Unit
from niangjia.vault.errors import VaultError
from niangjia.vault.fields import VaultFile
from tests.integration.people.world import act

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(minutes=2)


class Killed(BaseException):
    """What SIGKILL looks like from inside: nothing after it runs."""


def start(member, **options) -> Job:
    return services.start_job(actor=act(member), kind="test.work", **options)


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def run(job: Job) -> Job:
    runner.run(job.pk)
    return again(job)


def kill_within(job: Job) -> None:
    with pytest.raises(Killed):
        runner.run(job.pk)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - LATER)


def rename(unit: Unit) -> None:
    Unit.objects.filter(pk=unit.pk).update(address=Unit.objects.get(pk=unit.pk).address + "x")


def address(unit: Unit) -> str:
    return Unit.objects.get(pk=unit.pk).address


class TestAGoodRun:
    def test_it_waits_in_the_queue_until_the_worker_takes_it(
        self, member, work, django_capture_on_commit_callbacks
    ):
        from django_tasks_db.models import DBTaskResult

        with django_capture_on_commit_callbacks(execute=True):
            job = start(member)
            assert not DBTaskResult.objects.exists()
        assert again(job).state == states.QUEUED
        queued = DBTaskResult.objects.get()
        assert queued.args_kwargs["args"] == [str(job.pk)]
        queued.task.call(str(job.pk))
        assert again(job).state == states.DONE

    def test_what_came_out_is_kept_encrypted_and_told_neutrally(self, member, work):
        work(
            lambda _c: Outcome(
                facts={"rows": 2}, details={"lines": ["周敏"]}, content=b"secret", file_name="a.csv"
            )
        )
        job = run(start(member, options={"a": "暗号"}))
        assert (job.facts, job.details) == ({"rows": 2}, {"lines": ["周敏"]})
        assert isinstance(job.result, VaultFile)
        assert job.result.read() == b"secret"
        assert Notice.objects.get(member=member).code == "jobs.done"
        events = AuditEvent.objects.filter(event__startswith="jobs.").order_by("id")
        assert [event.event for event in events] == ["jobs.started", "jobs.ended"]

    def test_the_handler_acts_as_the_member_with_the_roles_of_that_moment(self, member, work):
        seen = []
        work(lambda context: seen.append(context.actor))
        run(start(member))
        assert (seen[0].member_id, seen[0].source.kind) == (member.pk, "worker")

    def test_the_uploaded_file_goes_when_the_work_has_ended(self, member, work):
        job = start(member, upload=b"table")
        assert again(job).upload.read() == b"table"
        assert run(job).upload is None

    def test_unless_a_later_step_needs_it(self, member, work):
        kept = start(member, upload=ContentFile(b"t", name="t"), options={"keep_upload": True})
        assert run(kept).upload is not None


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        ("error", "code"),
        [
            (JobFailed("changed_meanwhile"), "changed_meanwhile"),
            (TableProblem("locked"), "locked"),
            (Denied("no"), "denied"),
            (VaultError("key"), "broken"),
        ],
    )
    def test_it_ends_in_a_sentence(self, member, work, error, code):
        def fail(_context):
            raise error

        work(fail)
        job = run(start(member))
        assert (job.state, job.error_code) == (states.FAILED, code)
        assert Notice.objects.get(member=member).code == "jobs.failed"

    def test_the_log_tells_where_but_never_what_somebody_wrote(self, member, work, caplog):
        def fail(_context):
            raise ValueError("李女士 13812345678")

        work(fail)
        with caplog.at_level(logging.INFO):
            run(start(member))
        assert "builtins.ValueError" in caplog.text
        assert "test_running.py" in caplog.text
        assert "李女士" not in caplog.text
        assert "138" not in caplog.text

    def test_nothing_is_kept_by_half(self, member, work):
        def half(context):
            with context.effect():
                rename(member.unit)
                raise RuntimeError

        work(half)
        run(start(member))
        assert address(member.unit) == ""

    def test_work_of_a_closed_account_is_not_done(self, member, work):
        job = start(member)
        member.is_active = False
        member.save()
        assert run(job).error_code == "owner_gone"

    def test_work_of_an_unknown_kind_is_not_done(self, member, work):
        job = start(member)
        Job.objects.filter(pk=job.pk).update(kind="gone.away")
        assert run(job).error_code == "unknown_kind"

    def test_an_unknown_kind_cannot_be_started(self, member):
        with pytest.raises(LookupError):
            services.start_job(actor=act(member), kind="no.such")


class TestDoneOnce:
    def test_running_it_twice_does_it_once(self, member, work):
        work(lambda _c: rename(member.unit))
        job = start(member)
        run(job)
        assert run(job).attempts == 1
        assert address(member.unit) == "x"

    def test_a_second_worker_finds_it_taken(self, member, work):
        job = start(member)
        assert runner.take(job.pk) is not None
        assert runner.take(job.pk) is None

    def test_after_a_kill_another_worker_goes_on_from_the_checkpoint(self, member, work):
        def steps(context):
            for step in range(context.resume_point.get("done", 0), 3):
                with context.effect():
                    rename(member.unit)
                    context.checkpoint({"done": step + 1})
                if step == 1 and context.job.attempts == 1:
                    raise Killed

        work(steps)
        job = start(member)
        kill_within(job)
        assert (again(job).state, again(job).resume) == (states.RUNNING, {"done": 2})
        assert services.reclaim_stale() == 1
        assert run(job).state == states.DONE
        assert address(member.unit) == "xxx"

    def test_a_kill_within_an_effect_undoes_it(self, member, work):
        def dies(context):
            with context.effect():
                rename(member.unit)
                context.checkpoint({"done": True})
                raise Killed

        work(dies)
        job = start(member)
        kill_within(job)
        assert again(job).resume is None
        assert address(member.unit) == ""

    def test_a_worker_that_was_taken_for_dead_writes_nothing_more(self, member, work):
        heard = []

        def slow(context):
            if context.job.attempts > 1:
                return Outcome(facts={"by": "second"})
            Job.objects.filter(pk=context.job.pk).update(heartbeat_at=timezone.now() - LATER)
            services.reclaim_stale()
            runner.run(context.job.pk)
            for attempt in (
                context.check_cancelled,
                lambda: context.checkpoint({}),
                lambda: enter(context),
            ):
                with pytest.raises(Superseded):
                    attempt()
                heard.append(attempt)
            return Outcome(facts={"by": "first"})

        def enter(context):
            with context.effect():
                raise AssertionError("entered")

        work(slow)
        job = run(start(member))
        assert (job.state, job.facts, len(heard)) == (states.DONE, {"by": "second"}, 3)


class TestDeadWorkers:
    def test_a_living_worker_is_left_alone(self, member, work):
        job = start(member)
        runner.take(job.pk)
        assert services.reclaim_stale() == 0

    def test_it_goes_back_three_times_then_gives_up_with_a_sentence(self, member, work):
        def dies(_context):
            raise Killed

        work(dies)
        job = start(member)
        for _ in range(1 + services.RETURNS):
            kill_within(job)
            services.reclaim_stale()
        job = again(job)
        assert (job.state, job.error_code, job.attempts) == (states.FAILED, "gave_up", 4)

    def test_a_wish_to_stop_is_kept_when_the_worker_dies(self, member, work):
        def dies(_context):
            raise Killed

        work(dies)
        job = start(member)
        kill_within(job)
        services.cancel_job(actor=act(member), job=again(job))
        services.reclaim_stale()
        assert again(job).state == states.CANCELLED

    def test_a_job_that_the_queue_forgot_is_handed_over_again(self, member, work):
        from django_tasks_db.models import DBTaskResult

        job = start(member)
        later = timezone.now() + LATER
        assert services.requeue_forgotten(later) == 1
        assert services.requeue_forgotten(later) == 0
        assert DBTaskResult.objects.get().args_kwargs["args"] == [str(job.pk)]


class TestStopping:
    def test_waiting_work_stops_at_once(self, member, work):
        job = services.cancel_job(actor=act(member), job=start(member))
        assert job.state == states.CANCELLED
        assert run(job).attempts == 0

    def test_running_work_stops_when_it_looks_up(self, member, work):
        def long(context):
            services.cancel_job(actor=act(member), job=context.job)
            with pytest.raises(Cancelled):
                context.check_cancelled()
            with context.effect():
                rename(member.unit)

        work(long)
        job = run(start(member))
        assert job.state == states.CANCELLED
        assert address(member.unit) == ""

    def test_nobody_else_stops_it(self, member, other, work):
        with pytest.raises(Denied):
            services.cancel_job(actor=act(other), job=start(member))

    def test_stopping_what_has_ended_changes_nothing(self, member, work):
        job = run(start(member))
        assert services.cancel_job(actor=act(member), job=job).state == states.DONE


class TestForgetting:
    def test_a_week_later_work_and_result_are_gone_and_their_key_destroyed(
        self, member, work, django_capture_on_commit_callbacks
    ):
        work(lambda _c: Outcome(content=b"secret", file_name="a.csv"))
        job = run(start(member))
        result = job.result
        assert services.purge_expired() == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert services.purge_expired(timezone.now() + dt.timedelta(days=8)) == 1
        assert not Job.objects.filter(pk=job.pk).exists()
        with pytest.raises(VaultError):
            result.read()

    def test_work_that_never_began_fails_with_a_sentence(self, member, work):
        job = start(member)
        services.purge_expired(timezone.now() + dt.timedelta(days=8))
        assert again(job).error_code == "expired"

    def test_looking_after_says_what_it_did(self, member, work):
        assert services.housekeeping() == {"reclaimed": 0, "requeued": 0, "purged": 0}


def test_the_products_own_work_is_nobodys(member, work):
    """A visitor has no member id, and neither has the product's own work."""
    from niangjia.access.actor import VISITOR, system_actor
    from niangjia.access.policies import policy_of

    services.start_job(actor=system_actor(), kind="test.work")
    assert not policy_of(Job).visible_to(VISITOR).exists()
    assert not policy_of(Job).visible_to(act(member)).exists()
    assert policy_of(Job).visible_to(system_actor()).count() == 1
