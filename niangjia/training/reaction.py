"""What everybody who attended is asked (data/feedback.yaml), read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from niangjia.training.rubrics import Line

FILE = Path(__file__).parent / "data" / "feedback.yaml"


@cache
def questions() -> tuple[Line, ...]:
    """Every question, in order."""
    found = yaml.safe_load(FILE.read_text("utf-8"))["questions"]
    return tuple(Line(**row) for row in found)
