"""Names in pinyin: sorting and search keys. The one place that knows surnames read differently."""

from __future__ import annotations

import re

# Surnames whose usual reading differs from the character's common one.
_SURNAMES = {
    "单": "shan4", "曾": "zeng1", "仇": "qiu2", "解": "xie4", "查": "zha1", "区": "ou1",
    "翟": "zhai2", "任": "ren2", "华": "hua4", "盖": "ge3", "朴": "piao2", "繁": "po2",
    "冼": "xian3", "洗": "xian3", "折": "she2", "召": "shao4", "员": "yun4", "乐": "yue4",
    "缪": "miao4", "曲": "qu1", "应": "ying1", "葛": "ge3", "燕": "yan1", "尉": "wei4",
    "种": "chong2", "秘": "bi4", "黑": "he4", "哈": "ha3", "句": "gou1", "晟": "cheng2",
    "那": "na1", "覃": "qin2", "隗": "wei3", "祭": "zhai4", "纪": "ji3", "幺": "yao1",
    "尉迟": "yu4 chi2",
    "万俟": "mo4 qi2", "长孙": "zhang3 sun1",
}  # fmt: skip


def surname_of(name: str) -> tuple[int, list[str]]:
    """(length in characters, syllables with tones) of a surname read unlike its characters; (0, [])."""
    for length in (2, 1):
        if reading := _SURNAMES.get(name[:length]):
            return length, reading.split()
    return 0, []


def syllables(name: str, *, surname: bool = True) -> list[str]:
    """Pinyin syllables with tone numbers (5 for the light tone); Latin words stay, in lower case.

    ``surname`` False reads a unit's or a place's name, where the first character is no surname.
    """
    from pypinyin import Style, pinyin  # its dictionaries take a moment; only when needed

    name = name.strip()
    length, out = surname_of(name) if surname else (0, [])
    for found in pinyin(name[length:], style=Style.TONE3, neutral_tone_with_five=True):
        out += re.findall(r"[a-zü]+\d?|\d+", found[0].lower())
    return out


def sort_key(name: str, *, surname: bool = True) -> str:
    """A string that sorts names as a Chinese directory does: syllable, tone, then character."""
    return " ".join(syllables(name, surname=surname)) + "\u0001" + name.strip()


def full(name: str, *, surname: bool = True) -> str:
    """``周敏`` gives ``zhoumin``."""
    return "".join(s.rstrip("12345") for s in syllables(name, surname=surname))


def initials(name: str, *, surname: bool = True) -> str:
    """``周敏`` gives ``zm``."""
    return "".join(s[0] for s in syllables(name, surname=surname))
