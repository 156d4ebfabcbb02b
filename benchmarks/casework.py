#!/usr/bin/env python3
"""Casework among many cases: how long every list, board, search and case page takes.

    .venv/bin/python benchmarks/casework.py [--cases 10000,1000000] [--size city] [--rounds 25] [--passes 3]
                                            [--data DIR] [--database URL] [--only WORDS] [--markdown]

Each number of cases is a site of its own, loaded in batches as an import would: encrypted fields, blind
indexes, roll-ups, one audit event a batch, five entries a case. Then pages are asked for through
Django's test client in a process of its own: processor time of the server, the 95th of a hundred. With
``--database`` (postgresql://…) the site's data lie there; it must be empty.

A shared machine is at times half as fast as at others. So each page is measured on all sites in turn, all
pages are gone through in several passes, and of a page and site the pass with the lowest median stands.
Exit status 1 when the largest site takes more than 1.3 times the smallest one's time, or 100 ms.
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import itertools
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import ROOT, Figures, machine, signed_in, site, spent, table, timed

BATCH = 2000
ENTRIES = 5
RUNNING = 0.4
LIMIT_MS, OPENING_MS, RATIO = 100, 150, 1.3
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈沈韩杨朱", "芳兰秀梅英华慧敏静丽霞娟月云"
BOARDS = ("unassigned", "high", "overdue", "quiet", "to_approve", "all", "closed")


# -- loading -----------------------------------------------------------------------------------------
Table = tuple[str, list[str], list[Any]]


def load(count: int, seed: int = 7) -> tuple[float, float]:
    """Fill the site that ``NIANGJIA_DATA`` names; returns the seconds of processor time that this, the
    process beside and the database took, and those of the clock.

    A second process makes the next batches while this one writes the last.
    """
    import django

    django.setup()
    from django.db import connection, transaction

    from niangjia import audit
    from niangjia.access.actor import command_actor
    from niangjia.casework.events import CaseEvent
    from niangjia.casework.services import loading
    from niangjia.config.housekeeping import note_sizes

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "PRAGMA cache_size = -500000"
            )  # indexes of random values fit into memory
    counted: Counter[tuple[str, str]] = Counter()
    began, began_cpu, beside = time.perf_counter(), spent(), 0.0
    with ProcessPoolExecutor(1, get_context("spawn"), _begin, (seed, count)) as pool:
        waiting: deque[Any] = deque()
        starts = deque(range(0, count, BATCH))
        while starts or waiting:
            while starts and len(waiting) < 3:
                start = starts.popleft()
                waiting.append(pool.submit(_batch, start, min(BATCH, count - start)))
            tables, some, used = waiting.popleft().result()
            with transaction.atomic():
                for one in tables:
                    loading.write(*one)
                audit.record(command_actor(), CaseEvent.OPENED, facts={"count": BATCH})
            counted += some
            beside += used
    with transaction.atomic():
        loading.add_up(counted)
    note_sizes()  # as the worker does each day
    return spent() - began_cpu + beside, time.perf_counter() - began


@dataclass
class _Given:
    """What all batches are made from."""

    rng: random.Random
    helpers: list[Any]
    tokens: dict[str, list[bytes]]
    running: float

    def share(self, usual: float, least: int) -> float:
        """Of running cases, the share with something that waits for a supervisor; of few cases as many as
        fill a district's page, so that a page of a small site has as many lines as that of a large one."""
        return max(usual, least / self.running)


_given: _Given


def _begin(seed: int, count: int) -> None:
    """Set up the process that makes batches."""
    global _given
    import django

    django.setup()
    from niangjia.people.models import RoleAssignment
    from niangjia.vault import index

    helpers = RoleAssignment.objects.filter(role="caseworker")
    names = [a + b + c for a in FAMILY for b in GIVEN for c in GIVEN[:4]]
    _given = _Given(
        random.Random(seed),  # noqa: S311 - invented cases, the same each time
        list(helpers.values_list("member_id", "unit_id", "unit__path")),
        {name: index.name_tokens(name) for name in names},
        count * RUNNING,
    )


