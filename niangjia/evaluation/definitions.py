"""Copies of what an indicator counts, as it was when it was chosen."""

from __future__ import annotations

from django.utils import translation

from niangjia.people.indicators import Indicator

TEXTS = ("name", "done", "due", "source")


def frozen(of: Indicator) -> dict[str, object]:
    """A definition as it is now, in both languages."""
    found: dict[str, object] = {"key": of.key, "version": of.version}
    for text in TEXTS:
        said = {}
        for code, language in (("zh", "zh-hans"), ("en", "en")):
            with translation.override(language):
                said[code] = str(getattr(of, text))
        found[text] = said
    return found
