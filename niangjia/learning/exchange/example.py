"""A small whole scenario to begin from: two nodes, a good and a bad ending."""

from __future__ import annotations

from typing import Any

from niangjia.learning.exchange.twee import scenario_as_twee
from niangjia.learning.rules import reading


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


_DATA: dict[str, Any] = {
    "code": "my-scenario",
    "title": _both("她站在门口", "She stands at the door"),
    "summary": _both("她来了，还没有开口。", "She has come, and has not spoken yet."),
    "note": _both(
        "会说到家里的争吵和害怕。随时可以离开。",
        "There will be talk of quarrels and fear at home. You may leave at any time.",
    ),
    "module": "listening",
    "competencies": ["listening"],
    "minutes": 5,
    "start": {"trust": 3, "danger": 4, "wish": 2},
    "first": "door",
    "nodes": {
        "door": {
            "words": _both("“我就是路过，看看。”", "“I was just passing. Having a look.”"),
            "choices": [
                {
                    "code": "a",
                    "text": _both(
                        "“进来坐，喝口水，不急。”", "“Come in, have some water. No hurry.”"
                    ),
                    "effects": {"trust": 2},
                    "to": "inside",
                    "why": _both("先让她安下来，再谈事。", "Let her settle first, then talk."),
                },
                {
                    "code": "b",
                    "text": _both("“有事就说，没事请回。”", "“Say what it is, or please go.”"),
                    "effects": {"trust": -2},
                    "to": "gone",
                    "why": _both("催促会把人推走。", "Being hurried drives people away."),
                },
            ],
        },
        "inside": {
            "words": _both("她坐下，把杯子捂在手里。", "She sits down and holds the cup."),
            "choices": [
                {
                    "code": "a",
                    "text": _both(
                        "“您想说什么都行，我听着。”", "“Say whatever you like. I listen.”"
                    ),
                    "effects": {"trust": 1, "wish": 2},
                    "to": "talks",
                }
            ],
        },
    },
    "endings": {
        "talks": {
            "kind": "good",
            "words": _both("她开口了。", "She begins to speak."),
            "debrief": _both(
                "先安顿，再倾听，话才出得来。", "Settle her, then listen: words come."
            ),
        },
        "gone": {
            "kind": "bad",
            "words": _both("她走了，没有再来。", "She left and did not come back."),
            "debrief": _both(
                "第一句话往往决定她还来不来。",
                "The first sentence often decides whether she comes back.",
            ),
        },
    },
}
EXAMPLE = scenario_as_twee(reading.scenario(_DATA))
