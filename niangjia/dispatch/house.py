"""The house's policy as read from ``data/house.yaml``, checked once, held in memory."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from niangjia.dispatch.rules import ANSWERS, LEVELS, House, Question, Rule

FILE = Path(__file__).parent / "data" / "house.yaml"
OUTCOMES_KEPT = ("advice", "passed_on", "called_110", "broke_off", "silent")


class Faulty(ValueError):
    """The file says something that can't be."""


@cache
def house() -> House:
    """The policy in force. Raises Faulty."""
    return read(yaml.safe_load(FILE.read_text("utf-8")))


def read(data: dict[str, Any]) -> House:
    """A policy from its data. Raises Faulty, naming what is wrong."""
    questions = tuple(Question(**row) for row in data["questions"])
    rules = tuple(
        Rule(row["level"], frozenset(row["answers"]), tuple(row["codes"])) for row in data["rules"]
    )
    found = House(
        str(data["version"]), questions, rules, dict(data["reply_minutes"]),
        int(data["triage_minutes"]), dict(data["keep_days"]), int(data["left_open_hours"]),
        int(data["revisit_days"]),
    )  # fmt: skip
    faults = list(_faults(found))
    if faults:
        raise Faulty("; ".join(faults))
    return found


def _faults(found: House) -> list[str]:
    codes = [one.code for one in found.questions]
    said = [f"question {code} twice" for code in codes if codes.count(code) > 1]
    for rule in found.rules:
        said += [f"no question {code}" for code in rule.codes if code not in codes]
        said += [f"no answer {one}" for one in rule.answers if one not in ANSWERS]
        if rule.level not in LEVELS:
            said.append(f"no level {rule.level}")
    said += [f"{level} has no clock" for level in LEVELS if found.reply_minutes.get(level, 0) <= 0]
    said += [f"{one} has no days" for one in OUTCOMES_KEPT if found.keep_days.get(one, 0) <= 0]
    if found.triage_minutes <= 0 or found.left_open_hours <= 0 or found.revisit_days <= 0:
        said.append("a length of time isn't above zero")
    return said
