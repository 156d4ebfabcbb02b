"""What a web process has loaded stays for good: the garbage collector need not look at it again.

Texts, questions, templates and addresses are some two hundred thousand objects. A page with forty forms
made the collector walk through all of them, which was half of its time (docs/adr/0023).
"""

from __future__ import annotations

import gc
import itertools
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
# After so many requests most of what is loaded when it is first asked for is there.
AFTER = frozenset({20, 200})


def settle() -> None:
    """Throw away what is garbage now, and leave the rest out of later collections."""
    gc.collect()
    gc.freeze()


class Settled:
    """A WSGI application that settles after its first requests."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.requests = itertools.count(1)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        answer = self.application(environ, start_response)
        if next(self.requests) in AFTER:
            settle()
        return answer
