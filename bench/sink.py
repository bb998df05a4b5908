"""A mail server that says yes to everything, as cheaply as possible, in a process of its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from config.local.bootstrap import ROOT
from config.local.ports import HOST, free_port

END = b"\r\n.\r\n"
GREETINGS = {True: b"250-sink\r\n250 PIPELINING\r\n", False: b"250 sink\r\n"}


class Sink(asyncio.Protocol):
    """Takes commands one by one or together; waits ``seconds`` before it takes a message."""

    def __init__(self, *, pipelines: bool, seconds: float) -> None:
        self._greeting, self._seconds = GREETINGS[pipelines], seconds
        self._in_content, self._waiting = False, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while self._take():
            pass

    def _take(self) -> bool:
        """Answer the next command or message; False when it has not arrived yet."""
        content, self._in_content = self._in_content, False
        done, found, rest = self._waiting.partition(END if content else b"\r\n")
        if not found:
            self._in_content = content
            return False
        self._waiting = rest
        if content:
            self.take(done)
        else:
            self.transport.write(self._reply(done[:4].upper()))
        return True

    def take(self, message: bytes) -> None:
        """Accept a message."""
        if self._seconds:
            loop = asyncio.get_running_loop()
            loop.call_later(self._seconds, self.transport.write, b"250 taken\r\n")
        else:
            self.transport.write(b"250 taken\r\n")

    def _reply(self, command: bytes) -> bytes:
        self._in_content = command == b"DATA"
        replies = {b"DATA": b"354 go on\r\n", b"EHLO": self._greeting, b"QUIT": b"221 bye\r\n"}
        return replies.get(command, b"250 fine\r\n")


async def serve(port: int, pipelines: bool, seconds: float) -> None:
    """Take mail until killed."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Sink(pipelines=pipelines, seconds=seconds), HOST, port
    )
    print("ready", flush=True)
    await server.serve_forever()


@contextmanager
def sink(*, pipelines: bool = True, seconds: float = 0) -> Iterator[int]:
    """The port of a running sink."""
    port = free_port()
    words = [str(port), str(int(pipelines)), str(seconds)]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sink", *words], stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        assert process.stdout and process.stdout.readline()  # noqa: S101
        yield port
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2] == "1", float(sys.argv[3])))
