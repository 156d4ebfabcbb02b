"""Chinese numerals as statutes write them, both ways."""

from __future__ import annotations

import unicodedata

_DIGITS = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6,
           "七": 7, "八": 8, "九": 9}  # fmt: skip
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NAMES = "零一二三四五六七八九"
LARGEST = 9999


def to_int(text: str) -> int:
    """``一千二百六十`` or ``１２６０`` is 1260. Raises ValueError for anything else."""
    plain = unicodedata.normalize("NFKC", text.strip())
    if plain.isascii() and plain.isdigit() and len(plain) <= 4:
        return int(plain)
    if not plain or any(letter not in _DIGITS and letter not in _UNITS for letter in plain):
        raise ValueError(text)
    if not any(letter in _UNITS for letter in plain):
        if len(plain) > 4:
            raise ValueError(text)
        return int("".join(str(_DIGITS[letter]) for letter in plain))
    total, digit = 0, 0
    for letter in plain:
        if letter in _UNITS:
            total += (digit or 1) * _UNITS[letter]
            digit = 0
        else:
            digit = _DIGITS[letter]
    return total + digit


def to_chinese(number: int) -> str:
    """1260 is ``一千二百六十``, 105 ``一百零五``, 10 ``十``, 110 ``一百一十``. 0 to 9,999."""
    if not 0 <= number <= LARGEST:
        raise ValueError(number)
    if number < 10:
        return _NAMES[number]
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if gap else "") + _NAMES[digit] + name
            gap = False
        elif out:
            gap = True
    return out[1:] if 10 <= number < 20 else out
