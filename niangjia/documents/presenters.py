"""Kinds, forms, drafts and previews in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.documents import content, library, rules, selectors
from niangjia.documents.forms import DocumentForm
from niangjia.documents.library import Field, Kind
from niangjia.documents.models import Document, DocumentVersion
from niangjia.documents.rules import Finding, Values
from niangjia.law.citations.values import Citation, OutsideCitation
from niangjia.procedures.presenters import Basis, language, words
from niangjia.ui import dates
from niangjia.ui.lists import Event

Text = str | Promise

READERS: dict[str, Text] = {
    "court": gettext_lazy("To a court or arbitration body"),
    "police": gettext_lazy("To the police"),
    "agency": gettext_lazy("To an office"),
    "receiver": gettext_lazy("To whoever takes over"),
    "parties": gettext_lazy("For both parties"),
    "client": gettext_lazy("For her"),
    "inside": gettext_lazy("Inside the house"),
}


def _lang() -> str:
    """The reader's language, as documents name it."""
    return "zh" if language().startswith("zh") else "en"


def reading_in() -> str:
    """The reader's language, as documents name it."""
    return _lang()


# -- kinds ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class KindLine:
    """A kind in the list."""

    title: str
    summary: str
    url: str
    served: bool
    needs: str


def kind_line(of: Kind) -> KindLine:
    """One kind in the list, with what it needs."""
    needed = [words(one.name) for one in of.fields.values() if one.required and not one.when]
    shown = needed[:6]
    joined = ("、" if _lang() == "zh" else ", ").join(shown)
    return KindLine(
        words(of.title),
        words(of.summary),
        reverse("documents:kind", args=[of.code]),
        of.served,
        joined + (" …" if len(needed) > len(shown) else ""),
    )


def grouped(kinds: Iterable[Kind]) -> list[tuple[Text, list[KindLine]]]:
    """Kinds by who reads them."""
    found: dict[str, list[KindLine]] = {}
    for one in kinds:
        found.setdefault(one.reader, []).append(kind_line(one))
    return [(READERS[reader], lines) for reader, lines in found.items()]


@dataclass(frozen=True)
class Need:
    """A required content, why, and on what."""

    name: str
    why: str
    basis: list[SafeString]


def kind_page(of: Kind) -> dict[str, Any]:
    """Everything on a kind's page (two queries for its citations)."""
    basis = Basis(of.cited)
    return {
        "kind": of,
        "title": words(of.title),
        "summary": words(of.summary),
        "reader": READERS[of.reader],
        "notices": [(words(one.words), basis.shown(one.basis)) for one in of.notices],
        "articles": basis.shown(of.articles),
        "needs": [
            Need(words(one.name), words(one.why or one.hint), basis.shown(one.basis))
            for one in of.fields.values()
            if one.required
        ],
        "back_url": reverse("documents:list"),
        "back_label": _("Documents"),
    }


# -- writing ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Item:
    """One thing in the form: a field, or rows of fields; its basis beneath."""

    field: BoundField | None
    label: str
    required: bool
    hint: str
    rows: list[list[BoundField]]
    count_name: str
    count: int
    basis: list[SafeString]
    theirs: str = ""


def form_parts(form: DocumentForm, theirs: Values | None = None) -> list[tuple[str, list[Item]]]:
    """The form by parts. ``theirs``: another version saved meanwhile, shown where it differs."""
    basis = Basis(form.kind.cited)
    return [
        (words(part.name), [_item(form, one, basis, theirs) for one in part.fields])
        for part in form.kind.parts
        if part.fields
    ]


def _item(form: DocumentForm, of: Field, basis: Basis, theirs: Values | None) -> Item:
    rows, count = [], form.rows.get(of.code, 0)
    for at in range(count):
        rows.append([form[f"{of.code}-{at}-{column.code}"] for column in of.columns])
    other = ""
    if theirs is not None and form.is_valid():
        mine = rules.tidied(form.kind, form.answers())
        if mine.get(of.code) != theirs.get(of.code):
            other = content.shown(of, theirs, _lang()).strip("＿") or _("(empty)")
    return Item(
        field=None if rows else form[of.code],
        label=words(of.name),
        required=of.required,
        hint=words(of.hint),
        rows=rows,
        count_name=f"{of.code}-rows",
        count=count,
        basis=basis.shown(of.basis),
        theirs=other,
    )


