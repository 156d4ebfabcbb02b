#!/usr/bin/env python3
"""How many queries and how much of the server's time each list page takes, small and large.

    .venv/bin/python benchmarks/pages.py [--sizes small,city] [--rounds 20] [--data DIR] [--markdown]

Each size is a demo federation in a folder of its own and is measured in a process of its own,
through Django's test client: everything between the request's bytes and the answer's, without the
network. Times are processor time, which doesn't count waiting for others on a shared machine, after three
rounds that warm up. Exit status 1 when a page's queries grow
with the data, or a page of the largest size takes longer than 60 ms.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import Figures, machine, signed_in, site, table, timed

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


def measure(rounds: int) -> dict[str, Figures]:
    """Every page of the site that ``NIANGJIA_DATA`` names; in the process of one size."""
    import django

    django.setup()
    from django.urls import reverse

    from niangjia.people.models import Member
    from niangjia.units.models import Unit

    places: dict[str, list[object]] = {
        "MEMBER": [Member.objects.get(username="supervisor").pk],
        "WALLED": ["people.member", Member.objects.get(username="worker").pk],
        "TOP": [Unit.objects.get(depth=1).pk],
        "DISTRICT": [Member.objects.get(username="supervisor").unit_id],
    }
    found: dict[str, Figures] = {}
    for name, address, username in PAGES:
        words = address.split()
        arguments = [part for word in words[1:] for part in places.get(word, ())]
        query = next((word for word in words[1:] if word.startswith("?")), "")
        path = reverse(words[0], args=arguments) + query
        client = signed_in(username)
        found[name] = timed(name, lambda client=client, path=path: client.get(path), rounds)
    return found


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
    results = {}
    with tempfile.TemporaryDirectory(prefix="niangjia-benchmark-") as folder:
        for size in options.sizes.split(","):
            data = (options.data or Path(folder)) / size
            made = (data / "demo.json").exists()
            environment = site(data, size)
            if not made:
                code = f"import django; django.setup()\n{EVENTS}"
                subprocess.run([sys.executable, "-c", code], env=environment, check=True)
            done = subprocess.run(
                [sys.executable, __file__, "--inside", "--rounds", str(options.rounds)],
                env=environment, stdout=subprocess.PIPE, text=True, check=True,
            )  # fmt: skip
            results[size] = json.loads(done.stdout)
    text, fine = table(results, limit=lambda _page: LIMIT_MS, markdown=options.markdown)
    print(machine())
    print(f"{options.rounds} rounds, processor time of the server\n")
    print(text)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
