"""A mail server that delivers nothing: each mail becomes a file of the outbox folder."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from config.local.ports import HOST

LARGEST_MAIL = 25 * 1024 * 1024


class Outbox:
    """Writes every accepted mail as ``<nanoseconds>-<random>.eml``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)  # noqa: S101
        path = self.folder / f"{time.time_ns()}-{secrets.token_hex(4)}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(self._delivery_headers(envelope) + content)
        unfinished.rename(path)  # a reader never sees half a mail
        return "250 OK"

    def _delivery_headers(self, envelope: Envelope) -> bytes:
        recipients = "".join(f"Delivered-To: {address}\r\n" for address in envelope.rcpt_tos)
        return f"Return-Path: <{envelope.mail_from}>\r\n{recipients}".encode()


async def serve(port: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    outbox = Outbox(folder)

    def session() -> SMTP:
        return SMTP(
            outbox, hostname="localhost", enable_SMTPUTF8=True, data_size_limit=LARGEST_MAIL
        )

    server = await asyncio.get_running_loop().create_server(session, HOST, port)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    asyncio.run(serve(options.port, options.folder))


if __name__ == "__main__":
    main()
