#!/usr/bin/env python3
"""Casework among many cases: how long every list, board, search and case page takes.

    .venv/bin/python benchmarks/casework.py [--cases 10000,1000000] [--size city] [--rounds 40]
                                            [--data DIR] [--database URL] [--markdown]

Each number of cases is a site of its own, loaded in batches as an import would: encrypted fields, blind
indexes, roll-ups, one audit event a batch, five entries a case. Then pages are asked for through
Django's test client in a process of its own: processor time of the server, the 95th of a hundred. With
``--database`` (postgresql://…) the site's data lie there; it must be empty. Exit status 1 when the
largest site takes more than 1.3 times the smallest one's time, or 100 ms.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import ROOT, Figures, machine, signed_in, site, table, timed

BATCH = 2000
ENTRIES = 5
LIMIT_MS, OPENING_MS, RATIO = 100, 150, 1.3
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈沈韩杨朱", "芳兰秀梅英华慧敏静丽霞娟月云"
BOARDS = ("unassigned", "high", "overdue", "quiet", "to_approve", "all", "closed")


# -- loading -----------------------------------------------------------------------------------------
def load(count: int, seed: int = 7) -> float:
    """Fill the site that ``NIANGJIA_DATA`` names; returns the processor time in seconds."""
    import django

    django.setup()
    from django.db import transaction

    from niangjia import audit
    from niangjia.access.actor import command_actor
    from niangjia.casework.events import CaseEvent
    from niangjia.config.housekeeping import note_sizes
    from niangjia.people.models import RoleAssignment
    from niangjia.vault import index

    rng = random.Random(seed)  # noqa: S311 - invented cases, the same each time
    helpers = list(
        RoleAssignment.objects.filter(role="caseworker").values_list(
            "member_id", "unit_id", "unit__path"
        )
    )
    names = [a + b + c for a in FAMILY for b in GIVEN for c in GIVEN[:4]]
    tokens = {name: index.name_tokens(name) for name in names}
    counted: Counter[tuple[str, str]] = Counter()
    began = time.process_time()
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        with transaction.atomic():
            counted += _batch(rng, start, size, helpers, names, tokens)
            audit.record(command_actor(), CaseEvent.OPENED, facts={"count": size})
    with transaction.atomic():
        _roll_up(counted)
    note_sizes()  # as the worker does each day
    return time.process_time() - began


def _batch(
    rng: random.Random, start: int, size: int, helpers: list[Any], names: list[str],
    tokens: dict[str, list[bytes]],
) -> Counter[tuple[str, str]]:  # fmt: skip
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
    from niangjia.casework.services.common import marks
    from niangjia.vault import index, keys
    from niangjia.vault.ids import uuid7

    now, today = timezone.now(), timezone.localdate()
    cases, parties, found, contacts, issues, tasks = [], [], [], [], [], []
    entries, happenings = [], []
    counted: Counter[tuple[str, str]] = Counter()
    for number in range(start, start + size):
        worker, unit, path = rng.choice(helpers)
        days = rng.randrange(1500)
        closed = rng.random() < 0.6
        opened = now - dt.timedelta(days=days, minutes=rng.randrange(1440))
        due = today + dt.timedelta(days=rng.randrange(-9, 60))
        case = Case(
            id=uuid7(), number=rules.new_number(opened.year), unit_id=unit, unit_path=path,
            state="closed" if closed else rng.choice(("open", "assessing", "active", "active", "closing")),
            risk=rng.choice(("high", "medium", "medium", "medium", "unscreened")), way_in="walk_in",
            worker_id=None if rng.random() < 0.02 else worker, opened_by_id=worker, opened_at=opened,
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
            found += [(one, "name", party.pk) for one in tokens[name]]
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
    for model, rows in (
        (Case, cases), (Party, parties), (SafeContact, contacts), (CaseIssue, issues),
        (Task, tasks), (Happening, happenings), (Entry, entries),
    ):  # fmt: skip
        model.objects.bulk_create(rows, 1000)
    _insert(PartyToken, found)
    keys.forget()
    return counted


def _roll_up(counted: Counter[tuple[str, str]]) -> None:
    """The numbers of the boards, added to what the site had."""
    from niangjia.casework.models import Load, Tally
    from niangjia.casework.services.common import OF_WORKER

    loads = {(row.unit_path, str(row.worker_id), row.risk): row for row in Load.objects.all()}
    tallies = {(row.unit_path, row.what): row for row in Tally.objects.all()}
    for (path, what), number in counted.items():
        if what.startswith(OF_WORKER):
            _kind, member, risk = what.split(":")
            row: Any = loads.setdefault(
                (path, member, risk),
                Load(unit_path=path, worker_id=member, risk=risk),
            )
        else:
            row = tallies.setdefault((path, what), Tally(unit_path=path, what=what))
        row.number += number
    for model, rows in ((Load, loads.values()), (Tally, tallies.values())):
        model.objects.bulk_update([row for row in rows if not row._state.adding], ["number"], 500)
        model.objects.bulk_create([row for row in rows if row._state.adding], 1000)


def _insert(model: Any, rows: list[tuple[bytes, str, Any]]) -> None:
    """Tokens are most of all rows, and need nothing of Django's: straight into the table."""
    from django.db import connection

    table = connection.ops.quote_name(model._meta.db_table)
    names = "token, kind, party_id"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES (%s, %s, %s)",  # noqa: S608 - our own names
            [(token, kind, party.hex) for token, kind, party in rows],
        )


