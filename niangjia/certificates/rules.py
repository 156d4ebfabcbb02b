"""Who has earned a certificate: pure rules, no Django."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

# Letters that nobody mistakes for one another, read aloud or written down.
LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"
LENGTH = 16
ATTENDANCE, TEST, PRACTICE = "attendance", "test", "practice"


@dataclass(frozen=True)
class Demand:
    """What a programme's certificate asks for, in percent; an empty test or practice asks nothing."""

    attendance: int
    test: str = ""
    test_percent: int = 0
    practice: str = ""


@dataclass(frozen=True)
class Shown:
    """What one person has shown: shares from 0 to 1, None where there is nothing yet."""

    attendance: float | None = None
    test: float | None = None
    practised: bool = False


def reaches(share: float | None, percent: int) -> bool:
    """Whether a share reaches a percentage. Compared in whole hundredths of a percent, so that
    two of three is 66.67 % and never fails by a rounding of the machine."""
    return share is not None and round(share * 10_000) >= percent * 100


def missing(demand: Demand, shown: Shown) -> tuple[str, ...]:
    """What is still missing, as codes; empty: the certificate is earned."""
    found = []
    if not reaches(shown.attendance, demand.attendance):
        found.append(ATTENDANCE)
    if demand.test and not reaches(shown.test, demand.test_percent):
        found.append(TEST)
    if demand.practice and not shown.practised:
        found.append(PRACTICE)
    return tuple(found)


def new_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """A code by which anybody who holds it can check a certificate: 16 letters, 76 bits."""
    return "".join(choose(LETTERS) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """A code as typed, tidied; empty when it can't be one."""
    bare = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    return bare if len(bare) == LENGTH and set(bare) <= set(LETTERS) else ""


def spoken(code: str) -> str:
    """A code in groups of four: ``ABCD-EFGH-JKMN-PQRT``."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
