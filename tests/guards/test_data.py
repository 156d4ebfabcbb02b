"""Shipped data says what was written: no text is cut where a comma was taken for the next entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "niangjia").glob("*/data/**/*.yaml"))


def cut(value: Any) -> Iterator[str]:
    """Keys without a value beside a text in two languages: what YAML makes of ``{en: one, two}``."""
    if isinstance(value, dict):
        if {"zh", "en"} <= set(value):
            yield from (str(key) for key, one in value.items() if one is None)
        for one in value.values():
            yield from cut(one)
    elif isinstance(value, list):
        for one in value:
            yield from cut(one)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_text_is_cut_at_a_comma(path: Path) -> None:
    assert list(cut(yaml.safe_load(path.read_text("utf-8")))) == []


def test_a_cut_text_is_seen() -> None:
    told = yaml.safe_load("- {zh: 一, en: To the court, before it ends.}")
    assert list(cut(told)) == ["before it ends."]
    assert len(FILES) > 50
