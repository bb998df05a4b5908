"""A provider's API on this machine that speaks Postmark's wire format and can misbehave."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ENDPOINT = "/email"
TOKEN = "pm-token"
INACTIVE = (
    "You tried to send to recipient(s) that have been marked as inactive. Found inactive"
    " addresses: {address}. Inactive recipients are ones that have generated a hard bounce"
)


class MailProvider:
    """Accepts mail into ``messages``; ``answers`` holds (status, body) for an address."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[int, dict[str, Any]]] = {}
        self.cut_unread: set[str] = set()
        self.cut_after: set[str] = set()
        self.connections = 0
        self.close_after_each = False
        self._closed = threading.Semaphore(0)
        self.seconds_to_answer = 0.0
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def refuse(self, address: str, status: int, code: int, message: str) -> None:
        self.answers[address] = (status, {"ErrorCode": code, "Message": message})

    def arrived_at(self, address: str) -> int:
        return sum(address in message["To"] for message in self.messages)

    def tell_closed(self) -> None:
        """A connection was closed after its message."""
        self._closed.release()

    def wait_until_closed(self) -> None:
        """Until that is so for one message more."""
        assert self._closed.acquire(timeout=10)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, message: dict[str, Any], token: str | None) -> tuple[int, dict[str, Any]]:
        """What Postmark answers."""
        if token != TOKEN:
            return 401, {"ErrorCode": 10, "Message": "Invalid API token"}
        address = message["To"].rpartition("<")[2].rstrip(">")
        if address in self.answers:
            return self.answers[address]
        self.messages.append(message)
        name = f"pm-{len(self.messages)}"
        return 200, {"ErrorCode": 0, "Message": "OK", "MessageID": name, "To": message["To"]}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, provider: MailProvider) -> None:
        self.provider = provider
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        self.provider.connections += 1
        return super().get_request()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        provider = self.server.provider
        if self.path != ENDPOINT:
            return self._answer(404, {"ErrorCode": 404, "Message": "No such address"})
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if any(address in message["To"] for address in provider.cut_unread):
            provider.cut_unread.clear()
            return self._cut()
        answer = provider.take(message, self.headers["X-Postmark-Server-Token"])
        if any(address in message["To"] for address in provider.cut_after):
            return self._cut()
        threading.Event().wait(provider.seconds_to_answer)
        self._answer(*answer)
        if provider.close_after_each:
            self._cut()
            provider.tell_closed()

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
