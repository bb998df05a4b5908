"""SMTP, one message at a time over one connection, knowing how far each message came.

A server that offers PIPELINING (RFC 2920) gets the three commands before the content in one write:
two waits for a message instead of four.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from distribution.channels.base import Outcome, Result
from distribution.channels.email.servers import PERMANENT, Server, connect, is_shut

ENHANCED = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")
# Enhanced codes X.<subject>.<detail> (RFC 3463) that speak of the mailbox itself.
MAILBOX_GONE = {("1", "1"), ("1", "2"), ("1", "3"), ("1", "6"), ("1", "10"), ("2", "1")}
MAILBOX_FULL = ("2", "2")
NO_SUCH_USER = {550, 551, 553}
LONGEST_LINE, MOST_LINES = 8192, 100


class Session:
    """A connection to a server; opened at the first message, kept until the end."""

    def __init__(self, where: Server) -> None:
        self._where = where
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            try:
                self._server.quit()
            except (OSError, smtplib.SMTPException):
                self._server.close()

    def deliver(self, sender: str, recipient: str, message: bytes) -> Outcome:
        """Hand over one message; a connection cut before its content is tried once more.

        Both addresses must be ones that ``channel.mailbox`` lets through: they become commands.
        """
        for last in (False, True):
            try:
                server = self._connected()
                refusal = self._envelope(server, sender, recipient)
            except (OSError, smtplib.SMTPException) as error:
                self._drop()
                if self._where.is_own and is_shut(error):
                    return Outcome(Result.REFUSED, explain(error))
                if last:
                    return Outcome(Result.UNREACHED, explain(error))
                continue
            return refusal or self._content(server, message)
        raise AssertionError("unreachable")

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = connect(self._where)
        return self._server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _envelope(self, server: smtplib.SMTP, sender: str, recipient: str) -> Outcome | None:
        """MAIL, RCPT and DATA; None when the server wants the content."""
        commands = (f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA")
        pipelines = server.has_extn("pipelining")
        replies = list(_together(server, commands) if pipelines else _in_turn(server, commands))
        for number, (code, text) in enumerate(replies):
            if code == 421:
                raise smtplib.SMTPResponseException(code, text)
            if code >= 400:
                self._abandon(server, replies)
                return refused(code, text, about_address=number == 1)
        return None

    def _abandon(self, server: smtplib.SMTP, replies: list[tuple[int, bytes]]) -> None:
        """Start afresh after a refusal. A server that wants the content all the same must not get
        an end of it, which might be a message; only a new connection ends that."""
        if len(replies) == 3 and replies[2][0] < 400:
            self._drop()
        else:
            server.rset()

    def _content(self, server: smtplib.SMTP, message: bytes) -> Outcome:
        dotted = message.replace(b"\r\n.", b"\r\n..")
        try:
            server.send(dotted + b"\r\n.\r\n")
            code, text = reply(server)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome(Result.UNKNOWN, explain(error))
        if code >= 400:
            return refused(code, text, about_address=False)
        return Outcome(Result.SENT)


def _together(server: smtplib.SMTP, commands: Iterable[str]) -> Iterator[tuple[int, bytes]]:
    server.send("".join(f"{command}\r\n" for command in commands))
    return (reply(server) for _command in commands)


def _in_turn(server: smtplib.SMTP, commands: Iterable[str]) -> Iterator[tuple[int, bytes]]:
    """Ends with the first refusal."""
    for command in commands:
        server.send(f"{command}\r\n")
        answer = reply(server)
        yield answer
        if answer[0] >= 400:
            return


def reply(server: smtplib.SMTP) -> tuple[int, bytes]:
    """The next reply: its code and its lines without codes. ``SMTP.getreply`` does the same at
    four times the cost. Raises OSError (smtplib's errors included) when the connection is cut."""
    if server.file is None:
        raise smtplib.SMTPServerDisconnected("Connection closed")
    lines: list[bytes] = []
    while True:
        line = server.file.readline(LONGEST_LINE)
        code = line[:3]
        if not line.endswith(b"\n") or not code.isdigit() or len(lines) > MOST_LINES:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        lines.append(line[4:].strip())
        if line[3:4] != b"-":
            return int(code), b"\n".join(lines)


def refused(code: int, text: bytes, *, about_address: bool) -> Outcome:
    """What a 4xx or 5xx reply means; ``about_address`` is true for the reply to RCPT."""
    words = f"{code} {text.decode('utf-8', 'replace')}"
    detail = _detail(words)
    if code < PERMANENT or detail == MAILBOX_FULL:
        return Outcome(Result.RETRY, words)
    gone = detail in MAILBOX_GONE if detail else about_address and code in NO_SUCH_USER
    return Outcome(Result.BOUNCED if gone else Result.FAILED, words)


def says_gone(words: str) -> bool:
    """Whether a server's words, as a provider passes them on, say that there is no such mailbox."""
    return _detail(words) in MAILBOX_GONE


def _detail(words: str) -> tuple[str, str] | None:
    found = ENHANCED.search(words)
    return (found[1], found[2]) if found else None


def explain(error: Exception) -> str:
    """An error in few words, for the screen."""
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        return f"{error.smtp_code} {words}"
    return str(error) or type(error).__name__
