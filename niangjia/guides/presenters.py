"""Guides as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from niangjia.guides import connections, selectors
from niangjia.guides.markdown import render
from niangjia.guides.models import Review
from niangjia.guides.rules import GROUPS, LANGUAGES, Guide
from niangjia.guides.selectors import ReviewsByText
from niangjia.law.related import Related
from niangjia.people.presenters import person_name
from niangjia.ui import dates

GROUP_NAMES: dict[str, str | Promise] = {
    "safety": _("Personal safety and domestic violence"),
    "sexual": _("Sexual violence, harassment and dignity"),
    "marriage": _("Marriage"),
    "property": _("Property"),
    "children": _("Children and child protection"),
    "work": _("Work and social security"),
    "support": _("Elders, disability, health and hardship"),
    "redress": _("Redress and other"),
}
LANGUAGE_NAMES = {"zh-hans": "中文", "en": "English"}


def group_choices() -> list[tuple[str, str | Promise]]:
    """(code, name) of each group, in the order of the taxonomy."""
    return [(code, GROUP_NAMES[code]) for code in GROUPS]


def reading_language(wanted: str = "") -> str:
    """The language in which a guide is shown: the one asked for, else the reader's."""
    if wanted in LANGUAGES:
        return wanted
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


@dataclass(frozen=True)
class Line:
    """A guide in a list."""

    code: str
    title: str
    summary: str
    url: str
    reviewed: bool


@dataclass(frozen=True)
class GroupLines:
    """A group of the taxonomy with its guides."""

    code: str
    name: str | Promise
    lines: list[Line]


@dataclass(frozen=True)
class Part:
    """A section of a guide, ready for the page."""

    key: str
    heading: str
    html: SafeString


@dataclass(frozen=True)
class Signature:
    """Who reviewed a text, in what capacity, when; the whole history when withdrawn."""

    pk: object
    name: str
    capacity: str
    on: str
    language: str
    current: bool
    withdrawn_on: str = ""
    withdrawn_by: str = ""
    reason: str = ""


def line(guide: Guide, reviews: ReviewsByText, language: str) -> Line:
    """One guide in a list."""
    text = guide.text(language)
    return Line(
        guide.code,
        text.title,
        text.summary,
        reverse("guides:guide", args=[guide.code]),
        bool(reviews.get((guide.code, text.language))),
    )


def grouped(guides: Iterable[Guide], reviews: ReviewsByText) -> list[GroupLines]:
    """Guides by group, in the order of the taxonomy; empty groups are left out."""
    by_group: dict[str, list[Line]] = {}
    for guide in guides:
        by_group.setdefault(guide.group, []).append(line(guide, reviews, reading_language()))
    return [GroupLines(c, GROUP_NAMES[c], by_group[c]) for c in GROUPS if c in by_group]


def parts(guide: Guide, language: str) -> list[Part]:
    """The seven sections with their citations linked."""
    text = guide.text(language)
    pieces = [render(section.markdown, text.language) for section in text.sections]
    return [
        Part(section.key, section.heading, html)
        for section, html in zip(
            text.sections, connections.linked(pieces, text.language), strict=True
        )
    ]


def near(guide: Guide) -> list[Line]:
    """Up to four other guides on the same issues and articles."""
    found = selectors.guides_for(guide.issues, guide.articles)
    return [line(other, {}, reading_language()) for other in found if other.code != guide.code][:4]


def signature(review: Review, guide: Guide) -> Signature:
    """A review as it is shown."""
    text = guide.texts.get(review.language)
    return Signature(
        pk=review.pk,
        name=person_name(review.signed_by),
        capacity=review.capacity,
        on=dates.full(dates.local_day(review.signed_at)),
        language=LANGUAGE_NAMES[review.language],
        current=text is not None and text.version == review.version,
        withdrawn_on=dates.full(dates.local_day(review.withdrawn_at))
        if review.withdrawn_at
        else "",
        withdrawn_by=person_name(review.withdrawn_by) if review.withdrawn_by else "",
        reason=review.withdraw_reason or "",
    )


def _words(language: str) -> Mapping[str, str]:
    """What stands around a guide, in the language of the guide: it is read and printed with it."""
    with override(language):
        return {
            "reviewed": gettext("Reviewed by a lawyer"),
            "not_reviewed": gettext("Not yet reviewed by a lawyer"),
            "not_advice": gettext("Help to get started, not legal advice."),
            "changed": gettext("Under review"),
            "changed_more": gettext(
                "An article on which this guide stands has changed. Ask a lawyer before you rely on it."
            ),
            "foot": gettext(
                "Police 110 · Ambulance 120 · Women’s hotline 12338 · Legal service 12348"
            ),
        }


def guide_page(guide: Guide, language: str, reviews: ReviewsByText) -> Mapping[str, object]:
    """Everything that the page of a guide shows, whoever reads it."""
    text = guide.text(language)
    with override(text.language):
        signed = [signature(r, guide) for r in reviews.get((guide.code, text.language), [])]
        today = dates.full(timezone.localdate())
    other = next((other for other in guide.texts if other != text.language), "")
    here = reverse("guides:guide", args=[guide.code])
    return {
        "guide": guide,
        "text": text,
        "group": GROUP_NAMES[guide.group],
        "group_url": f"{reverse('guides:list')}?group={guide.group}",
        "words": _words(text.language),
        "parts": parts(guide, text.language),
        "near": near(guide),
        "signatures": signed,
        "today": today,
        "under_review": connections.under_review(guide.code),
        "issues": [
            Related(issue.names[reading_language()], issue.url)
            for issue in connections.issues(guide.issues)
        ],
        "procedures": connections.procedures(guide.procedures),
        "forms": connections.forms(guide.code),
        "other_language": other,
        "other_name": LANGUAGE_NAMES.get(other, ""),
        "other_url": f"{here}?in={other}",
        "short_version": text.version[:8],
        "back_url": reverse("guides:list"),
        "back_label": _("Guides"),
    }


def sign_page(guide: Guide, language: str, reviews: Iterable[Review]) -> Mapping[str, object]:
    """The text to sign, as it stands, and every signature there was."""
    text = guide.texts[language]
    return {
        "guide": guide,
        "text": text,
        "language_name": LANGUAGE_NAMES[language],
        "parts": parts(guide, language),
        "history": [signature(r, guide) for r in reviews if r.language == language],
        "back_url": f"{reverse('guides:guide', args=[guide.code])}?in={language}",
        "back_label": _("Guide"),
    }


def withdraw_page(guide: Guide, review: Review) -> Mapping[str, object]:
    """The signature that is to be withdrawn."""
    return {
        "text": guide.text(review.language),
        "signature": signature(review, guide),
        "back_url": reverse("guides:sign", args=[guide.code, review.language]),
        "back_label": _("Signatures"),
    }
