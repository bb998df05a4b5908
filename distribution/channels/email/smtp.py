"""SMTP, one message at a time over one connection, knowing how far each message came."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self

from django.conf import settings

from distribution.channels.base import Outcome, Result

PERMANENT = 500
ENHANCED = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")
# Enhanced codes X.<subject>.<detail> (RFC 3463) that speak of the mailbox itself.
MAILBOX_GONE = {("1", "1"), ("1", "2"), ("1", "3"), ("1", "6"), ("1", "10"), ("2", "1")}
MAILBOX_FULL = ("2", "2")
NO_SUCH_USER = {550, 551, 553}


class Session:
    """A connection to the server of EMAIL_HOST; opened at the first message, kept until the end."""

    def __init__(self) -> None:
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
                if last:
                    return Outcome(Result.UNREACHED, explain(error))
                continue
            return refusal or self._content(server, message)
        raise AssertionError("unreachable")

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = connect()
        return self._server

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _envelope(self, server: smtplib.SMTP, sender: str, recipient: str) -> Outcome | None:
        """MAIL, RCPT and DATA; None when the server wants the content."""
        steps: tuple[tuple[bool, Callable[[], tuple[int, bytes]]], ...] = (
            (False, lambda: server.docmd("MAIL", f"FROM:<{sender}>")),
            (True, lambda: server.docmd("RCPT", f"TO:<{recipient}>")),
            (False, lambda: server.docmd("DATA")),
        )
        for about_address, step in steps:
            code, text = step()
            if code == 421:
                raise smtplib.SMTPResponseException(code, text)
            if code >= 400:
                server.rset()
                return refused(code, text, about_address=about_address)
        return None

    def _content(self, server: smtplib.SMTP, message: bytes) -> Outcome:
        dotted = message.replace(b"\r\n.", b"\r\n..")
        try:
            server.send(dotted + b"\r\n.\r\n")
            code, text = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome(Result.UNKNOWN, explain(error))
        if code >= 400:
            return refused(code, text, about_address=False)
        return Outcome(Result.SENT)


def connect() -> smtplib.SMTP:
    """A greeted, encrypted and logged-in connection as the EMAIL_* settings say. Raises OSError
    (smtplib's errors included) when the server cannot be reached or refuses us."""
    host, port, wait = settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT
    if settings.EMAIL_USE_SSL:
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=wait, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=wait)
    server.ehlo_or_helo_if_needed()
    if settings.EMAIL_USE_TLS:
        server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return server


def refused(code: int, text: bytes, *, about_address: bool) -> Outcome:
    """What a 4xx or 5xx reply means; ``about_address`` is true for the reply to RCPT."""
    words = f"{code} {text.decode('utf-8', 'replace')}"
    found = ENHANCED.search(words)
    detail = (found[1], found[2]) if found else None
    if code < PERMANENT or detail == MAILBOX_FULL:
        return Outcome(Result.RETRY, words)
    gone = detail in MAILBOX_GONE if detail else about_address and code in NO_SUCH_USER
    return Outcome(Result.BOUNCED if gone else Result.FAILED, words)


def explain(error: Exception) -> str:
    """An error in few words, for the screen."""
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
        return f"{error.smtp_code} {words}"
    return str(error) or type(error).__name__