def _batch(start: int, size: int) -> tuple[list[Table], Counter[tuple[str, str]], float]:
    """The next cases with all they hold, as rows of tables; what is counted of them; the seconds of
    processor time that it took."""
    from django.utils import timezone

    from niangjia.casework import rules
    from niangjia.casework.models import (
        Case,
        CaseIssue,
        Entry,
        Happening,
        Party,
        PartyToken,
        SafeContact,
        Task,
    )
    from niangjia.casework.services import loading
    from niangjia.casework.services.common import marks
    from niangjia.vault import index, keys
    from niangjia.vault.ids import uuid7

    began = time.process_time()
    rng, helpers, tokens = _given.rng, _given.helpers, _given.tokens
    names, unassigned = list(tokens), _given.share(0.02, 500)
    # Tokens are most of all rows and need no model: only keys as the database has them.
    key_of = loading.changer(Party._meta.pk)
    now, today = timezone.now(), timezone.localdate()
    cases, parties, found, contacts, issues, tasks = [], [], [], [], [], []
    entries, happenings = [], []
    counted: Counter[tuple[str, str]] = Counter()
    for number in range(start, start + size):
        worker, unit, path = rng.choice(helpers)
        days = rng.randrange(1500)
        closed = rng.random() < 1 - RUNNING
        opened = now - dt.timedelta(days=days, minutes=rng.randrange(1440))
        due = today + dt.timedelta(days=rng.randrange(-9, 60))
        case = Case(
            id=uuid7(), number=rules.new_number(opened.year, _letters(number)), unit_id=unit, unit_path=path,
            state="closed" if closed else rng.choice(("open", "assessing", "active", "active", "closing")),
            risk=rng.choice(("high", "medium", "medium", "medium", "unscreened")), way_in="walk_in",
            worker_id=None if rng.random() < unassigned else worker, opened_by_id=worker, opened_at=opened,
            closed_at=now if closed else None, call_her="她", story="他说了什么，做了什么。" * 6,
            wish="先让孩子安全。", wish_on=today, next_due=None if closed else due,
            last_entry_on=today - dt.timedelta(days=rng.randrange(40)),
        )  # fmt: skip
        cases.append(case)
        counted.update((path, what) for what in marks(case))
        for role in ("client", "respondent"):
            name, phone = rng.choice(names), f"199{number:07d}{role == 'client':d}"
            party = Party(
                id=uuid7(), case=case, role=role, name=name, phone=phone,
                phone_index=index.phone(phone),
            )  # fmt: skip
            parties.append(party)
            found += [(one, "name", key_of(party.pk), key_of(case.pk)) for one in tokens[name]]
        contacts.append(SafeContact(case=case, allowed=True, way={"channels": ["sms"]}))
        issues.append(CaseIssue(case=case, code="dv_physical", is_main=True))
        if not closed:
            tasks.append(Task(case=case, kind="follow_up", due=due))
        happenings.append(Happening(case=case, kind="opened", at=opened, by_id=worker))
        entries += [
            Entry(
                case=case, kind="note", happened_at=opened + dt.timedelta(days=turn),
                told="她说的话，一句一句记下来。" * 3, observed="看见的。", author_id=worker,
            )
            for turn in range(ENTRIES)
        ]  # fmt: skip
    keys.prepare(case.pk for case in cases)
    waiting, more = _waiting(rng, cases)
    tables = [
        loading.table(model, rows)
        for model, rows in (
            (Case, cases), (Party, parties), (SafeContact, contacts), (CaseIssue, issues),
            (Task, tasks), (Happening, happenings), (Entry, entries), *waiting,
        )
    ]  # fmt: skip
    tables.append((PartyToken._meta.db_table, ["token", "kind", "party_id", "case_id"], found))
    keys.forget()
    return tables, counted + more, time.process_time() - began


def _letters(place: int) -> Callable[[str], str]:
    """Letters for a case's number, other ones for each place: of a million chosen by chance, two may
    well be the same."""
    rest = place * 7_777_777_777

    def choose(letters: str) -> str:
        nonlocal rest
        rest, letter = divmod(rest, len(letters))
        return letters[letter]

    return choose


