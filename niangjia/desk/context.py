"""The shell's context: who sits at the desk and which doors she may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from niangjia import notices
from niangjia.access import navigation
from niangjia.access.actor import Actor
from niangjia.access.navigation import Door
from niangjia.access.roles import SENSITIVE_ROLES
from niangjia.desk import presenters, selectors
from niangjia.people.actors import EVERYBODY
from niangjia.people.models import Member
from niangjia.people.presenters import person_name, unit_name
from niangjia.ui.shell import Language, NavGroup, NavItem, Shell, Theme, UnitChoice
from niangjia.units.models import Unit

OTHER = {"zh-hans": Language("en", "English"), "en": Language("zh-hans", "中文")}
BOTTOM_DOORS = 3


@cache
def _known(name: str, prefix: str, urls: str | None) -> str:
    return reverse(name)


def _url(name: str) -> str:
    """The address of a page that takes nothing, made once: the shell has forty of them."""
    return _known(name, get_script_prefix(), get_urlconf())


@dataclass(frozen=True)
class _Menu:
    """The links of the shell in one language, for whoever has these doors and stands behind one of them."""

    rail: list[NavGroup]
    bottom: list[NavItem]
    start: list[NavItem]


@lru_cache(maxsize=1024)
def _menu(
    doors: tuple[Door, ...], roles: frozenset[str], here: str, language: str, prefix: str
) -> _Menu:
    """Made once: most pages show the same links as one of the last ones did, sixty of them. ``language`` and
    ``prefix`` are those in force, of which words and addresses are made."""
    groups = [
        (_("My work"), [_item(door, here) for door in doors if door.group == "work"]),
        (_("Also here"), [_item(door, here) for door in doors if door.group == "more"]),
    ]
    return _Menu(
        rail=[NavGroup(label, items) for label, items in groups if items],
        bottom=[_item(door, here) for door in _bottom(doors, roles)],
        start=[_item(door, here) for door in doors if door.group == "start"],
    )


def _item(door: Door, here: str) -> NavItem:
    url = _url(door.url_name)
    return NavItem(str(door.label), url, door.icon, url == here)


@lru_cache(maxsize=256)
def _addresses(doors: tuple[Door, ...], prefix: str) -> tuple[str, ...]:
    return tuple(_url(door.url_name) for door in doors)


def _here(doors: tuple[Door, ...], path: str) -> str:
    """Behind which door a page lies: the one whose address is nearest to the page's, or ""."""
    urls = _addresses(doors, get_script_prefix())
    found = (url for url in urls if path == url or (url != "/" and path.startswith(url)))
    return max(found, key=len, default="")


def _bottom(doors: Iterable[Door], roles: frozenset[str]) -> list[Door]:
    """The phone's bottom bar: today, the rooms of her work, and where these are few, of learning."""
    work = [door for door in doors if door.bottom_for & (roles - {EVERYBODY})]
    rest = [door for door in doors if door.bottom_for & roles and door not in work]
    return [*work, *rest][:BOTTOM_DOORS]


def _first(units: dict[str, Unit]) -> str:
    return next((unit_name(unit) for unit in units.values()), "")


def _theme(member: object) -> Theme:
    """Light, dark, or as the device says."""
    chosen = getattr(member, "theme", "")
    return "light" if chosen == "light" else "dark" if chosen == "dark" else "system"


def _other() -> Language:
    """The language that the page is not in."""
    return OTHER["en" if (translation.get_language() or "").startswith("en") else "zh-hans"]


def _account() -> list[NavItem]:
    pages = [
        (_("My page"), "people:me", "person"),
        (_("Sign-in and security"), "signin:security", "key"),
        (_("Who may do what"), "access:roles", "list"),
    ]
    items = []
    for label, name, icon in pages:
        try:
            items.append(NavItem(label, _url(name), icon))
        except NoReverseMatch:
            continue
    return items


def build(request: HttpRequest, actor: Actor) -> Shell:
    """The shell for a signed-in member: her unread notices, and her units if she serves elsewhere too
    (one query each)."""
    doors = tuple(navigation.doors_for(actor))
    here, language = _here(doors, request.path), translation.get_language() or ""
    menu = _menu(doors, actor.roles, here, language, get_script_prefix())
    units = selectors.units_of(actor, selectors.home_of(request.user))
    chosen = request.session.get("unit", "")
    member = request.user
    return Shell(
        home_url=_url("desk:day"),
        member_name=person_name(member) if isinstance(member, Member) else actor.name,
        rail=menu.rail,
        bottom=menu.bottom,
        start=menu.start,
        account=_account(),
        unit=unit_name(units[chosen]) if chosen in units else _first(units),
        units=[UnitChoice(key, unit_name(unit), key == chosen) for key, unit in units.items()],
        unit_url=_url("desk:unit") if len(units) > 1 else "",
        search_url=_url("desk:search"),
        notices=notices.unread_count(actor),
        notices_url=_url("desk:notices"),
        other_language=_other(),
        language_url=_url("desk:language"),
        theme=_theme(member),
        theme_url=_url("desk:theme"),
        lock_url=_url("signin:lock"),
        alive_url=_url("signin:alive"),
        keep_url=_url("signin:keep"),
        save_view_url=_url("desk:save_filter"),
        saved_views=SimpleLazyObject(  # only pages with filters ask for them
            lambda: presenters.saved_views(
                selectors.saved_filters(actor, request.path), request.GET.urlencode()
            )
        ),
        sign_out_url=_url("account_logout"),
        idle_minutes=_idle_minutes(actor),
        demo=getattr(member, "is_demo", False),
    )


def _idle_minutes(actor: Actor) -> int:
    from django.conf import settings

    return int(settings.NIANGJIA.idle_minutes) if actor.roles & SENSITIVE_ROLES else 0


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor. The shell is built only if a template asks for it."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"shell": None}
    if actor.member_id is None:
        return {"shell": Shell(other_language=_other(), language_url=_url("desk:language"))}
    return {"shell": SimpleLazyObject(lambda: build(request, actor))}
