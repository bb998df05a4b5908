"""Reading tables that people upload: any usual encoding and delimiter, in constant memory."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

DELIMITERS = ",;\t|"
LONGEST_LINE = 1_000_000
SNIFF_BYTES = 64 * 1024
# What text holds below the space; any other control character means the file is no text.
TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1a")
CONTROLS = frozenset(range(32)) - TEXT_CONTROLS
BYTE_ORDER_MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


class TableProblem(Exception):
    """The file cannot be read as a table; the text says why, for the person who gave it."""


@dataclass(frozen=True)
class Dialect:
    """How a file is written: a Python codec's name and the character between two cells."""

    encoding: str
    delimiter: str


def sniff(first_bytes: bytes) -> Dialect:
    """The dialect of a file from its beginning (64 kB are plenty).

    Knows UTF-8 with and without mark, UTF-16 with and without mark, and CP1252; comma, semicolon,
    tab and bar. Raises TableProblem for an empty file and for one that is no text.
    """
    if not first_bytes.strip():
        raise TableProblem(_("The file is empty."))
    if first_bytes.startswith(b"PK\x03\x04") or first_bytes.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableProblem(
            _("This is a spreadsheet file. Open it, choose “Save as”, and save it as CSV.")
        )
    encoding = _encoding(first_bytes[:SNIFF_BYTES])
    text = codecs.getincrementaldecoder(encoding)("replace").decode(first_bytes[:SNIFF_BYTES])
    if not text.strip():
        raise TableProblem(_("The file is empty."))
    return Dialect(encoding, _delimiter(text))


def read_rows(chunks: Iterable[bytes], dialect: Dialect) -> Iterator[list[str]]:
    """The rows of a file as they come; one chunk and one row are in memory at a time.

    An empty line is an empty list, so that counting from 1 gives the row's number in a
    spreadsheet. Raises TableProblem where the file stops being a table.
    """
    stream = io.BufferedReader(_Chunks(chunks), SNIFF_BYTES)
    text = io.TextIOWrapper(stream, dialect.encoding, _errors(dialect.encoding), newline="")
    reader = csv.reader(_lines(text), delimiter=dialect.delimiter, skipinitialspace=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if number > 1 or not _is_separator_line(row):
                yield row
    except csv.Error as error:
        raise TableProblem(
            _("The file cannot be read after row %(row)d: is a quotation mark left open?")
            % {"row": number}
        ) from error


class _Chunks(io.RawIOBase):
    """An iterator of bytes as a stream that Python's text layer can read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = iter(chunks)
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        while not self.rest:
            chunk = next(self.chunks, None)
            if chunk is None:
                return 0
            self.rest = bytes(chunk)
        size = min(len(target), len(self.rest))
        target[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise TableProblem(_("The file has a line of a million characters: it is no table."))
        yield line.replace("\0", "")


def _is_separator_line(row: list[str]) -> bool:
    """Excel's first line ``sep=;`` tells the delimiter and is no row."""
    return bool(row) and row[0].lower().startswith("sep=") and not any(row[1:])


def _encoding(head: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    if wide := _utf16_without_mark(head):
        return wide
    if not CONTROLS.isdisjoint(head):
        raise TableProblem(_("This file holds no text. Choose a CSV or text file."))
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _utf16_without_mark(head: bytes) -> str:
    """Latin text in UTF-16 has a zero in every second byte."""
    if len(head) < 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    most, few = len(head) * 0.4, len(head) * 0.05
    if odd > most and even < few:
        return "utf-16-le"
    return "utf-16-be" if even > most and odd < few else ""


def _errors(encoding: str) -> str:
    """A UTF-8 file whose far end is not UTF-8 was pasted together: read those bytes as CP1252."""
    return "as_cp1252" if encoding.startswith("utf-8") else "replace"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("as_cp1252", _as_cp1252)


def _delimiter(text: str) -> str:
    """The character that cuts most rows into as many cells as the first one."""
    lines = text.splitlines(keepends=True)
    whole = lines[:-1] if len(lines) > 2 else lines  # the last one may be cut
    if whole[0].lower().startswith("sep=") and whole[0].strip()[-1] in DELIMITERS:
        return whole[0].strip()[-1]
    return max(DELIMITERS, key=lambda delimiter: _agreement(whole, delimiter))


def _agreement(lines: list[str], delimiter: str) -> tuple[int, int]:
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        widths = [len(row) for row in reader if row]
    except csv.Error:
        return (0, 0)
    if not widths or widths[0] == 1:
        return (0, 0)
    return (widths.count(widths[0]), widths[0])
