"""Downloads that read the tenant's rows while they are being sent."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence

from django.http import Http404, StreamingHttpResponse
from django.utils.translation import get_language

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.lib.csv_safe import csv_stream, delimiter_for
from contacts.models import FileImport
from contacts.uploads import upload_chunks


def csv_download(
    pieces: Iterator[bytes], *, name: str, organisation: Organisation
) -> StreamingHttpResponse:
    """A CSV file as an attachment."""
    kind = "text/csv; charset=utf-8"
    return file_download(pieces, name=name, content_type=kind, organisation=organisation)


def file_download(
    pieces: Iterator[bytes], *, name: str, content_type: str, organisation: Organisation
) -> StreamingHttpResponse:
    """A file as an attachment; ``name`` is plain ASCII.

    The view's transaction is over when the pieces are made, so each is made in a scope and short
    transaction of its own: a slow reader holds nothing open.
    """
    response = StreamingHttpResponse(_scoped(pieces, organisation), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def table_download(
    rows: Iterable[Sequence[object]], *, of: str, organisation: Organisation
) -> StreamingHttpResponse:
    """Rows as a CSV file that the reader's spreadsheet opens, named after what they are."""
    day = clock.local_day(clock.now(), organisation.zone)
    return csv_download(
        csv_stream(rows, delimiter=delimiter_for(get_language() or "en")),
        name=f"{of}-{organisation.slug}-{day}.csv",
        organisation=organisation,
    )


def table_link(rows: Iterable[Sequence[object]]) -> str:
    """The same file as an address that holds it whole, for what is on the page and nowhere else."""
    content = b"".join(csv_stream(rows, delimiter=delimiter_for(get_language() or "en")))
    return f"data:text/csv;charset=utf-8;base64,{b64encode(content).decode()}"


def rejects_download(job: FileImport, organisation: Organisation) -> StreamingHttpResponse:
    """The rows an import rejected, each with its number and reason. Raises Http404 without any."""
    if job.rejects is None:
        raise Http404
    return csv_download(
        upload_chunks(job.rejects),
        name=f"rejected-rows-{job.created_at:%Y-%m-%d}.csv",
        organisation=organisation,
    )


def _scoped(pieces: Iterator[bytes], organisation: Organisation) -> Iterator[bytes]:
    piece: bytes | None = b""
    while piece is not None:
        if piece:
            yield piece
        with tenant_scope(organisation):
            piece = next(pieces, None)
