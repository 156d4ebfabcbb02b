"""Pure rules of signing in: when a screen locks, what may be kept, which second factor counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

INVITATION_DAYS = 7
HELD_FOR = timedelta(days=7)
CODES_SHOWN_FOR = timedelta(minutes=15)
SEEN_STEP_S = 30
SLIPS_AT_ONCE = 24
# Names (or parts of names) of fields whose content is never kept.
NEVER_KEPT = ("password", "csrf", "credential", "otp", "secret", "token", "passphrase")
# Pages whose forms hold secrets only (a field named "code" is one there, and none elsewhere).
SECRET_PAGES = ("/account/", "/lock/", "/join/", "/first-run/")
KEPT_FIELDS = 400
KEPT_LENGTH = 200_000
KEPT_AT_ONCE = 60


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


def may_keep_page(path: str) -> bool:
    """Whether forms of a page may be kept at all."""
    return not path.startswith(SECRET_PAGES)


def kept_fields(
    posted: Iterable[tuple[str, Sequence[str]]],
) -> tuple[dict[str, list[str]], list[str]]:
    """The fields of a form that are kept, and the names of those that were too much.

    No secrets are in either.
    """
    kept: dict[str, list[str]] = {}
    too_much: list[str] = []
    length = 0
    for name, values in posted:
        if not may_keep(name):
            continue
        size = sum(len(value) for value in values)
        if len(kept) >= KEPT_FIELDS or length + size > KEPT_LENGTH:
            too_much.append(name)
        else:
            length += size
            kept[name] = list(values)
    return kept, too_much[:KEPT_FIELDS]


def own_path(text: str) -> str:
    """``text`` if it is an address on our own site, without host; else ``/``."""
    fine = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if fine and text.isprintable() and len(text) <= 2000 else "/"


def without_held(path: str) -> str:
    """An address without ``held=``, so that what is kept twice isn't put back twice."""
    start, _, query = path.partition("?")
    left = [part for part in query.split("&") if part and not part.startswith("held=")]
    return f"{start}?{'&'.join(left)}" if left else start


def written_on(target: str, referer: str) -> str:
    """The page on which a form was written: the one it came from, if that is known."""
    return without_held(own_path(referer or target))


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


def second_factor_used(records: Iterable[Mapping[str, object]]) -> bool:
    """Whether a session was opened with two factors: one was asked for and given in it.

    Setting one up counts, and is written among the records when it is done in this very session
    (a factor set up elsewhere must not open a session that knew only the password).
    """
    return any(record.get("method") == "mfa" for record in records)
