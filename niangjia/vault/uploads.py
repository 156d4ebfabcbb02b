"""Files on their way in: what doesn't fit into memory is never written in the clear.

A large upload is encrypted piece by piece into a nameless temporary file, under a key that lives in
this process and this request alone; whoever keeps the file seals it again for its record.
"""

from __future__ import annotations

import io
import tempfile
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from niangjia.vault import cipher

# Of all files of one request together. Rooms have lower limits and say so in their own words.
MOST_BYTES = 64 * 1024 * 1024
_AAD = b"niangjia.vault.upload"


class _TooMuch(io.RawIOBase):
    """Stands for content that was not kept: it has a size, but it can't be read."""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return 0

    def readinto(self, buffer: Any) -> int:
        raise RequestDataTooBig("More was sent in than the site takes.")


class SealedUploadHandler(FileUploadHandler):
    """Takes files that the handler for memory leaves. Beyond ``MOST_BYTES`` it counts and throws
    away: the form still sees how large the file was and says so at its field."""

    taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._target: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as the upload
        self._key = cipher.new_key()
        self._writer = cipher.StreamWriter(self._key, _AAD)
        self._target.write(self._writer.head)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.taken += len(raw_data)
        if self.taken > MOST_BYTES:
            self._target.truncate(0)
            return
        for piece in self._writer.add(raw_data):
            self._target.write(piece)

    def file_complete(self, file_size: int) -> UploadedFile:
        stream: io.RawIOBase
        if self.taken > MOST_BYTES:
            self._target.close()
            stream = _TooMuch()
        else:
            self._target.write(self._writer.end())
            stored = self._target.tell()
            stream = cipher.StreamReader(self._key, self._target, stored, _AAD, size=file_size)
        return UploadedFile(
            file=io.BufferedReader(stream, cipher.CHUNK_BYTES),
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        self._target.close()
