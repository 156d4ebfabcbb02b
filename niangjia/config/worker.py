"""The background worker: runs tasks, and keeps house beside them.

Tasks run one after another in the main thread. A second thread keeps house by the table
``CHORES`` and says that this worker lives, so that sealing the audit log never waits for a long
import, and so that another worker can take over what a dead one left behind.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any

from django.core.cache import cache
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

logger = logging.getLogger("niangjia.worker")

MINUTE, HOUR, DAY = 60, 3600, 86_400
ALIVE_EVERY, ALIVE_FOR = 15, 90
MOST_ATTEMPTS = 3
LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Chore:
    """Something done again and again: ``what`` is a dotted path, ``every`` is in seconds.

    ``shared``: only one of many workers does it in that time. Short ones guard themselves.
    """

    what: str
    every: int
    shared: bool = True

    def do(self) -> object:
        return import_string(self.what)()


CHORES: tuple[Chore, ...] = (
    Chore("niangjia.audit.seal", 3, shared=False),
    Chore("niangjia.audit.write_head", MINUTE),
    Chore("niangjia.config.worker.take_over_lost_tasks", 30, shared=False),
    Chore("niangjia.dispatch.services.housekeeping", MINUTE),
    Chore("niangjia.jobs.services.housekeeping", 30, shared=False),
    Chore("niangjia.casework.services.housekeeping", 30),
    Chore("niangjia.finder.index.rebuild_if_old", MINUTE),
    Chore("niangjia.desk.services.housekeeping", 10 * MINUTE),
    Chore("niangjia.people.services.housekeeping", 10 * MINUTE),
    Chore("niangjia.law.services.housekeeping", HOUR),
    Chore("niangjia.documents.services.housekeeping", HOUR),
    Chore("niangjia.requests.services.housekeeping", HOUR),
    Chore("niangjia.imports.services.housekeeping", HOUR),
    Chore("niangjia.signin.services.housekeeping", HOUR),
    Chore("niangjia.referrals.services.lapse_overdue", HOUR),
    Chore("niangjia.commitments.services.remind", HOUR),
    Chore("niangjia.casework.services.reports.erase_old", HOUR),
    Chore("niangjia.config.housekeeping.back_up_keys", HOUR),
    Chore("niangjia.config.housekeeping.prune_vault", DAY),
    Chore("niangjia.config.housekeeping.note_sizes", DAY),
)


class Worker:
    """One worker process. ``run`` returns after ``stop`` (SIGTERM, SIGINT)."""

    def __init__(self, *, interval: float = 1.0, chores: tuple[Chore, ...] = CHORES) -> None:
        self.id = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.stopping = threading.Event()
        self._interval = interval
        self._chores = chores
        self._runner = TaskRunner(
            queue_names=["*"],
            interval=interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.id,
            excluded_queue_names=[],
        )

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Finish the task at hand, then end. A second signal ends at once; the task is taken over
        at the next start."""
        if self.stopping.is_set():
            os._exit(1)
        self.stopping.set()

    def run(self) -> None:
        """Work until stopped. A database that is away is waited for."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        logging.getLogger("django_tasks").setLevel(logging.WARNING)
        logging.getLogger("django_tasks_db").setLevel(logging.CRITICAL)
        keeper = threading.Thread(target=self.keep_house, name="house", daemon=True)
        keeper.start()
        self._until_stopped(self.run_next, pause=self._interval)
        keeper.join(timeout=10)
        with contextlib.suppress(Exception):
            cache.delete(_alive_key(self.id))
        connections.close_all()

    def keep_house(self) -> None:
        """Do the chores when they are due (the body of the second thread)."""
        due = {chore: time.monotonic() for chore in self._chores}
        said_alive = 0.0

        def round_of_chores() -> bool:
            nonlocal said_alive
            if time.monotonic() - said_alive >= ALIVE_EVERY:
                cache.set(_alive_key(self.id), 1, ALIVE_FOR)
                said_alive = time.monotonic()
            for chore in self._chores:
                if self.stopping.is_set():
                    break
                if time.monotonic() >= due[chore]:
                    due[chore] = time.monotonic() + chore.every
                    _do(chore, self.id)
            return False

        self._until_stopped(round_of_chores, pause=1.0)
        connections.close_all()

    def _until_stopped(self, step: Callable[[], bool], *, pause: float) -> None:
        """Repeat ``step`` until stopped, with a pause when it found nothing to do."""
        trouble = 0.0
        while not self.stopping.is_set():
            try:
                close_old_connections()
                busy = step()
                trouble = 0.0
            except (OperationalError, InterfaceError) as lost:
                trouble = min(max(1.0, trouble * 2), LONGEST_PAUSE)
                logger.warning("database away (%s), again in %d s", type(lost).__name__, trouble)
                _drop_connections()
                busy = False
            if not busy:
                self.stopping.wait(max(trouble, pause))

    def run_next(self) -> bool:
        """Run the next task that is ready; False when there is none."""
        ready = DBTaskResult.objects.ready().filter(backend_name="default")
        # Looking costs nothing; claiming locks SQLite for a moment.
        if not ready.exists():
            return False
        with exclusive_transaction(ready.db):
            task = ready.get_locked()
            if task is None:
                return False
            task.claim(self.id)
        task.set_failed = partial(_set_failed, task)
        self._runner.run_task(task)
        return True


def _set_failed(task: DBTaskResult, error: BaseException) -> None:
    """Keep the kind of an error alone: its text and traceback may quote what people wrote."""
    task.status = TaskResultStatus.FAILED
    task.finished_at = timezone.now()
    task.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}"
    task.save(update_fields=["status", "finished_at", "exception_class_path"])
    logger.error("task %s failed: %s", task.task_path, task.exception_class_path)


def _do(chore: Chore, worker_id: str) -> None:
    """Do one chore; its failure is logged and stops nothing else."""
    try:
        key = f"niangjia:chore:{chore.what}"
        if chore.shared and not cache.add(key, worker_id, max(1, chore.every - 1)):
            return
        chore.do()
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # Only the kind of error: its text may quote what people wrote.
        logger.error("chore %s failed: %s", chore.what, type(error).__name__)  # noqa: TRY400


def _drop_connections() -> None:
    for connection in connections.all(initialized_only=True):
        with contextlib.suppress(Exception):
            connection.close()


def _alive_key(worker_id: str) -> str:
    return f"niangjia:worker:{worker_id}"


def is_alive(worker_id: str) -> bool:
    """Whether the worker still works: by its process on this machine, else by its last sign."""
    host, _, rest = worker_id.rpartition(":")[0].rpartition(":")
    if host == socket.gethostname()[:40] and rest.isdigit():
        try:
            os.kill(int(rest), 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
    return cache.get(_alive_key(worker_id)) is not None


def take_over_lost_tasks() -> int:
    """Make tasks of dead workers ready again (given up after three attempts); returns how many."""
    taken: list[Any] = []
    for task in DBTaskResult.objects.running().only("pk", "worker_ids", "started_at"):
        holder = task.worker_ids[-1] if task.worker_ids else ""
        if is_alive(holder):
            continue
        same = DBTaskResult.objects.running().filter(pk=task.pk, started_at=task.started_at)
        if len(task.worker_ids) >= MOST_ATTEMPTS:
            same.update(
                status=TaskResultStatus.FAILED,
                exception_class_path="niangjia.config.worker.WorkerLost",
            )
            logger.error("task %s given up after %d attempts", task.pk, MOST_ATTEMPTS)
        elif same.update(status=TaskResultStatus.READY, started_at=None):
            taken.append(task.pk)
    return len(taken)


class WorkerLost(Exception):
    """The worker died three times on one task."""
