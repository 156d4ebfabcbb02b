"""``request.actor``: who acts, from where."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.functional import SimpleLazyObject

from niangjia.access.actor import Actor, Source
from niangjia.people.actors import actor_for, visitor
from niangjia.people.models import Member


class ActorMiddleware:
    """Sets ``request.actor``. It is lazy: a page that asks nothing of it costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))
        return self.get_response(request)


def _actor(request: HttpRequest) -> Actor:
    member, source = request.user, source_of(request)
    # A session that outlived its member's account counts for nothing.
    if isinstance(member, Member) and member.is_active:
        return actor_for(member, source)
    return visitor(source)


def source_of(request: HttpRequest) -> Source:
    """Where a request came from: address and a fingerprint of the session, never its key."""
    session = getattr(request, "session", None)
    key = getattr(session, "session_key", None)
    fingerprint = salted_hmac("niangjia.people.session", key).hexdigest()[:12] if key else ""
    return Source("web", client_ip(request), fingerprint)


def client_ip(request: HttpRequest) -> str:
    """The caller's address.

    Each of our own proxies appends the address it was called from to X-Forwarded-For, so with n
    trusted proxies the n-th entry from the right is the caller; entries left of it can be forged.
    A header that is too short or no address falls back to the connection's own address.
    """
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.NIANGJIA.trusted_proxies
    hops = [hop for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if proxies and len(hops) >= proxies:
        return _address(hops[-proxies]) or peer
    return peer


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""
