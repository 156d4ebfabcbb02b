"""Every view says who may come in; the middleware refuses a view that doesn't.

Three doors: ``requires`` (a permission), ``signed_in`` (any member), ``public`` (anybody); the
last two demand a reason, which the permissions page lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from niangjia.access.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class AccessRule:
    """Who may enter a view. ``kind`` is permission, signed_in or public."""

    kind: str
    permission: Permission | None = None
    reason: str = ""


def _door(rule: AccessRule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def requires(permission: Permission) -> Callable[[View], View]:
    """Only members with a role that gives ``permission`` somewhere. Which rows, policies decide."""
    return _door(AccessRule("permission", permission))


def signed_in(reason: str) -> Callable[[View], View]:
    """Any signed-in member; ``reason`` says why no permission is needed."""
    if not reason:
        raise ValueError("say why any member may enter")
    return _door(AccessRule("signed_in", None, reason))


def public(reason: str) -> Callable[[View], View]:
    """Anybody, signed in or not; ``reason`` says why."""
    if not reason:
        raise ValueError("say why anybody may enter")
    return _door(AccessRule("public", None, reason))


def after_conduct(view: View) -> View:
    """Opens only to members who have accepted the code of conduct in force (sign-in sees to it)."""
    view.needs_conduct = True  # type: ignore[attr-defined]
    return view


def needs_conduct(view: Any) -> bool:
    """Whether a view, looked at through its wrappers, was marked by ``after_conduct``."""
    seen = view
    while seen is not None:
        if getattr(seen, "needs_conduct", False):
            return True
        seen = getattr(seen, "__wrapped__", None)
    return False


def by_itself(view: View) -> View:
    """A view that takes long, to give a file or to do one thing after the other: it commits its own
    steps, so that no transaction stays open over it. Every other form that is sent is one transaction."""
    view.commits_itself = True  # type: ignore[attr-defined]
    return view


def commits_itself(view: Any) -> bool:
    """Whether a view, looked at through its wrappers, was marked by ``by_itself``."""
    seen = view
    while seen is not None:
        if getattr(seen, "commits_itself", False):
            return True
        seen = getattr(seen, "__wrapped__", None)
    return False
