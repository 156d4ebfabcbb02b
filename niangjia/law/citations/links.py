"""Citations in a text as links to their articles; what doesn't lead anywhere says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import unescape

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from niangjia.law import presenters
from niangjia.law.citations.checking import State, Verdict, check
from niangjia.law.citations.text import Found, find_in
from niangjia.law.citations.values import Citation

_TAG = re.compile(r"(<[^>]*>)")


def linked(html: SafeString, language: str) -> SafeString:
    """One piece of safe HTML with its citations linked (at most four queries)."""
    return linked_all([html], language)[0]


def linked_all(pieces: Sequence[SafeString], language: str) -> list[SafeString]:
    """Pieces of safe HTML with their citations linked; checked together, so that the number of
    queries doesn't grow with the pieces. Text inside links stays as it is."""
    split = [_TAG.split(piece) for piece in pieces]
    found = [
        [find_in(unescape(part)) if _is_text(part) else [] for part in parts] for parts in split
    ]
    verdicts = check(one.citation for piece in found for part in piece for one in part)
    with override(language):
        return [
            _joined(parts, places, verdicts) for parts, places in zip(split, found, strict=True)
        ]


def _is_text(part: str) -> bool:
    return not part.startswith("<")


def _joined(
    parts: Sequence[str], found: Sequence[Sequence[Found]], verdicts: Mapping[Citation, Verdict]
) -> SafeString:
    out, inside_link = [], 0
    for part, places in zip(parts, found, strict=True):
        if not _is_text(part):
            inside_link += part.startswith("<a") - part.startswith("</a")
            out.append(part)
        elif inside_link or not places:
            out.append(part)
        else:
            out.append(_with_links(unescape(part), places, verdicts))
    return mark_safe("".join(out))  # noqa: S308 - every text part is escaped here or came safe


def _with_links(text: str, places: Iterable[Found], verdicts: Mapping[Citation, Verdict]) -> str:
    out, at = [], 0
    for one in places:
        out.append(escape(text[at : one.start]))
        out.append(link(verdicts[one.citation], text[one.start : one.end]))
        at = one.end
    return "".join([*out, escape(text[at:])])


def link(verdict: Verdict, words: str) -> SafeString:
    """``words`` as a link to the article, marked when it can't be relied on."""
    cited = verdict.citation
    if verdict.state is State.IN_FORCE:
        return format_html('<a class="cite" href="{}">{}</a>', _url(cited), words)
    if verdict.state is State.NOT_LOADED:
        return format_html('<span class="cite outside">{}</span>', words)
    if verdict.new is not None:
        said = _("now %(place)s") % {
            "place": presenters.label(verdict.new.article, verdict.new.sub)
        }
        return format_html(
            '<span class="cite dead">{}</span> <a class="cite" href="{}">{}</a>',
            words, _url(verdict.new), said,
        )  # fmt: skip
    return format_html(
        '<span class="cite dead">{}</span> <small class="dead-why">{}</small>',
        words,
        presenters.state_words(verdict.state.value),
    )


def _url(cited: Citation) -> str:
    return presenters.article_url(cited.law, cited.article, cited.sub)
