"""Markdown to HTML that may stand in a page: no raw HTML, no pictures, a short list of elements."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from markdown_it import MarkdownIt

from niangjia.guides.rules import MARK_IN_TEXT

ELEMENTS = {"p", "ul", "ol", "li", "strong", "em", "a", "br", "blockquote"}
_reader = MarkdownIt("commonmark", {"html": False}).disable("image")


def words_of(mark: str) -> str:
    """What an evidence mark says, in words that can be read aloud."""
    return {
        "m": _("read in a collection of laws, not checked again"),
        "s": _("seen in a secondary source only, unverified"),
        "g": _("general knowledge, unverified"),
        "policy": _("our practice, not law"),
    }[mark]


# Chinese words in an English text, outside tags: a reading voice must know to change.
CHINESE_RUN = re.compile(r"[一-鿿〔〕《》、]+(?:[一-鿿〔〕《》、\d]*[一-鿿〔〕《》])?(?![^<]*>)")


@lru_cache(maxsize=2048)
def _rendered(markdown: str, language: str) -> str:
    clean = nh3.clean(
        _reader.render(markdown), tags=ELEMENTS, attributes={"a": {"href"}}, url_schemes={"tel"}
    )
    if language == "en":
        clean = CHINESE_RUN.sub(r'<span lang="zh-Hans">\g<0></span>', clean)
    return MARK_IN_TEXT.sub(
        lambda found: format_html(
            '<small class="mark" data-mark="{}">{}</small>', found[1], words_of(found[1])
        ),
        clean,
    )


def render(markdown: str, language: str) -> SafeString:
    """A section written in ``language`` as HTML; its evidence marks say in words what they mean."""
    with override(language):
        return mark_safe(_rendered(markdown, language))  # noqa: S308 - cleaned by nh3
