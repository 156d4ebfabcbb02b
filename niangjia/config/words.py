"""The command line speaks Chinese or English, by the locale of the terminal. No gettext here:
these sentences must come out before anything is installed, migrated or compiled."""

from __future__ import annotations

import os


def terminal_language() -> str:
    """``zh-hans`` when the terminal's locale is Chinese, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh-hans" if value.lower().startswith("zh") else "en"
    return "en"


def say(en: str, zh: str) -> str:
    """The sentence in the terminal's language."""
    return zh if terminal_language() == "zh-hans" else en


class Refusal(Exception):
    """A command can't do what was asked. The text is one sentence that says what to do."""
