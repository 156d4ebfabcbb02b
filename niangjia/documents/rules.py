"""What a document still lacks, what keeps it from being final, and days that follow. Pure.

Findings come in one order: what is missing, as the document asks for it; then what stops it; then
what must be looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from niangjia.documents.library import Cited, Field, Kind
from niangjia.documents.values import ProtectedAddress, SafeServiceAddress, gives_away
from niangjia.procedures.library import Words

MISSING, STOP, LOOK = "missing", "stop", "look"
ORDER = (MISSING, STOP, LOOK)
Values = Mapping[str, Any]
# How long a member's own draft is kept.
OWN_DAYS = 30
# The most that one answer, and all of them, may hold.
MOST_CHARACTERS, MOST_ROWS = 20_000, 60


@dataclass(frozen=True)
class Finding:
    """One thing about a draft. ``kind`` is MISSING, STOP or LOOK."""

    kind: str
    field: str
    words: Words
    why: Words | None = None
    basis: tuple[Cited, ...] = ()


Check = Callable[[Kind, Values, dt.date], Iterable[Finding]]


def is_empty(value: Any) -> bool:
    """Whether nothing was answered: blank text, no choice, rows without a word."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return all(is_empty(one) for one in value.values())
    if isinstance(value, Sequence):
        return all(is_empty(one) for one in value)
    return value is None


def missing(kind: Kind, values: Values) -> list[Finding]:
    """Required contents that are not there yet, in the order of the document."""
    return [
        Finding(MISSING, one.code, one.name, one.why, one.basis)
        for one in kind.fields.values()
        if one.required and one.asked(values) and is_empty(values.get(one.code))
    ]


def protected(kind: Kind, values: Values, more: Iterable[str] = ()) -> tuple[str, ...]:
    """What must never be printed where the other side reads: asked here, or kept by the owner."""
    asked = (
        str(values.get(one.code) or "") for one in kind.fields.values() if one.type == "protected"
    )
    lines = (line.strip() for text in asked for line in text.splitlines())
    return tuple(dict.fromkeys(one for one in (*lines, *more) if one))


def texts(value: Any) -> Iterable[str]:
    """Every text in an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, Sequence):
        for one in value:
            yield from texts(one)


def betrayals(kind: Kind, values: Values, hidden: Iterable[str]) -> list[str]:
    """Codes of printed fields that would tell the other side a protected address."""
    hidden = tuple(hidden)
    if not hidden or not (kind.served or kind.discreet):
        return []
    return [one.code for one in kind.printed if _betrays(one, values.get(one.code), hidden)]


def _betrays(of: Field, value: Any, hidden: tuple[str, ...]) -> bool:
    if of.type == "service_address" and isinstance(value, str):
        try:
            SafeServiceAddress(value, hidden)
        except ProtectedAddress:
            return True
        return False
    return any(gives_away(text, hidden) for text in texts(value))


def ensure_safe(kind: Kind, values: Values, hidden: Iterable[str]) -> None:
    """Raise ProtectedAddress when a print would tell it: asked before anything is rendered."""
    if betrayals(kind, values, hidden):
        raise ProtectedAddress


def tidied(kind: Kind, given: Values) -> dict[str, Any]:
    """Only what the document asks for, only texts, lists and rows, empties left out.

    Raises ValueError for an answer that is too long or of no kind that a document knows.
    """
    out: dict[str, Any] = {}
    for one in kind.fields.values():
        value = _tidy(one, given.get(one.code))
        if not is_empty(value):
            out[one.code] = value
    return out


def _tidy(of: Field, value: Any) -> Any:
    if is_empty(value):
        return None
    if of.type == "rows":
        rows = [{c.code: _text(row.get(c.code)) for c in of.columns} for row in value]
        rows = [row for row in rows if not is_empty(row)]
        if len(rows) > MOST_ROWS:
            raise ValueError(of.code)
        return rows
    known = {option.code for option in of.options}
    if of.type in ("choices", "ticks"):
        return [code for code in (o.code for o in of.options) if code in set(value)]
    text = _text(value)
    if of.type == "choice":
        return text if text in known else None
    return text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str | int | dt.date):
        raise ValueError(type(value).__name__)  # noqa: TRY004 - bad input, as the rest
    text = str(value).replace("\r\n", "\n").strip()
    if len(text) > MOST_CHARACTERS:
        raise ValueError("too long")
    return text


def day_of(values: Values, code: str) -> dt.date | None:
    """A day that was answered."""
    try:
        return dt.date.fromisoformat(str(values.get(code) or ""))
    except ValueError:
        return None


def ordered(found: Iterable[Finding]) -> list[Finding]:
    """Findings in their one order."""
    return sorted(found, key=lambda one: ORDER.index(one.kind))


def may_be_final(found: Iterable[Finding]) -> bool:
    """Whether nothing is missing and nothing stops it."""
    return all(one.kind == LOOK for one in found)
