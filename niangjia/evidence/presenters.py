"""How the evidence room speaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from niangjia.casework.forms import issue_name
from niangjia.evidence import advice, listing
from niangjia.evidence.models import Custody, Item, ItemFile, ItemVersion
from niangjia.evidence.rules import custody
from niangjia.evidence.rules.content import CONTENTS
from niangjia.law.citations.values import Citation, short
from niangjia.people.presenters import person_name
from niangjia.procedures.library import Words
from niangjia.procedures.presenters import Basis
from niangjia.ui import dates
from niangjia.ui.lists import Answer, Event

FAMILY: dict[str, str | Promise] = {
    "picture": gettext_lazy("Picture"),
    "paper": gettext_lazy("Paper"),
    "sound": gettext_lazy("Sound"),
    "film": gettext_lazy("Film"),
    "text": gettext_lazy("Text"),
}
ICONS = {"picture": "image", "paper": "file", "sound": "call", "film": "video", "text": "note"}


@dataclass(frozen=True)
class Line:
    """One piece in the list."""

    item: Item
    url: str
    title: str
    icon: str
    status: str
    said: str
    note: str


def _state(item: Item) -> tuple[str, str]:
    if item.withdrawn_at:
        return "plain", _("Withdrawn")
    if custody.is_out(one.step for one in item.custody.all()):
        return "waiting", _("Out")
    if item.sealed_at:
        return "sealed", _("Sealed")
    return "none", _("Not sealed yet")


def line(item: Item) -> Line:
    """A piece as the list shows it."""
    files = list(item.files.all())
    status, said = _state(item)
    made = dates.full(item.made_on) if item.made_on else ""
    facts = [
        str(Item.Kind(item.kind).label), made,
        _("%(count)s files") % {"count": len(files)} if len(files) > 1 else "",
        item.text.get("proves", "")[:80],
    ]  # fmt: skip
    return Line(
        item,
        reverse("evidence:item", args=[item.pk]),
        f"{item.number}. {item.text.get('title', '')}",
        ICONS[CONTENTS[files[0].content].family] if files else "seal",
        status,
        said,
        " · ".join(filter(None, facts)),
    )


def facts(item: Item) -> list[Answer]:
    """What is known of a piece."""
    text = item.text
    return [
        Answer(_("Kind"), Item.Kind(item.kind).label),
        Answer(_("Its form"), Item.Form(item.form).label),
        Answer(_("What it proves"), text.get("proves", "")),
        Answer(_("Issue"), issue_name(item.issue) if item.issue else ""),
        Answer(_("Article"), _article(item.article)),
        Answer(_("Given by"), text.get("source", "")),
        Answer(_("How it was made"), text.get("made_how", "")),
        Answer(_("Made on"), dates.full(item.made_on) if item.made_on else ""),
        Answer(_("Where the original is"), text.get("place", "")),
        Answer(_("Taken in by"), person_name(item.received_by) if item.received_by else ""),
    ]


def _article(article: str) -> str | SafeString:
    if not article:
        return ""
    cited = short(article)
    assert isinstance(cited, Citation)
    return Basis([cited]).shown([cited])[0]


@dataclass(frozen=True)
class FileLine:
    """One file: what it is, its sum, where its copy and its original open."""

    name: str
    icon: str
    said: str
    digest: str
    view: str
    original: str


def file_line(item: Item, file: ItemFile) -> FileLine:
    """A file of a piece, without the name that it came with."""
    of, original = CONTENTS[file.content], file.original
    size = filesizeformat(original.size) if original else ""
    drawn = file.copy is not None
    return FileLine(
        f"{item.number:02}-{file.number}",
        ICONS[of.family],
        f"{FAMILY[of.family]} · {of.ending.upper()} · {size}",
        listing.spaced(original.sha256) if original else "",
        reverse("evidence:picture", args=[file.pk]) if drawn else "",
        reverse("evidence:original", args=[file.pk]),
    )


def custody_events(item: Item) -> list[Event]:
    """The way of a piece, from the first step."""
    return [_event(one, str(Custody.Step(one.step).label)) for one in item.custody.all()]


def _event(one: Custody, what: str, url: str = "") -> Event:
    words = one.words or {}
    note = " · ".join(
        filter(
            None, [person_name(one.by) if one.by else "", words.get("outsider"), words.get("why")]
        )
    )
    return Event(one.at, what, note, url)


def timeline(steps: Iterable[Custody]) -> list[Event]:
    """Steps of custody for the case's timeline: which piece, which step, who; no content."""
    return [
        Event(
            one.at,
            _("Evidence %(number)s: %(step)s")
            % {"number": one.item.number, "step": Custody.Step(one.step).label},
            person_name(one.by) if one.by else "",
            reverse("evidence:item", args=[one.item_id]),
        )
        for one in steps
    ]


@dataclass(frozen=True)
class Before:
    """How a piece read before."""

    when: Any
    who: str
    answers: list[Answer]


NAMES: dict[str, str | Promise] = {
    "title": gettext_lazy("What it is"),
    "proves": gettext_lazy("What it proves"),
    "source": gettext_lazy("Given by"),
    "made_how": gettext_lazy("How it was made"),
    "place": gettext_lazy("Where the original is"),
    "made_on": gettext_lazy("Made on"),
    "article": gettext_lazy("Article"),
}


def before(rows: Iterable[ItemVersion]) -> list[Before]:
    """Earlier versions, the newest first."""
    return [
        Before(
            row.replaced_at,
            person_name(row.replaced_by) if row.replaced_by else "",
            [Answer(label, row.text.get(name, "")) for name, label in NAMES.items()],
        )
        for row in rows
    ]


# -- advice -----------------------------------------------------------------------------------------------
def _said(rows: Iterable[Words]) -> list[str]:
    language = get_language() or "zh-hans"
    return [row.text(language) for row in rows]


def advice_page(kind: str = "") -> dict[str, Any]:
    """What comes first, and the advice for one kind or for all."""
    book = advice.book()
    chosen = [book.kinds[kind]] if kind else [book.kinds[code] for code in Item.Kind.values]
    basis = Basis([*book.basis, *(one for of in chosen for one in of.basis)])
    return {
        "first": _said(book.first),
        "first_basis": basis.shown(book.basis),
        "kinds": [
            {
                "code": of.kind,
                "name": Item.Kind(of.kind).label,
                "what": _said(of.what),
                "how": _said(of.how),
                "safe": _said(of.safe),
                "basis": basis.shown(of.basis),
            }
            for of in chosen
        ],
    }
