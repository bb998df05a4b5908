"""Providers' APIs on this machine that speak their wire formats and can misbehave."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "pm-token"
INACTIVE = (
    "You tried to send to recipient(s) that have been marked as inactive. Found inactive"
    " addresses: {address}. Inactive recipients are ones that have generated a hard bounce"
)


class MailProvider:
    """Postmark. Accepts mail into ``messages``; ``answers`` holds (status, body) for an address."""

    endpoint = "/email"

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.messages: list[dict[str, Any]] = []
        self.answers: dict[str, tuple[int, dict[str, Any]]] = {}
        self.cut_unread: set[str] = set()
        self.cut_after: set[str] = set()
        self.connections = 0
        self.close_after_each = False
        self._closed = threading.Semaphore(0)
        self.seconds_to_answer = 0.0
        self.calls = 0
        self._server = _Server(self)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def refuse(self, address: str, status: int, code: int, message: str) -> None:
        self.answers[address] = (status, {"ErrorCode": code, "Message": message})

    def arrived_at(self, address: str) -> int:
        return sum(address in self.recipient(message) for message in self.messages)

    def tell_closed(self) -> None:
        """A connection was closed after its message."""
        self._closed.release()

    def wait_until_closed(self) -> None:
        """Until that is so for one message more."""
        assert self._closed.acquire(timeout=30)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, message: dict[str, Any], headers: Message) -> tuple[int, dict[str, Any]]:
        """What it answers."""
        if not self.knows(headers):
            return self.stranger()
        address = self.recipient(message).rpartition("<")[2].rstrip(">")
        if address in self.answers:
            return self.answers[address]
        self.messages.append(message)
        return 200, self.taken(message, len(self.messages))

    def recipient(self, message: dict[str, Any]) -> str:
        """For whom a message is."""
        return str(message["To"])

    def knows(self, headers: Message) -> bool:
        """Whether a call brings the right key."""
        return headers["X-Postmark-Server-Token"] == TOKEN

    def stranger(self) -> tuple[int, dict[str, Any]]:
        """The answer to a call with another."""
        return 401, {"ErrorCode": 10, "Message": "Invalid API token"}

    def taken(self, message: dict[str, Any], number: int) -> dict[str, Any]:
        """The answer to a message that is taken."""
        named = {"MessageID": f"pm-{number}", "To": message["To"]}
        return {"ErrorCode": 0, "Message": "OK", **named}


class AmazonSes(MailProvider):
    """Version 2 of its API."""

    endpoint = "/v2/email/outbound-emails"

    def recipient(self, message: dict[str, Any]) -> str:
        return str(message["Destination"]["ToAddresses"][0])

    def knows(self, headers: Message) -> bool:
        signed = "Credential=AKIAEXAMPLE/" in headers["Authorization"]
        return signed and "/eu-north-1/ses/aws4_request" in headers["Authorization"]

    def stranger(self) -> tuple[int, dict[str, Any]]:
        words = "The security token included in the request is invalid."
        return 403, {"__type": "UnrecognizedClientException", "message": words}

    def taken(self, message: dict[str, Any], number: int) -> dict[str, Any]:
        return {"MessageId": f"ses-{number}"}

    def refuse_as(self, address: str, status: int, code: str, words: str) -> None:
        """Answer this to messages for the address."""
        self.answers[address] = (status, {"__type": code, "message": words})


class Postal(MailProvider):
    """Its answers are 200 whatever became of the message."""

    endpoint = "/api/v1/send/message"

    def recipient(self, message: dict[str, Any]) -> str:
        return str(message["to"][0])

    def knows(self, headers: Message) -> bool:
        return headers["X-Server-API-Key"] == TOKEN

    def stranger(self) -> tuple[int, dict[str, Any]]:
        return 200, self.error("InvalidServerAPIKey", "The API token was not valid.")

    def error(self, code: str, words: str) -> dict[str, Any]:
        """The body that says no."""
        return {
            "status": "error",
            "time": 0.01,
            "flags": {},
            "data": {"code": code, "message": words},
        }

    def taken(self, message: dict[str, Any], number: int) -> dict[str, Any]:
        address = self.recipient(message).rpartition("<")[2].rstrip(">")
        messages = {address: {"id": number, "token": "abcdef"}}
        return {"status": "success", "data": {"message_id": "x@rp.example", "messages": messages}}


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
        provider.calls += 1
        if self.path != provider.endpoint:
            return self._answer(404, {"ErrorCode": 404, "Message": "No such address"})
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        recipient = provider.recipient(message)
        if any(address in recipient for address in provider.cut_unread):
            provider.cut_unread.clear()
            return self._cut()
        answer = provider.take(message, self.headers)
        if any(address in recipient for address in provider.cut_after):
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
