"""What holds for units, whatever the database: levels, codes, names, days. Pure functions."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

PROVINCE, CITY, DISTRICT = "province", "city", "district"
STREET, COMMUNITY, STUDIO = "street", "community", "studio"

# Which levels may stand directly below which. Levels may be skipped as the country skips them:
# districts of a municipality stand below a province-level unit, some cities have no districts, and
# a county's farm or mine may have communities without a township.
BELOW: dict[str, frozenset[str]] = {
    PROVINCE: frozenset({CITY, DISTRICT}),
    CITY: frozenset({DISTRICT, STREET, STUDIO}),
    DISTRICT: frozenset({STREET, COMMUNITY, STUDIO}),
    STREET: frozenset({COMMUNITY, STUDIO}),
    COMMUNITY: frozenset({STUDIO}),
    STUDIO: frozenset(),
}
LEVELS = tuple(BELOW)
# A site may serve a province, or a single street; a studio always belongs to somebody.
TOP = frozenset(LEVELS) - {STUDIO}

# Digits of an administrative division code: district and above 6, street 9, community 12. A studio
# is no division; it may carry any of them.
CODE_LENGTHS: dict[str, frozenset[int]] = {
    PROVINCE: frozenset({6}),
    CITY: frozenset({6}),
    DISTRICT: frozenset({6}),
    STREET: frozenset({9}),
    COMMUNITY: frozenset({12}),
    STUDIO: frozenset({6, 9, 12}),
}

# How tables spell levels (after ``plain_word``).
LEVEL_WORDS: dict[str, str] = {
    word: level
    for level, words in {
        PROVINCE: "省 省级 自治区 直辖市 省市区 province provincial municipality",
        CITY: "市 市级 地市 地市级 地级市 设区的市 自治州 州 盟 city prefecture",
        DISTRICT: "区 县 区县 县区 区县级 县级 县级市 市辖区 旗 自治县 district county districtorcounty",
        STREET: "街道 乡 镇 乡镇 街道乡镇 乡镇街道 乡镇级 镇街 street township town streetortownship",
        COMMUNITY: "社区 村 社区村 村社区 村级 居委会 村委会 community village communityorvillage",
        STUDIO: "调解室 调解工作室 工作室 婚调室 婚姻家庭纠纷调解室 studio mediationstudio",
    }.items()
    for word in [level, *words.split()]
}

NAME_LENGTH = 120
_NAME_SIGNS = re.compile(r"[/\\>＞|｜]")


class Refused(Exception):
    """A rule says no. ``code`` names the sentence, ``field`` where it belongs, ``facts`` fill it."""

    def __init__(self, code: str, field: str = "", **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts


def plain_word(text: str) -> str:
    """A word as it is compared: half-width, small letters, without spaces, marks and brackets."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())


def read_level(text: str) -> str:
    """The level that ``text`` means, in Chinese or English. Raises Refused."""
    level = LEVEL_WORDS.get(plain_word(text), "")
    if not level:
        raise Refused("level_unknown" if text.strip() else "level_missing", "level", found=text)
    return level


def clean_name(text: str) -> str:
    """A unit's name without superfluous spaces. Raises Refused."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise Refused("name_missing", "name_zh")
    if len(name) > NAME_LENGTH:
        raise Refused("name_long", "name_zh", found=len(name), limit=NAME_LENGTH)
    if _NAME_SIGNS.search(name):
        # These separate names in a path such as 江城市/东湖区.
        raise Refused("name_signs", "name_zh")
    return name


def clean_code(text: str, level: str) -> str:
    """A division code as digits, or ``""``. Raises Refused.

    Statistical tables fill codes of higher levels with noughts up to twelve digits; the noughts
    are taken off: 330100000000 is the city 330100.
    """
    code = re.sub(r"[\s\-.·]", "", unicodedata.normalize("NFKC", text))
    if not code:
        return ""
    if not code.isascii() or not code.isdigit():
        raise Refused("code_digits", "code")
    lengths = CODE_LENGTHS[level]
    if len(code) == 12 and 12 not in lengths:
        length = min(lengths)
        if code[length:].strip("0") == "":
            code = code[:length]
    if len(code) not in lengths:
        wanted = "/".join(str(length) for length in sorted(lengths))
        raise Refused("code_length", "code", found=len(code), wanted=wanted)
    return code


def check_place(level: str, parent_level: str | None) -> None:
    """Whether a unit of ``level`` may stand there (None: at the top). Raises Refused."""
    if parent_level is None:
        if level not in TOP:
            raise Refused("needs_parent", "parent")
    elif level not in BELOW[parent_level]:
        raise Refused("level_below", "level", level=level, parent=parent_level)


def check_day(
    on: dt.date, *, today: dt.date, opened_on: dt.date | None = None, field: str = "on"
) -> None:
    """Whether something may have happened to a unit on a day. Raises Refused."""
    if on > today:
        raise Refused("day_ahead", field)
    if opened_on is not None and on < opened_on:
        raise Refused("day_before_opening", field, opened=opened_on.isoformat())


def split_path(text: str) -> tuple[str, ...]:
    """The names of a path such as ``江城市/东湖区`` or ``江城市 > 东湖区``, from the top."""
    return tuple(" ".join(part.split()) for part in _NAME_SIGNS.split(text) if part.strip())


def join_path(names: tuple[str, ...] | list[str]) -> str:
    """The opposite of ``split_path``."""
    return "/".join(names)
