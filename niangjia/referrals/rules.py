"""Pure rules of referrals: hours, stale entries, the reply clock, links and their PINs."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"
# House policy, not law; each page that uses one says so.
STALE_AFTER = dt.timedelta(days=180)
REPLY_DAYS = 3
LONGEST_REPLY = 30
LINK_DAYS = 30
MOST_TRIES = 5
OPEN_FOR = dt.timedelta(minutes=20)
TOKEN_BYTES = 32
PIN_DIGITS = 6

# What may go out, in the order of the pages. Address and reporter are no items: they never go.
ITEMS = ("name", "call_her", "contact", "need", "issue", "risk", "children", "summary", "documents")
WRITTEN = ("need", "children", "summary")


# -- hours ---------------------------------------------------------------------------------------------
class BadHours(ValueError):
    """Hours that can't be read."""


@dataclass(frozen=True)
class Span:
    """Open on some weekdays (Monday is 1) from one minute of the day to another."""

    days: tuple[int, ...]
    since: int
    until: int


_DAY = {sign: n for n, sign in enumerate("一二三四五六日", 1)} | {"天": 7}
_ENGLISH = {name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)}
_TIMES = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_ALWAYS = {"24h", "24", "24/7", "全天", "always"}
MIDNIGHT = 24 * 60


def read_hours(text: str) -> tuple[Span, ...]:
    """Hours as typed: ``1-5 9:00-12:00 13:30-17:00; 6 9:00-12:00``, 周一至周五, Mon-Fri, 24h.

    Empty gives none. Raises BadHours.
    """
    tidy = unicodedata.normalize("NFKC", text).lower().strip()
    tidy = re.sub(r"[–—~至到]", "-", tidy)
    tidy = re.sub(r"\s*([-:])\s*", r"\1", tidy)
    if not tidy:
        return ()
    if re.sub(r"小时|\s", "", tidy) in _ALWAYS:
        return (Span(tuple(range(1, 8)), 0, MIDNIGHT),)
    spans: list[Span] = []
    for part in re.split(r"[;。\n]+", tidy):
        spans += _read_part(part.strip()) if part.strip() else []
    if not spans:
        raise BadHours(text)
    return tuple(spans)


def _read_part(part: str) -> list[Span]:
    times = list(_TIMES.finditer(part))
    if not times or re.sub(r"[\s,、]", "", _TIMES.sub("", part[times[0].start() :])):
        raise BadHours(part)
    days = _read_days(part[: times[0].start()])
    found = []
    for match in times:
        h1, m1, h2, m2 = (int(one) for one in match.groups())
        since, until = h1 * 60 + m1, h2 * 60 + m2
        if m1 > 59 or m2 > 59 or not 0 <= since < until <= MIDNIGHT:
            raise BadHours(part)
        found.append(Span(days, since, until))
    return found


def _read_days(text: str) -> tuple[int, ...]:
    bare = re.sub(r"周|星期|礼拜|\s", "", text)
    for name, number in _ENGLISH.items():
        bare = re.sub(rf"{name}[a-z]*", str(number), bare)
    bare = "".join(str(_DAY.get(sign, sign)) for sign in bare)
    if not bare:
        return tuple(range(1, 8))
    days: set[int] = set()
    for part in re.split(r"[,、]", bare):
        match = re.fullmatch(r"([1-7])(?:-([1-7]))?", part)
        if match is None:
            raise BadHours(text)
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise BadHours(text)
        days |= set(range(first, last + 1))
    return tuple(sorted(days))


def _day_words(days: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def write_hours(spans: Iterable[Span]) -> str:
    """Hours as they are kept; ``read_hours`` reads them back to the same spans."""
    grouped: dict[tuple[int, ...], list[str]] = {}
    for span in spans:
        times = grouped.setdefault(span.days, [])
        times.append(f"{_clock(span.since)}-{_clock(span.until)}")
    return "; ".join(f"{_day_words(days)} {' '.join(times)}" for days, times in grouped.items())


def is_open(spans: Iterable[Span], at: dt.datetime) -> bool:
    """Whether hours cover a local moment. Holidays aren't known here: ring first."""
    minute = at.hour * 60 + at.minute
    return any(at.isoweekday() in span.days and span.since <= minute < span.until for span in spans)


# -- clocks ----------------------------------------------------------------------------------------------
def is_stale(checked: dt.date | None, today: dt.date) -> bool:
    """Whether an entry of the directory was checked too long ago, or never."""
    return checked is None or today - checked > STALE_AFTER


def reply_by(sent: dt.date, days: int) -> dt.date:
    """The last day of the reply clock; the day of sending doesn't count."""
    return sent + dt.timedelta(days=min(max(days, 1), LONGEST_REPLY))


def has_lapsed(state: str, until: dt.date | None, today: dt.date) -> bool:
    """Whether a referral stayed unanswered past its last day."""
    return state == "sent" and until is not None and today > until


# -- links ------------------------------------------------------------------------------------------------
def new_token() -> str:
    """A link's secret: 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """What is kept of a link's secret."""
    return hashlib.sha256(token.encode()).digest()


def new_pin(choose: Callable[[int], int] = secrets.randbelow) -> str:
    """Six digits, told by another channel than the link."""
    return f"{choose(10**PIN_DIGITS):0{PIN_DIGITS}d}"


def tidy_pin(text: str) -> str:
    """A PIN as typed: full-width digits and spaces are no matter."""
    return "".join(
        sign for sign in unicodedata.normalize("NFKC", text) if sign.isascii() and sign.isdigit()
    )


def new_number(choose: Callable[[str], str] = secrets.choice) -> str:
    """A referral's own number, which tells nothing of the case: ``K7RT-4XQM``."""
    letters = "".join(choose(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def link_works(
    now: dt.datetime, expires: dt.datetime, ended: dt.datetime | None, tries: int
) -> bool:
    """Whether a link may be opened at all."""
    return ended is None and now < expires and tries < MOST_TRIES


def ages(birthdays: Iterable[dt.date], today: dt.date) -> list[int]:
    """Whole years of each birthday that has come."""
    return [
        today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        for born in birthdays
        if born <= today
    ]
