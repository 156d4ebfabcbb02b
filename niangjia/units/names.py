"""The spellings of a unit's name: how it sorts, how it is found."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from niangjia.ui import pinyin

if TYPE_CHECKING:
    from niangjia.units.models import Unit

SORT_LENGTH = 240
KEYS_LENGTH = 480


def plain(text: str) -> str:
    """Text as it is compared in a search: half-width, small letters, without spaces and marks."""
    text = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in text if sign.isalnum())


def sort_key(name: str) -> str:
    """Where the name stands in a Chinese directory."""
    return pinyin.sort_key(name, surname=False)[:SORT_LENGTH]


def search_keys(name_zh: str, name_en: str) -> str:
    """Every spelling by which it is found, each behind a space: characters, pinyin, initials,
    English."""
    spellings = [
        plain(name_zh),
        pinyin.full(name_zh, surname=False),
        pinyin.initials(name_zh, surname=False),
        plain(name_en),
    ]
    return (" " + " ".join(dict.fromkeys(filter(None, spellings))))[:KEYS_LENGTH]


def spell(unit: Unit) -> None:
    """Set what is made from the names."""
    unit.sort_key = sort_key(unit.name_zh)
    unit.name_keys = search_keys(unit.name_zh, unit.name_en)
