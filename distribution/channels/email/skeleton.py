"""A message built once per campaign and language, and filled in for each person with bytes alone.

Building a MIME message costs a hundred times what joining its ready pieces costs (docs/sending.md).
Every literal piece is encoded beforehand; a value is escaped and encoded by itself and stands
between two soft line breaks, so lines stay short and no value can act as a header or a boundary.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Mapping
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
        self.letter, self.sender, self.headers = letter, sender, headers
        self._boundary = BOUNDARY + secrets.token_hex(8)
        lines = [header("From", sender, encoded=True)]
        lines += [header(name, value) for name, value in headers.items()]
        lines += [
            b"MIME-Version: 1.0",
            f'Content-Type: multipart/alternative; boundary="{self._boundary}"'.encode(),
        ]
        self._headers = CRLF.join(lines)
        edge = f"--{self._boundary}".encode()
        self._text = Part(part_head(edge, "plain"), letter.text)
        self._html = Part(CRLF + part_head(edge, "html"), letter.html)
        self._names = self._text.names | self._html.names
        self._end = CRLF + edge + b"--" + CRLF

    def message(self, recipient: Recipient) -> bytes:
        """The whole message, CRLF line ends, ready for DATA except for dot-stuffing."""
        values = self.letter.completed(recipient.values)
        head = [
            header("To", address_header(recipient.name, recipient.address), encoded=True),
            header("Subject", filled(self.letter.subject, values)),
            header("Message-ID", recipient.message_id),
            header("Date", recipient.date),
            header("List-Unsubscribe", f"<{values['unsubscribe_url']}>"),
            self._headers,
            b"",
            b"",
        ]
        plain = {name: encoded_value(values.get(name, "")) for name in self._names}
        marked = {name: _marked(values.get(name, ""), plain[name]) for name in self._html.names}
        return b"".join(
            (CRLF.join(head), *self._text.filled(plain), *self._html.filled(marked), self._end)
        )


class Part:
    """One part of a letter: encoded literals, and between them the holes where values stand."""

    def __init__(self, head: bytes, text: str) -> None:
        self._literals = [head]
        # (place among the literals, name, whether a space before belongs to the value)
        self._holes: list[tuple[int, str, bool]] = []
        end = 0
        for found in SLOT.finditer(text):
            self._literals += [quoted(text[end : found.start()]), b""]
            self._holes.append((len(self._literals) - 1, found[2], bool(found[1])))
            end = found.end()
        self._literals.append(quoted(text[end:]))
        self.names = {name for _place, name, _spaced in self._holes}

    def filled(self, encoded: Mapping[str, bytes]) -> list[bytes]:
        """The pieces to join; an empty value takes the space before it away as well."""
        pieces = self._literals.copy()
        for place, name, spaced in self._holes:
            value = encoded[name]
            pieces[place] = SPACE + value if spaced and value else value or SOFT_BREAK
        return pieces


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


def quoted(text: str) -> bytes:
    """Quoted-printable with CRLF line ends."""
    return b2a_qp(text.encode(), istext=True).replace(b"\n", CRLF)


def encoded_value(value: str) -> bytes:
    """A value between soft line breaks, so that it may stand anywhere in a line."""
    return SOFT_BREAK + quoted(one_line(value)) + SOFT_BREAK if value else b""


def _marked(value: str, encoded: bytes) -> bytes:
    """A value as it stands in HTML, which is mostly the same as in text."""
    safe = escape(value)
    return encoded if safe == value else encoded_value(safe)


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
    if len(whole := text.encode()) <= ENCODED_WORD_BYTES:
        return encoded_word(whole)
    words, chunk = [], b""
    for letter in map(str.encode, text):
        if len(chunk) + len(letter) > ENCODED_WORD_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += letter
    words.append(chunk)
    return "\r\n ".join(map(encoded_word, words))


def encoded_word(part: bytes) -> str:
    """One word of RFC 2047."""
    return f"=?utf-8?b?{b64encode(part).decode()}?="
