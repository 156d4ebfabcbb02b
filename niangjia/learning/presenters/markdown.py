"""Lessons' Markdown to HTML that may stand in a page: headings, tables and quotes besides text."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override
from markdown_it import MarkdownIt

from niangjia.guides.markdown import CHINESE_RUN, words_of
from niangjia.learning.rules.checking import MARK_IN_TEXT

ELEMENTS = {
    "p", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote", "h2", "h3", "table", "thead",
    "tbody", "tr", "th", "td", "hr", "code",
}  # fmt: skip
_reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


@lru_cache(maxsize=1024)
def _rendered(markdown: str, language: str) -> str:
    clean = nh3.clean(
        _reader.render(markdown), tags=ELEMENTS, attributes={"a": {"href"}}, url_schemes={"tel"}
    )
    if language == "en":
        clean = CHINESE_RUN.sub(r'<span lang="zh-Hans">\g<0></span>', clean)
    # A wide table scrolls by itself, never the page.
    clean = clean.replace("<table>", '<div class="table-box"><table>')
    clean = clean.replace("</table>", "</table></div>").replace("<th>", '<th scope="col">')
    return _with_marks(clean)


def _with_marks(clean: str) -> str:
    return MARK_IN_TEXT.sub(
        lambda found: format_html(
            '<small class="mark" data-mark="{}">{}</small>', found[1], words_of(found[1])
        ),
        clean,
    )


def render(markdown: str, language: str) -> SafeString:
    """A text written in ``language`` as HTML; its evidence marks say in words what they mean."""
    with override(language):
        return mark_safe(_rendered(markdown, language))  # noqa: S308 - cleaned by nh3


def marked(text: str) -> SafeString:
    """A plain text as HTML in the reader's language, its evidence marks in words."""
    return mark_safe(_with_marks(escape(text)))  # noqa: S308 - escaped, then our own marks


def sections(markdown: str) -> list[tuple[str, str]]:
    """(heading, Markdown below it) of each section of the second level; what stands before the
    first has no heading."""
    before, *parts = re.split(r"^## +(.+?) *$", markdown, flags=re.MULTILINE)
    found = [("", before.strip())] if before.strip() else []
    return found + list(zip(parts[::2], (p.strip() for p in parts[1::2]), strict=True))
