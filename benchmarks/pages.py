#!/usr/bin/env python3
"""How many queries and how much of the server's time each list page takes, small and large.

    .venv/bin/python benchmarks/pages.py [--sizes small,city] [--rounds 20] [--data DIR] [--markdown]

Each size is a demo federation in a folder of its own and is measured in a process of its own,
through Django's test client: everything between the request's bytes and the answer's, without the
network. Times are processor time (it doesn't count waiting for others on a shared machine) and wall
time, the median of all rounds after three that warm up. Exit status 1 when a page's queries grow
with the data, or a page of the largest size takes longer than 60 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT_MS = 60

# name, address with its arguments, demo account
PAGES: tuple[tuple[str, str, str], ...] = (
    ("My day", "desk:day", "worker"),
    ("My day, supervisor", "desk:day", "supervisor"),
    ("Notices", "desk:notices", "worker"),
    ("Members, administrator", "people:directory", "admin"),
    ("Members, page 2", "people:directory ?page=2", "admin"),
    ("Members, supervisor", "people:directory", "supervisor"),
    ("Member", "people:member MEMBER", "admin"),
    ("Units", "units:tree", "admin"),
    ("Unit, top", "units:unit TOP", "admin"),
    ("Unit, district", "units:unit DISTRICT", "worker"),
    ("Long work", "jobs:mine", "admin"),
    ("Audit log", "audit:log", "dpo"),
    ("Audit log, page 2", "audit:log ?page=2", "dpo"),
    ("Roles and permissions", "access:roles", "worker"),
    ("Walls of a member", "access:walls WALLED", "supervisor"),
    ("Reviews", "access:reviews", "dpo"),
)


def measure(rounds: int) -> dict[str, dict[str, float]]:
    """Every page of the site that ``NIANGJIA_DATA`` names; in the process of one size."""
    import django

    django.setup()
    from allauth.account.internal.flows.login import (
        _AUTHENTICATION_METHODS_USER_SESSION_KEY,
        AUTHENTICATION_METHODS_SESSION_KEY,
    )
    from django.conf import settings
    from django.db import connections
    from django.test import Client
    from django.urls import NoReverseMatch, reverse

    from niangjia.people.models import Member
    from niangjia.units.models import Unit

    # Not setup_test_environment: its instrumented templates cost time that no visitor pays.
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    places: dict[str, list[object]] = {
        "MEMBER": [Member.objects.get(username="supervisor").pk],
        "WALLED": ["people.member", Member.objects.get(username="worker").pk],
        "TOP": [Unit.objects.get(depth=1).pk],
        "DISTRICT": [Member.objects.get(username="supervisor").unit_id],
    }
    found: dict[str, dict[str, float]] = {}
    for name, address, username in PAGES:
        words = address.split()
        arguments = [part for word in words[1:] for part in places.get(word, ())]
        query = next((word for word in words[1:] if word.startswith("?")), "")
        try:
            path = reverse(words[0], args=arguments) + query
        except NoReverseMatch:
            print(f"  no page {words[0]}", file=sys.stderr)
            continue
        client = Client()
        member = Member.objects.get(username=username)
        client.force_login(member)
        # As after a sign-in with both steps.
        session = client.session
        moment = session["signed_in_at"] = session["seen_at"] = time.time()
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": moment},
            {"method": "mfa", "type": "totp", "at": moment},
        ]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(member.pk)
        session.save()
        queries: list[int] = []
        cpu: list[float] = []
        wall: list[float] = []
        for turn in range(rounds + 3):
            count = 0

            def counted(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
                nonlocal count
                count += 1
                return execute(sql, params, many, context)

            with (
                connections["default"].execute_wrapper(counted),
                connections["keys"].execute_wrapper(counted),
            ):
                began, began_cpu = time.perf_counter(), time.process_time()
                answer = client.get(path)
                if answer.streaming:
                    b"".join(answer)
                spent, spent_cpu = time.perf_counter() - began, time.process_time() - began_cpu
            if answer.status_code != 200:
                sys.exit(f"{name}: {path} answers {answer.status_code}")
            if turn >= 3:
                queries.append(count)
                cpu.append(spent_cpu * 1000)
                wall.append(spent * 1000)
        found[name] = {
            "queries": max(queries),
            "cpu_ms": statistics.median(cpu),
            "wall_ms": statistics.median(wall),
            "kilobytes": len(answer.content) / 1024 if not answer.streaming else 0,
        }
    return found


def site(folder: Path, size: str) -> dict[str, str]:
    """The environment of a demo site of ``size``; made when it isn't there yet."""
    data = folder / size
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NIANGJIA_")}
    environment |= {
        "NIANGJIA_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "niangjia.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    if not (data / "demo.json").exists():
        for words in (["migrate", "--new-site"], ["demo", "--size", size]):
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "niangjia.config.cli", *words],
                env=environment, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            print(
                f"{size}: {' '.join(words)}: {time.perf_counter() - began:.1f} s", file=sys.stderr
            )
        code = f"import django; django.setup()\n{EVENTS}"
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return environment


# As many lines in the audit log as a federation of that size writes on a busy day.
EVENTS = """
from django.db import transaction
from niangjia import audit
from niangjia.access.actor import command_actor
from niangjia.people.events import PeopleEvent
from niangjia.people.models import Member
with transaction.atomic():
    for member in Member.objects.select_related("unit").iterator(500):
        audit.record(command_actor(), PeopleEvent.MEMBER_EDITED, member,
                     unit_path=member.unit.path, facts={"fields": ["job_title"]})
while audit.seal(everything=True): pass
"""


def machine() -> str:
    """What it ran on."""
    model = "processor unknown"
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:
        pass
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def table(results: dict[str, dict[str, dict[str, float]]], *, markdown: bool) -> tuple[str, bool]:
    """The results side by side, and whether they are as they should be."""
    sizes = list(results)
    first, last = sizes[0], sizes[-1]
    head = [
        "page",
        *(f"queries {s}" for s in sizes),
        *(f"ms {s}" for s in sizes),
        "ratio",
        "kB",
        "",
    ]
    rows, fine = [], True
    for page, small in results[first].items():
        large = results[last][page]
        faults = []
        if large["queries"] > small["queries"]:
            faults.append("queries grow")
        if large["cpu_ms"] > LIMIT_MS:
            faults.append("slow")
        fine = fine and not faults
        rows.append(
            [
                page,
                *(f"{results[s][page]['queries']:.0f}" for s in sizes),
                *(f"{results[s][page]['cpu_ms']:.1f}" for s in sizes),
                f"{large['cpu_ms'] / small['cpu_ms']:.1f}",
                f"{large['kilobytes']:.0f}",
                ", ".join(faults),
            ]
        )
    if markdown:
        lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
        return "\n".join(lines), fine
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    pairs = (zip(row, widths, strict=True) for row in [head, *rows])
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in row).rstrip() for row in pairs
    ), fine


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", default="small,city")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--data", type=Path, help="keep the sites here and use them again")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        print(json.dumps(measure(options.rounds)))
        return 0
    with tempfile.TemporaryDirectory(prefix="niangjia-benchmark-") as folder:
        results = {}
        for size in options.sizes.split(","):
            done = subprocess.run(
                [sys.executable, __file__, "--inside", "--rounds", str(options.rounds)],
                env=site(options.data or Path(folder), size),
                stdout=subprocess.PIPE, text=True, check=True,
            )  # fmt: skip
            results[size] = json.loads(done.stdout)
    text, fine = table(results, markdown=options.markdown)
    print(machine())
    print(f"median of {options.rounds} rounds, processor time of the server\n")
    print(text)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
