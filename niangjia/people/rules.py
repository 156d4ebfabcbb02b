"""Pure rules of people: roles over time, deputies, who may give what, numbers and names.

A rule that says no raises ``Refused`` with a code; ``sentences.py`` holds the words.

Separation of duties, and why:

- Nobody gives herself a role, nor appoints herself as a deputy: two people stand behind each right.
- Whoever reviews reading doesn't read: the data protection officer holds no role that opens case
  records (caseworker, hotline operator, mediator, legal expert, supervisor) and none that gives
  rights (administrator), anywhere, during the same days.
- Whoever gives rights doesn't use the strongest of them: an administrator isn't a supervisor where
  one of the two units contains the other. In separate branches of the tree she may be both.
- The data protection officer reads the audit log of the whole federation: only an administrator of
  the top unit gives that role.
- A deputy administrator makes no administrators: what she has for a while makes nothing lasting.
- At each top unit one administrator without an end always stays: nobody locks the house from
  outside.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Container, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

DAY = dt.timedelta(days=1)
DEPUTY_LONGEST = dt.timedelta(days=365)
EVERYBODY = "trainee"
ADMINISTRATOR = "administrator"
SUPERVISOR = "supervisor"
OFFICER = "data_protection_officer"
READS_OR_GIVES = frozenset(
    {"caseworker", "hotline_operator", "mediator", "legal_expert", SUPERVISOR, ADMINISTRATOR}
)


class Refused(Exception):
    """A rule says no. ``code`` names the sentence, ``field`` the form field it belongs to."""

    def __init__(self, code: str, field: str = "", **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params


@dataclass(frozen=True)
class Held:
    """A role assignment as the rules see it. ``path`` is the unit's place in the tree."""

    member: Hashable
    role: str
    path: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    deputises_for: Hashable | None = None
    key: Hashable = None


# -- time -----------------------------------------------------------------------------------------
def in_force(held: Held, day: dt.date) -> bool:
    """Whether a role is held on ``day``; the first and the last day count."""
    return held.starts_on <= day and (held.ends_on is None or day <= held.ends_on)


def overlap(one: Held, other: Held) -> bool:
    """Whether two assignments share at least one day."""
    return (one.ends_on is None or other.starts_on <= one.ends_on) and (
        other.ends_on is None or one.starts_on <= other.ends_on
    )


def covered(periods: Iterable[Held], starts_on: dt.date, ends_on: dt.date) -> bool:
    """Whether every day from ``starts_on`` to ``ends_on`` lies in at least one of ``periods``."""
    day = starts_on
    for held in sorted(periods, key=lambda held: held.starts_on):
        if held.starts_on > day:
            return False
        if held.ends_on is None or held.ends_on >= ends_on:
            return True
        day = max(day, held.ends_on + DAY)
    return day > ends_on


def phase(held: Held, day: dt.date) -> str:
    """``"now"``, ``"past"`` or ``"future"``, seen from ``day``."""
    if in_force(held, day):
        return "now"
    return "future" if held.starts_on > day else "past"


# -- which roles go together ----------------------------------------------------------------------
def within(path: str, above: str) -> bool:
    """Whether the unit at ``path`` is the one at ``above`` or lies below it."""
    return path.startswith(above)


def clash(one: Held, other: Held) -> bool:
    """Whether separation of duties forbids one person to hold both in the same days."""
    if not overlap(one, other):
        return False
    roles = {one.role, other.role}
    if OFFICER in roles and roles & READS_OR_GIVES:
        return True
    if roles == {ADMINISTRATOR, SUPERVISOR}:
        return within(one.path, other.path) or within(other.path, one.path)
    return False


def check_new(new: Held, hers: Iterable[Held]) -> None:
    """Whether ``new`` goes together with all that its member holds.

    Raises Refused: ``everybody`` (each member is a trainee anyway), ``ends_before``,
    ``already_held`` (same role, same unit, days in common), ``clash`` (``with_role``).
    """
    if new.role == EVERYBODY:
        raise Refused("everybody", "role")
    if new.ends_on is not None and new.ends_on < new.starts_on:
        raise Refused("ends_before", "ends_on")
    for held in hers:
        if held.key is not None and held.key == new.key:
            continue
        if (held.role, held.path) == (new.role, new.path) and overlap(held, new):
            raise Refused("already_held", "role")
        if clash(held, new):
            raise Refused("clash", "role", with_role=held.role)


# -- deputies -------------------------------------------------------------------------------------
def check_deputy(new: Held, hers: Iterable[Held], principals: Iterable[Held]) -> None:
    """Whether ``new`` may deputise, given what she holds and what the other one holds.

    Raises Refused: ``deputy_self``, ``deputy_needs_end``, ``deputy_too_long``,
    ``deputy_not_held`` (the other doesn't hold that role there on all of these days, in her own
    right: a deputy has no deputy), and whatever ``check_new`` refuses.
    """
    if new.deputises_for is None or new.deputises_for == new.member:
        raise Refused("deputy_self", "member")
    if new.ends_on is None:
        raise Refused("deputy_needs_end", "ends_on")
    if new.ends_on < new.starts_on:
        raise Refused("ends_before", "ends_on")
    if new.ends_on - new.starts_on > DEPUTY_LONGEST:
        raise Refused("deputy_too_long", "ends_on")
    own = [
        held
        for held in principals
        if held.member == new.deputises_for
        and (held.role, held.path) == (new.role, new.path)
        and held.deputises_for is None
    ]
    if not covered(own, new.starts_on, new.ends_on):
        raise Refused("deputy_not_held", "starts_on")
    check_new(new, hers)


