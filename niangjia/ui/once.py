"""A form is sent once: each page's forms carry a token of its own, ``desk.middleware`` heeds it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence

from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

# "token" in the name: the lock never keeps it, so a form that is put back is a new one.
FIELD = "form_token"
# Differs with each sending though the content is the same.
LEFT_OUT = frozenset({"csrfmiddlewaretoken"})
LONGEST = 64


def token_field() -> SafeString:
    """The hidden field, with a token that is used for the forms of one page: two of them that lead to the
    same address and say the same are one."""
    return format_html(
        '<input type="hidden" name="{}" value="{}">', FIELD, secrets.token_urlsafe(16)
    )


def digest(
    member: str,
    path: str,
    posted: Iterable[tuple[str, Sequence[str]]],
    files: Iterable[tuple[str, bytes]] = (),
) -> str:
    """A keyed digest of one sending: who, where, token and content. Nothing can be read from it.

    A form that was changed before it was sent again is another sending.
    """
    body = hashlib.sha256()
    for name, values in sorted((n, v) for n, v in posted if n not in LEFT_OUT):
        for text in (name, *values):
            body.update(f"{len(text)}:{text}".encode())
    for name, content in files:
        body.update(f"{name}:{len(content)}:".encode() + content)
    text = f"{member}:{path}:{body.hexdigest()}"
    return salted_hmac("niangjia.ui.once", text, algorithm="sha256").hexdigest()
