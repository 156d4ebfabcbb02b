"""A question that stands before a record shows, wherever a page shows something of it.

The base of all policies asks it when a page gets a record (``Policy.get``), so that no page has to think
of it. Only pages that are looked at ask: what is sent is never held up, nor services, commands and the worker.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from niangjia.access.actor import Actor


@dataclass(frozen=True)
class Question:
    """``stands(actor, record_id, page)``: whether the actor must answer before this page (the name of its
    address) shows something of a record; ``url_name`` asks her; ``at_once`` are pages that never wait."""

    stands: Callable[[Actor, UUID, str], bool]
    url_name: str
    at_once: frozenset[str]


class Unanswered(Exception):
    """A question stands before this record. The page that asks it comes first."""

    def __init__(self, record_id: UUID, url_name: str) -> None:
        self.record_id, self.url_name = record_id, url_name
        super().__init__(url_name)


_questions: list[Question] = []
_page: ContextVar[str] = ContextVar("page that is looked at", default="")


def register(question: Question) -> None:
    """Add a question (once, in the room's AppConfig.ready)."""
    if question not in _questions:
        _questions.append(question)


def look_at(page: str) -> None:
    """A page is looked at from here on in this thread; "" for none."""
    _page.set(page)


def before_showing(actor: Actor, record_id: UUID | None) -> None:
    """Raise Unanswered when a question stands before what a page is about to show."""
    page = _page.get()
    if not page or record_id is None:
        return
    for question in _questions:
        if page in question.at_once:
            continue

        def ask(question: Question = question) -> bool:
            return question.stands(actor, record_id, page)

        if actor.lately((question.url_name, record_id), ask):
            raise Unanswered(record_id, question.url_name)
