"""The cipher opens what it sealed, and nothing else."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.vault import cipher
from niangjia.vault.errors import VaultError

KEY = bytes(range(32))
OTHER = bytes(range(1, 33))


@given(plain=st.binary(max_size=300), aad=st.binary(max_size=60))
def test_any_bytes_come_back(plain, aad):
    assert cipher.unseal(KEY, cipher.seal(KEY, plain, aad), aad) == plain


@given(plain=st.binary(max_size=60), place=st.integers(0), bit=st.integers(0, 7))
def test_any_altered_bit_is_refused(plain, place, bit):
    sealed = bytearray(cipher.seal(KEY, plain, b"row"))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(VaultError):
        cipher.unseal(KEY, bytes(sealed), b"row")


@given(plain=st.binary(max_size=60), cut=st.integers(1))
def test_a_cut_value_is_refused(plain, cut):
    sealed = cipher.seal(KEY, plain, b"row")
    with pytest.raises(VaultError):
        cipher.unseal(KEY, sealed[: -(cut % len(sealed)) or 0], b"row")


def test_another_key_or_place_is_refused():
    sealed = cipher.seal(KEY, b"text", b"row")
    for key, aad in ((OTHER, b"row"), (KEY, b"other row")):
        with pytest.raises(VaultError):
            cipher.unseal(key, sealed, aad)


@given(st.binary(max_size=200))
def test_padding_is_undone_and_hides_length(plain):
    padded = cipher.pad(plain)
    assert len(padded) % 32 == 0
    assert cipher.unpad(padded) == plain


def sealed_stream(plain: bytes, aad: bytes = b"file", part: int = 1000) -> bytes:
    parts = (plain[start : start + part] for start in range(0, len(plain), part))
    return b"".join(cipher.seal_stream(KEY, parts, aad))


def opened(stored: bytes, key: bytes = KEY, aad: bytes = b"file") -> bytes:
    return cipher.StreamReader(key, io.BytesIO(stored), len(stored), aad).read()


SIZES = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]


@pytest.mark.parametrize("size", SIZES)
def test_a_stream_comes_back_whole(size):
    plain = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed_stream(plain[:size], part=70_001)) == plain[:size]


@settings(max_examples=30, deadline=None)
@given(size=st.sampled_from(SIZES[1:]), place=st.floats(0, 0.999999))
def test_a_stream_with_an_altered_byte_is_refused(size, place):
    stored = bytearray(sealed_stream(b"x" * size, part=70_001))
    stored[int(place * len(stored))] ^= 1
    with pytest.raises(VaultError):
        opened(bytes(stored))


def test_a_stream_can_not_be_cut_lengthened_reordered_or_moved():
    head, piece = 17, 65_536 + 16
    stored = sealed_stream(b"a" * 65_536 + b"b" * 65_536 + b"c" * 65_536, part=70_001)
    first, second, third = (stored[head + n * piece : head + (n + 1) * piece] for n in range(3))
    changed = {
        "cut at a piece": stored[:head] + first + second,
        "cut inside": stored[:-1],
        "only its head": stored[:head],
        "empty": b"",
        "lengthened": stored + third,
        "one byte more": stored + b"x",
        "reordered": stored[:head] + second + first + third,
        "doubled": stored[:head] + first + first + third,
    }
    for what, bytes_ in changed.items():
        with pytest.raises(VaultError):
            opened(bytes_)
            pytest.fail(what)
    with pytest.raises(VaultError):
        opened(stored, aad=b"other file")
    with pytest.raises(VaultError):
        opened(stored, key=OTHER)


def test_a_stream_can_be_read_from_anywhere():
    plain = bytes(range(256)) * 1024
    stored = sealed_stream(plain)
    reader = io.BufferedReader(cipher.StreamReader(KEY, io.BytesIO(stored), len(stored), b"file"))
    for start in (0, 70_000, 65_536, 5, len(plain) - 3):
        reader.seek(start)
        assert reader.read(100) == plain[start : start + 100]
    assert reader.seek(0, io.SEEK_END) == len(plain)


@given(plain=st.binary(max_size=300_000), cut=st.integers(1, 70_000))
@settings(max_examples=20, deadline=None)
def test_what_is_pushed_reads_like_what_is_pulled(plain, cut):
    writer = cipher.StreamWriter(KEY, b"file")
    parts = [plain[at : at + cut] for at in range(0, len(plain), cut)]
    pieces = [writer.head, *(piece for part in parts for piece in writer.add(part)), writer.end()]
    assert opened(b"".join(pieces)) == plain
