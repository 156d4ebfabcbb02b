"""What stands in a record now, field by field, as its form and its service compare it.

See ``ui/conflict.py``: a form remembers it, the service merges with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from niangjia.casework.models import (
    Case,
    CaseIssue,
    DangerOutcome,
    Entry,
    Goal,
    Incident,
    Party,
    SafeContact,
    SealedRecord,
    Task,
)
from niangjia.instruments import own


def words(case: Case) -> dict[str, str]:
    """Her words."""
    return {name: getattr(case, name) or "" for name in ("call_her", "wish", "story")}


def texts(entry: Entry) -> dict[str, str]:
    """The two texts of an entry."""
    return {"told": entry.told or "", "observed": entry.observed or ""}


def goal_end(goal: Goal) -> dict[str, str]:
    """How a goal ended, if it did."""
    ended = goal.state != Goal.State.OPEN
    return {"state": goal.state if ended else "", "outcome": goal.outcome or ""}


def party(of: Party) -> dict[str, str]:
    """Who somebody in a case is."""
    names = ("role", "relation", "name", "phone", "id_number", "birthday")
    return {name: getattr(of, name) or "" for name in names}


def way(contact: SafeContact) -> dict[str, Any]:
    """The way that she agreed to."""
    kept = contact.way or {}
    said = ("since", "until", "code_word", "answerer", "watchers")
    return {
        "allowed": contact.allowed,
        "channels": list(kept.get("channels", ())),
        **{name: kept.get(name, "") for name in said},
        "voicemail": bool(kept.get("voicemail")),
    }


def own_answers(of: own.OwnForm, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What is answered to each question of an own form; nothing where it isn't asked."""
    return {
        own.name_of(one.code): answers.get(one.code, [] if one.ask is own.Ask.SEVERAL else "")
        for one in of.questions
    }


LISTS = ("acts", "injuries", "reported")
OPEN = dict.fromkeys(("daytime", "place", "weapon", "children", "exchanged", "taken"), "unknown")


def incident(of: Incident) -> dict[str, Any]:
    """What is known of an incident; what was never said counts as not known."""
    kept = of.facts or {}
    return {
        "when": of.when,
        "on": of.happened_on.isoformat() if of.happened_on else "",
        "told": of.told or "",
        "harmed": str(of.harmed_id or ""),
        "relation": kept.get("relation") or "",
        **{name: kept.get(name) or unsaid for name, unsaid in OPEN.items()},
        **{name: list(kept.get(name) or ()) for name in LISTS},
    }


def incident_type(of: Incident) -> dict[str, str]:
    """Which type an incident has, and why by hand."""
    return {"kind": of.kind, "why": of.why or ""}


def issues(rows: Iterable[CaseIssue]) -> dict[str, Any]:
    """What a case is about, and what mainly."""
    listed = list(rows)
    main = next((one.code for one in listed if one.is_main), "")
    return {"issues": sorted(one.code for one in listed), "main": main}


def sealed(rows: Iterable[SealedRecord]) -> dict[str, str]:
    """When what is sealed was sealed; never what it says."""
    return {one.kind: one.set_at.isoformat() for one in rows}


def task_end(task: Task) -> dict[str, str]:
    """How a task went, if it is done."""
    return {"result": task.result or "", "outcome": task.outcome or ""}


def step(outcome: DangerOutcome | None) -> dict[str, str]:
    """What came of a step of the danger path."""
    if outcome is None:
        return {"outcome": "", "words": ""}
    return {"outcome": outcome.outcome, "words": outcome.words or ""}
