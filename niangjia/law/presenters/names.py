"""What articles and laws are called in the reader's language, and where they stand."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from niangjia.law.citations import names
from niangjia.law.corpus import numerals
from niangjia.law.models import Article


def place_slug(number: int, sub: int = 0) -> str:
    """How an article stands in an address: 1079, 260-1."""
    return f"{number}-{sub}" if sub else str(number)


def article_url(short: str, number: int, sub: int = 0, dated: dt.date | None = None) -> str:
    """The permalink of an article: of the law in force, or of one version."""
    place = place_slug(number, sub)
    if dated is None:
        return reverse("law:article", args=[short, place])
    return reverse("law:article_of", args=[short, dated.isoformat(), place])


def label(number: int, sub: int = 0) -> str:
    """Article 260-1 in the reader's language: 第二百六十条之一."""
    if (get_language() or "").startswith("zh"):
        after = f"之{numerals.to_chinese(sub)}" if sub else ""
        return f"第{numerals.to_chinese(number)}条{after}"
    return _("Article %(number)s") % {"number": place_slug(number, sub)}


def cited(article: Article) -> str:
    """How an article is quoted: 《民法典》第一千零七十九条."""
    if (get_language() or "").startswith("zh"):
        return f"《{article.version.law.short}》{article.label}"
    name = names.english(article.version.law.short) or article.version.law.short
    return f"{name} art. {place_slug(article.number, article.sub)}"


def english_name(short: str) -> str:
    """The English name of a law for a reader of English; "" where none is known or she reads Chinese."""
    return "" if (get_language() or "").startswith("zh") else names.english(short)


def english_title(article: Article) -> str:
    """An article's name for a reader of English, or ""."""
    return cited(article) if english_name(article.version.law.short) else ""
