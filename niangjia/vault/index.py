"""Blind indexes: find a record by phone, ID number or name without storing any of them.

A token is 16 bytes of HMAC-SHA256 under a site secret, over the normalised value and its kind, so
that equal digits of different kinds differ. Whoever holds the database alone learns which rows
share a token, not what it stands for.

``name_tokens`` are stored with a record (many a record: subclass ``BlindToken``);
``name_query`` gives the tokens to ask for: a record matches when it has any of them.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from django.db import models

from niangjia.ui.pinyin import surname_of
from niangjia.vault.errors import NothingToIndex, VaultError
from niangjia.vault.keys import site_secret

if TYPE_CHECKING:
    _Bytes = models.BinaryField[bytes | None, bytes | None]
else:
    _Bytes = models.BinaryField

TOKEN_BYTES = 16
MOST_TOKENS = 96
MOST_READINGS = 6
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BETWEEN = re.compile(r"[\s·・•.,,、\-_'’]+")


def token(kind: str, text: str) -> bytes:
    """16 bytes for a normalised ``text`` of a ``kind``."""
    message = kind.encode() + b"\x00" + text.encode("utf-8", "surrogatepass")
    return hmac.digest(site_secret("index"), message, hashlib.sha256)[:TOKEN_BYTES]


# -- numbers --------------------------------------------------------------------------------------


def _phone_digits(value: str) -> str:
    text = unicodedata.normalize("NFKC", value)
    digits = re.sub(r"[^0-9]", "", text)
    if digits.startswith("0086"):
        digits = digits[4:]
    elif digits.startswith("86") and (text.lstrip(" (").startswith("+") or len(digits) == 13):
        digits = digits[2:]
    if not digits:
        raise NothingToIndex("There are no digits in this phone number.")
    return digits


def phone(value: str) -> bytes:
    """Token of a phone number; spaces, dashes, full-width digits and +86 make no difference."""
    return token("phone", _phone_digits(value))


def phone_last4(value: str) -> bytes:
    """Token of the last four digits. Raises NothingToIndex when there are fewer."""
    digits = _phone_digits(value)
    if len(digits) < 4:
        raise NothingToIndex("Four digits are needed.")
    return token("phone4", digits[-4:])


def id_number(value: str) -> bytes:
    """Token of an identity number; a 15-digit one matches its 18-digit form."""
    text = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", value).upper())
    if not text:
        raise NothingToIndex("There is nothing in this identity number.")
    if len(text) == 15 and text.isdigit():
        text = _long_id(text)
    return token("id", text)


def _long_id(short: str) -> str:
    body = f"{short[:6]}19{short[6:]}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True))
    return body + "10X98765432"[total % 11]


# -- names -------------------------------------------------------------------------------------


def _plain(value: str) -> str:
    return unicodedata.normalize("NFKC", value).casefold().strip()


def _latin(text: str) -> str:
    """Letters and digits without accents; ü is v, as people type it."""
    text = text.replace("ü", "v")
    parts = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in parts if letter.isalnum() and letter.isascii())


def _readings(name: str) -> Iterator[list[str]]:
    """Ways to read a name, as syllables: the surname's reading first, then other readings."""
    from pypinyin import Style, lazy_pinyin, pinyin  # its dictionaries take a moment

    length, surname = surname_of(name)
    if length:
        yield [syllable.rstrip("12345") for syllable in surname] + lazy_pinyin(name[length:])
    yield lazy_pinyin(name)
    choices = pinyin(name, style=Style.NORMAL, heteronym=True)
    yield from (list(syllables) for syllables in islice(product(*choices), MOST_READINGS))


def _spellings(syllables: list[str]) -> set[str]:
    """How the syllables may be typed: 吕 is lv, lu or lyu."""
    whole = "".join(_latin(_plain(syllable)) for syllable in syllables)
    if not any("v" in syllable for syllable in syllables if len(syllable) <= 4):
        return {whole}
    return {whole, whole.replace("v", "u"), whole.replace("v", "yu")}


def _name_forms(value: str) -> Iterator[tuple[str, str]]:
    """(kind, text) of every token of a name, the most useful first."""
    plain = _plain(value)
    words = [word for word in _BETWEEN.split(plain) if word]
    joined = "".join(words)
    yield "name", joined
    if not _HAN.search(joined):
        latin = [_latin(word) for word in words]
        yield "name", _latin(joined)
        yield "initials", "".join(word[:1] for word in latin)
        for word in [_latin(joined), *latin]:
            yield from (("pinyin", word[:length]) for length in range(len(word), 1, -1))
        return
    for length in range(len(joined) - 1, 1, -1):
        yield "name", joined[:length]
    if len(words) > 1:
        for word in words:
            yield "name", word
    readings = list(_readings(joined))
    spellings = [spelling for reading in readings for spelling in sorted(_spellings(reading))]
    for spelling in spellings:
        yield "pinyin", spelling
    for reading in readings:
        initials = "".join(_latin(_plain(syllable))[:1] for syllable in reading)
        yield from (("initials", initials[:length]) for length in range(len(initials), 1, -1))
    for spelling in spellings:
        yield from (("pinyin", spelling[:length]) for length in range(len(spelling) - 1, 1, -1))


def name_tokens(value: str) -> list[bytes]:
    """Tokens to store with a name: the name, its beginnings, its pinyin, initials and prefixes.

    Of two letters or characters at least, 96 tokens at most.
    """
    forms = dict.fromkeys(form for form in _name_forms(value) if form[1])
    if not forms:
        raise NothingToIndex("There are no letters in this name.")
    return [token(kind, text) for kind, text in islice(forms, MOST_TOKENS)]


def name_query(value: str) -> list[bytes]:
    """Tokens to ask for: a name or its beginning, or pinyin, or initials.

    Spaces, full-width letters, capitals and tone marks make no difference. Less than a letter
    gives an empty list, which matches nobody.
    """
    joined = "".join(_BETWEEN.split(_plain(value)))
    if not joined:
        return []
    if _HAN.search(joined):
        exact = token("name", joined)
        if not _latin(joined):
            return [exact]
        from pypinyin import lazy_pinyin

        return [exact, token("pinyin", "".join(_latin(part) for part in lazy_pinyin(joined)))]
    latin = _latin(joined)
    kinds = [("name", joined), ("name", latin), ("pinyin", latin), ("initials", latin)]
    return [token(kind, text) for kind, text in dict.fromkeys(kinds) if text]


# -- where tokens are kept ------------------------------------------------------------------------


class BlindIndexField(_Bytes):
    """One token of a row, indexed. Refuses text, so that nothing lands in it unhashed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = TOKEN_BYTES
        kwargs["editable"] = False
        self._usual_index = not kwargs.get("unique", False)
        self._indexed: bool = kwargs.setdefault("db_index", self._usual_index)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "editable"):
            kwargs.pop(fixed, None)
        kwargs.pop("db_index", None)
        if self._indexed != self._usual_index:
            kwargs["db_index"] = self._indexed
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else bytes(value)

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        if isinstance(value, (bytes, bytearray, memoryview)) and len(value) == TOKEN_BYTES:
            return bytes(value)
        raise VaultError(f"{self.name} takes a token of 16 bytes, made by niangjia.vault.index.")


class BlindToken(models.Model):
    """One of many tokens of a record. A room subclasses it and adds its foreign key.

    ``kind`` says which of the record's values it belongs to, so that one can be replaced alone.
    """

    token = BlindIndexField()
    kind = models.CharField(max_length=16)

    class Meta:
        abstract = True
