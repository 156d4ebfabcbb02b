"""The log of learning as xAPI 2.0 statements (IEEE 9274.1.1), by our reading of the standard.

Actors are accounts of this house: an identifier, never a name or an address. Statements can't be
changed; none is ever voided, since the log is append-only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from niangjia.learning.models import LearningEvent

VERBS = {
    "opened": "http://adlnet.gov/expapi/verbs/experienced",
    "started": "http://adlnet.gov/expapi/verbs/initialized",
    "chose": "http://adlnet.gov/expapi/verbs/responded",
    "completed": "http://adlnet.gov/expapi/verbs/completed",
    "left": "http://adlnet.gov/expapi/verbs/exited",
}
DISPLAY = {
    "opened": {"zh-Hans": "学习了", "en": "experienced"},
    "started": {"zh-Hans": "开始了", "en": "initialized"},
    "chose": {"zh-Hans": "选择了", "en": "responded"},
    "completed": {"zh-Hans": "完成了", "en": "completed"},
    "left": {"zh-Hans": "离开了", "en": "exited"},
}
TYPES = {
    "lesson": "http://adlnet.gov/expapi/activities/lesson",
    "test": "http://adlnet.gov/expapi/activities/assessment",
    "scenario": "http://adlnet.gov/expapi/activities/simulation",
}


def statement(event: LearningEvent, home: str) -> dict[str, Any]:
    """One statement. ``home`` is the address of this house, with its last slash."""
    out: dict[str, Any] = {
        "id": str(event.pk),
        "version": "2.0.0",
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": home, "name": str(event.member_id)},
        },
        "verb": {"id": VERBS[event.verb], "display": DISPLAY[event.verb]},
        "object": {
            "objectType": "Activity",
            "id": f"{home}xapi/{event.kind}/{event.code}",
            "definition": {"type": TYPES[event.kind]},
        },
        "timestamp": event.at.isoformat(timespec="milliseconds"),
        "stored": event.at.isoformat(timespec="milliseconds"),
    }
    result: dict[str, Any] = {}
    if event.share is not None:
        result["score"] = {"scaled": round(event.share, 4)}
    if event.verb == "completed":
        result["completion"] = True
    if event.verb == "chose":
        result["response"] = f"{event.detail.get('node', '')}.{event.detail.get('choice', '')}"
    if result:
        out["result"] = result
    if event.attempt is not None:
        out["context"] = {"registration": str(event.attempt)}
    return out


def statements_as_json(events: Iterable[LearningEvent], home: str) -> Iterator[str]:
    """Statements as one JSON array, piece by piece."""
    yield "["
    for at, event in enumerate(events):
        yield ("," if at else "") + "\n" + json.dumps(statement(event, home), ensure_ascii=False)
    yield "\n]\n"