# -- measuring ------------------------------------------------------------------------------------------
def measure(rounds: int) -> dict[str, Figures]:
    """Every page, in the process of one site."""
    import django

    django.setup()
    from django.utils import timezone

    from niangjia.access.actor import Source
    from niangjia.casework import services
    from niangjia.casework.services import Facts
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
    boss, worker = signed_in("supervisor"), signed_in("worker")
    pages: list[tuple[str, Any]] = [
        ("My day", lambda: worker.get("/")),
        ("My day, supervisor", lambda: boss.get("/")),
        ("My cases", lambda: worker.get("/cases/board/mine/")),
        *(
            (f"Board: {name}", lambda name=name: boss.get(f"/cases/board/{name}/"))
            for name in BOARDS
        ),
        ("Board: all, page 3", lambda: boss.get("/cases/board/all/?page=3")),
        ("Board: all, high, active",
         lambda: boss.get("/cases/board/all/?risk=high&state=active")),
        ("Search by number", lambda: boss.post("/search/", {"q": hers.number}, follow=True)),
        ("Search by phone", lambda: boss.post("/search/", {"q": "13800001234"}, follow=True)),
        ("Search by name", lambda: boss.post("/search/", {"q": "李小禾"}, follow=True)),
        ("Case", lambda: worker.get(f"/cases/{hers.pk}/")),
        ("Timeline", lambda: worker.get(f"/cases/{hers.pk}/timeline/")),
        ("Who opened it", lambda: boss.get(f"/cases/{hers.pk}/opened/")),
        ("Team", lambda: boss.get("/cases/team/")),
        ("A case opened, to the saved intake", lambda: _intake(worker)),
    ]  # fmt: skip
    return {name: timed(name, ask, rounds) for name, ask in pages}


_turns = itertools.count()


def _intake(browser: Any) -> Any:
    """The guided intake from its first answer to the case; the time of all its pages together."""
    turn = next(_turns)  # another woman each time
    name = FAMILY[turn % 14] + GIVEN[turn // 14 % 14] + "萍"
    answers: dict[str, dict[str, Any]] = {
        "who": {"call_her": "她", "name": name, "phone": f"137{turn:08d}"}, "found": {},
        "contact": {"allowed": "no", "voicemail": "no"}, "way": {"way_in": "walk_in"},
        "story": {"story": "丈夫喝醉就打。"}, "issues": {"hinted": ["dv_physical"]}, "wish": {"wish": "先安全。"},
    }  # fmt: skip
    page = browser.post("/cases/begin/safety/", {"safe_now": "yes"})
    for code in ("who", "found", "contact", "way", "story", "issues", "wish"):
        page = browser.post(page["Location"], answers[code])
    return browser.post(page["Location"], follow=True)


# -- around ------------------------------------------------------------------------------------------------
def run(what: str, environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, __file__, "--inside", what, *words],
        env=environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cases", default="10000,1000000")
    parser.add_argument("--size", default="city", choices=["small", "city", "province"])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--data", type=Path, help="keep the sites here and use them again")
    parser.add_argument(
        "--database", default="", help="an empty PostgreSQL database for each number"
    )
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--inside", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        what, number = options.inside
        print(json.dumps(load(int(number)) if what == "load" else measure(int(number))))
        return 0
    results: dict[str, dict[str, Figures]] = {}
    databases = iter(options.database.split(",")) if options.database else None
    print(machine())
    with tempfile.TemporaryDirectory(prefix="niangjia-benchmark-") as folder:
        for count in map(int, options.cases.split(",")):
            place = (options.data or Path(folder)) / str(count)
            address = next(databases) if databases else ""
            environment = site(place, options.size, address)
            if not (place / "loaded").exists():
                spent = float(run("load", environment, str(count)))
                (place / "loaded").write_text(str(spent))
            spent = float((place / "loaded").read_text())
            print(f"{count:,} cases loaded in {spent:.0f} s of processor time", flush=True)
            results[f"{count:,}"] = json.loads(run("measure", environment, str(options.rounds)))
    text, fine = table(
        results, ratio=RATIO, markdown=options.markdown,
        limit=lambda page: OPENING_MS if page.startswith("A case opened") else LIMIT_MS,
    )  # fmt: skip
    print(text)
    return 0 if fine else 1


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    sys.exit(main())
