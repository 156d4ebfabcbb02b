"""What people type, made comparable: full-width digits, phone and ID numbers, dates.

A value that can't be read raises ``Unreadable``; its ``code`` and ``params`` let a form say exactly
what is missing, in the reader's language (``niangjia.ui.forms`` holds the sentences). All functions
here are pure.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import Decimal, InvalidOperation


class Unreadable(ValueError):
    """What was typed can't be read. ``code`` names why, ``params`` fill the sentence."""

    def __init__(self, code: str, **params: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－ー﹣"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"), None)


def to_halfwidth(text: str) -> str:
    """Full-width letters, digits and signs as their ordinary forms; odd spaces as a space.

    Chinese characters and Chinese punctuation without an ASCII twin stay as they are.
    """
    out = []
    for character in text.translate(_INVISIBLE):
        code = ord(character)
        if 0xFF01 <= code <= 0xFF5E:
            out.append(chr(code - 0xFEE0))
        elif character.isspace():
            out.append(" ")
        elif not character.isascii() and character.isdigit():
            # Arabic-Indic, circled and other digits that some keyboards send.
            out.append(str(unicodedata.digit(character)))
        else:
            out.append(character)
    return "".join(out)


def _compact(text: str) -> str:
    return re.sub(r"[\s.()\-/_]", "", to_halfwidth(text).translate(_DASHES))


