#!/usr/bin/env python3
"""Training of a city: how long its pages take, and what happens when a hall begins a test.

    .venv/bin/python benchmarks/training.py [--programmes 500] [--sittings 100000] [--rounds 30]
                                            [--data DIR] [--database URL] [--markdown]
    .venv/bin/python benchmarks/training.py --start 400 [--within 10] [--processes 2] …
    .venv/bin/python benchmarks/training.py --peer [--data DIR]

Two sites, ``small`` (the demo) and ``city`` (20,000 members, programmes of four sessions and forty
places, sittings of twenty answers each), filled in batches. Pages are asked for through Django's test
client in a process of its own. ``--start``: so many members, each with a session of her own, begin the
same test over HTTP within so many seconds and open its first page; the clock of each is kept. With
``--peer`` installs Kolibri in a venv of its own and asks it, by the same client, for its list of the forty
learners of a class (data as JSON, which its page then draws in the browser). With
``--database`` (postgresql://…, empty) the city lies there and more than one web process is allowed.
Exit status 1 when queries grow, a page takes more than 80 ms (p95), a start fails or p95 is over 1 s.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import ROOT, Figures, machine, signed_in, site, table, timed

LIMIT_MS, START_S = 80, 1.0
PLACES, ANSWERS, BATCH = 40, 20, 500
TOKEN = "c" * 32  # cookie and field of the same value, as a browser sends them


# -- loading ------------------------------------------------------------------------------------------
def load(programmes: int, sittings: int, seed: int = 5) -> float:
    """Fill the site that ``NIANGJIA_DATA`` names; returns the processor time in seconds."""
    import django

    django.setup()
    from django.db import transaction

    from niangjia.people.models import Member

    rng = random.Random(seed)  # noqa: S311 - invented, the same each time
    members = list(Member.objects.values_list("pk", "unit_id", "unit__path"))
    began = time.process_time()
    for at in range(0, programmes, 50):
        with transaction.atomic():
            _programmes(rng, members, min(50, programmes - at))
    for at in range(0, sittings, BATCH):
        with transaction.atomic():
            _sittings(rng, members, min(BATCH, sittings - at))
    return time.process_time() - began


def _programmes(rng: random.Random, members: list[Any], count: int) -> None:
    from django.utils import timezone

    from niangjia.people.models import Member
    from niangjia.training.models import Attendance, Enrolment, Programme, Session

    organiser = Member.objects.get(username="organiser")
    now, today = timezone.now(), timezone.localdate()
    made, sessions, places, there = [], [], [], []
    for _one in range(count):
        first = today + dt.timedelta(days=rng.randrange(-700, 60))
        state = "ended" if first < today else "open"
        programme = Programme(
            unit_id=organiser.unit_id, organiser=organiser, state=state, title="反家暴法与个案能力",
            purpose="能认出危险，能依法报告。", objectives=["能说出人身安全保护令的条件"],
            starts_on=first, ends_on=first + dt.timedelta(days=1),
            nominate_by=first - dt.timedelta(days=7), seats=PLACES, opened_at=now,
        )  # fmt: skip
        made.append(programme)
        begins = now.replace(hour=1, minute=0) + (first - today)
        own = [
            Session(
                programme=programme, kind=kind, title=title, place="三楼会议室",
                starts_at=begins + dt.timedelta(hours=turn * 2),
                ends_at=begins + dt.timedelta(hours=turn * 2 + 1.5),
            )
            for turn, (kind, title) in enumerate(
                (("lecture", "保护令"), ("seminar", "经验交流"), ("practice", "演练"), ("test", "测验"))
            )
        ]  # fmt: skip
        sessions += own
        for member, unit, _path in rng.sample(members, PLACES):
            place = Enrolment(
                programme=programme, member_id=member, unit_id=unit, state="enrolled", form="A"
            )
            places.append(place)
            if state == "ended":
                there += [
                    Attendance(
                        session=one, enrolment=place, state="present", arrived_at=one.starts_at
                    )
                    for one in own
                ]
    for model, rows in (
        (Programme, made), (Session, sessions), (Enrolment, places), (Attendance, there),
    ):  # fmt: skip
        model.objects.bulk_create(rows, 1000)


def _sittings(rng: random.Random, members: list[Any], count: int) -> None:
    from django.utils import timezone

    from niangjia.learning import selectors
    from niangjia.learning.models import Answer, Content, TestSitting
    from niangjia.learning.rules.blueprint import of_module
    from niangjia.learning.services.common import _kept

    modules = sorted(selectors.modules())
    now = timezone.now()
    made, answers = [], []
    for _one in range(count):
        test = of_module(rng.choice(modules))
        questions = _contents(selectors, _kept, Content, test)
        member, _unit, path = rng.choice(members)
        drawn = questions[:ANSWERS] or questions
        sitting = TestSitting(
            member_id=member, unit_path=path, test=test.key, seed="b", draw_key="b",
            count=len(drawn), finished_at=now, share=rng.random(),
        )  # fmt: skip
        made.append(sitting)
        answers += [
            Answer(
                sitting=sitting, place=place, question_id=question, given=[rng.choice("abcd")],
                answered_at=now, share=float(rng.random() < 0.7),
            )
            for place, question in enumerate(
                (drawn * (ANSWERS // len(drawn) + 1))[:ANSWERS], 1
            )
        ]  # fmt: skip
    TestSitting.objects.bulk_create(made, 1000)
    Answer.objects.bulk_create(answers, 1000)


_known: dict[str, list[Any]] = {}


def _contents(selectors: Any, kept: Any, content: Any, test: Any) -> list[Any]:
    if test.key not in _known:
        pool = list(test.pool(selectors.questions().values()))
        _known[test.key] = [row.pk for row in kept(content.Kind.QUESTION, pool).values()]
    return _known[test.key]


# -- measuring ----------------------------------------------------------------------------------------
def measure(rounds: int) -> dict[str, Figures]:
    """Every page, in the process of one site."""
    import django

    django.setup()
    from niangjia.learning import selectors
    from niangjia.learning.models import TestSitting
    from niangjia.people.models import Member
    from niangjia.training.models import Enrolment, Programme

    organiser, trainee = signed_in("organiser"), signed_in("trainee")
    supervisor, editor = signed_in("supervisor"), signed_in("organiser")
    full = max(
        Programme.objects.filter(organiser__username="organiser", state__in=["ended", "open"])[:40],
        key=lambda one: one.enrolments.count(),
    )
    me = Member.objects.get(username="trainee")
    Enrolment.objects.get_or_create(
        programme=full, member=me, defaults={"unit_id": me.unit_id, "state": "enrolled"}
    )
    session = full.sessions.first()
    module = min(selectors.modules())
    trainee.post(f"/learning/modules/{module}/test/")
    sitting = TestSitting.objects.filter(member=me, finished_at=None).first()
    pages: list[tuple[str, Any]] = [
        ("My day, organiser", lambda: organiser.get("/")),
        ("My day, trainee", lambda: trainee.get("/")),
        ("Programmes", lambda: organiser.get("/training/")),
        ("Programmes, page 3", lambda: organiser.get("/training/?page=3")),
        ("Programme", lambda: organiser.get(f"/training/{full.pk}/")),
        ("Roster of forty", lambda: organiser.get(f"/training/{full.pk}/people/")),
        ("Attendance of forty", lambda: organiser.get(f"/training/sessions/{session.pk}/attendance/")),
        ("To approve", lambda: supervisor.get("/training/approvals/")),
        ("My programmes", lambda: trainee.get("/training/my/")),
        ("Learning", lambda: trainee.get("/learning/")),
        ("Module", lambda: trainee.get(f"/learning/modules/{module}/")),
        ("Competencies", lambda: trainee.get("/learning/competencies/")),
        ("Question of a test", lambda: trainee.get(f"/learning/tests/{sitting.pk}/1/")),
        ("Question bank", lambda: editor.get("/learning/bank/")),
        ("Item analysis", lambda: editor.get("/learning/bank/analysis/")),
    ]  # fmt: skip
    return {name: timed(name, ask, rounds) for name, ask in pages}


# -- a hall begins a test -------------------------------------------------------------------------------
def sessions(count: int) -> dict[str, Any]:
    """Sessions of ``count`` members, and the test that they begin."""
    import django

    django.setup()
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from niangjia.learning import selectors
    from niangjia.people.models import Member, RoleAssignment

    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = []
    hall = list(Member.objects.filter(is_active=True, is_demo=True).order_by("-id")[:count])
    RoleAssignment.objects.filter(member__in=hall).update(role="trainee")  # no second step to play
    for member in hall:
        made = store()
        made[SESSION_KEY] = str(member.pk)
        made[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        made[HASH_SESSION_KEY] = member.get_session_auth_hash()
        made["signed_in_at"] = made["seen_at"] = time.time()
        made.create()
        keys.append(made.session_key)
    return {"keys": keys, "path": f"/learning/modules/{min(selectors.modules())}/test/"}


def start(options: argparse.Namespace, environment: dict[str, str]) -> bool:
    """Begin the test as so many people, each over a connection of her own."""
    told = json.loads(inside("sessions", environment, options.start))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **environment, "NIANGJIA_PORT": str(port), "NIANGJIA_WEB_PROCESSES": str(options.processes)
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "niangjia.config.cli", "serve"], env=environment,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    spent: list[float] = []
    faults: list[str] = []

    def one(key: str, after: float) -> None:
        time.sleep(after)
        began = time.perf_counter()
        try:
            line = http.client.HTTPConnection("localhost", port, timeout=60)
            cookies = {"Cookie": f"sessionid={key}; csrftoken={TOKEN}"}
            form = {**cookies, "Content-Type": "application/x-www-form-urlencoded"}
            line.request("POST", told["path"], f"csrfmiddlewaretoken={TOKEN}", form)
            answer = line.getresponse()
            answer.read()
            place = answer.getheader("Location", "")
            begun = time.perf_counter() - began
            while answer.status == 302:
                line.request("GET", place, headers=cookies)
                answer = line.getresponse()
                answer.read()
                place = answer.getheader("Location", place)
            if answer.status != 200 or "/learning/tests/" not in place:
                faults.append(f"{answer.status} {place}")
            spent.append(begun)
        except OSError as failed:
            faults.append(str(failed))

    try:
        for _wait in range(120):
            time.sleep(0.5)
            try:
                http.client.HTTPConnection("localhost", port, timeout=2).request("GET", "/")
                break
            except OSError:
                continue
        one(told["keys"][0], 0)
        spent.clear()
        chance = random.Random(3)  # noqa: S311
        people = [
            threading.Thread(target=one, args=(key, chance.random() * options.within))
            for key in told["keys"][1:]
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
    finally:
        server.terminate()
        server.wait(20)
    spent.sort()
    p95 = spent[round(len(spent) * 0.95) - 1] if spent else float("inf")
    print(
        f"{len(people)} people within {options.within} s, {options.processes} web processes: "
        f"{len(faults)} failed, median {spent[len(spent) // 2]:.2f} s, p95 {p95:.2f} s"
    )
    print("\n".join(sorted(set(faults))[:5]))
    return not faults and p95 <= START_S


# -- the peer -------------------------------------------------------------------------------------------
PEER = """
import json, statistics, sys, time
from kolibri.utils.main import initialize
initialize(skip_update=True)
from django.test import Client
from kolibri.core.auth.models import Classroom, Facility, FacilityUser
facility = Facility.objects.first()
room, made = Classroom.objects.get_or_create(name="Hall", parent=facility)
for n in range(40 if made else 0):
    one = FacilityUser(username=f"learner{n}", full_name=f"Learner {n}", facility=facility)
    one.set_password("niangjia-demo")
    one.save()
    room.add_member(one)
