"""What the shell (rail, bar, bottom bar, 更多) needs to know about the person at the desk.

The people room's context processor returns ``{"shell": Shell(...)}`` for signed-in requests and
``{"shell": None}`` otherwise. Templates read nothing else, so the shell knows no URL name: a field
left empty simply hides its control.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise

Text = str | Promise
Theme = Literal["system", "light", "dark"]


@dataclass(frozen=True)
class NavItem:
    """One link of the shell.

    ``icon`` is a name of the sprite (see the gallery); ``count`` is shown in ink after the label,
    never as a red dot; ``current`` marks where she is (``aria-current="page"``).
    """

    label: Text
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class NavGroup:
    """A titled group of the rail. An empty ``label`` shows the items alone."""

    label: Text
    items: list[NavItem]


@dataclass(frozen=True)
class UnitChoice:
    """A unit she can narrow her lists to. It never widens or narrows her rights."""

    id: str
    name: str
    current: bool = False


@dataclass(frozen=True)
class Language:
    """A language by its own name: ``Language("en", "English")``."""

    code: str
    label: str


@dataclass(frozen=True)
class SavedView:
    """A view of a list under her own name for it; ``remove_url`` takes a POST."""

    label: str
    url: str
    current: bool
    remove_url: str


@dataclass(frozen=True)
class Shell:
    """Everything around the page.

    Navigation: ``rail`` at the desk (and inside 更多 on the phone); ``bottom`` on the phone: up to
    three items (today, first room, second room), between which the template sets ＋ and Lock;
    ``start`` is the ＋ menu: only what her roles may begin; ``account`` are her own pages (sign-in
    and security, sessions, help), in 更多.

    POST addresses and their fields (each form carries ``next``, the present path, and the CSRF
    token):

    - ``search_url``: ``q``. GET of the same address shows an empty search page (phone, no box).
    - ``unit_url``: ``unit`` (a ``UnitChoice.id``).
    - ``language_url``: ``language`` (a ``Language.code``).
    - ``theme_url``: ``theme`` (system, light, dark).
    - ``lock_url``: ``path`` and, when the page had unsaved ``<form data-keep>`` forms, their
      fields as ``keep-<form data-keep name>--<field>``. The answer is the lock page.
    - ``keep_url``: ``path``, ``held`` (what was kept before) and the fields of one unsaved
      ``<form data-keep>`` as above; answers ``{"held", "at"}``.
    - ``save_view_url``: ``path``, ``query``, ``label``: a view of a list that she wants again;
      ``saved_views`` are those of the present page, read only where a page shows filters.
    - ``alive_url``: nothing; 204. Called at most once a minute while she types or moves.
    - ``sign_out_url``: nothing.

    ``idle_minutes`` 0 turns the idle lock off (roles that need none). ``notices`` None hides the
    link to ``notices_url``.
    """

    home_url: str = "/"
    member_name: str = ""
    rail: list[NavGroup] = field(default_factory=list)
    bottom: list[NavItem] = field(default_factory=list)
    start: list[NavItem] = field(default_factory=list)
    account: list[NavItem] = field(default_factory=list)
    unit: str = ""
    units: list[UnitChoice] = field(default_factory=list)
    unit_url: str = ""
    search_url: str = ""
    notices: int | None = None
    notices_url: str = ""
    other_language: Language | None = None
    language_url: str = ""
    theme: Theme = "system"
    theme_url: str = ""
    lock_url: str = ""
    alive_url: str = ""
    keep_url: str = ""
    save_view_url: str = ""
    saved_views: Iterable[SavedView] = ()
    sign_out_url: str = ""
    idle_minutes: int = 0
    demo: bool = False
