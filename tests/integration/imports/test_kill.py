"""``kill -9`` in the middle of an import, again and again: each row becomes one case, none two."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.config.conftest import Databases, Site, databases

__all__ = ["databases"]
pytestmark = pytest.mark.slow
ROWS = 300
BEGIN = f"""
from django.test.utils import setup_test_environment
setup_test_environment()
from tests.world import act, make_world
from tests.integration.imports.scene import checked, row
from niangjia.imports import services
world = make_world()
of = checked(world.supervisor, *[row(n, worker="周敏") for n in range(1, {ROWS} + 1)])
services.begin(actor=act(world.supervisor), import_id=of.pk, whole=True)
"""
RUN = """
import django
django.setup()
import datetime as dt
from django.utils import timezone
from niangjia.imports import work
from niangjia.imports.models import CaseImport
from niangjia.jobs import runner
from niangjia.jobs.services import reclaim_stale
work.BATCH = 20
reclaim_stale(timezone.now() + dt.timedelta(minutes=5))
runner.run(CaseImport.objects.get().job_id)
"""
COUNT = """
from niangjia.casework.models import Case, Happening, Load, Party, Tally
from niangjia.imports.models import CaseImport, ImportedCase
from niangjia.audit.models import AuditEvent
of = CaseImport.objects.get()
running = sum(one.number for one in Tally.objects.filter(what="running"))
loads = sum(one.number for one in Load.objects.all())
rows = ImportedCase.objects.values("row").distinct().count()
batches = sum(one.facts["count"] for one in AuditEvent.objects.filter(event="imports.batch"))
print(of.state, of.imported, Case.objects.count(), rows, Party.objects.count(), running, loads, batches)
"""


@pytest.fixture
def site(tmp_path: Path, databases: Databases) -> Site:
    made = Site(tmp_path / "killed", databases.address())
    assert made.run("migrate", "--new-site").returncode == 0
    made.python(BEGIN)
    return made


def test_an_import_killed_again_and_again_neither_loses_nor_doubles_a_row(site: Site) -> None:
    kills = 0
    for turn in range(4):
        worker = subprocess.Popen(
            [sys.executable, "-c", RUN],
            env={**site.environment, "DJANGO_SETTINGS_MODULE": "niangjia.config.settings"},
            start_new_session=True,
        )
        # The last one, a fourth run at most, is left to end: then the job would be given up.
        if turn < 3:
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(random.uniform(1.5, 2.5))
        if turn < 3 and worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            kills += 1
        assert worker.wait(120) in (0, -signal.SIGKILL)
        time.sleep(0.05)
    assert kills
    assert site.python(COUNT) == " ".join(["done", *[str(ROWS)] * 7])