client = Client(HTTP_HOST="localhost")
known = {"username": "admin", "password": "niangjia-demo", "facility": facility.id}
client.post("/api/auth/session/", json.dumps(known), content_type="application/json")
spent = []
for turn in range(int(sys.argv[1]) + 3):
    began = time.process_time()
    answer = client.get("/api/auth/facilityuser/?member_of=" + room.id)
    assert answer.status_code == 200 and len(answer.json()) == 40
    spent.append((time.process_time() - began) * 1000)
print(statistics.median(spent[3:]))
"""


def peer(folder: Path, rounds: int) -> float:
    """Milliseconds of processor time of Kolibri's list of a class of forty."""
    python = folder / "peer" / "bin" / "python"
    environment = {**os.environ, "KOLIBRI_HOME": str(folder / "kolibri")}
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "peer")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "kolibri==0.19.5"], check=True)
        words = "manage provisiondevice --facility Hall --preset formal --superusername admin"
        more = "--superuserpassword niangjia-demo --language_id en --noinput"
        subprocess.run(
            [str(python.with_name("kolibri")), *words.split(), *more.split()],
            env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    done = subprocess.run(
        [str(python), "-c", PEER, str(rounds)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
    )  # fmt: skip
    return float(done.stdout.strip().splitlines()[-1])


# -- around --------------------------------------------------------------------------------------------
def inside(what: str, environment: dict[str, str], *numbers: int) -> str:
    done = subprocess.run(
        [sys.executable, __file__, "--inside", what, *map(str, numbers)],
        env=environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--programmes", type=int, default=500)
    parser.add_argument("--sittings", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--start", type=int, default=0, help="so many people begin a test")
    parser.add_argument("--within", type=float, default=10)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--peer", action="store_true", help="measure Kolibri's roster of forty")
    parser.add_argument("--data", type=Path, help="keep the sites here and use them again")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database for the city")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--inside", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        what, *numbers = options.inside
        doors = {"load": load, "measure": measure, "sessions": sessions}
        print(json.dumps(doors[what](*map(int, numbers))))
        return 0
    print(machine())
    with tempfile.TemporaryDirectory(prefix="niangjia-benchmark-") as folder:
        place = options.data or Path(folder)
        if options.peer:
            print(f"Kolibri, a class of forty: median {peer(place, options.rounds):.1f} ms")
            return 0
        city = site(place / "city", "city", options.database)
        if not (place / "city" / "loaded").exists():
            spent = float(inside("load", city, options.programmes, options.sittings))
            (place / "city" / "loaded").write_text(str(spent))
            answers = options.sittings * ANSWERS
            print(
                f"{options.programmes} programmes, {answers:,} answers: {spent:.0f} s of processor time"
            )
        if options.start:
            return 0 if start(options, city) else 1
        small = site(place / "small", "small")
        results = {
            name: json.loads(inside("measure", environment, options.rounds))
            for name, environment in (("small", small), ("city", city))
        }
    text, fine = table(results, limit=lambda _page: LIMIT_MS, markdown=options.markdown)
    print(text)
    return 0 if fine else 1


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    sys.exit(main())
