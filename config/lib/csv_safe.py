"""CSV that a spreadsheet opens as data and never runs (OWASP ASVS 5.0, 1.2.10)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

# What starts a formula in some spreadsheet: ASCII and full-width forms, and what shifts a cell.
FORMULA_STARTS = "=+-@|%\t\r\n\0＝＋－＠"
NEGATIVE_NUMBER = re.compile(r"-\d+([.,]\d+)?")
FLUSH_AT = 64 * 1024
BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: object) -> object:
    """The value as it may stand in a cell: an apostrophe goes before text that could be a formula.

    Numbers stay numbers, also negative ones given as text ("-12", "-12,5"); None becomes "".
    """
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return value
    text = str(value)
    first = text.lstrip(" \u00a0")[:1]
    is_plain = not first or first not in FORMULA_STARTS or NEGATIVE_NUMBER.fullmatch(text)
    return text if is_plain else f"'{text}"


def plain_cell(cell: str) -> str:
    """The text that ``safe_cell`` was given: what we export can be imported again."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell


def delimiter_for(language: str) -> str:
    """What spreadsheets set to this language ("en", "nb", "sv") expect between two cells."""
    return "," if language == "en" else ";"


def csv_stream(
    rows: Iterable[Sequence[object]], *, delimiter: str = ",", is_start: bool = True
) -> Iterator[bytes]:
    """The rows as UTF-8 in pieces of about 64 kB; each cell is safe.

    The start of a file gets the byte order mark by which spreadsheets know UTF-8.
    """
    buffer = io.StringIO()
    if is_start:
        buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer, delimiter=delimiter)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
        if buffer.tell() > FLUSH_AT:
            yield _drain(buffer)
    yield _drain(buffer)


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
