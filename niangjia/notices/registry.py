"""Sentences and addresses: rooms register what a notice says, people says where to send it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

_sentences: dict[str, str | Promise] = {}


@dataclass(frozen=True)
class Address:
    """Where a member wants to be told; empty fields mean: not there."""

    email: str = ""
    phone: str = ""
    language: str = ""


AddressBook = Callable[[Iterable[UUID]], Mapping[UUID, Address]]
_book: list[AddressBook] = []


def register_sentence(code: str, text: str | Promise) -> None:
    """A neutral sentence for ``code``: no names, no case words, nothing that could harm."""
    _sentences[code] = text


def sentence(code: str) -> str:
    """The sentence in the reader's language. Raises LookupError for an unknown code."""
    return str(_sentences[code])


def register_address_book(book: AddressBook) -> None:
    """Set who knows members' addresses."""
    _book[:] = [book]


def addresses(ids: Iterable[UUID]) -> Mapping[UUID, Address]:
    """Addresses by member id."""
    return _book[0](ids) if _book else {}
