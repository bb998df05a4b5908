"""Files people give us, kept in the database in chunks and read back in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from contacts.models import Upload, UploadChunk
from contacts.tables import TableProblem

CHUNK_BYTES = 256 * 1024
LARGEST_UPLOAD_MB = 50
LARGEST_UPLOAD = LARGEST_UPLOAD_MB * 1024 * 1024


def upload_store(*, name: str, chunks: Iterable[bytes], created_by: User | None = None) -> Upload:
    """Keep a file that arrives in pieces of any size.

    Raises TableProblem, and keeps nothing, when it is larger than 50 MB.
    """
    with transaction.atomic():
        upload = Upload.objects.create(name=name[-255:], created_by=created_by)
        upload_append(upload=upload, chunks=chunks)
    return upload


def upload_append(*, upload: Upload, chunks: Iterable[bytes]) -> None:
    """Add bytes to the end of an upload. Raises TableProblem over the limit of 50 MB."""
    with transaction.atomic():
        number = UploadChunk.objects.filter(upload=upload).count()
        for piece in _pieces(chunks):
            UploadChunk.objects.create(upload=upload, number=number, data=piece)
            upload.size += len(piece)
            number += 1
            if upload.size > LARGEST_UPLOAD:
                raise TableProblem(too_large())
        upload.save(update_fields=["size"])


def upload_chunks(upload: Upload) -> Iterator[bytes]:
    """The file's bytes, one chunk in memory at a time.

    Each chunk is read by its own statement, so the caller may commit in between; the tenant's
    scope must be open whenever the next chunk is asked for.
    """
    number = 0
    while chunk := UploadChunk.objects.filter(upload=upload, number=number).first():
        yield bytes(chunk.data)
        number += 1


def too_large() -> str:
    """The sentence for a file over the limit."""
    return _("The file is larger than %(limit)d MB. Split it and upload the parts.") % {
        "limit": LARGEST_UPLOAD_MB
    }


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES])
            del waiting[:CHUNK_BYTES]
    if waiting:
        yield bytes(waiting)
