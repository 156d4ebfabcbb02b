"""Pure rules of signing in: when a screen locks, what may be kept, which second factor counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

INVITATION_DAYS = 7
HELD_FOR = timedelta(days=7)
SEEN_STEP_S = 30
# Names (or parts of names) of fields whose content is never kept.
NEVER_KEPT = ("password", "csrf", "code", "credential", "otp", "secret", "token", "passphrase")
KEPT_FIELDS = 400
KEPT_LENGTH = 200_000


def is_idle(now_s: float, seen_s: float | None, idle_minutes: int) -> bool:
    """Whether a session has been without work for ``idle_minutes``; 0 minutes never locks.

    A session without a time of its last work counts as just begun. A clock that went backwards
    does not lock.
    """
    return idle_minutes > 0 and seen_s is not None and now_s - seen_s >= idle_minutes * 60


def may_keep(name: str) -> bool:
    """Whether a field's content may be kept while the screen is locked."""
    lowered = name.lower()
    return not any(part in lowered for part in NEVER_KEPT) and lowered not in {"next", "_put_back"}


def kept_fields(posted: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    """The fields of a form that are kept: no secrets, no endless ones."""
    kept: dict[str, list[str]] = {}
    length = 0
    for name, values in list(posted)[:KEPT_FIELDS]:
        length += sum(len(value) for value in values)
        if length > KEPT_LENGTH:
            break
        if may_keep(name):
            kept[name] = list(values)
    return kept


def has_text(fields: Mapping[str, Sequence[str]]) -> bool:
    """Whether anything at all was typed."""
    return any(value.strip() for values in fields.values() for value in values)


def page_forms(posted: Iterable[tuple[str, Sequence[str]]]) -> dict[str, dict[str, list[str]]]:
    """Unsaved forms that a page sent along with the lock: ``keep-<form>--<field>`` by form."""
    forms: dict[str, dict[str, list[str]]] = {}
    for name, values in posted:
        if name.startswith("keep-") and "--" in name:
            form, field = name.removeprefix("keep-").split("--", 1)
            if may_keep(field):
                forms.setdefault(form, {})[field] = list(values)
    return forms


def second_factor_used(
    records: Iterable[Mapping[str, object]], signed_in_at: float, factors_made_at: Sequence[float]
) -> bool:
    """Whether a session may count as signed in with two factors.

    Either a second factor was asked for and given, or one was set up after signing in (setting it
    up asks for a code or the key itself).
    """
    asked = any(record.get("method") == "mfa" for record in records)
    return asked or any(made >= signed_in_at - 1 for made in factors_made_at)
