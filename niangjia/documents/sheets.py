"""Blank sheets for where there is no signal: a registry that rooms fill from the very forms of their screens.

A sheet is made anew each time from what the screen would ask, in either language, so that paper and
screen can't drift. On paper stands a number and no title: what it is for tells nobody who finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.http import Http404
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.documents.library import SHIPPED
from niangjia.documents.rendering import FORMS, Made
from niangjia.documents.rendering.pdf import compile_layout
from niangjia.ui.forms import LongTextField, choice_names

LANGUAGES = {"zh-hans": "zh", "en": "en"}
LONG = 2000


@dataclass(frozen=True)
class Ask:
    """One thing to be asked: boxes to tick, or lines to write on. ``mark``: a yes is acted upon at once."""

    label: str
    help: str = ""
    options: tuple[str, ...] = ()
    lines: int = 0
    mark: bool = False


@dataclass(frozen=True)
class Part:
    """A heading, why it is asked, and what is asked."""

    heading: str
    why: str = ""
    asks: tuple[Ask, ...] = ()
    before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A blank sheet: ``title`` is for the page that offers it, ``number`` for the paper. ``parts()`` is asked
    while the language of the paper is in force."""

    code: str
    number: str
    title: str | Promise
    permission: Permission
    parts: Callable[[], Sequence[Part]]


_providers: list[Callable[[Actor], Sequence[Sheet]]] = []


def register(provider: Callable[[Actor], Sequence[Sheet]]) -> None:
    """Add what a room has for this actor (once, in the room's AppConfig.ready)."""
    _providers.append(provider)


def sheets(actor: Actor) -> list[Sheet]:
    """Every sheet that she may use, by number."""
    found = [one for provider in _providers for one in provider(actor)]
    return sorted(
        (one for one in found if actor.may(one.permission)), key=lambda one: int(one.number)
    )


def sheet(actor: Actor, code: str) -> Sheet:
    """One of them. Raises Http404."""
    for one in sheets(actor):
        if one.code == code:
            return one
    raise Http404


def of_form(form: forms.Form, *, without: Collection[str] = ()) -> tuple[Ask, ...]:
    """What a form asks, in its order and words."""
    return tuple(_ask(field) for name, field in form.fields.items() if name not in without)


def _ask(field: Any) -> Ask:
    options = tuple(words for value, words in choice_names(field).items() if value)
    if isinstance(field, forms.BooleanField):
        return Ask(str(field.label), str(field.help_text), ("",))
    lines = 0 if options else 1
    if isinstance(field, LongTextField):
        lines = 7 if (field.max_length or 0) > LONG else 3
    return Ask(str(field.label), str(field.help_text), options, lines)


def make(of: Sheet, language: str) -> Made:
    """The sheet as a PDF, in a language of ``LANGUAGES``, under a name that says nothing. Raises KeyError."""
    short = LANGUAGES[language]
    with translation.override(language):
        data = {
            "language": short,
            "number": of.number,
            "head": [
                _("Day and time"),
                _("Own sign for the case, no name"),
                _("Written by hand by"),
            ],
            "parts": [asdict(part) for part in of.parts()],
            "foot": _("Type it in the same day, then destroy it. Never leave it with her."),
        }
    made = compile_layout(SHIPPED / "sheet.typ", data)
    return Made(f"notes-{of.number}.pdf", FORMS["pdf"], made)