def phone(text: str) -> str:
    """A Chinese phone number as digits: mobile, landline with area code, or service number.

    ``"+86 138-1234-5678"`` gives ``"13812345678"``; a landline's extension follows a hyphen
    (``"057188886666-801"``). Raises ``Unreadable``: ``empty``, ``characters``, ``mobile_length``
    (``found``), ``mobile_start``, ``area_code``, ``landline_length`` (``found``).
    """
    raw = to_halfwidth(text).translate(_DASHES).strip()
    if not raw:
        raise Unreadable("empty")
    extension = ""
    if found := re.search(r"(?:转|分机|ext\.?|x|#|,)\s*(\d{1,6})\s*$", raw, re.IGNORECASE):
        extension = found.group(1)
        raw = raw[: found.start()]
    elif found := re.fullmatch(r"\(?(0\d{2,3})\)?[-\s]*(\d{3,4}[\s]?\d{4})-(\d{1,6})", raw):
        extension = found.group(3)
        raw = found.group(1) + found.group(2)
    digits = _compact(raw)
    if digits.startswith("+"):
        if not digits.startswith("+86"):
            raise Unreadable("foreign")
        digits = digits[3:]
    elif digits.startswith("0086"):
        digits = digits[4:]
    elif digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    if not digits or not re.fullmatch(r"[0-9]+", digits):
        raise Unreadable("characters")
    if digits.startswith("0"):
        area = 3 if re.match(r"0(?:10|2\d)", digits) else 4
        local = len(digits) - area
        if local < 3:
            raise Unreadable("landline_length", found=max(local, 0))
        # 110 and 12338 may be dialled with an area code; subscriber numbers have 7 or 8 digits.
        if local not in (7, 8) and not digits[area:].startswith(("1", "9")):
            raise Unreadable("landline_length", found=local)
        if local > 8:
            raise Unreadable("landline_length", found=local)
    elif re.match(r"[48]00", digits):
        if len(digits) != 10:
            raise Unreadable("service_length", found=len(digits))
    elif re.match(r"1[3-9]", digits) and len(digits) > 6:
        if len(digits) != 11:
            raise Unreadable("mobile_length", found=len(digits))
    elif re.match(r"[19]", digits) and len(digits) in (3, 4, 5, 6):
        pass
    elif len(digits) in (7, 8):
        raise Unreadable("area_code")
    elif len(digits) == 11:
        raise Unreadable("mobile_start")
    else:
        raise Unreadable("mobile_length", found=len(digits))
    return f"{digits}-{extension}" if extension else digits


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def id_check_digit(first17: str) -> str:
    """The 18th character of a resident ID number (GB 11643) from its first 17 digits."""
    return _CHECKS[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def id_number(text: str) -> str:
    """A resident ID number as 18 characters, ``X`` in capitals.

    Raises ``Unreadable``: ``empty``, ``characters``, ``length`` (``found``), ``birth_date``,
    ``check_digit``.
    """
    compact = _compact(text).upper().replace("×", "X").replace("Χ", "X")
    if not compact:
        raise Unreadable("empty")
    if len(compact) != 18:
        raise Unreadable("length", found=len(compact))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", compact):
        raise Unreadable("characters")
    try:
        born = dt.date(int(compact[6:10]), int(compact[10:12]), int(compact[12:14]))
    except ValueError:
        raise Unreadable("birth_date") from None
    if born.year < 1890:
        raise Unreadable("birth_date")
    if id_check_digit(compact[:17]) != compact[17]:
        raise Unreadable("check_digit")
    return compact


def number(text: str) -> Decimal:
    """A number as typed: full-width digits, grouping commas, 万 and 亿. Raises ``Unreadable``."""
    compact = to_halfwidth(text).translate(_DASHES).replace(" ", "").replace("，", ",")
    compact = compact.replace("。", ".").replace("元", "").replace("¥", "").replace("￥", "")
    if not compact:
        raise Unreadable("empty")
    factor = Decimal(1)
    if compact[-1] in "万亿":
        factor = Decimal(10_000 if compact[-1] == "万" else 100_000_000)
        compact = compact[:-1]
    if not re.fullmatch(r"[-+]?(\d+|\d{1,3}(,\d{3,4})+)(\.\d+)?", compact):
        raise Unreadable("characters")
    try:
        return Decimal(compact.replace(",", "")) * factor
    except InvalidOperation:  # pragma: no cover - the pattern above admits only decimals
        raise Unreadable("characters") from None


_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WORDS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0, "今晚": 0,
    "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
    "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip
_CHINESE = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


def _chinese_number(text: str) -> str:
    """Chinese numerals within a date as digits: 二〇二六年十一月廿三日."""

    def small(found: re.Match[str]) -> str:
        word = found.group(0)
        if "十" in word or word[0] in "廿卅":
            word = word.replace("廿", "二十").replace("卅", "三十")
            tens, _, ones = word.partition("十")
            return str(_CHINESE.get(tens, 1) * 10 + _CHINESE.get(ones, 0))
        return "".join(str(_CHINESE[c]) for c in word)

    return re.sub(r"[〇零一二两三四五六七八九十廿卅]+", small, text)


def parse_date(text: str, today: dt.date) -> dt.date:
    """A day as people write it, in Chinese or English.

    Reads 2026-11-23, 2026/11/23, 20261123, 2026年11月23日, 11月23日 and 11-23 (this year), 23 Nov
    2026, Nov 23, 今天, 昨天, 3天前, full-width digits and Chinese numerals. Two-digit years and the
    order day-month-year in digits alone are refused, since they can be read in two ways.
    Raises ``Unreadable``: ``empty``, ``date``, ``no_such_day`` or ``ambiguous``.
    """
    raw = to_halfwidth(text).translate(_DASHES).strip().lower()
    raw = re.sub(r"[(（]?(星期|周|礼拜)[一二三四五六日天][)）]?", "", raw)
    raw = re.sub(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?,?", "", raw)
    raw = re.sub(r"\s+", " ", raw).strip(" ,。，")
    if not raw:
        raise Unreadable("empty")
    if raw in _WORDS:
        return today + dt.timedelta(days=_WORDS[raw])
    raw = _chinese_number(raw)
    year: int
    if found := re.fullmatch(r"(\d{1,3}) ?(?:天|days?) ?(前|后|以前|以后|ago|from now)", raw):
        days = int(found.group(1))
        return today + dt.timedelta(days=-days if found.group(2) in {"前", "以前", "ago"} else days)
    if found := re.fullmatch(
        r"(?:(\d{4}|今|去|明|前) ?年)? ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]?", raw
    ):
        word = found.group(1) or "今"
        shift = {"今": 0, "去": -1, "明": 1, "前": -2}
        year = today.year + shift[word] if word in shift else int(word)
        month, day = int(found.group(2)), int(found.group(3))
    elif found := re.fullmatch(
        r"(\d{4}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{1,2})", raw
    ) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", raw):
        year, month, day = (int(part) for part in found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})", raw):
        year, month, day = today.year, int(found.group(1)), int(found.group(2))
    elif found := re.fullmatch(
        r"(\d{1,2})(?:st|nd|rd|th)? ?-?(?:of )?([a-z]{3,9})\.?,? ?-?(\d{4})?", raw
    ):
        day, month = int(found.group(1)), _month(found.group(2))
        year = int(found.group(3) or today.year)
    elif found := re.fullmatch(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? ?(\d{4})?", raw):
        day, month = int(found.group(2)), _month(found.group(1))
        year = int(found.group(3) or today.year)
    elif re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", raw):
        raise Unreadable("ambiguous")
    else:
        raise Unreadable("date")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unreadable("no_such_day") from None


def _month(word: str) -> int:
    for number_, full in enumerate(_MONTHS, start=1):
        if len(word) >= 3 and full.startswith(word):
            return number_
    raise Unreadable("date")


def parse_time(text: str) -> dt.time:
    """A clock as people write it: 9:30, 0930, 9点半, 下午3点20, 3.20 pm. Raises ``Unreadable``."""
    raw = to_halfwidth(text).translate(_DASHES).strip().lower().replace("：", ":")
    if not raw:
        raise Unreadable("empty")
    later = early = False
    if found := re.match(r"(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里)", raw):
        later = found.group(1) in {"下午", "傍晚", "晚上", "中午"}
        early = found.group(1) == "凌晨"
        raw = raw[found.end() :].strip()
    if found := re.search(r" ?([ap])\.?m\.?$", raw):
        later, early = found.group(1) == "p", found.group(1) == "a"
        raw = raw[: found.start()]
    raw = _chinese_number(raw)
    found = (
        re.fullmatch(r"(\d{1,2}) ?[:.时点h] ?(?:(\d{1,2}) ?分?|(半)|(\d)刻|整|钟)?", raw)
        or re.fullmatch(r"(\d{1,2})(\d{2})", raw)
        or (re.fullmatch(r"(\d{1,2})", raw) if later or early else None)
    )
    if not found:
        raise Unreadable("time")
    parts = [*found.groups(), None, None, None, None][:4]
    hour = int(parts[0] or 0)
    minute = 30 if parts[2] else int(parts[3]) * 15 if parts[3] else int(parts[1] or 0)
    if later and hour < 12 and not (hour == 11 and text.startswith("中午")):
        hour += 12
    if early and hour == 12:
        hour = 0
    try:
        return dt.time(hour, minute)
    except ValueError:
        raise Unreadable("time") from None
