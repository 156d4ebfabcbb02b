"""AES-256-GCM for short values and for streams. Pure: no Django, no keys of its own.

A short value is ``version(1) nonce(12) ciphertext+tag``. A stream is ``version(1) salt(16)`` and
pieces of 64 KiB, each with its own tag; every piece's nonce holds its number and whether it is the
last, so a piece can't be dropped, moved, doubled, or added without notice.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from niangjia.vault.errors import VaultError

KEY_BYTES = 32
CHUNK_BYTES = 64 * 1024
_VALUE, _STREAM = 1, 2
_NONCE, _TAG, _SALT = 12, 16, 16
_REFUSED = "The encrypted bytes were altered, belong elsewhere, or were made with another key."


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, plain: bytes, aad: bytes) -> bytes:
    """Encrypt ``plain``; only the same ``key`` and ``aad`` open it again."""
    nonce = os.urandom(_NONCE)
    return bytes([_VALUE]) + nonce + AESGCM(key).encrypt(nonce, plain, aad)


def unseal(key: bytes, envelope: bytes, aad: bytes) -> bytes:
    """Open what ``seal`` made. Raises VaultError when one bit, the key or the ``aad`` differs."""
    if len(envelope) < 1 + _NONCE + _TAG or envelope[0] != _VALUE:
        raise VaultError(_REFUSED)
    try:
        return AESGCM(key).decrypt(envelope[1 : 1 + _NONCE], envelope[1 + _NONCE :], aad)
    except InvalidTag:
        raise VaultError(_REFUSED) from None


def pad(plain: bytes, block: int = 32) -> bytes:
    """Lengthen to a multiple of ``block``, so that short answers don't differ in length."""
    return plain + b"\x80" + bytes(-(len(plain) + 1) % block)


def unpad(padded: bytes) -> bytes:
    """Undo ``pad``."""
    plain, mark, rest = padded.rpartition(b"\x80")
    if not mark or rest.strip(b"\x00"):
        raise VaultError(_REFUSED)
    return plain


def _stream_key(key: bytes, salt: bytes, aad: bytes) -> AESGCM:
    """A key for one stream alone, so that piece numbers may serve as nonces."""
    info = b"niangjia.vault.stream\x00" + aad
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, info).derive(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1) + bytes([last])


def seal_stream(key: bytes, parts: Iterable[bytes], aad: bytes) -> Iterator[bytes]:
    """Encrypt ``parts`` (of any length) piece by piece, holding one piece in memory."""
    writer = StreamWriter(key, aad)
    yield writer.head
    for part in parts:
        yield from writer.add(part)
    yield writer.end()


class StreamWriter:
    """The same, pushed: ``head``, then the pieces that each ``add`` completes, then ``end()``."""

    def __init__(self, key: bytes, aad: bytes) -> None:
        salt = os.urandom(_SALT)
        self._cipher = _stream_key(key, salt, aad)
        self.head = bytes([_STREAM]) + salt
        self._held, self._number = bytearray(), 0

    def add(self, part: bytes) -> Iterator[bytes]:
        """Take ``part``; gives what is complete. Exhaust it before adding more."""
        self._held += part
        while len(self._held) > CHUNK_BYTES:
            piece = bytes(self._held[:CHUNK_BYTES])
            del self._held[:CHUNK_BYTES]
            yield self._cipher.encrypt(_nonce(self._number, last=False), piece, None)
            self._number += 1

    def end(self) -> bytes:
        """The last piece."""
        return self._cipher.encrypt(_nonce(self._number, last=True), bytes(self._held), None)


class StreamReader(io.RawIOBase):
    """Reads what ``seal_stream`` made; may seek. Raises VaultError where bytes were altered.

    ``file`` must be seekable, ``stored_bytes`` is its whole length. Cutting or adding is noticed
    when the last piece is read; whoever knows the true ``size`` gives it, and it is noticed here.
    """

    def __init__(
        self,
        key: bytes,
        file: IO[Any],
        stored_bytes: int,
        aad: bytes,
        *,
        size: int | None = None,
    ) -> None:
        super().__init__()
        body = stored_bytes - 1 - _SALT
        self._pieces = max(1, -(-body // (CHUNK_BYTES + _TAG)))
        self.size = body - self._pieces * _TAG
        if self.size < 0 or (self._pieces > 1 and self.size <= (self._pieces - 1) * CHUNK_BYTES):
            raise VaultError(_REFUSED)
        if size is not None and size != self.size:
            raise VaultError("The content of this file was cut or lengthened.")
        file.seek(0)
        head = file.read(1 + _SALT)
        if len(head) != 1 + _SALT or head[0] != _STREAM:
            raise VaultError(_REFUSED)
        self._file, self._cipher = file, _stream_key(key, head[1:], aad)
        self._position, self._number, self._piece = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        number = self._position // CHUNK_BYTES
        if self._position >= self.size:
            # The last piece is checked even when nothing is left to give: a cut must not pass.
            self._load(self._pieces - 1)
            return 0
        self._load(number)
        start = self._position - number * CHUNK_BYTES
        part = self._piece[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)

    def close(self) -> None:
        if not self.closed:
            self._piece = b""
            self._file.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._file.seek(1 + _SALT + number * (CHUNK_BYTES + _TAG))
        sealed = self._file.read(CHUNK_BYTES + _TAG)
        try:
            self._piece = self._cipher.decrypt(
                _nonce(number, last=number == self._pieces - 1), sealed, None
            )
        except InvalidTag:
            raise VaultError(_REFUSED) from None
        self._number = number
