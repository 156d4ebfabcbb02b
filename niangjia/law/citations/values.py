"""A citation as a value. Pure: no database, no Django.

Data form: ``反家庭暴力法 23``, ``民法典 1079(3)(2)`` (paragraph, item), ``刑法 260-1`` (260 条之一);
``[m] 法释〔2022〕17号 7`` is an outside citation: a text that isn't bundled, with its evidence mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from niangjia.law.corpus import numerals

# m: read in a collection; s: secondary source; g: general knowledge; policy: our practice.
MARKS = ("m", "s", "g", "policy")
# Superseded in part: never cited (domain.md, trap 2).
FORBIDDEN = frozenset({"法释〔2011〕5号"})

_DATA = re.compile(
    r"(?P<law>[^\s\[].*?)\s+(?P<article>\d{1,4})(?:-(?P<sub>\d{1,2}))?"
    r"(?:\((?P<paragraph>\d{1,2})\))?(?:\((?P<item>\d{1,2})\))?$"
)
_MARKED = re.compile(r"\[(m|s|g|policy)\]\s*(.*)", re.DOTALL)


class NotACitation(ValueError):
    """A text that is no citation in data form."""


@dataclass(frozen=True, order=True)
class Citation:
    """One place in one law: ``law`` is its title without 中华人民共和国.

    ``sub`` is the N of 条之N; ``paragraph`` 款 and ``item`` 项 count from 1; ``version`` is the day
    of a version (ISO), None for the law in force.
    """

    law: str
    article: int
    sub: int = 0
    paragraph: int | None = None
    item: int | None = None
    version: str | None = None

    @property
    def place(self) -> tuple[str, int, int]:
        """(law, article, sub): where the article is found."""
        return (self.law, self.article, self.sub)

    @property
    def data(self) -> str:
        """The data form: 民法典 1079(3)(2)."""
        after = f"-{self.sub}" if self.sub else ""
        after += f"({self.paragraph})" if self.paragraph else ""
        after += f"({self.item})" if self.item else ""
        return f"{self.law} {self.article}{after}"

    def chinese(self) -> str:
        """《民法典》第一千零七十九条第三款第二项."""
        out = f"《{self.law}》第{numerals.to_chinese(self.article)}条"
        out += f"之{numerals.to_chinese(self.sub)}" if self.sub else ""
        out += f"第{numerals.to_chinese(self.paragraph)}款" if self.paragraph else ""
        return out + (f"第{numerals.to_chinese(self.item)}项" if self.item else "")

    def english(self, name: str = "") -> str:
        """Civil Code art. 1079(3)(2), with the English ``name`` of its law."""
        after = f"-{self.sub}" if self.sub else ""
        after += f"({self.paragraph})" if self.paragraph else ""
        after += f"({self.item})" if self.item else ""
        return f"{name or self.law} art. {self.article}{after}"


@dataclass(frozen=True)
class OutsideCitation:
    """A text that the bundled laws don't hold, in our words, with its evidence mark.

    ``citation`` is the place it names, when it names one: checked as soon as the text is imported.
    """

    text: str
    mark: str
    citation: Citation | None = None


def short(text: str) -> Citation | OutsideCitation:
    """The citation in data form that ``text`` is. Raises NotACitation."""
    plain = " ".join(text.split())
    if marked := _MARKED.fullmatch(plain):
        inner = _DATA.fullmatch(marked[2])
        return OutsideCitation(marked[2], marked[1], _from(inner) if inner else None)
    found = _DATA.fullmatch(plain)
    if not found:
        raise NotACitation(text)
    return _from(found)


def _from(found: re.Match[str]) -> Citation:
    def number(name: str) -> int | None:
        return int(found[name]) if found[name] else None

    return Citation(
        law=found["law"].removeprefix("中华人民共和国"),
        article=int(found["article"]),
        sub=number("sub") or 0,
        paragraph=number("paragraph"),
        item=number("item"),
    )
