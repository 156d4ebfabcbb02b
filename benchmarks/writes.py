#!/usr/bin/env python3
"""What a write pays for its line in the audit log.

    .venv/bin/python benchmarks/writes.py [--rounds 300]

A demo federation in a folder of its own; each write is a transaction of its own, first without an
audit event, then with one, then the sealing of all of them (which the worker does, not the writer).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pages import machine, site


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="niangjia-benchmark-") as folder:
        os.environ.update(site(Path(folder), "small"))
        import django

        django.setup()
        from django.db import transaction

        from niangjia import audit
        from niangjia.access.actor import command_actor
        from niangjia.people.events import PeopleEvent
        from niangjia.people.models import Member

        member = Member.objects.select_related("unit").get(username="worker")
        actor = command_actor()

        def write(number: int, *, audited: bool) -> None:
            with transaction.atomic():
                member.job_title = f"title {number}"
                member.save(update_fields=["job_title"])
                if audited:
                    audit.record(
                        actor,
                        PeopleEvent.MEMBER_EDITED,
                        member,
                        unit_path=member.unit.path,
                        facts={"fields": ["job_title"]},
                    )

        print(machine())
        print(f"{options.rounds} writes each, SQLite, synchronous=FULL; median\n")
        medians = {}
        for audited in (False, True):
            wall, cpu = [], []
            for number in range(options.rounds):
                began, began_cpu = time.perf_counter(), time.process_time()
                write(number, audited=audited)
                wall.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - began_cpu) * 1000)
            medians[audited] = (statistics.median(wall), statistics.median(cpu))
            name = "with its audit event" if audited else "alone"
            print(
                f"write {name:<21} {medians[audited][0]:6.2f} ms, {medians[audited][1]:.2f} ms of it processor"
            )
        began = time.perf_counter()
        sealed = audit.seal(everything=True)
        spent = (time.perf_counter() - began) * 1000
        print(f"sealing, a line                {spent / max(1, sealed):6.2f} ms (in the worker)")
        print(f"\nA write pays {medians[True][0] - medians[False][0]:.2f} ms for its line.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
