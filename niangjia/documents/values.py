"""Addresses that may be served, and what must never be printed. Pure.

A paper that the other side may read carries one address: one he knows already, or her lawyer's.
The protected one is refused here, by the value itself, whatever page or service sends it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Less than this says too little to give a place away, and would be found in any text.
SHORTEST = 4
_DROPPED = re.compile(r"[\W_]+")
_AREA = re.compile(r".*?(?:特别行政区|自治区|自治州|省|市|区|县|旗|镇|乡|街道)")
_ROAD = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:路|街|巷|弄|道|里|村|苑|园|府|庄|寓|厦)[\d一二三四五六七八九十百]+"
)
_DIGITS = re.compile(r"\d{7,}")


class ProtectedAddress(ValueError):
    """A protected address stands where the other side may read. Never carries the address."""

    def __init__(self) -> None:
        super().__init__("a protected address can't stand here")


def plain(text: str) -> str:
    """Letters and digits only, full width and capitals levelled: how places are compared."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text).casefold())


def _tail(place: str) -> str:
    """What is left of a place behind province, city, district, town and street office."""
    left = place
    while found := _AREA.match(left):
        rest = left[found.end() :]
        if len(rest) < SHORTEST:
            break
        left = rest
    return left


def telling(protected: str) -> list[str]:
    """The parts of a protected address (or number) that give it away, as ``plain`` writes them."""
    whole = plain(protected)
    tail = plain(_tail(unicodedata.normalize("NFKC", protected).replace(" ", "")))
    roads = [plain(found) for found in _ROAD.findall(tail)]
    parts = [whole, tail, *roads, *_DIGITS.findall(whole)]
    return [part for part in dict.fromkeys(parts) if len(part) >= SHORTEST]


def gives_away(text: str, protected: Iterable[str]) -> bool:
    """Whether ``text`` names any of the protected places or numbers, or a telling part of one."""
    held = plain(text)
    return bool(held) and any(part in held for one in protected for part in telling(one))


@dataclass(frozen=True)
class SafeServiceAddress:
    """Where papers may be sent although the other side reads it. Raises ProtectedAddress."""

    text: str
    protected: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        held = plain(self.text)
        if gives_away(self.text, self.protected):
            raise ProtectedAddress
        # A part of the hidden address, typed alone, is the hidden address too.
        if len(held) >= SHORTEST and any(held in plain(one) for one in self.protected):
            raise ProtectedAddress

    def __repr__(self) -> str:
        return "<safe service address>"
