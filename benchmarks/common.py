"""What the benchmarks of pages share: a site of a size, somebody signed in, and timing a page."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 3

Figures = dict[str, float]


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


def site(data: Path, size: str, database: str = "") -> dict[str, str]:
    """The environment of a demo site of ``size`` in ``data``; made when it isn't there yet."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NIANGJIA_")}
    environment |= {
        "NIANGJIA_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "niangjia.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    if database:
        environment["NIANGJIA_DATABASE"] = database
    if not (data / "demo.json").exists():
        for words in (["migrate", "--new-site"], ["demo", "--size", size]):
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "niangjia.config.cli", *words],
                env=environment, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            spent = time.perf_counter() - began
            print(f"{size}: {' '.join(words)}: {spent:.1f} s", file=sys.stderr)
    return environment


def signed_in(username: str) -> Any:
    """Django's test client as a demo account leaves the sign-in, with both steps."""
    from allauth.account.internal.flows.login import (
        _AUTHENTICATION_METHODS_USER_SESSION_KEY,
        AUTHENTICATION_METHODS_SESSION_KEY,
    )
    from django.conf import settings
    from django.test import Client

    from niangjia.people.models import Member

    # Not setup_test_environment: its instrumented templates cost time that no visitor pays.
    if "testserver" not in settings.ALLOWED_HOSTS:
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    client = Client()
    member = Member.objects.get(username=username)
    client.force_login(member)
    session = client.session
    moment = session["signed_in_at"] = session["seen_at"] = time.time()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": moment},
        {"method": "mfa", "type": "totp", "at": moment},
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(member.pk)
    session.save()
    return client


def spent() -> float:
    """Seconds of processor time so far: this process's, and those of PostgreSQL's process that serves
    its connection (SQLite works within ours). Helpers of that process would escape, so it gets none."""
    from django.db import connection

    seconds = time.process_time()
    if connection.vendor == "postgresql":
        if connection.connection is None:
            with connection.cursor() as cursor:
                cursor.execute("SET max_parallel_workers_per_gather = 0")
        served_by = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        seconds += int(served_by.read_text().split()[0]) / 1e9
    return seconds


def timed(name: str, ask: Callable[[], Any], rounds: int) -> Figures:
    """A page asked for ``rounds`` times: queries on both databases, milliseconds of processor time of
    the server and its database (median and 95th of a hundred), median of the clock, kilobytes of the
    answer."""
    from django.db import connections

    queries, cpu, wall = [], [], []
    for turn in range(rounds + WARM_UP):
        count = 0

        def counted(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
            nonlocal count
            count += 1
            return execute(sql, params, many, context)

        with (
            connections["default"].execute_wrapper(counted),
            connections["keys"].execute_wrapper(counted),
        ):
            began, began_cpu = time.perf_counter(), spent()
            answer = ask()
            content = b"".join(answer) if answer.streaming else answer.content
            passed, used = time.perf_counter() - began, spent() - began_cpu
        if answer.status_code != 200:
            sys.exit(f"{name}: {answer.status_code}")
        if turn >= WARM_UP:
            queries.append(count)
            cpu.append(used * 1000)
            wall.append(passed * 1000)
    cpu.sort()
    return {
        "queries": max(queries),
        "median": statistics.median(cpu),
        "p95": cpu[max(0, round(len(cpu) * 0.95) - 1)],
        "wall": statistics.median(wall),
        "kilobytes": len(content) / 1024,
    }


def table(
    results: dict[str, dict[str, Figures]], *, limit: Callable[[str], float], ratio: float = 0,
    markdown: bool = False,
) -> tuple[str, bool]:  # fmt: skip
    """The pages of each size side by side, and whether they are as they should be: no more queries
    in the last size than in the first, its p95 within ``limit(page)`` milliseconds, and (where a
    ``ratio`` is given) its median not over so many times the first one's."""
    sizes = list(results)
    first, last = sizes[0], sizes[-1]
    rows, fine = [], True
    for page, small in results[first].items():
        large = results[last][page]
        grown = large["median"] / small["median"]
        faults = ["queries grow"] if large["queries"] > small["queries"] else []
        if large["p95"] > limit(page):
            faults.append("slow")
        if ratio and grown > ratio and large["median"] - small["median"] > 2:
            faults.append("grows")
        fine = fine and not faults
        rows.append([
            page, f"{small['queries']:.0f}", f"{large['queries']:.0f}",
            *(f"{results[size][page]['median']:.1f}" for size in sizes),
            *(f"{results[size][page]['p95']:.1f}" for size in sizes),
            f"{grown:.2f}", f"{large['kilobytes']:.0f}", ", ".join(faults),
        ])  # fmt: skip
    head = [
        "page", f"queries {first}", f"queries {last}", *(f"median ms {s}" for s in sizes),
        *(f"p95 ms {s}" for s in sizes), "ratio", "kB", "",
    ]  # fmt: skip
    if markdown:
        lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
        return "\n".join(lines), fine
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    pairs = (zip(row, widths, strict=True) for row in [head, *rows])
    lines = ["  ".join(f"{cell:<{width}}" for cell, width in row).rstrip() for row in pairs]
    return "\n".join(lines), fine
