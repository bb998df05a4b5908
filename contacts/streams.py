"""Downloads that read the tenant's rows while they are being sent."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import StreamingHttpResponse

from accounts.models import Organisation
from accounts.tenancy import tenant_scope


def csv_download(
    pieces: Iterator[bytes], *, name: str, organisation: Organisation
) -> StreamingHttpResponse:
    """A CSV file as an attachment.

    The view's transaction is over when the pieces are made, so each is made in a scope and short
    transaction of its own: a slow reader holds nothing open.
    """
    response = StreamingHttpResponse(
        _scoped(pieces, organisation), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _scoped(pieces: Iterator[bytes], organisation: Organisation) -> Iterator[bytes]:
    piece: bytes | None = b""
    while piece is not None:
        if piece:
            yield piece
        with tenant_scope(organisation):
            piece = next(pieces, None)
