"""Rules of single kinds of document, and the days they work out. Pure; sentences and patterns are
data (``data/_checks.yaml``). Law: domain.md §2, §4, §5, with its marks.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from niangjia.documents.library import SHIPPED, Cited, Kind, cited, words
from niangjia.documents.rules import (
    LOOK,
    STOP,
    Check,
    Finding,
    Values,
    day_of,
    is_empty,
    texts,
)
from niangjia.procedures.durations import add_months
from niangjia.procedures.library import Words
from niangjia.ui.datafiles import read_yaml


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml((SHIPPED / "_checks.yaml").read_text("utf-8"))
    return found


def sentence(code: str) -> tuple[Words, tuple[Cited, ...]]:
    """What a check says, with its basis."""
    row = _file()["sentences"][code]
    return words(row, code), cited(row.get("basis"))


def all_cited() -> tuple[Cited, ...]:
    """Everything that the sentences cite."""
    rows = _file()["sentences"]
    return tuple(dict.fromkeys(one for code in rows for one in sentence(code)[1]))


def _say(kind: str, code: str, field: str = "") -> Finding:
    said, basis = sentence(code)
    return Finding(kind, field, said, None, basis)


def _level(text: str) -> str:
    """How wording is compared: spaces inside words and full width make no difference."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def named(group: str, text: str) -> str:
    """The first wording of a group of patterns that ``text`` holds, or ""."""
    held = _level(text)
    tight = re.sub(r"[\s·•\-_*.,，。]", "", held)
    for pattern in _file()["patterns"][group]:
        chinese = re.search(r"[\u4e00-\u9fff]", pattern)
        found = re.search(pattern, tight if chinese else held)
        if found:
            return found.group()
    return ""


def _wording(group: str, kind_of: str, code: str) -> Check:
    def check(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
        for one in kind.printed:
            if any(named(group, text) for text in texts(values.get(one.code))):
                yield _say(kind_of, code, one.code)

    return check


# -- single rules -----------------------------------------------------------------------------------
def _on_behalf(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    """A competent adult who is free to act files herself; others only on a ground of the law."""
    if values.get("applies") != "behalf":
        return
    if values.get("ground") == "none":
        yield _say(STOP, "files_herself", "ground")
    if values.get("ground") == "frail" and values.get("wish") != "yes":
        yield _say(STOP, "needs_her_wish", "wish")


def _six_months(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    last = _six_month_day(values)
    if last is None:
        return
    if today > last:
        yield _say(LOOK, "six_months_over", "last_incident")
    elif today + dt.timedelta(days=30) >= last:
        yield _say(LOOK, "six_months_near", "last_incident")


def _red(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    signs = set(values.get("red_signs") or ())
    if signs - {"none"}:
        yield _say(STOP, "red", "red_signs")


def _screened(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    if values.get("screened") == "no":
        yield _say(STOP, "not_screened", "screened")
    if values.get("police_case") == "yes":
        yield _say(STOP, "police_case", "police_case")


def _ground_to_share(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    if values.get("share_ground") == "none":
        yield _say(STOP, "no_ground", "share_ground")


def _confirm_by(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    last = _thirty_days(values)
    if last is not None and today > last:
        yield _say(STOP, "confirmation_late", "effective_on")
    if values.get("status_terms") == "yes":
        yield _say(STOP, "status_not_confirmed", "status_terms")


def _arbitrate_by(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    last = _one_year(values)
    if last is not None and today > last:
        yield _say(LOOK, "arbitration_late", "known_on")


def _report_now(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    if is_empty(values.get("reported_at")):
        yield _say(LOOK, "report_now", "reported_at")


def _before_expiry(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    expiry = day_of(values, "expires_on")
    if expiry is not None and today > expiry:
        yield _say(STOP, "order_over", "expires_on")


def _with_the_suit(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    asked = set(values.get("divorce_claims") or ())
    if values.get("suit") == "divorce" and not {"fault", "care", "hardship"} <= asked:
        yield _say(LOOK, "ask_with_divorce", "divorce_claims")


def _means(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    deadline = day_of(values, "limit_ends_on")
    if deadline is not None and today <= deadline <= today + dt.timedelta(days=7):
        yield _say(LOOK, "advance_aid", "limit_ends_on")


def _another_closes(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    if not is_empty(values.get("worker")) and values.get("worker") == values.get("supervisor"):
        yield _say(STOP, "another_closes", "supervisor")


def _small_cells(kind: Kind, values: Values, today: dt.date) -> Iterable[Finding]:
    for row in values.get("figures") or ():
        if str(row.get("count", "")).strip() in {"1", "2", "3", "4"}:
            yield _say(STOP, "small_cells", "figures")
            return


CHECKS: dict[str, Check] = {
    "on_behalf": _on_behalf,
    "six_months": _six_months,
    "red": _red,
    "screened": _screened,
    "waivers": _wording("waivers", STOP, "waiver"),
    "forgiveness": _wording("forgiveness", STOP, "forgiveness"),
    "conclusions": _wording("conclusions", LOOK, "conclusions"),
    "ground_to_share": _ground_to_share,
    "confirm_by": _confirm_by,
    "arbitrate_by": _arbitrate_by,
    "report_now": _report_now,
    "before_expiry": _before_expiry,
    "with_the_suit": _with_the_suit,
    "means": _means,
    "another_closes": _another_closes,
    "small_cells": _small_cells,
}


def run(kind: Kind, values: Values, today: dt.date) -> list[Finding]:
    """What the kind's own rules find."""
    return [one for name in kind.checks for one in CHECKS[name](kind, values, today)]


# -- days that follow -------------------------------------------------------------------------------
def _six_month_day(values: Values) -> dt.date | None:
    """The last day of 治安 25's six months: the corresponding day, never moved to a later one."""
    last = day_of(values, "last_incident")
    return _safely(last, 6)


def _one_year(values: Values) -> dt.date | None:
    """The last day of 仲裁 27's year."""
    return _safely(day_of(values, "known_on"), 12)


def _thirty_days(values: Values) -> dt.date | None:
    """The thirtieth day after the agreement took effect (调解 33), never moved to a later one."""
    start = day_of(values, "effective_on")
    return start + dt.timedelta(days=30) if start and start.year < dt.MAXYEAR else None


def _safely(day: dt.date | None, months: int) -> dt.date | None:
    try:
        return add_months(day, months) if day else None
    except OverflowError:
        return None


DERIVED: dict[str, tuple[str, Callable[[Values], dt.date | None]]] = {
    "six_months": ("six_month_day", _six_month_day),
    "confirm_by": ("confirm_day", _thirty_days),
    "arbitrate_by": ("arbitrate_day", _one_year),
}


def derived(kind: Kind, values: Values) -> dict[str, dt.date | None]:
    """Days that a print may name by ``{{ name }}``: those of the checks that the kind runs."""
    return {name: find(values) for check, (name, find) in DERIVED.items() if check in kind.checks}
