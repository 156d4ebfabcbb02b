"""What a text is searched by: pairs of Chinese characters, stems of English words. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

_RUN = re.compile(r"[㐀-䶿一-鿿]+|[a-z]+(?:['’][a-z]+)?")
_HANZI = re.compile(r"[㐀-䶿一-鿿]")
# English words that say nothing about the matter.
_EMPTY = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "being",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "don",
        "doesn",
        "for",
        "from",
        "get",
        "gets",
        "had",
        "has",
        "have",
        "he",
        "her",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "me",
        "more",
        "my",
        "no",
        "not",
        "now",
        "of",
        "off",
        "on",
        "or",
        "our",
        "out",
        "over",
        "she",
        "should",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "too",
        "up",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "without",
        "would",
        "you",
        "your",
    ]
)
LONGEST = 4000


@cache
def _simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def normalise(text: str) -> str:
    """``text`` as it is searched: full-width and traditional letters made plain, small letters,
    at most 4,000 characters of it."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    return str(_simplified().convert(plain)) if _HANZI.search(plain) else plain


def stem(word: str) -> str:
    """An English word without its commonest endings: beats, beating, beaten are one."""
    word = word.partition("'")[0].partition("’")[0]
    for ending in ("ing", "en", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def tokens(text: str) -> list[str]:
    """Tokens of a normalised text, in order: each pair of neighbouring Chinese characters (a lone
    one by itself), each English word that says something."""
    found: list[str] = []
    for run in _RUN.findall(text):
        if run[0] > "㏿":
            found += [run[at : at + 2] for at in range(len(run) - 1)] if len(run) > 1 else [run]
        elif run not in _EMPTY and len(run) > 1:
            found.append(stem(run))
    return found


def is_chinese(text: str) -> bool:
    """Whether a text has Chinese characters."""
    return bool(_HANZI.search(text))
