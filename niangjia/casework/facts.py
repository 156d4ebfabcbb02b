"""What stands in a record now, field by field, as its form and its service compare it.

See ``ui/conflict.py``: a form remembers it, the service merges with it.
"""

from __future__ import annotations

from typing import Any

from niangjia.casework.models import Case, Entry, Goal, Party, SafeContact


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
