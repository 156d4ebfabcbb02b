"""The worker: runs tasks, takes over what a dead worker left, keeps house, ends when told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import types
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from niangjia.config import worker
from niangjia.config.worker import CHORES, Chore, Worker
from tests.integration.config.conftest import Site

done: list[str] = []


@task()
def note(word: str) -> None:
    done.append(word)


@task()
def stumble() -> None:
    raise ValueError("what somebody wrote in confidence")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    done.clear()


@pytest.mark.django_db
def test_tasks_run_in_turn_and_then_there_is_nothing_to_do() -> None:
    note.enqueue("first")
    note.enqueue("second")
    one = Worker()
    assert one.run_next()
    assert one.run_next()
    assert not one.run_next()
    assert done == ["first", "second"]


@pytest.mark.django_db
def test_a_failure_keeps_its_kind_and_none_of_its_words() -> None:
    stumble.enqueue()
    assert Worker().run_next()
    row = DBTaskResult.objects.get()
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path == "builtins.ValueError"
    assert "confidence" not in row.traceback


def lost(attempts: int, holder: str) -> DBTaskResult:
    note.enqueue("again")
    row = DBTaskResult.objects.get()
    row.status = TaskResultStatus.RUNNING
    row.started_at = timezone.now()
    row.worker_ids = [holder] * attempts
    row.save()
    return row


@pytest.mark.django_db
def test_a_task_of_a_dead_worker_is_run_again() -> None:
    lost(1, "another-machine:77:abcd")
    assert worker.take_over_lost_tasks() == 1
    assert Worker().run_next()
    assert done == ["again"]


@pytest.mark.django_db
def test_a_task_that_killed_three_workers_is_given_up() -> None:
    row = lost(3, "another-machine:77:abcd")
    assert worker.take_over_lost_tasks() == 0
    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path.endswith("WorkerLost")


@pytest.mark.django_db
def test_a_living_worker_keeps_its_task() -> None:
    one = Worker()
    cache.set(worker._alive_key(one.id), 1, 60)
    lost(1, one.id)
    assert worker.take_over_lost_tasks() == 0


def test_a_worker_whose_process_is_gone_is_dead_at_once() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    host = Worker().id.split(":")[0]
    cache.set(worker._alive_key(f"{host}:{gone.pid}:x"), 1, 60)
    assert not worker.is_alive(f"{host}:{gone.pid}:x")


def test_every_chore_is_there() -> None:
    for chore in CHORES:
        assert callable(import_string(chore.what)), chore.what


def chore(monkeypatch: pytest.MonkeyPatch, do: object) -> Chore:
    made = types.ModuleType("chores_of_a_test")
    made.do = do  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "chores_of_a_test", made)
    return Chore("chores_of_a_test.do", 60)


def test_a_shared_chore_is_done_by_one_of_many_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []
    shared = chore(monkeypatch, lambda: times.append(1))
    worker._do(shared, "one")
    worker._do(shared, "other")
    assert times == [1]


def test_a_chore_that_fails_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("words of somebody")

    worker._do(chore(monkeypatch, fail), "one")
    assert "ValueError" in caplog.text
    assert "words of somebody" not in caplog.text


def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Worker()
    steps: list[str] = []

    def step() -> bool:
        steps.append("x")
        if len(steps) < 3:
            raise OperationalError("server closed the connection")
        one.stopping.set()
        return False

    waits: list[float] = []
    monkeypatch.setattr(one.stopping, "wait", lambda pause: waits.append(pause))
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "_drop_connections", lambda: None)
    one._until_stopped(step, pause=0.1)
    assert len(steps) == 3
    assert waits[:2] == [1.0, 2.0]


def catches(pid: int, number: int) -> bool:
    """Whether a process has begun to listen for a signal (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) >> (number - 1) & 1)
    return False


def test_the_worker_ends_when_told(demo_site: Site) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "niangjia.config.cli", "worker"],
        env=demo_site.environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _wait in range(120):
            if catches(child.pid, signal.SIGTERM):
                break
            time.sleep(0.25)
        time.sleep(1)
        assert child.poll() is None
        os.kill(child.pid, signal.SIGTERM)
        assert child.wait(timeout=15) == 0
        assert child.stderr is not None
        assert child.stderr.read() == ""
    finally:
        child.kill()
        child.wait()
