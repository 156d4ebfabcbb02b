"""What was written and read, by whom: an append-only log with a keyed chain.

Other rooms use ``record``, ``register`` and ``EventType``; the worker uses ``seal`` and
``write_head``. Imports are late because models load after the apps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from niangjia.audit.events import EventType, register

if TYPE_CHECKING:
    from niangjia.audit.models import AuditEvent

__all__ = ["EventType", "record", "register", "seal", "write_head"]


def record(*args: Any, **kwargs: Any) -> AuditEvent:
    """See ``writing.record``."""
    from niangjia.audit import writing

    return writing.record(*args, **kwargs)


def seal(*, everything: bool = False) -> int:
    """See ``writing.seal``."""
    from niangjia.audit import writing

    return writing.seal(everything=everything)


def write_head() -> str:
    """See ``writing.write_head``."""
    from niangjia.audit import writing

    return writing.write_head()
