"""Who she is: username or phone, and password. Refusals cost the same time, whatever the cause."""

from __future__ import annotations

from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import make_password
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from niangjia.people.models import Member
from niangjia.signin.selectors import factors
from niangjia.ui import normalise
from niangjia.vault import index


def find_member(name: str) -> Member | None:
    """The member who signs in as ``name``: a username, or a phone number in any spelling."""
    name = normalise.to_halfwidth(name).strip().lower()
    found = Member.objects.filter(username=name).first() if name else None
    if found is None and sum(letter.isdigit() for letter in name) >= 7:
        try:
            found = Member.objects.filter(phone_index=index.phone(name)).first()
        except ValueError:
            found = None
    return found


@cache
def _signed_in() -> QuerySet[Member]:
    """Members as a session knows them. Asked before every page, so put together once."""
    has_one = factors().filter(user=OuterRef("pk")).order_by()
    return Member.objects.select_related("unit").annotate(has_second_factor=Exists(has_one))


class MemberBackend(AuthenticationBackend):
    """Signs members in. An unknown name, a wrong password and a closed account look the same."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Member | None:
        member = find_member(credentials.get("username") or "")
        password = credentials.get("password") or ""
        if member is None:
            return None
        self._did_check_password = True
        if not member.has_usable_password():
            make_password(password)
            return None
        return member if member.check_password(password) and member.is_active else None

    def get_user(self, user_id: Any) -> Member | None:
        """The member of a session, with her unit and whether she has a second factor
        (``has_second_factor``, which the gate before every page asks); a closed account is nobody."""
        try:
            found = _signed_in().get(pk=user_id)
        except Member.DoesNotExist:
            return None
        return found if found.is_active else None
