"""``kill -9`` at any moment: no acknowledged write is lost, none stands twice, the log stays whole."""

from __future__ import annotations

import contextlib
import http.client
import json
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
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.integration.config.conftest import Databases, Site

KILLS = 3
TOKENS = r'name="(csrfmiddlewaretoken|form_token)" value="([^"]+)"'
WORLD = """
from django.test.utils import setup_test_environment
setup_test_environment()
from tests.world import act, browser_of, make_world
from niangjia.casework.services import Facts, open_case
world = make_world()
case = open_case(actor=act(world.worker), facts=Facts(call_her="L"))
browser = browser_of(world.worker)
from niangjia.learning import selectors, services
from niangjia.learning.rules.blueprint import of_module
from tests.integration.learning.test_pages import right
sitting = services.start_sitting(actor=act(world.worker), test=of_module("danger"))
answers = [right(row.question.code) for row in selectors.answers(sitting)]
import json
print(json.dumps([str(case.pk), browser.cookies["sessionid"].value, str(sitting.pk), answers]))
"""
COUNT = """
from niangjia.casework.models import Entry
from niangjia.audit.models import AuditEvent
from niangjia.audit import seal
print(*[entry.told for entry in Entry.objects.order_by("id")], sep="\\n")
print("events", AuditEvent.objects.filter(event="cases.entry_written").count())
while seal(everything=True): pass
"""


ANSWERS = """
from niangjia.learning.models import Answer, LearningEvent, TestSitting
from niangjia.audit.models import AuditEvent
sitting = TestSitting.objects.get()
print(Answer.objects.filter(answered_at__isnull=False).count(), sitting.share,
    LearningEvent.objects.filter(verb="completed", attempt=sitting.pk).count(),
    AuditEvent.objects.filter(event="learning.test_finished").count())
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
            tokens = dict(re.findall(TOKENS, page))
            number = self.sent
            self.sent += 1
            form = {**tokens, "kind": "note", "on": "2026-01-02", "told": f"n{number}"}
            status, page = self.until_answered("POST", urlencode(form))
            if status == 302:
                self.acknowledged.append(number)
            elif status:
                self.wrong.append(f"{number}: {status}")


@dataclass
class Sitter(Writer):
    """Somebody who sits a test: answers one question after another, then hands it in."""

    answers: list[dict[str, object]] = field(default_factory=list)

    def write(self) -> None:
        home = self.path
        for place, given in enumerate(self.answers, 1):
            self.path = f"{home}{place}/"
            self.send({**given, "go": "next"})
        self.path = f"{home}overview/"
        self.send({}, f"{home}finish/")

    def send(self, given: dict[str, object], to: str = "") -> None:
        _status, page = self.until_answered("GET")
        tokens = dict(re.findall(TOKENS, page))
        self.path = to or self.path
        status, page = self.until_answered("POST", urlencode({**tokens, **given}, doseq=True))
        if status == 302:
            self.acknowledged.append(len(self.acknowledged))
        elif status:
            self.wrong.append(f"{self.path}: {status}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Site:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Site(
        tmp_path_factory.mktemp("killed"), databases.address(), {"NIANGJIA_PORT": str(port)}
    )
    assert made.run("migrate", "--new-site").returncode == 0
    return made


@pytest.fixture(scope="module")
def world(site: Site) -> list[Any]:
    """A case, a session of its worker, a test that she has begun and its right answers."""
    found: list[Any] = json.loads(site.python(WORLD))
    return found


@pytest.mark.slow
def test_a_test_goes_on_where_it_was_when_the_server_is_killed(
    site: Site, world: list[Any]
) -> None:
    _case, session, sitting, answers = world
    port, path = int(site.more["NIANGJIA_PORT"]), f"/learning/tests/{sitting}/"
    she, web = Sitter(port, path, session, answers=answers), Process(site, "serve")
    pen = threading.Thread(target=she.write, daemon=True)
    try:
        web.begin()
        pen.start()
        until, end = random.randint(1, len(answers) - 2), time.monotonic() + 60
        while len(she.acknowledged) < until and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(random.uniform(0, 0.02))
        web.kill()
        web.begin()
        pen.join(60)
    finally:
        she.stopped.set()
        web.kill()
    assert she.wrong == [] and she.again and len(she.acknowledged) == len(answers) + 1
    assert site.python(ANSWERS) == f"{len(answers)} 1.0 1 1"


@pytest.mark.slow
def test_killed_again_and_again_nothing_is_lost_and_nothing_doubled(
    site: Site, world: list[Any]
) -> None:
    case, session, _sitting, _answers = world
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
        before, until = len(writer.acknowledged), time.monotonic() + 60
        while len(writer.acknowledged) < before + 3 and time.monotonic() < until:
            time.sleep(0.05)
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
