"""The keyed chain: pure functions from events to digests.

Each event carries its own keyed digest (mac), written in the same INSERT. The chain links macs in
the order in which they were sealed. Whoever changes a row must know the key to make its mac; who
removes, inserts or re-orders rows must remake every later link and the head outside the database.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

START = b"\x00" * 32


def canonical(event: Mapping[str, Any]) -> bytes:
    """The bytes a mac covers: every column but the mac, in a fixed order and spelling."""
    return json.dumps(event, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def event_mac(key: bytes, event: Mapping[str, Any]) -> bytes:
    """The keyed digest of one event (32 bytes)."""
    return hmac.new(key, b"event\x00" + canonical(event), hashlib.sha256).digest()


def link(key: bytes, before: bytes, seq: int, event_id: str, mac: bytes) -> bytes:
    """The chain value after ``before`` (32 bytes)."""
    body = b"link\x00" + before + seq.to_bytes(8, "big") + event_id.encode() + mac
    return hmac.new(key, body, hashlib.sha256).digest()


def head_mac(key: bytes, line: str) -> str:
    """The keyed digest of one line of the head file, in hexadecimal."""
    return hmac.new(key, b"head\x00" + line.encode(), hashlib.sha256).hexdigest()
