#!/usr/bin/env python3
"""Training of a city: how long its pages take, and what happens when a hall begins a test.

    .venv/bin/python benchmarks/training.py [--programmes 500] [--answers 2000000] [--rounds 30]
                                            [--data DIR] [--database URL] [--markdown]
    .venv/bin/python benchmarks/training.py --start 400 [--within 10] [--processes 2] …
    .venv/bin/python benchmarks/training.py --peer [--data DIR]

Two sites, ``small`` (the demo) and ``city`` (20,000 members, programmes of four sessions and forty
places, sittings of twenty answers each), filled in batches. Pages are asked for through Django's test
client in a process of its own. ``--start``: so many members, each with a session of her own, begin the
same test over HTTP within so many seconds and open its first page; the clock of each is kept. With
``--peer`` installs Kolibri in a venv of its own and asks it, by the same client and in turn with ours, for
its list of the forty learners of a class (data as JSON, which its page then draws in the browser). With
``--database`` (postgresql://…, empty) the city lies there and more than one web process is allowed.
Exit status 1 when queries grow, a page takes more than 80 ms (p95), a start fails or p95 is over 1 s.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import training_city
from common import ROOT, Figures, machine, signed_in, site, table, timed

LIMIT_MS, START_S = 80, 1.0
TOKEN = "c" * 32  # cookie and field of the same value, as a browser sends them


# -- loading ------------------------------------------------------------------------------------------
def load(programmes: int, answers: int) -> float:
    """Fill the site that ``NIANGJIA_DATA`` names; returns the processor time in seconds."""
    return training_city.load(programmes, answers)


# -- measuring ----------------------------------------------------------------------------------------
def measure(rounds: int) -> dict[str, Figures]:
    """Every page, in the process of one site."""
    import django

    django.setup()
    from django.db.models import Count

    from niangjia.access.actor import Source
    from niangjia.config.settling import settle
    from niangjia.learning import analysis, selectors
    from niangjia.learning.models import TestSitting
    from niangjia.people.actors import actor_for
    from niangjia.people.models import Member
    from niangjia.training.models import Enrolment, Programme

    by = {name: signed_in(name) for name in ("organiser", "trainee", "supervisor", "lawyer")}
    organiser, trainee, boss = by["organiser"], by["trainee"], by["supervisor"]
    me = Member.objects.get(username="trainee")
    hers = Programme.objects.filter(organiser__username="organiser")
    full = hers.filter(state="ended").annotate(n=Count("enrolments")).order_by("-n", "pk")[0]
    live = hers.filter(state__in=["open", "running"]).annotate(n=Count("enrolments"))
    live = live.order_by("-n", "pk")[0]
    for of in (full, live):
        Enrolment.objects.get_or_create(
            programme=of, member=me, defaults={"unit_id": me.unit_id, "state": "enrolled"}
        )
    place = Enrolment.objects.get(programme=full, member=me)
    session = full.sessions.filter(kind="lecture")[0]
    practice = full.sessions.filter(kind="practice").first()
    module = min(selectors.modules())
    lesson = selectors.lessons_of(module)[0].code
    question = min(selectors.questions())
    scenario = min(selectors.scenarios())
    trainee.post(f"/learning/modules/{module}/test/")
    sitting = TestSitting.objects.filter(member=me, finished_at=None).first()
    she = actor_for(Member.objects.get(username="organiser"), Source("command"))
    drawn = next((one.draw_key for one in analysis.groups(she)), "")
    at, of_session = f"/training/{full.pk}", f"/training/sessions/{session.pk}"
    asked: list[tuple[str, Any, str]] = [
        ("My day, organiser", organiser, "/"),
        ("My day, trainee", trainee, "/"),
        ("My day, supervisor", boss, "/"),
        ("Programmes and desk, organiser", organiser, "/training/"),
        ("Programmes, page 3", organiser, "/training/?page=3"),
        ("Programmes, ended", organiser, "/training/?state=ended"),
        ("Programmes, trainee", trainee, "/training/"),
        ("Programmes, supervisor", boss, "/training/"),
        ("Programme, organiser", organiser, f"{at}/"),
        ("Programme, trainee", trainee, f"{at}/"),
        ("Programme, open", trainee, f"/training/{live.pk}/"),
        ("Change a programme", organiser, f"/training/{live.pk}/edit/"),
        ("Roster", organiser, f"{at}/people/"),
        ("Roster as data", organiser, f"{of_session}/people.json"),
        ("Roster, supervisor", boss, f"{at}/people/"),
        ("Nominate", boss, f"/training/{live.pk}/nominate/"),
        ("Places of units", organiser, f"/training/{live.pk}/quotas/"),
        ("Groups", organiser, f"/training/{live.pk}/groups/"),
        ("To approve", boss, "/training/approvals/"),
        ("A place", trainee, f"/training/places/{place.pk}/"),
        ("Session", trainee, f"{of_session}/"),
        ("Door", organiser, f"{of_session}/door/"),
        ("Attendance by hand", organiser, f"{of_session}/attendance/"),
        ("List to sign", organiser, f"{of_session}/sheet/"),
        ("Codes to print", organiser, f"{at}/codes/"),
        ("Test before and after", organiser, f"{at}/test/"),
        ("Feedback, trainee", trainee, f"{at}/feedback/"),
        ("Feedback, results", organiser, f"{at}/feedback/results/"),
        ("Files", organiser, f"{at}/files/"),
        ("Budget", organiser, f"{at}/budget/"),
        ("Teachers", organiser, "/training/teachers/"),
        ("My training", trainee, "/training/my/"),
        ("Certificates, organiser", organiser, f"/certificates/programme/{full.pk}/"),
        ("My certificates", trainee, "/certificates/"),
        ("My commitments", trainee, "/commitments/"),
        ("Commitments to look at", boss, "/commitments/to-confirm/"),
        ("Commitments of a programme", organiser, f"/commitments/programme/{full.pk}/"),
        ("Report", organiser, f"/evaluation/{full.pk}/"),
        ("Plan of the report", organiser, f"/evaluation/{full.pk}/plan/"),
        ("Needs", organiser, "/needs/"),
        ("How sure I feel", trainee, "/needs/self/"),
        ("Learning, trainee", trainee, "/learning/"),
        ("Learning, organiser", organiser, "/learning/"),
        ("Module", trainee, f"/learning/modules/{module}/"),
        ("Lesson", trainee, f"/learning/lessons/{lesson}/"),
        ("Scenario", trainee, f"/learning/scenarios/{scenario}/"),
        ("Competencies", trainee, "/learning/competencies/"),
        ("Confirm a competency", boss, "/learning/competencies/confirm/"),
        ("Question of a test", trainee, f"/learning/tests/{sitting.pk}/1/"),
        ("Overview of a test", trainee, f"/learning/tests/{sitting.pk}/overview/"),
        ("Question bank", organiser, "/learning/bank/"),
        ("Question", organiser, f"/learning/bank/questions/{question}/"),
        ("Question, legal expert", by["lawyer"], f"/learning/bank/questions/{question}/"),
        ("Cases to mark", organiser, "/learning/bank/to-mark/"),
        ("Item analysis", organiser, "/learning/bank/analysis/"),
        ("Paths of a scenario", organiser, f"/learning/scenarios/{scenario}/paths/"),
        ("Scenario drafts", organiser, "/learning/bank/scenarios/"),
    ]  # fmt: skip
    if practice:
        asked.append(("Observed", organiser, f"/training/sessions/{practice.pk}/observed/"))
        person = full.enrolments.filter(state="enrolled").exclude(member=me)[0]
        path = f"/training/sessions/{practice.pk}/observed/{person.pk}/"
        asked.append(("Observation sheet", organiser, path))
    if drawn:
        asked.append(("Item analysis of a test", organiser, f"/learning/bank/analysis/{drawn}/"))
    for _name, who, path in asked:
        who.get(path)
    settle()  # as the server does after its first requests
    only = os.environ.get("ONLY", "")
    return {
        name: timed(name, lambda who=who, path=path: who.get(path), rounds)  # type: ignore[misc]
        for name, who, path in asked
        if only.lower() in name.lower()
    }


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
import gc, json, statistics, sys, time
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
def measured():
    spent = []
    for turn in range(int(sys.argv[1]) + 3):
        began = time.process_time()
        answer = client.get("/api/auth/facilityuser/?member_of=" + room.id)
        assert answer.status_code == 200 and len(answer.json()) == 40
        spent.append((time.process_time() - began) * 1000)
    return statistics.median(spent[3:])
shipped = measured()
gc.collect()
gc.freeze()
print(json.dumps([shipped, measured()]))
"""


