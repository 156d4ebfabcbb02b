"""Identifiers of records: UUID version 7 (RFC 9562).

They sort by the time they were made, so that indexes grow at one end, and can't be guessed:
62 bits of every one are fresh from the system's random source.
"""

from __future__ import annotations

import os
import threading
import time
import uuid

_COUNTER_BITS = 12
# A clock put back by more than this is believed: ids must not run a day ahead of the time.
_BELIEVED_MS = 60_000
_lock = threading.Lock()
_last_ms = 0
_counter = 0


def uuid7() -> uuid.UUID:
    """A new identifier, greater than every one this process has made before.

    48 bits of milliseconds, a 12-bit counter (started at random below its half in every
    millisecond), 62 random bits. When the clock goes back a little or the counter is full, time
    is taken from the last identifier, so order holds; a clock put back by more than a minute is
    followed.
    """
    global _last_ms, _counter
    now_ms = time.time_ns() // 1_000_000
    with _lock:
        if now_ms > _last_ms or _last_ms - now_ms > _BELIEVED_MS:
            _last_ms = now_ms
            _counter = int.from_bytes(os.urandom(2)) >> 5
        else:
            _counter += 1
            if _counter >> _COUNTER_BITS:
                _last_ms += 1
                _counter = int.from_bytes(os.urandom(2)) >> 5
        milliseconds, counter = _last_ms, _counter
    tail = int.from_bytes(os.urandom(8)) >> 2
    return uuid.UUID(int=milliseconds << 80 | 7 << 76 | counter << 64 | 2 << 62 | tail)
