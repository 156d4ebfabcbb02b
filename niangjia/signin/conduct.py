"""The code of conduct: a versioned text in both languages, accepted once a version."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import nh3
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from niangjia.people.models import Member

FOLDER = Path(__file__).parent / "data"


@lru_cache
def _read(language: str) -> tuple[str, str]:
    text = (FOLDER / f"conduct.{language}.md").read_text(encoding="utf-8")
    head, body = text.split("\n\n", 1)
    name, version = head.split(": ", 1)
    if name != "version":
        raise ValueError(f"conduct.{language}.md must begin with its version")
    return version.strip(), nh3.clean(MarkdownIt().render(body), link_rel=None)


def version() -> str:
    """The version in force. Raises ValueError when the two languages differ."""
    versions = {_read(language)[0] for language in ("zh-hans", "en")}
    if len(versions) != 1:
        raise ValueError("the code of conduct has two versions")
    return versions.pop()


def text(language: str) -> SafeString:
    """The text as HTML, in ``language`` (zh-hans or en)."""
    return mark_safe(_read("en" if language.startswith("en") else "zh-hans")[1])  # noqa: S308


def accepted(member: Member) -> bool:
    """Whether ``member`` has accepted the version in force."""
    return member.conduct_version == version()


def requires_conduct(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Leads to the code of conduct first, if the version in force isn't accepted yet."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not accepted(request.user):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('signin:conduct')}?{query}")
        return view(request, *args, **kwargs)

    return wrapped
