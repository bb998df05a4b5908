"""A message built once per campaign and language, and filled in for each person with bytes alone.

Building a MIME message costs a hundred times what joining its ready pieces costs (docs/sending.md).
Every literal piece is encoded beforehand; a value is escaped and encoded by itself and stands
between two soft line breaks, so lines stay short and no value can act as a header or a boundary.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from binascii import b2a_qp
from dataclasses import dataclass
from email.utils import formataddr
from html import escape

from distribution.channels.email.letter import SLOT, Letter, filled
from distribution.texts import one_line

CRLF = b"\r\n"
SOFT_BREAK = b"=\r\n"
SPACE = SOFT_BREAK + b"=20"
# "=_" cannot occur in quoted-printable text, so the boundary cannot occur in a part.
BOUNDARY = "=_anbefal_"
# As base64, with its frame, this makes 72 of the 75 letters a word may have.
ENCODED_WORD_BYTES = 45

Piece = bytes | tuple[str, bool]


@dataclass(frozen=True)
class Recipient:
    """What differs from message to message; ``values`` fill the slots."""

    name: str
    address: str
    message_id: str
    date: str
    values: dict[str, str]


class Skeleton:
    """Turns recipients into messages of one letter."""

    def __init__(self, letter: Letter, *, sender: str, headers: dict[str, str]) -> None:
        self._letter = letter
        self._boundary = BOUNDARY + secrets.token_hex(8)
        lines = [header("From", sender, encoded=True)]
        lines += [header(name, value) for name, value in headers.items()]
        lines += [
            b"MIME-Version: 1.0",
            f'Content-Type: multipart/alternative; boundary="{self._boundary}"'.encode(),
        ]
        self._headers = CRLF.join(lines)
        edge = f"--{self._boundary}".encode()
        self._text = [part_head(edge, "plain"), *pieces(letter.text)]
        self._html = [CRLF + part_head(edge, "html"), *pieces(letter.html)]
        self._end = CRLF + edge + b"--" + CRLF

    def message(self, recipient: Recipient) -> bytes:
        """The whole message, CRLF line ends, ready for DATA except for dot-stuffing."""
        values = self._letter.completed(recipient.values)
        head = [
            header("To", address_header(recipient.name, recipient.address), encoded=True),
            header("Subject", filled(self._letter.subject, values)),
            header("Message-ID", recipient.message_id),
            header("Date", recipient.date),
            header("List-Unsubscribe", f"<{values['unsubscribe_url']}>"),
            self._headers,
            b"",
            b"",
        ]
        plain = {name: encoded_value(value) for name, value in values.items()}
        html = {name: encoded_value(escape(value)) for name, value in values.items()}
        return b"".join(
            (CRLF.join(head), fill(self._text, plain), fill(self._html, html), self._end)
        )


def part_head(edge: bytes, subtype: str) -> bytes:
    """The boundary line and the headers of one part."""
    return CRLF.join(
        (
            edge,
            f'Content-Type: text/{subtype}; charset="utf-8"'.encode(),
            b"Content-Transfer-Encoding: quoted-printable",
            b"",
            b"",
        )
    )


def pieces(text: str) -> list[Piece]:
    """The text as encoded literals and ``(slot, space before)`` pairs."""
    parts: list[Piece] = []
    end = 0
    for found in SLOT.finditer(text):
        parts += [quoted(text[end : found.start()]), (found[2], bool(found[1]))]
        end = found.end()
    return [*parts, quoted(text[end:])]


def fill(parts: list[Piece], values: dict[str, bytes]) -> bytes:
    """The pieces joined; an empty or unknown value takes the space before it away as well."""
    done = []
    for part in parts:
        if isinstance(part, bytes):
            done.append(part)
            continue
        name, has_space = part
        value = values.get(name, b"")
        done.append(SPACE + value if has_space and value else value or SOFT_BREAK)
    return b"".join(done)


def quoted(text: str) -> bytes:
    """Quoted-printable with CRLF line ends."""
    return b2a_qp(text.encode(), istext=True).replace(b"\n", CRLF)


def encoded_value(value: str) -> bytes:
    """A value between soft line breaks, so that it may stand anywhere in a line."""
    return SOFT_BREAK + quoted(one_line(value)) + SOFT_BREAK if value else b""


def header(name: str, value: str, *, encoded: bool = False) -> bytes:
    """One header line; ``encoded`` says that the value is ready and in ASCII."""
    value = one_line(value) if not encoded else value
    if not encoded and not value.isascii():
        value = encoded_words(value)
    return f"{name}: {value}".encode("ascii")


def address_header(name: str, address: str) -> str:
    """``Name <address>`` in ASCII, the name encoded where it must be."""
    name = one_line(name)
    if name.isascii():
        return formataddr((name, address))
    return f"{encoded_words(name)} <{address}>"


def encoded_words(text: str) -> str:
    """The text as RFC 2047 asks: words of at most 75 letters, one to a line, no letter cut in two.

    ``email.header.Header`` does the same at fifty times the cost.
    """
    words, chunk = [], b""
    for letter in map(str.encode, text):
        if len(chunk) + len(letter) > ENCODED_WORD_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += letter
    words.append(chunk)
    return "\r\n ".join(f"=?utf-8?b?{b64encode(word).decode()}?=" for word in words)
