"""Identifiers: ordered by time, never twice, as RFC 9562 lays version 7 out."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import time_machine

from niangjia.vault.ids import uuid7


def test_later_ids_are_greater_even_within_a_millisecond():
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_order_holds_when_the_clock_goes_back_a_little():
    before = uuid7()
    with time_machine.travel(time.time() - 30):
        assert uuid7() > before


def test_a_clock_put_back_by_hours_is_followed():
    uuid7()
    with time_machine.travel(time.time() - 3600):
        assert abs((uuid7().int >> 80) - time.time() * 1000) < 5000


def test_layout_is_version_7_with_the_time_in_front():
    made = uuid7()
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert abs((made.int >> 80) - time.time() * 1000) < 5000


def test_threads_never_share_an_id():
    with ThreadPoolExecutor(4) as pool:
        made = [
            each
            for part in pool.map(lambda _: [uuid7() for _ in range(500)], range(8))
            for each in part
        ]
    assert len(set(made)) == len(made)


def test_neighbours_differ_in_their_random_tail():
    tails = {uuid7().int & ((1 << 62) - 1) for _ in range(1000)}
    assert len(tails) == 1000