def _waiting(
    rng: random.Random, cases: list[Any]
) -> tuple[list[tuple[Any, list[Any]]], Counter[tuple[str, str]]]:
    """What waits for a supervisor in some of these cases: a task, an approval, a colleague's request."""
    from django.utils import timezone

    from niangjia.casework.models import Approval, CaseRequest, Task

    running = [case for case in cases if case.closed_at is None]
    now = timezone.now()
    workers = [case.worker_id for case in cases if case.worker_id]
    tasks = [
        Task(case=case, kind="risk_review", due=case.next_due, for_supervisors=True, made_at=now)
        for case in rng.sample(running, int(len(running) * _given.share(0.01, 500)))
    ]
    requests = [
        CaseRequest(
            case=case, member_id=rng.choice(workers), reason="我认识她的女儿。", asked_at=now
        )
        for case in rng.sample(running, int(len(running) * _given.share(0.005, 900)))
    ]
    asked = rng.sample(running, int(len(running) * _given.share(0.01, 500)))
    approvals = [
        Approval(case=case, kind="plan", why="高风险。", asked_at=now, asked_by_id=case.worker_id)
        for case in asked
    ]
    counted = Counter((case.unit_path, "to_approve") for case in asked)
    return [(Task, tasks), (CaseRequest, requests), (Approval, approvals)], counted


# -- measuring ------------------------------------------------------------------------------------------
def measure(rounds: int) -> None:
    """The pages of one site, in a process of its own: prints their names, then for each name that it is
    sent the page's figures, one JSON a line."""
    import django

    django.setup()
    from django.utils import timezone

    from niangjia.access.actor import Source
    from niangjia.casework import services
    from niangjia.casework.services import Facts
    from niangjia.config.settling import settle
    from niangjia.people.actors import actor_for
    from niangjia.people.models import Member

    she = actor_for(Member.objects.get(username="worker"), Source("command"))
    hers = services.open_case(
        actor=she, facts=Facts(call_her="她", name="李小禾", phone="13800001234")
    )
    for _turn in range(ENTRIES):
        services.write_entry(
            actor=she, case_id=hers.pk, kind="note", happened_at=timezone.now(), told="说了"
        )
    worker, district, city = signed_in("worker"), signed_in("supervisor"), signed_in(_widest())
    often = FAMILY[0] + GIVEN[0] + GIVEN[1]  # one of 784 names that all others have
    midway = timezone.now() - dt.timedelta(days=750)
    deep = urlencode({"after": f"{midway.isoformat()}_{hers.pk.hex}"})
    pages: dict[str, Any] = {
        "My day": lambda: worker.get("/"),
        "My cases": lambda: worker.get("/cases/board/mine/"),
        "Case": lambda: worker.get(f"/cases/{hers.pk}/"),
        "Timeline": lambda: worker.get(f"/cases/{hers.pk}/timeline/"),
        "A case opened: three questions": lambda: _intake(worker, short=True),
        "A case opened: all questions": lambda: _intake(worker),
    }
    for reach, boss in (("district", district), ("city", city)):
        addresses = {
            "My day": "/",
            **{f"Board: {name}": f"/cases/board/{name}/" for name in BOARDS},
            "Board: all, half-way down": f"/cases/board/all/?{deep}",
            "Board: all, high, active": "/cases/board/all/?risk=high&state=active",
            "Board: all, reopened (none)": "/cases/board/all/?state=reopened",
            "Case": f"/cases/{hers.pk}/",
            "Who opened it": f"/cases/{hers.pk}/opened/",
            "Team": "/cases/team/",
        }
        for name, address in addresses.items():
            pages[f"{name}, {reach}"] = functools.partial(boss.get, address)
        words = {
            "number": hers.number, "phone": "13800001234", "name": "李小禾", "frequent name": often,
        }  # fmt: skip
        for kind, word in words.items():
            pages[f"Search by {kind}, {reach}"] = functools.partial(
                boss.post, "/search/", {"q": word}, follow=True
            )
    for ask in pages.values():
        ask()
    settle()  # as the server does after its first requests
    print(json.dumps(list(pages)), flush=True)
    for line in sys.stdin:
        name = json.loads(line)
        print(json.dumps(timed(name, pages[name], rounds)), flush=True)


