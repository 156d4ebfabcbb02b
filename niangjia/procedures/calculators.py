"""Calculators: small rules of law with figures or dates. Each result says its rule and article.

Pure; what is a usual range and no fixed rule says so. Source: domain.md §2, marks as there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from niangjia.law.citations.values import Citation, OutsideCitation, short
from niangjia.procedures.durations import Days, Due, Duration, add_months, due

Basis = tuple[Citation | OutsideCitation, ...]
CENT = Decimal("0.01")


def basis(*texts: str) -> Basis:
    """Citations in data form."""
    return tuple(short(text) for text in texts)


@dataclass(frozen=True)
class Outcome:
    """One line of a result: what it is (a code that ``presenters`` puts into words), its value,
    by which articles."""

    code: str
    basis: Basis
    value: Decimal | int | dt.date | None = None
    upper: Decimal | int | dt.date | None = None
    due: Due | None = None
    facts: dict[str, int] = field(default_factory=dict)


# -- child support ----------------------------------------------------------------------------------
SUPPORT = basis("民法典 1085", "[m] 婚姻家庭编解释（一） 49")
UNTIL = basis("民法典 1067", "[m] 婚姻家庭编解释（一） 41", "[m] 婚姻家庭编解释（一） 53")
# With a fixed income usually 20–30 % for one child; for two or more together at most half.
LOW, HIGH, MOST = Decimal("0.20"), Decimal("0.30"), Decimal("0.50")


def child_support(income: Decimal, children: int, *, fixed: bool) -> list[Outcome]:
    """The usual monthly range for ``children`` of a parent with this monthly ``income`` (yuan).

    Without a fixed income the basis is the year's total or the sector's average: the same range.
    The law leaves the sum to agreement or the court; this is what is usual.
    """
    low = income * LOW
    high = income * (HIGH if children == 1 else MOST)
    code = "support_fixed" if fixed else "support_irregular"
    return [
        Outcome(code, SUPPORT, _money(low), _money(high), facts={"children": children}),
        Outcome("support_adjustable", SUPPORT),
        Outcome("support_no_limitation", basis("民法典 196", "民事诉讼法 250")),
        Outcome("support_until", UNTIL),
    ]


def _money(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


# -- protection order -------------------------------------------------------------------------------
ORDER = basis("反家庭暴力法 30")


def protection_order(made: dt.date, months: int, today: dt.date) -> list[Outcome]:
    """When an order of ``months`` (1 to 6) made on a day ends at the latest, and by when to ask.

    An order holds from the day on which it is made; its end doesn't move for holidays.
    """
    if not 1 <= months <= 6:
        raise ValueError(months)
    last = add_months(made, months)
    ask = last - dt.timedelta(days=30)
    out = [Outcome("order_ends", ORDER, last), Outcome("order_ask", ORDER, max(ask, made))]
    if last < today:
        out.append(Outcome("order_over", ORDER))
    elif ask <= today:
        out.append(Outcome("order_now", ORDER))
    return out


# -- cooling-off ------------------------------------------------------------------------------------
COOLING = basis("民法典 1077")
COUNTED = basis("民法典 201", "民法典 203")


def cooling_off(applied: dt.date, days: Days) -> list[Outcome]:
    """The two thirty-day periods of a divorce by registration from the day of the application."""
    thirty = Duration(30, "days")
    first = due(applied, thirty, days)
    second = due(first.day, thirty, days)
    return [
        Outcome("cooling_withdraw", (*COOLING, *COUNTED), first.day, due=first),
        Outcome(
            "cooling_collect", (*COOLING, *COUNTED),
            first.day + dt.timedelta(days=1), second.day, due=second,
        ),
        Outcome("cooling_not_court", COOLING),
        Outcome("cooling_violence", basis("民法典 1079(3)(2)", "反家庭暴力法 23")),
    ]  # fmt: skip


# -- custody ----------------------------------------------------------------------------------------
def custody(born: dt.date, today: dt.date, *, violence: bool) -> list[Outcome]:
    """What a child's age means for who it lives with."""
    years = age(born, today)
    out = []
    if years < 2:
        out.append(
            Outcome("custody_under_two", basis("民法典 1084(3)", "[m] 婚姻家庭编解释（一） 44"))
        )
        out.append(Outcome("custody_two_on", basis("民法典 1084(3)"), add_months(born, 24)))
    elif years < 8:
        out.append(Outcome("custody_best_interest", basis("民法典 1084(3)")))
        out.append(Outcome("custody_eight_on", basis("民法典 1084(3)"), add_months(born, 96)))
    elif years < 18:
        out.append(Outcome("custody_own_wish", basis("民法典 1084(3)")))
    else:
        out.append(Outcome("custody_adult", basis("民法典 17")))
    if violence and years < 18:
        out.append(
            Outcome("custody_violence", basis("[m] 婚姻家庭编解释（二） 14", "反家庭暴力法 23"))
        )
        out.append(Outcome("custody_contact", basis("民法典 1086(3)")))
    out.append(Outcome("custody_hiding", basis("未成年人保护法 24", "[m] 婚姻家庭编解释（二） 12")))
    return out if years < 18 else out[:1]


