"""Reading guides and their reviews.

Guides are public knowledge, shipped as files: reading them needs no actor. Reviews are rows: the
actor comes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.guides import connections, library, rules
from niangjia.guides.models import Review
from niangjia.guides.rules import Guide, Text
from niangjia.people.models import Member
from niangjia.ui.lists import Answer


def all_guides() -> list[Guide]:
    """Every guide that is shipped, by group in the order of the taxonomy, then by code."""
    order = {group: place for place, group in enumerate(rules.GROUPS)}
    return sorted(library.shipped().values(), key=lambda g: (order.get(g.group, 99), g.code))


def guide(code: str) -> Guide | None:
    """The guide of that code, or None."""
    return library.shipped().get(code)


def guides_for(issues: Iterable[str] = (), articles: Iterable[object] = ()) -> list[Guide]:
    """Guides on any of these ``issues`` (codes) or ``articles``, the nearest first.

    ``articles``: citations in data form ("反家庭暴力法 23") or values with ``law``, ``article``,
    ``sub``. An issue that a guide names first weighs most: that is what the guide is about.
    """
    wanted, keys = set(issues), {_key(article) for article in articles} - {""}
    ranked: list[tuple[float, str, Guide]] = []
    for found in all_guides():
        weight = sum(2.0 / (at + 1) for at, issue in enumerate(found.issues) if issue in wanted)
        weight += sum(1 for cited in found.articles if _key(cited) in keys)
        if weight:
            ranked.append((-weight, found.code, found))
    return [row[2] for row in sorted(ranked, key=lambda row: row[:2])]


def _key(article: object) -> str:
    """A citation's law and article, without paragraph and item: "刑法 260-1"."""
    if isinstance(article, str):
        return "" if rules.mark_of(article) else article.partition("(")[0].strip()
    law, number = getattr(article, "law", ""), getattr(article, "article", "")
    sub = getattr(article, "sub", 0)
    return f"{law} {number}-{sub}" if sub else f"{law} {number}" if law else ""


# -- who reviewed what: rows, so the actor comes first -----------------------------------------------
ReviewsByText = dict[tuple[str, str], list[Review]]


def reviews_in_force(actor: Actor, codes: Iterable[str] | None = None) -> ReviewsByText:
    """(code, language) → signatures under the very text that is shipped now (one query)."""
    rows = policy_of(Review).visible_to(actor).filter(withdrawn_at=None)
    if codes is not None:
        rows = rows.filter(guide__in=list(codes))
    found: ReviewsByText = {}
    for row in rows.select_related("signed_by").order_by("signed_at"):
        shipped = guide(row.guide)
        text = shipped.texts.get(row.language) if shipped else None
        if text is not None and text.version == row.version:
            found.setdefault((row.guide, row.language), []).append(row)
    return found


def reviews_of(actor: Actor, code: str) -> list[Review]:
    """Every signature there ever was under a guide, the newest first (one query)."""
    rows = policy_of(Review).visible_to(actor).filter(guide=code)
    return list(rows.select_related("signed_by", "withdrawn_by").order_by("-signed_at"))


def review(actor: Actor, pk: UUID) -> Review:
    """One signature, for whoever may withdraw it. Raises Http404 or Denied."""
    return policy_of(Review).get(actor, pk, Permission.SIGN_GUIDES)


def search(words: str, language: str, group: str = "", limit: int | None = None) -> list[Guide]:
    """Guides that answer ``words``, the best first; both languages are read.

    Every text is looked through: there are some dozens, and they lie in memory.
    """
    wanted = rules.pieces(words)
    scored = []
    for found in all_guides():
        if group and found.group != group:
            continue
        best = max(
            rules.score(wanted, _fields(found, text)) * (1.0 if text.language == language else 0.9)
            for text in found.texts.values()
        )
        if best:
            scored.append((-best, found.code, found))
    return [row[2] for row in sorted(scored, key=lambda row: row[:2])][:limit]


def _fields(found: Guide, text: Text) -> dict[str, str]:
    names = [issue.names.get(text.language, "") for issue in connections.issues(found.issues)]
    return {
        "title": text.title,
        "summary": text.summary,
        "issues": " ".join(names),
        "body": "\n".join(section.markdown for section in text.sections),
    }


def kept_about(member: Member) -> list[Answer]:
    """What guides keep about a member, for her own page (one query)."""
    count = Review.objects.filter(Q(signed_by=member) | Q(withdrawn_by=member)).count()
    return [Answer(_("Signatures under guides"), str(count))]