def check_end(held: Held, last_day: dt.date, today: dt.date) -> None:
    """Whether ``held`` may end on ``last_day``. Yesterday is the earliest: out at once.

    Raises Refused: ``ended_before_yesterday``, ``ended_already`` (``last_day`` isn't earlier than
    the end it has; a longer time is given as a new role).
    """
    if last_day < today - DAY:
        raise Refused("ended_before_yesterday", "last_day")
    if held.ends_on is not None and last_day >= held.ends_on:
        raise Refused("ended_already", "last_day")


def cut(deputy: Held, last_day: dt.date) -> Held | None:
    """What is left of a deputyship when the role it stands for ends on ``last_day``.

    None when nothing is left, so that it goes; the same object when it ends before anyway.
    """
    if deputy.starts_on > last_day:
        return None
    if deputy.ends_on is not None and deputy.ends_on <= last_day:
        return deputy
    return replace(deputy, ends_on=last_day)


# -- who may give what ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Giver:
    """Who gives: what she reaches. ``own`` are the paths of units where she gives roles in her own
    right, ``deputy`` where only as a deputy, both with all below (an empty path: the whole
    federation); ``everywhere`` is the operator of the machine."""

    member: Hashable | None
    own: frozenset[str] = frozenset()
    deputy: frozenset[str] = frozenset()
    everywhere: bool = False


def check_giver(giver: Giver, role: str, path: str, to_member: Hashable, top_path: str) -> None:
    """Whether ``giver`` may give ``role`` at the unit ``path`` to ``to_member``.

    ``top_path`` is the path of the top unit above (or equal to) ``path``.
    Raises Refused: ``give_self``, ``give_reach``, ``give_officer``, ``give_as_deputy``.
    """
    if giver.everywhere:
        return
    if giver.member is not None and giver.member == to_member:
        raise Refused("give_self", "member")
    own = any(within(path, above) for above in giver.own)
    if not own and not any(within(path, above) for above in giver.deputy):
        raise Refused("give_reach", "unit")
    if role == OFFICER and not any(within(top_path, above) for above in giver.own | giver.deputy):
        raise Refused("give_officer", "role")
    if role == ADMINISTRATOR and not own:
        raise Refused("give_as_deputy", "role")


def someone_stays(remaining: Iterable[Held], top_path: str) -> bool:
    """Whether, of ``remaining``, an administrator of the top unit stays without an end."""
    return any(
        held.role == ADMINISTRATOR
        and held.path == top_path
        and held.ends_on is None
        and held.deputises_for is None
        for held in remaining
    )


# -- staff numbers --------------------------------------------------------------------------------
# 29 signs (a prime) that can't be taken for one another when read aloud or written by hand: the
# check digit then finds every single wrong sign and every two neighbours swapped.
SIGNS = "23456789ABCDEFGHJKMNPQRTVWXYZ"
_BODY = 7


def _check_sign(body: str) -> str:
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(body, start=2))
    return SIGNS[-total % len(SIGNS)]


def new_staff_number(choose: Sequence[str] | None = None) -> str:
    """A random staff number: seven signs and a check sign. ``choose`` replaces chance (tests)."""
    body = "".join(choose or (secrets.choice(SIGNS) for _ in range(_BODY)))
    return body + _check_sign(body)


def read_staff_number(text: str) -> str | None:
    """A staff number as typed (small letters, full width, spaces, hyphens), or None."""
    compact = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if len(compact) != _BODY + 1 or any(sign not in SIGNS for sign in compact):
        return None
    return compact if _check_sign(compact[:_BODY]) == compact[-1] else None


def say_staff_number(number: str) -> str:
    """In two groups, as it is written on paper: ``K7M4 2QXA``."""
    return f"{number[:4]} {number[4:]}" if len(number) == _BODY + 1 else number


# -- names ----------------------------------------------------------------------------------------
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,59}")


def clean_username(text: str) -> str:
    """A username as it is kept: half width, small letters.

    It begins with a letter, so that it never looks like a phone number. Raises Refused:
    ``username_form``.
    """
    name = unicodedata.normalize("NFKC", text).strip().lower()
    if not _USERNAME.fullmatch(name):
        raise Refused("username_form", "username")
    return name


def suggest_username(base: str, taken: Container[str]) -> str:
    """A free username from a name in Latin letters: ``zhoumin``, else ``zhoumin2`` and so on."""
    stem = re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", base).lower())[:40]
    if not re.match(r"[a-z]", stem) or len(stem) < 3:
        stem = f"member{stem}"
    number = 1
    while (name := stem if number == 1 else f"{stem}{number}") in taken:
        number += 1
    return name


def clean_name(text: str) -> str:
    """A person's name: half width, single spaces; none inside a purely Chinese name.

    Raises Refused: ``name_empty``.
    """
    name = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    if not name:
        raise Refused("name_empty", "name")
    if all(_is_han(sign) or sign in " ·" for sign in name):
        name = name.replace(" ", "")
    return name


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff"


def mask_phone(phone: str) -> str:
    """The number with its middle hidden: ``138 •••• 5678``; all but two signs of a short one."""
    if len(phone) < 8:
        return "•" * max(0, len(phone) - 2) + phone[-2:]
    return f"{phone[:3]} •••• {phone[-4:]}"
