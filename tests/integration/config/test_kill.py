"""``kill -9`` at any moment: no acknowledged write is lost, none stands twice, the log stays whole."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.integration.config.conftest import Databases, Site

KILLS = 3
WORLD = """
from django.test.utils import setup_test_environment
setup_test_environment()
from tests.world import act, browser_of, make_world
from niangjia.casework.services import Facts, open_case
world = make_world()
case = open_case(actor=act(world.worker), facts=Facts(call_her="L"))
browser = browser_of(world.worker)
print(case.pk, browser.cookies["sessionid"].value)
"""
COUNT = """
from niangjia.casework.models import Entry
from niangjia.audit.models import AuditEvent
from niangjia.audit import seal
print(*[entry.told for entry in Entry.objects.order_by("id")], sep="\\n")
print("events", AuditEvent.objects.filter(event="cases.entry_written").count())
while seal(everything=True): pass
"""


@dataclass
class Process:
    """``niangjia WORD`` in a process group of its own, killed whole and begun anew."""

    site: Site
    word: str
    running: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        self.running = subprocess.Popen(
            [sys.executable, "-m", "niangjia.config.cli", self.word],
            env=self.site.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        if self.running is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait(20)


@dataclass
class Writer:
    """Somebody who writes one entry after another, and sends again what wasn't answered."""

    port: int
    path: str
    session: str
    acknowledged: list[int] = field(default_factory=list)
    sent: int = 0
    again: int = 0
    wrong: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    csrf: str = ""

    def ask(self, method: str, body: str = "") -> tuple[int, str]:
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=25)
        cookies = f"sessionid={self.session}" + (f"; csrftoken={self.csrf}" if self.csrf else "")
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        web.request(method, self.path, body, {"Cookie": cookies, "Host": "localhost", **kind})
        answer = web.getresponse()
        text = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie") or ():
            if value.startswith("csrftoken="):
                self.csrf = value.split("=", 1)[1].split(";")[0]
        web.close()
        return answer.status, text

    def until_answered(self, method: str, body: str = "") -> tuple[int, str]:
        while not self.stopped.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, text = self.ask(method, body)
                if status < 500:
                    return status, text
            self.again += 1
            time.sleep(0.05)
        return 0, ""

    def write(self) -> None:
        while not self.stopped.is_set():
            status, page = self.until_answered("GET")
            if not status:
                return
            tokens = dict(
                re.findall(r'name="(csrfmiddlewaretoken|form_token)" value="([^"]+)"', page)
            )
            number = self.sent
            self.sent += 1
            form = {**tokens, "kind": "note", "on": "2026-01-02", "told": f"n{number}"}
            status, page = self.until_answered("POST", urlencode(form))
            if status == 302:
                self.acknowledged.append(number)
            elif status:
                self.wrong.append(f"{number}: {status}")


@pytest.fixture
def site(tmp_path: Path, databases: Databases) -> Site:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Site(tmp_path / "site", databases.address(), {"NIANGJIA_PORT": str(port)})
    assert made.run("migrate", "--new-site").returncode == 0
    return made


@pytest.mark.slow
def test_killed_again_and_again_nothing_is_lost_and_nothing_doubled(site: Site) -> None:
    case, session = site.python(WORLD).split()
    writer = Writer(int(site.more["NIANGJIA_PORT"]), f"/cases/{case}/write/", session)
    web, worker = Process(site, "serve"), Process(site, "worker")
    pen = threading.Thread(target=writer.write, daemon=True)
    try:
        worker.begin()
        web.begin()
        pen.start()
        for turn in range(KILLS):
            before, until = len(writer.acknowledged), time.monotonic() + 60
            # At least one write each time, then at any moment of the next ones.
            while len(writer.acknowledged) == before and time.monotonic() < until:
                time.sleep(0.02)
            time.sleep(random.uniform(0, 0.4))
            web.kill()
            web.begin()
            if turn % 2:
                worker.kill()
                worker.begin()
        time.sleep(3)
        writer.stopped.set()
        pen.join(40)
    finally:
        web.kill()
        worker.kill()
    *written, events = site.python(COUNT).splitlines()
    counted = Counter(written)
    assert writer.wrong == [] and len(writer.acknowledged) > KILLS and writer.again
    assert [number for number in writer.acknowledged if not counted[f"n{number}"]] == []
    assert [text for text, count in counted.items() if count > 1] == []
    assert events == f"events {len(written)}"
    checked = site.run("audit", "verify")
    assert checked.returncode == 0, checked.stdout + checked.stderr
