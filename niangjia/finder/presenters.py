"""Answers of the finder as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from niangjia.finder.finding import Answer, Hit
from niangjia.finder.rules import without_figures
from niangjia.law import presenters as law
from niangjia.law import related
from niangjia.ui.lists import in_a_row

Text = str | Promise


@dataclass(frozen=True)
class Piece:
    """A stretch of a passage; ``hers`` where it says her words."""

    text: str
    hers: bool


@dataclass(frozen=True)
class ShownHit:
    """One article of an answer."""

    name: str
    heading: str
    url: str
    pieces: list[Piece]
    whole: bool
    why: list[str]
    cautions: list[Text]
    place: str


def _pieces(hit: Hit) -> list[Piece]:
    """The passage cut so that her words can be marked."""
    words = sorted(
        {*hit.words, *(law_word for _said, law_word in hit.meant)}, key=len, reverse=True
    )
    pieces = [Piece(hit.passage, hers=False)]
    for word in words:
        cut: list[Piece] = []
        for piece in pieces:
            if piece.hers or word not in piece.text:
                cut.append(piece)
                continue
            parts = piece.text.split(word)
            for at, part in enumerate(parts):
                if at:
                    cut.append(Piece(word, hers=True))
                if part:
                    cut.append(Piece(part, hers=False))
        pieces = cut
    return pieces


def why(hit: Hit) -> list[str]:
    """Why an article was found, in words."""
    said = []
    if hit.named:
        said.append(_("You named this article."))
    elif hit.meant_now:
        said.append(_("In the older text, this had the number that you named."))
    if hit.heard:
        said.append(_("She says “%(words)s”: this comes first.") % {"words": hit.heard})
    if hit.meant:
        pairs = "；".join(f"{one} → {two}" for one, two in hit.meant)
        said.append(_("Everyday words and the law’s: %(pairs)s") % {"pairs": pairs})
    if hit.words:
        said.append(_("Your words stand here: %(words)s") % {"words": in_a_row(hit.words)})
    if hit.asked_alike:
        said.append(_("People ask in such words about this article."))
    return said or [_("Its words are the nearest.")]


def shown_hit(hit: Hit) -> ShownHit:
    """One article: name, passage with her words marked, why, cautions."""
    article = hit.article
    number = law.place_slug(article.number, article.sub)
    return ShownHit(
        name=law.cited(article),
        heading=article.path[-1] if article.path else "",
        url=law.article_url(article.version.law.short, article.number, article.sub),
        pieces=_pieces(hit),
        whole=hit.passage == article.text,
        why=why(hit),
        cautions=[
            *(caution.title for caution in law.cautions(article.version)),
            *([law.was_moved(hit.place)] if hit.named and law.was_moved(hit.place) else []),
        ],
        place=f"{article.version.law.short}|{number}",
    )


UNSURE: dict[str, Text] = {
    "unsure": gettext_lazy("Not sure: these articles are near, but may not answer it."),
    "none": gettext_lazy("Nothing fits well."),
}


def answer_page(question: str, scope: str, answer: Answer) -> dict[str, object]:
    """Everything that an answer shows."""
    places = [hit.place for hit in answer.hits[:5]]
    return {
        "question": question,
        "scope": scope,
        "asked": bool(question),
        "hits": [shown_hit(hit) for hit in answer.hits],
        "issues": law.issue_links(issue.code for issue in answer.issues),
        "shelves": related.nearest([issue.code for issue in answer.issues], places)
        if answer.hits
        else [],
        "unsure": UNSURE.get(answer.confidence, ""),
        "nothing": not answer.hits,
        "read_as": answer.read_as,
        "missing": [_missing(text) for text in answer.missing],
        "offer": without_figures(question),
        "by_meaning": answer.engine == "semantic",
    }


def _missing(text: str) -> str:
    name, _space, number = text.rpartition(" ")
    place, _dash, sub = number.partition("-")
    return f"{name} {law.label(int(place), int(sub or 0))}"


def examples() -> list[str]:
    """Questions to begin with, in the reader's language."""
    if (get_language() or "").startswith("en"):
        return [
            "My husband beats me, what can I do tonight?",
            "He pays no child support after the divorce",
            "The boss dismissed me when I was pregnant",
        ]
    return ["老公动手打人，今晚怎么办", "离婚后他不给抚养费", "怀孕了被公司辞退"]
