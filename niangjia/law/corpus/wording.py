"""How two wordings of an article differ, letter by letter. No database."""

from __future__ import annotations

from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
# A stretch of kept letters shorter than this between two changes reads better as changed.
SHORTEST_KEPT = 2


def differences(old: str, new: str) -> list[tuple[str, str]]:
    """(same | gone | new, text) in reading order; joined without "new" it is ``old``, without
    "gone" it is ``new``."""
    out: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    gone = come = ""
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal" and (i2 - i1 >= SHORTEST_KEPT or not (gone or come)):
            out += [(GONE, gone)] * bool(gone) + [(NEW, come)] * bool(come)
            gone = come = ""
            out.append((SAME, old[i1:i2]))
        else:
            gone += old[i1:i2]
            come += new[j1:j2]
    return out + [(GONE, gone)] * bool(gone) + [(NEW, come)] * bool(come)
