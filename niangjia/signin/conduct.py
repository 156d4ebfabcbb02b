"""The code of conduct: a versioned text in both languages, accepted once a version."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import nh3
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
