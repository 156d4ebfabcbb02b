"""What a log line may say: where something broke and what kind of error it was, never its words."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

# Addresses that are a secret by themselves: links by which somebody joins or answers.
SECRET_ADDRESS = re.compile(r"/(r|join)/[^/\s]+")


class WithoutWords(logging.Formatter):
    """Writes exceptions as their frames and class.

    The message of an exception often quotes what it stumbled over: a database names the value
    that broke a constraint, ``int()`` the text that was no number. Such text may be a phone number
    or a sentence of hers, and logs are read by people who see no case.
    """

    def format(self, record: logging.LogRecord) -> str:
        """A line without the secret of a link."""
        return SECRET_ADDRESS.sub(r"/\1/…", super().format(record))

    def formatException(self, ei: ExceptionInfo) -> str:  # type: ignore[override]
        """Frames and class names of an exception and of those that led to it."""
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            kind = type(error)
            frames = traceback.format_list(traceback.extract_tb(error.__traceback__))
            lines.insert(0, "".join(frames) + f"{kind.__module__}.{kind.__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nled to\n".join(lines)