def peer(folder: Path, rounds: int) -> list[float]:
    """Milliseconds of processor time of Kolibri's list of a class of forty: as it comes, and with the
    garbage collector settled as our server does it."""
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
    found: list[float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def roster(rounds: int) -> list[float]:
    """Milliseconds of processor time of our list of forty: as data for the door's page, as the page on
    which attendance is noted by hand, as the page of who takes part."""
    import django

    django.setup()
    from django.db.models import Count

    from niangjia.config.settling import settle
    from niangjia.training.models import Programme

    organiser = signed_in("organiser")
    hers = Programme.objects.filter(organiser__username="organiser", state="ended")
    full = hers.annotate(n=Count("enrolments")).filter(n__gte=40).order_by("n", "pk")[0]
    session = full.sessions.filter(kind="lecture")[0]
    found = []
    for path in (
        f"/training/sessions/{session.pk}/people.json",
        f"/training/sessions/{session.pk}/attendance/",
        f"/training/{full.pk}/people/",
    ):
        spent = []
        organiser.get(path)
        settle()
        for _turn in range(rounds + 3):
            began = time.process_time()
            answer = organiser.get(path)
            spent.append((time.process_time() - began) * 1000)
            if answer.status_code != 200:
                sys.exit(f"{path}: {answer.status_code}")
        found.append(statistics.median(spent[3:]))
    return found


def side_by_side(folder: Path, city: dict[str, str], rounds: int, turns: int = 5) -> bool:
    """Kolibri's list and ours in turn, so that both have the same neighbours on the machine."""
    kolibri, ours = [], []
    for _turn in range(turns):
        kolibri.append(peer(folder, rounds))
        ours.append(json.loads(inside("roster", city, rounds)))
    theirs = list(zip(*kolibri, strict=True))
    for name, column in zip(("as it comes", "settled as ours"), theirs, strict=True):
        print(
            f"Kolibri, a class of forty as data, {name}: {statistics.median(column):.1f} ms ({_span(column)})"
        )
    names = ("as data", "attendance by hand, a page", "who takes part, a page")
    columns = list(zip(*ours, strict=True))
    for name, column in zip(names, columns, strict=True):
        print(
            f"Niangjia, forty people {name}: {statistics.median(column):.1f} ms ({_span(column)})"
        )
    return statistics.median(columns[0]) < statistics.median(theirs[0])


def _span(numbers: Iterable[float]) -> str:
    every = sorted(numbers)
    return f"{every[0]:.1f} to {every[-1]:.1f} in {len(every)} turns"


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
    parser.add_argument("--answers", type=int, default=2_000_000)
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
        doors = {"load": load, "measure": measure, "sessions": sessions, "roster": roster}
        print(json.dumps(doors[what](*map(int, numbers))))
        return 0
    print(machine())
    with tempfile.TemporaryDirectory(prefix="niangjia-benchmark-") as folder:
        place = options.data or Path(folder)
        city = site(place / "city", "city", options.database)
        if not (place / "city" / "loaded").exists():
            spent = float(inside("load", city, options.programmes, options.answers))
            (place / "city" / "loaded").write_text(str(spent))
            print(
                f"{options.programmes} programmes, {options.answers:,} answers: {spent:.0f} s of processor time"
            )
        if options.peer:
            return 0 if side_by_side(place, city, options.rounds) else 1
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
