"""The file of a sheet at rest: sealed piece by piece, and gone as it is read."""

from __future__ import annotations

from collections.abc import Iterator

from config.lib.sealing import seal_bytes, unseal_bytes
from contacts.models import Upload, UploadChunk

# Sealed it is a third larger, and still within what a chunk may hold.
PIECE = 180 * 1024


class SealedFile:
    """Bytes that gather until ``save``, which keeps full pieces. What is kept cannot be changed."""

    def __init__(self, upload: Upload) -> None:
        self._upload = upload
        self._waiting = bytearray()
        self._number = 0

    def write(self, data: bytes) -> int:
        """Take bytes, as a file does."""
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        """A file has this as well; bytes are kept by ``save``."""

    def close(self) -> None:
        """And this."""

    def save(self, *, is_end: bool = False) -> None:
        """Keep what has gathered, inside the open tenant scope; at the end the rest as well."""
        while len(self._waiting) >= PIECE or (is_end and self._waiting):
            self._keep(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]

    def _keep(self, piece: bytes) -> None:
        UploadChunk.objects.create(upload=self._upload, number=self._number, data=seal_bytes(piece))
        self._number += 1
        self._upload.size += len(piece)
        self._upload.save(update_fields=["size"])


def pieces_taken(upload: Upload) -> Iterator[bytes]:
    """The file, each piece deleted as it is read; in the end nothing is left.

    The tenant's scope must be open whenever the next piece is asked for.
    """
    chunks = UploadChunk.objects.filter(upload=upload).order_by("number")
    while chunk := chunks.first():
        chunk.delete()
        yield unseal_bytes(bytes(chunk.data))
    upload.delete()
