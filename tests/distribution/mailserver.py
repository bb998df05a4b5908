"""A real SMTP server in a thread that can be told to misbehave."""

from __future__ import annotations

import asyncio
import logging
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
logging.getLogger("mail.log").setLevel(logging.ERROR)


class MailServer:
    """Accepts mail into ``messages``; replies differently to the addresses in ``replies``.

    ``cut_before_content`` and ``cut_after_content`` hold addresses at whose message the
    connection is cut: at the RCPT line, or when the content has arrived and before the reply.
    ``pipelines`` says whether it offers PIPELINING.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.replies: dict[str, str] = {}
        self.content_replies: dict[str, str] = {}
        self.cut_before_content: set[str] = set()
        self.cut_after_content: set[str] = set()
        self.connections = 0
        self.pipelines = False
        self.seconds_per_message = 0.0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        return ["250-PIPELINING", *replies] if self.pipelines else replies

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.cut_before_content:
            self.cut_before_content.discard(address)
            _cut(server)
        envelope.rcpt_tos.append(address)
        return self.replies.get(address, "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        await asyncio.sleep(self.seconds_per_message)
        reply = self.content_replies.get(address, "250 OK")
        if reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.recipients.append(address)
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        if address in self.cut_after_content:
            _cut(server)
        return reply

    def session(self) -> SMTP:
        self.connections += 1
        return SMTP(self, hostname="localhost", enable_SMTPUTF8=True)

    def message_to(self, address: str) -> EmailMessage:
        return self.messages[self.recipients.index(address)]


def _cut(server: Any) -> None:
    server.transport.abort()
    raise asyncio.CancelledError


class RunningServer:
    """Runs a MailServer on a free port until ``stop``."""

    def __init__(self, mail: MailServer) -> None:
        self._loop = asyncio.new_event_loop()
        self._mail = mail
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        started.wait(10)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        make = self._loop.create_server(self._mail.session, HOST, 0)
        self._server = self._loop.run_until_complete(make)
        self.port = self._server.sockets[0].getsockname()[1]
        started.set()
        self._loop.run_forever()
        self._server.close()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