def age(born: dt.date, today: dt.date) -> int:
    """Full years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


# -- legal aid --------------------------------------------------------------------------------------
# Matters for which hardship is not asked (法律援助法 32) and those where it is (31).
NO_MEANS_TEST = ("violence",)
MATTERS = ("violence", "support", "labour", "other_listed", "divorce")


def legal_aid(
    matter: str, *, hardship: bool, exempt: bool, ends: dt.date | None, today: dt.date
) -> list[Outcome]:
    """Whether legal aid is likely: ``exempt`` are people whose means are not checked (42), ``ends``
    the last day of a time limit that runs."""
    out = []
    if matter == "violence":
        out.append(Outcome("aid_no_means", basis("法律援助法 32", "反家庭暴力法 19")))
    elif matter == "divorce":
        out.append(Outcome("aid_divorce", basis("法律援助法 31")))
    elif exempt:
        out.append(Outcome("aid_exempt", basis("法律援助法 31", "法律援助法 42")))
    elif hardship:
        out.append(Outcome("aid_hardship", basis("法律援助法 31", "法律援助法 41")))
    else:
        out.append(Outcome("aid_ask", basis("法律援助法 31", "法律援助法 34")))
    if ends is not None and today <= ends <= today + dt.timedelta(days=7):
        out.append(Outcome("aid_advance", basis("法律援助法 44"), ends))
    out.append(Outcome("aid_clock", basis("法律援助法 43")))
    out.append(Outcome("aid_refused", basis("法律援助法 49")))
    return out


# -- limitation -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Limit:
    """A limitation or a fixed period: how long, whether its last day moves."""

    code: str
    length: str
    basis: Basis
    rolls: bool = True
    from_eighteen: bool = False


LIMITS: dict[str, Limit] = {
    limit.code: limit
    for limit in (
        Limit("police", "6 months", basis("治安管理处罚法 25"), rolls=False),
        Limit("civil", "3 years", basis("民法典 188")),
        Limit("labour", "1 year", basis("劳动争议调解仲裁法 27")),
        Limit("enforcement", "2 years", basis("民事诉讼法 250")),
        Limit(
            "coercion", "1 year", basis("民法典 1052", "[m] 婚姻家庭编解释（一） 19"), rolls=False
        ),
        Limit("illness", "1 year", basis("民法典 1053"), rolls=False),
        Limit("concealment", "3 years", basis("民法典 1092", "[m] 婚姻家庭编解释（一） 84")),
        Limit("collective", "1 year", basis("农村集体经济组织法 57"), rolls=False),
        Limit("review", "60 days", basis("行政复议法 20")),
        Limit("child_abuse", "3 years", basis("民法典 191", "民法典 188"), from_eighteen=True),
        Limit("support_claim", "", basis("民法典 196")),
    )
}


def limitation(code: str, start: dt.date, days: Days, today: dt.date) -> list[Outcome]:
    """When a period that runs from ``start`` ends; for ``child_abuse`` the child's birthday is
    given, and the period runs from eighteen. Raises KeyError."""
    limit = LIMITS[code]
    if not limit.length:
        return [Outcome(f"limit_{code}", limit.basis)]
    since = add_months(start, 18 * 12) if limit.from_eighteen else start
    found = due(since, Duration.parse(limit.length), days, roll=limit.rolls)
    out = [Outcome(f"limit_{code}", limit.basis, found.day, due=found)]
    if found.day < today:
        out.append(Outcome("limit_over", limit.basis))
    return out
