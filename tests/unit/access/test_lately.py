"""What was asked for an actor a moment ago isn't asked again; a moment later it is."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import time_machine

from niangjia.access.actor import FRESH, Actor

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def test_one_question_of_a_kind_for_a_request_and_again_in_long_work() -> None:
    asked: list[str] = []
    actor = Actor(member_id=uuid4())

    def answer(key: str) -> int:
        return actor.lately(key, lambda: asked.append(key) or len(asked))  # type: ignore[func-returns-value]

    with time_machine.travel(NOW, tick=False) as clock:
        assert [answer("walls"), answer("walls"), answer("glass")] == [1, 1, 2]
        clock.shift(FRESH - 1)
        assert answer("walls") == 1
        clock.shift(1)
        assert answer("walls") == 3
        clock.move_to(NOW)  # the machine's clock was set back
        assert answer("walls") == 4
    assert Actor(member_id=uuid4()).lately("walls", lambda: 0) == 0
