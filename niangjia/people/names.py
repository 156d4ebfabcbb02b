"""By which spellings a member is found: characters, pinyin, initials, Latin letters. Pure."""

from __future__ import annotations

import re
import unicodedata

from niangjia.ui import pinyin

SORT_LENGTH = 200
KEYS_LENGTH = 400
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


def plain(text: str) -> str:
    """Small Latin letters and digits without accents; ü is v, as people type it."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("ü", "v"))
    return "".join(sign for sign in decomposed if sign.isascii() and sign.isalnum())


def read(name: str) -> list[str]:
    """A name as it is read, syllable by syllable, without tones: ``["zhou", "min"]``."""
    if not _HAN.search(name):
        return [part for part in map(plain, name.split()) if part]
    parts = (plain(part).rstrip("12345") for part in pinyin.syllables(name))
    return [part for part in parts if part]


def sort_key(name: str) -> str:
    """Sorts as a Chinese directory does."""
    return pinyin.sort_key(name)[:SORT_LENGTH]


def search_keys(name: str, name_en: str, username: str) -> str:
    """Spellings by which she is found, each after a bar: ``|周敏|zhoumin|zm|min|…``."""
    syllables = read(name)
    words = [plain(word) for word in name_en.split()]
    spellings = [
        "".join(syllables),
        "".join(part[:1] for part in syllables),
        "".join(syllables[1:]),
        "".join(words),
        *words,
        username,
    ]
    spellings += [spelling.replace("v", "u") for spelling in spellings if "v" in spelling]
    found = dict.fromkeys([name.replace(" ", "").lower(), *spellings])
    return "".join(f"|{key}" for key in found if key)[:KEYS_LENGTH]


def search_term(words: str) -> str:
    """What to look for within ``search_keys``: Chinese anywhere, Latin from a spelling's start.

    Empty when nothing is left to look for.
    """
    compact = re.sub(r"[\s|·.\-'’]+", "", unicodedata.normalize("NFKC", words)).lower()
    if _HAN.search(compact):
        return "|" + "".join(read(compact)) if plain(compact) else compact
    latin = plain(compact)
    return f"|{latin}" if latin else ""