def _widest() -> str:
    """A supervisor of the whole city, who has a second step like the demo's accounts."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal import auth as totp
    from django.utils import timezone

    from niangjia.people.models import Member
    from niangjia.signin import conduct

    roles = {"role_assignments__role": "supervisor", "role_assignments__unit__depth": 1}
    she = Member.objects.filter(**roles).order_by("pk")[0]
    Member.objects.filter(pk=she.pk).update(
        conduct_version=conduct.version(), conduct_accepted_at=timezone.now()
    )
    if not Authenticator.objects.filter(user_id=she.pk).exists():
        totp.TOTP.activate(she, totp.generate_totp_secret())
    return str(she.username)


_turns = itertools.count(int(time.time()) % 10**8)


def _intake(browser: Any, *, short: bool = False) -> Any:
    """The guided intake from its first page to the saved case: every page shown and every answer sent, the
    time of them all together. ``short``: the three questions after which a case may be opened. The case's
    own page stands in a line of its own."""
    turn = next(_turns)  # another woman each time, whom no earlier run opened a case for
    name = f"郑{chr(0x4E00 + turn % 9973)}{chr(0x4E00 + turn // 9973)}"
    answers: dict[str, dict[str, Any]] = {
        "safety": {"safe_now": "yes"}, "who": {"call_her": "她", "name": name, "phone": f"137{turn:08d}"},
        "contact": {"allowed": "no", "voicemail": "no"}, "way": {"way_in": "walk_in"},
        "story": {"story": "丈夫喝醉就打。"}, "issues": {"hinted": ["dv_physical"]}, "wish": {"wish": "先安全。"},
        "check": {},
    }  # fmt: skip
    if short:
        answers = {code: answers[code] for code in ("safety", "who", "contact", "check")}
        answers["contact"]["enough"] = "1"
    page, address = None, "/cases/begin/safety/"
    for code, given in answers.items():
        if f"/{code}/" not in address:
            sys.exit(f"Not led to {code}: {address}")
        page = browser.get(address)
        sent = re.search(rb'id="main".*?name="form_token" value="([^"]+)"', page.content, re.DOTALL)
        address = browser.post(address, given | {"form_token": sent[1].decode()})["Location"]
    if "/check/" in address or "/begin/" in address:
        sys.exit("The case was not opened.")
    return page


# -- around ------------------------------------------------------------------------------------------------
def begin(what: str, environment: dict[str, str], number: int) -> subprocess.Popen[str]:
    """A process of one site."""
    return subprocess.Popen(
        [sys.executable, __file__, "--inside", what, str(number)],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def answer(process: subprocess.Popen[str], *question: str) -> Any:
    """The next line of what it says, after ``question``; ends with it when it fails."""
    assert process.stdin and process.stdout
    for line in question:
        process.stdin.write(json.dumps(line) + "\n")
    process.stdin.flush()
    said = process.stdout.readline()
    return json.loads(said) if said else sys.exit(process.wait() or 1)


def compare(
    environments: dict[str, dict[str, str]], rounds: int, passes: int, only: str
) -> dict[str, dict[str, Figures]]:
    """Every page (with ``only`` in its name) on every site in turn, again and again; of each the quietest
    pass."""
    sites = {size: begin("measure", one, rounds) for size, one in environments.items()}
    names = [answer(process) for process in sites.values()][-1]
    results: dict[str, dict[str, Figures]] = {size: {} for size in sites}
    for page in [name for name in names if only in name] * passes:
        for size, process in sites.items():
            found = answer(process, page)
            best = results[size].setdefault(page, found)
            if found["median"] < best["median"]:
                results[size][page] = found
    for process in sites.values():
        process.communicate()
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cases", default="10000,1000000")
    parser.add_argument("--size", default="city", choices=["small", "city", "province"])
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--only", default="", help="only pages with these words in their name")
    parser.add_argument("--data", type=Path, help="keep the sites here and use them again")
    parser.add_argument(
        "--database", default="", help="an empty PostgreSQL database for each number"
    )
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        what, number = options.inside
        if what == "load":
            print(json.dumps(load(int(number))))
        else:
            measure(int(number))
        return 0
    environments = {}
    databases = iter(options.database.split(",")) if options.database else None
    print(machine())
    with tempfile.TemporaryDirectory(prefix="niangjia-benchmark-") as folder:
        for count in map(int, options.cases.split(",")):
            place = (options.data or Path(folder)) / str(count)
            address = next(databases) if databases else ""
            environment = site(place, options.size, address)
            if not (place / "loaded").exists():
                figures = answer(begin("load", environment, count))
                (place / "loaded").write_text(json.dumps(figures))
            used, passed = json.loads((place / "loaded").read_text())
            print(
                f"{count:,} cases loaded in {passed:.0f} s, {used:.0f} s of processor time",
                flush=True,
            )
            environments[f"{count:,}"] = environment
        results = compare(environments, options.rounds, options.passes, options.only)
    text, fine = table(
        results, ratio=RATIO, markdown=options.markdown,
        limit=lambda page: OPENING_MS if page.startswith("A case opened:") else LIMIT_MS,
    )  # fmt: skip
    print(text)
    return 0 if fine else 1


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    sys.exit(main())
