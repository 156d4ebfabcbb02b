"""What sort of violence an incident was, by what was done: the six types of the GBVIMS, asked in their
fixed order, the first that fits stands. Pure: no Django, no database.

The types and their order are the tool's (anchors/casework.md §5); the words are ours. Domestic
violence, child sexual abuse and the like are no types: they are contexts, derived from who did it, how
old she was then, and what it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

RAPE, SEXUAL, PHYSICAL = "rape", "sexual_assault", "physical_assault"
MARRIAGE, DENIAL, PSYCHOLOGICAL = "forced_marriage", "denial", "psychological"
OTHER, UNCLEAR = "other", "unclear"
# In the order in which they are asked.
KINDS = (RAPE, SEXUAL, PHYSICAL, MARRIAGE, DENIAL, PSYCHOLOGICAL)

# Which type each act makes.
ACTS: dict[str, str] = {
    "penetrated": RAPE,
    "tried_penetration": SEXUAL,
    "touched": SEXUAL,
    "other_sexual": SEXUAL,
    "hit": PHYSICAL,
    "choked": PHYSICAL,
    "weapon": PHYSICAL,
    "burnt": PHYSICAL,
    "pushed": PHYSICAL,
    "other_physical": PHYSICAL,
    "made_to_marry": MARRIAGE,
    "money_kept": DENIAL,
    "work_forbidden": DENIAL,
    "school_kept": DENIAL,
    "care_kept": DENIAL,
    "property_kept": DENIAL,
    "threatened": PSYCHOLOGICAL,
    "insulted": PSYCHOLOGICAL,
    "confined": PSYCHOLOGICAL,
    "stalked": PSYCHOLOGICAL,
    "sexual_words": PSYCHOLOGICAL,
    "pictures": PSYCHOLOGICAL,
    "things_broken": PSYCHOLOGICAL,
    "something_else": OTHER,
}

PARTNERS = frozenset({"spouse", "former", "partner"})
FAMILY = frozenset({"spouse", "parent", "child", "sibling", "in_law"})
OF_AGE = 18

PARTNER, KIN, CHILD_SEXUAL, EARLY_MARRIAGE = "partner", "family", "child_sexual", "early_marriage"
CHILD_HARM, WORK, EXPLOITATION, CAPTIVITY = "child_harm", "work", "exploitation", "captivity"
CONTEXTS = (
    PARTNER, KIN, CHILD_SEXUAL, EARLY_MARRIAGE, CHILD_HARM, WORK, EXPLOITATION, CAPTIVITY,
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What the derivation looks at. ``age``: hers when it happened, None when it isn't known;
    ``exchanged``, ``taken``: "yes", "no" or anything else for not known."""

    acts: frozenset[str] = frozenset()
    relation: str = ""
    age: int | None = None
    exchanged: str = ""
    taken: str = ""


@dataclass(frozen=True)
class Derived:
    """A type with the acts that made it, the types that were asked before it and did not fit, the
    contexts, and what keeps contexts open (``age``, ``relation``)."""

    kind: str
    because: tuple[str, ...]
    before: tuple[str, ...]
    contexts: tuple[str, ...]
    open: tuple[str, ...]


def derive(facts: Facts) -> Derived:
    """The type and the contexts of an incident. Raises KeyError for an act that isn't known."""
    made = {act: ACTS[act] for act in facts.acts}
    kind, asked = _first(made.values())
    because = tuple(act for act in ACTS if made.get(act) == kind)
    return Derived(kind, because, asked, contexts(facts, made.values()), _open(facts, kind))


def _first(kinds: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    found = set(kinds)
    for place, kind in enumerate(KINDS):
        if kind in found:
            return kind, KINDS[:place]
    return (OTHER if found else UNCLEAR), KINDS


def contexts(facts: Facts, kinds: Iterable[str]) -> tuple[str, ...]:
    """The contexts, in their order. An age that isn't known makes nobody a child and nobody an
    adult: it stays open."""
    found = set(kinds)
    sexual = bool(found & {RAPE, SEXUAL}) or bool(facts.acts & {"sexual_words", "pictures"})
    child = facts.age is not None and facts.age < OF_AGE
    holds = {
        PARTNER: facts.relation in PARTNERS,
        KIN: facts.relation in FAMILY,
        CHILD_SEXUAL: child and sexual,
        EARLY_MARRIAGE: child and MARRIAGE in found,
        CHILD_HARM: child and not sexual and MARRIAGE not in found,
        WORK: facts.relation == "employer",
        EXPLOITATION: facts.exchanged == "yes" and bool(found & {RAPE, SEXUAL}),
        CAPTIVITY: facts.taken == "yes",
    }
    return tuple(name for name in CONTEXTS if holds[name]) if found else ()


def _open(facts: Facts, kind: str) -> tuple[str, ...]:
    if kind == UNCLEAR:
        return ()
    missing = {"age": facts.age is None, "relation": facts.relation in ("", "unknown")}
    return tuple(name for name, is_missing in missing.items() if is_missing)


def birthday(text: str | None) -> dt.date | None:
    """A birthday as parties keep it; None when there is none or it can't be read."""
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def age_on(born: dt.date | None, day: dt.date | None) -> int | None:
    """Full years on a day; None when either isn't known or the day lies before the birth."""
    if born is None or day is None or day < born:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def needs_reason(kind: str, derived: str, reason: str) -> bool:
    """Whether a type set by hand still lacks its reason."""
    return kind != derived and len(reason.strip()) < 8


# What an incident tells about danger, so that the questions are asked at once.
CHILD_HURT = frozenset({"hurt"})


def points_to_danger(
    acts: Iterable[str], injuries: Iterable[str], weapon: str, children: str
) -> tuple[str, ...]:
    """Which signs of grave danger an incident holds, in codes: ``choked``, ``weapon``, ``injury``,
    ``child``."""
    did, hurt = set(acts), set(injuries)
    signs = {
        "choked": "choked" in did or "throat" in hurt,
        "weapon": weapon in ("shown", "used") or "weapon" in did,
        "injury": bool(hurt & {"head", "unconscious", "inside", "fracture"}),
        "child": children in CHILD_HURT,
    }
    return tuple(sign for sign, there in signs.items() if there)
