"""A mail server that writes down every message, on the disk, before it says that it took it."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections import Counter
from pathlib import Path

from bench.sink import Sink
from config.local.ports import HOST

MESSAGE_ID = re.compile(rb"^Message-ID: <(\w+)@", re.MULTILINE)


class Book:
    """Lines that are on the disk before their senders hear of it; one fsync for all of a moment."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._waiting: list[tuple[bytes, Witness]] = []

    def note(self, line: bytes, witness: Witness) -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._write)
        self._waiting.append((line, witness))

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._file.write(b"".join(line + b"\n" for line, _ in waiting))
        os.fsync(self._file.fileno())
        for _, witness in waiting:
            witness.transport.write(b"250 taken\r\n")


class Witness(Sink):
    """One connection."""

    def __init__(self, book: Book) -> None:
        super().__init__(pipelines=True, seconds=0)
        self._book = book

    def take(self, message: bytes) -> None:
        found = MESSAGE_ID.search(message)
        self._book.note(found[1] if found else b"without a name", self)


async def serve(port: int, path: Path) -> None:
    """Take mail until killed."""
    book = Book(path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Witness(book), HOST, port)
    await server.serve_forever()


def accepted(path: Path) -> Counter[str]:
    """How often each message was accepted, by its id."""
    return Counter(path.read_text().split("\n")[:-1]) if path.exists() else Counter()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