# -- a draft ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ShownFinding:
    """One finding in words, linked to its field."""

    text: str
    why: str
    url: str
    basis: list[SafeString]


def findings(of: Kind, found: Sequence[Finding], edit_url: str) -> dict[str, list[ShownFinding]]:
    """Findings by kind: missing, stop, look."""
    basis = Basis([c for one in found for c in one.basis])
    out: dict[str, list[ShownFinding]] = {kind: [] for kind in rules.ORDER}
    for one in found:
        field = of.fields.get(one.field)
        anchor = one.field
        if field and field.type == "rows":
            anchor = f"{one.field}-0-{field.columns[0].code}"
        elif field and field.options:
            anchor = f"{one.field}_0"
        text = words(one.words)
        if one.kind != rules.MISSING and field:
            text = _("%(label)s: %(text)s") % {"label": words(field.name), "text": text}
        url = f"{edit_url}#id_{anchor}" if edit_url and field else ""
        out[one.kind].append(ShownFinding(text, words(one.why), url, basis.shown(one.basis)))
    return out


def all_cited(found: Iterable[Finding]) -> list[Citation | OutsideCitation]:
    """What findings cite."""
    return [c for one in found for c in one.basis]


@dataclass(frozen=True)
class DraftLine:
    """A draft in the list: kind and time, nothing of what it says."""

    title: str
    url: str
    status: str
    said: Text
    when: dt.datetime
    until: str


def draft_line(of: Document, kind: Kind) -> DraftLine:
    """One of her drafts."""
    last = next(iter(of.versions.all()), None)
    final = last is not None and last.final_at is not None
    return DraftLine(
        words(kind.title),
        reverse("documents:document", args=[of.pk]),
        "done" if final else "draft",
        _("Final") if final else _("Draft"),
        of.changed_at,
        _("kept until %(day)s") % {"day": dates.full(dates.local_day(of.expires_at))}
        if of.expires_at
        else "",
    )


def never_said(of: Kind) -> list[Text]:
    """What a discreet print does not hold."""
    if not of.discreet:
        return []
    return [
        _("Her name and his"),
        _("The name of any organisation"),
        _("Addresses, case numbers, QR codes"),
        _("The code word"),
        _("A title or a banner"),
    ]


def document_page(
    actor: Actor,
    of: Document,
    kind: Kind,
    version: DocumentVersion,
    found: Sequence[Finding],
    shown_in: str = "",
) -> dict[str, Any]:
    """Everything on a draft's page."""
    editable = actor.may(Permission.WRITE_DOCUMENTS)
    edit_url = reverse("documents:edit", args=[of.pk]) if editable else ""
    final = version.final_at is not None
    lang = shown_in if shown_in in ("zh", "en") else "zh"
    in_order = findings(kind, found, edit_url)
    return {
        "document": of,
        "kind": kind,
        "version": version,
        "title": words(kind.title),
        "final": final,
        "final_on": dates.full(dates.local_day(version.final_at)) if version.final_at else "",
        "until": dates.full(dates.local_day(of.expires_at)) if of.expires_at else "",
        "found": in_order,
        "ready": rules.may_be_final(found),
        "preview": content.content(kind, version.answers, lang, draft=not final),
        "preview_in": lang,
        "preview_tag": "zh-Hans" if lang == "zh" else "en",
        "never_said": never_said(kind),
        "edit_url": edit_url,
        "today": timezone.localdate(),
        "back_url": reverse("documents:list"),
        "back_label": _("Documents"),
    }


def timeline(rows: Iterable[Document]) -> list[Event]:
    """When documents were begun and confirmed, by their kind alone."""
    found = []
    for row in rows:
        of, url = (
            library.kind_in(selectors.folder(), row.kind),
            reverse("documents:document", args=[row.pk]),
        )
        title = words(of.title) if of else row.kind
        versions = list(row.versions.all())
        if versions:
            first = min(versions, key=lambda one: one.number)
            found.append(Event(first.made_at, _("Document begun: %s") % title, "", url))
        found += [
            Event(one.final_at, _("Document final: %s") % title, "", url)
            for one in versions
            if one.final_at
        ]
    return found
