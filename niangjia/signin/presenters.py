"""How the sign-in pages speak."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niangjia.access.roles import SENSITIVE_ROLES
from niangjia.signin import rules, selectors
from niangjia.signin.forms import UnlockForm
from niangjia.signin.models import HeldForm, Invitation
from niangjia.ui.conflict import SEEN


def now_s() -> float:
    """The time in seconds, as sessions keep it."""
    return time.time()


def lock(form: UnlockForm, onward: str, held: QuerySet[HeldForm]) -> dict[str, Any]:
    """What the locked screen says: nothing but that all is kept."""
    return {"form": form, "next": onward, "kept": held.count()}


@dataclass(frozen=True)
class HeldLine:
    """One kept form: which page, when, the words, and the address that fills it again."""

    held: HeldForm
    page: str
    texts: list[str]
    back_url: str
    left_out: str


def held_lines(rows: Iterable[HeldForm]) -> list[HeldLine]:
    """Kept forms as the page shows them."""
    return [_held_line(row) for row in rows]


def _held_line(row: HeldForm) -> HeldLine:
    path = row.path
    joint = "&" if "?" in path else "?"
    typed = (values for name, values in row.fields.items() if name != SEEN)
    texts = [v for values in typed for v in values if len(v.strip()) > 1]
    texts = [text for text in texts if not re.fullmatch(r"[0-9a-f-]{36}", text)]
    back_url = f"{path}{joint}held={row.pk}" if _opens(path) else ""
    return HeldLine(row, page_name(path), texts, back_url, left_out(row))


def _opens(path: str) -> bool:
    """Whether an address still leads to a page."""
    try:
        resolve(path.split("?")[0])
    except Resolver404:
        return False
    return True


def left_out(row: HeldForm) -> str:
    """What could not be kept, in words; empty when all was."""
    count = len(row.left_out or [])
    if not count:
        return ""
    return ngettext(
        "One file or very long field was not kept. Please add it again.",
        "%(count)d files or very long fields were not kept. Please add them again.",
        count,
    ) % {"count": count}


def page_name(path: str) -> str:
    """What a page is called in the list of kept forms: its room."""
    try:
        room = resolve(path.split("?")[0]).namespace
    except Resolver404:
        room = ""
    names = {
        "people": _("Members"),
        "units": _("Units"),
        "access": _("Access"),
        "audit": _("Audit log"),
        "desk": _("Today"),
    }
    return names.get(room, _("A page"))


def invited(request: HttpRequest, made: Invitation, token: str) -> dict[str, Any]:
    """The page that shows a link once: to copy, and as a picture to scan from this screen."""
    address = request.build_absolute_uri(reverse("signin:join", args=[token]))
    picture = base64.b64encode(get_adapter().build_totp_svg(address).encode()).decode()
    return {
        "member": made.member,
        "invitation": made,
        "address": address,
        "picture": f"data:image/svg+xml;base64,{picture}",
    }


def invited_imported(
    request: HttpRequest, made: Iterable[tuple[Invitation, str]], left: int
) -> dict[str, Any]:
    """The sheet of links after an import: a slip for each, and how many are still to make."""
    slips = [invited(request, one, token) for one, token in made]
    return {"slips": slips, "left": left, "at_once": min(left, rules.SLIPS_AT_ONCE)}


@dataclass(frozen=True)
class SessionLine:
    """One session: the device in words, where from, since when."""

    session: UserSession
    device: str
    is_present: bool
    seen: dt.datetime | None = None


def device(user_agent: str) -> str:
    """A browser and system in words a person knows."""
    systems = (
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    browsers = (
        ("MicroMessenger", _("WeChat")),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    system = next((name for mark, name in systems if mark in user_agent), _("an unknown device"))
    browser = next((name for mark, name in browsers if mark in user_agent), _("a browser"))
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}


def session_lines(rows: Iterable[UserSession], present: str | None) -> list[SessionLine]:
    """Sessions that still run, as the page shows them."""
    rows = list(rows)
    seen = selectors.last_used(rows)
    return [
        SessionLine(row, device(row.user_agent), row.session_key == present, seen[row.session_key])
        for row in rows
        if row.session_key in seen
    ]


def security(request: HttpRequest) -> dict[str, Any]:
    """Everything on the page of sign-in and security."""
    factors = selectors.factors_of(request.actor.me)
    return {
        "totp": next((f for f in factors if f.type == Authenticator.Type.TOTP), None),
        "passkeys": [f for f in factors if f.type == Authenticator.Type.WEBAUTHN],
        "codes_left": selectors.recovery_codes_left(request.actor.me),
        "sessions": session_lines(selectors.sessions(request.actor), request.session.session_key),
        "needs_factor": bool(request.actor.roles & SENSITIVE_ROLES),
        "by_address": opened_by_address(request),
        "named_url": named_url(request),
    }


def opened_by_address(request: HttpRequest) -> bool:
    """Whether the site was opened by a number: browsers give passkeys only to host names."""
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def site_name(request: HttpRequest) -> str:
    """The site's address as people write it on paper."""
    return request.get_host()


def named_url(request: HttpRequest) -> str:
    """The same site by name, when it runs on this machine."""
    port = request.get_port()
    return f"http://localhost:{port}/" if request.get_host().startswith(("127.", "[::1]")) else ""


def ended(count: int) -> str:
    """How many sessions ended, in words."""
    if not count:
        return _("You were signed in nowhere else.")
    return ngettext(
        "%(count)d other session has ended.", "%(count)d other sessions have ended.", count
    ) % {"count": count}
