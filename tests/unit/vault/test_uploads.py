"""Large files on their way in: readable here, unreadable on the disk."""

from __future__ import annotations

import tempfile
from unittest.mock import patch

import pytest
from django.core.exceptions import RequestDataTooBig
from hypothesis import given, settings
from hypothesis import strategies as st

from niangjia.vault import uploads
from niangjia.vault.uploads import SealedUploadHandler


def sent(parts: list[bytes]):
    handler = SealedUploadHandler()
    handler.new_file("file", "a.jpg", "image/jpeg", None)
    at = 0
    for part in parts:
        assert handler.receive_data_chunk(part, at) is None
        at += len(part)
    return handler.file_complete(at)


@settings(max_examples=40, deadline=None)
@given(parts=st.lists(st.binary(max_size=90_000), max_size=6))
def test_what_was_sent_is_read_from_any_place(parts: list[bytes]) -> None:
    whole = b"".join(parts)
    file = sent(parts)
    assert file.size == len(whole)
    assert file.read() == whole
    file.seek(len(whole) // 2)
    assert file.read() == whole[len(whole) // 2 :]
    assert b"".join(file.chunks()) == whole
    file.close()


def test_nothing_clear_lies_on_the_disk() -> None:
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the upload
    with patch.object(tempfile, "TemporaryFile", return_value=spool):
        file = sent([b"her own words " * 9000])
    spool.seek(0)
    assert b"her own" not in spool.read()
    file.close()


def test_more_than_the_site_takes_has_a_size_and_no_content() -> None:
    with patch.object(uploads, "MOST_BYTES", 1000):
        file = sent([b"x" * 800, b"x" * 800])
    assert file.size == 1600
    with pytest.raises(RequestDataTooBig):
        file.read()
