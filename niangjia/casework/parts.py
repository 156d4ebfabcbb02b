"""What rooms above casework keep with a case: a registry that they fill.

Evidence, referrals, requests and others are rooms of their own. Each registers one part; the case's
page, its timeline and its closing then know of it, and casework imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.casework.models import Case, Consent
from niangjia.ui.lists import Event


def _no_words(actor: Actor, case: Case) -> str:
    return ""


def _no_events(actor: Actor, case: Case, latest: int | None) -> Sequence[Event]:
    return ()


def _nothing_to_do(actor: Actor, case: Case) -> None:
    return None


def _nothing_against(case: Case) -> Sequence[str]:
    return ()


def _no_doors(case_id: UUID) -> Sequence[tuple[str, str]]:
    return ()


def _nothing_held(case: Case) -> AbstractContextManager[object]:
    return nullcontext()


def _nothing_ends(actor: Actor, case: Case, consent: Consent) -> object:
    return None


@dataclass(frozen=True)
class OwnClock:
    """Content that is kept by a clock of its own, under keys of its own: ``cases()`` are those that have
    some, by key; ``families(case)`` its keys; ``let_go(actor, case)`` removes it in the caller's
    transaction and returns the keys that must go; ``replay(families)`` removes again what a restored
    backup brought back under erased keys."""

    cases: Callable[[], QuerySet[Any, Any]]
    families: Callable[[Case], list[UUID]]
    let_go: Callable[[Actor, Case], list[UUID]]
    replay: Callable[[Sequence[UUID]], int]


@dataclass(frozen=True)
class Trace:
    """Records of a part whose openings belong to "who opened this": their kind in the audit log, and
    ``ids(case)``, a query for their keys."""

    kind: str
    ids: Callable[[Case], QuerySet[Any, Any]]


@dataclass(frozen=True)
class CasePart:
    """One part of a case's file that an upper room keeps.

    ``url(case_id)`` is its page. ``state(actor, case)`` says in a count or a word how it stands, with one
    query at most; where it is given, it says nothing only of a part that holds nothing that the actor may
    read: the case's page then doesn't ask for its events. ``events(actor, case, latest)`` gives its entries
    of the timeline, the newest first, only those that the actor may read, with one query at most; neutral
    words, no content of vault fields of others. ``against_closing(case)`` gives, in words for the worker,
    what must come to an end before the case closes; ``closed(actor, case)`` does what follows its closing,
    in the same transaction. ``consent_withdrawn(actor, case, consent)`` ends, in the same transaction,
    whatever rests on a consent that she took back; ``contact_changed(actor, case)`` stops, in the same
    transaction, whatever still goes by an agreed way that is no more. ``at_once(case_id)`` gives doors, as
    words and address, that the danger page opens. ``erasing(case)`` surrounds the removal of an erased
    case's rows, for a part whose table refuses to lose any. ``traces`` are what supervisors of the case are
    told the openings of. ``pages_in_danger`` names its pages that wait for no question (whether she knows
    somebody there) while the danger path is open. ``own_clock`` says what a part lets go by a retention
    clock of its own, before the case. ``only_if_said``: left out of the contents of a case while ``state``
    says nothing. Who may not use ``permission`` doesn't see the part at all.
    """

    key: str
    label: str | Promise
    url: Callable[[UUID], str]
    permission: Permission = Permission.VIEW_CASES
    order: int = 50
    state: Callable[[Actor, Case], str] = _no_words
    events: Callable[[Actor, Case, int | None], Sequence[Event]] = _no_events
    against_closing: Callable[[Case], Sequence[str]] = _nothing_against
    closed: Callable[[Actor, Case], None] = _nothing_to_do
    consent_withdrawn: Callable[[Actor, Case, Consent], object] = _nothing_ends
    contact_changed: Callable[[Actor, Case], object] = _nothing_to_do
    at_once: Callable[[UUID], Sequence[tuple[str, str]]] = _no_doors
    erasing: Callable[[Case], AbstractContextManager[object]] = _nothing_held
    own_clock: OwnClock | None = None
    only_if_said: bool = False
    traces: tuple[Trace, ...] = ()
    pages_in_danger: frozenset[str] = frozenset()

    def holds_nothing(self, state: str) -> bool:
        """What its ``state`` means, if it says it at all."""
        return not state and self.state is not _no_words


_parts: dict[str, CasePart] = {}


def register(part: CasePart) -> None:
    """Add a part (once, in the room's AppConfig.ready)."""
    _parts[part.key] = part


def forget(key: str) -> None:
    """Take a part out again (tests)."""
    _parts.pop(key, None)


def all_parts() -> list[CasePart]:
    """Every part in the order of the file's contents."""
    return sorted(_parts.values(), key=lambda part: (part.order, part.key))


def parts_for(actor: Actor) -> list[CasePart]:
    """The parts that this actor's roles let her see."""
    return [part for part in all_parts() if actor.may(part.permission)]


def at_once(actor: Actor, case_id: UUID) -> list[tuple[str, str]]:
    """The doors that help tonight, of the parts that she may see."""
    return [door for part in parts_for(actor) for door in part.at_once(case_id)]


def pages_in_danger() -> frozenset[str]:
    """The pages of any part that don't wait for a question while the danger path is open."""
    return frozenset(page for part in all_parts() for page in part.pages_in_danger)


def against_closing(case: Case) -> list[str]:
    """All that any part still has open."""
    return [why for part in all_parts() for why in part.against_closing(case)]


def closed(actor: Actor, case: Case) -> None:
    """Tell every part that a case is closed, in the transaction that closed it."""
    for part in all_parts():
        part.closed(actor, case)


def consent_withdrawn(actor: Actor, case: Case, consent: Consent) -> None:
    """Let every part end what rests on a consent that she took back."""
    for part in all_parts():
        part.consent_withdrawn(actor, case, consent)


def contact_changed(actor: Actor, case: Case) -> None:
    """Tell every part that the agreed way to reach her, or her number, isn't what it was."""
    for part in all_parts():
        part.contact_changed(actor, case)


def traces() -> list[Trace]:
    """What every part has opened and changed, for "who opened this"."""
    return [one for part in all_parts() for one in part.traces]


def own_clocks() -> dict[str, OwnClock]:
    """Retention clocks besides the case's own, by their part."""
    return {part.key: part.own_clock for part in all_parts() if part.own_clock}


@contextmanager
def erasing(case: Case) -> Iterator[None]:
    """Around the removal of an erased case's rows, in its transaction."""
    with ExitStack() as held:
        for part in all_parts():
            held.enter_context(part.erasing(case))
        yield
