"""The part of Twilio's API that we use, on this machine: nothing leaves it, nothing is paid.

``POST /2010-04-01/Accounts/<sid>/Messages.json`` takes a message, GET shows one or lists them.
``POST /local/replies`` (From, To, Body) is somebody who answers on a phone, and
``POST /local/trouble`` (to, kind, share) makes the network misbehave.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from config.local.ports import HOST
from config.local.sms_network import Network, RefusedError

MESSAGES = re.compile(r"/2010-04-01/Accounts/([A-Za-z0-9]+)/Messages(?:/(\w+))?\.json")
LOCAL = {"1", "true", "yes", "on"}
HANG_SECONDS = 60.0


class Provider(ThreadingHTTPServer):
    """The network behind HTTP, on a port of its own."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, network: Network, port: int = 0) -> None:
        super().__init__((HOST, port), Handler)
        self.network = network
        self.hang_seconds = HANG_SECONDS
        # While it is so, nobody can look up what was taken.
        self.hides_messages = False

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{HOST}:{self.server_address[1]}"

    def start(self) -> None:
        """Serve in a thread until ``stop``."""
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Answer nobody any more."""
        self.shutdown()
        self.server_close()
        self.network.stop()


class Handler(BaseHTTPRequestHandler):
    """One connection, kept open between requests."""

    protocol_version = "HTTP/1.1"
    server: Provider

    def do_POST(self) -> None:
        form = self._form()
        path = urlsplit(self.path).path
        if path == "/local/replies":
            network = self.server.network
            network.reply_later(sender=form["From"], to=form["To"], body=form["Body"])
            self._answer(202, {})
        elif path == "/local/trouble":
            self._misbehave(form)
        else:
            self._api(lambda account, _sid: self._create(account, form))

    def do_GET(self) -> None:
        self._api(self._show)

    def _api(self, act: Callable[[str, str | None], None]) -> None:
        found = MESSAGES.fullmatch(urlsplit(self.path).path)
        if found is None:
            return self._refuse(RefusedError("20404", 404, "The requested resource was not found"))
        if not self._is_allowed(found[1]):
            return self._refuse(RefusedError("20003", 401, "Authenticate"))
        try:
            act(found[1], found[2])
        except RefusedError as refused:
            self._refuse(refused)

    def _is_allowed(self, account: str) -> bool:
        kind, _, sealed = self.headers.get("Authorization", "").partition(" ")
        if kind != "Basic":
            return False
        name, _, token = base64.b64decode(sealed).decode().partition(":")
        return name == account and self.server.network.is_known(account, token)

    def _create(self, account: str, form: dict[str, str]) -> None:
        network = self.server.network
        trouble = network.trouble_with(form.get("To", ""))
        network.refuse(trouble)
        if trouble in {"cut", "hang"}:
            return self._break(trouble)
        text = network.take(account, form)
        if trouble in {"cut-after", "hang-after"}:
            return self._break(trouble)
        self._answer(201, text.as_twilio())

    def _break(self, trouble: str) -> None:
        if trouble.startswith("hang"):
            time.sleep(self.server.hang_seconds)
        self.close_connection = True

    def _show(self, account: str, sid: str | None) -> None:
        network = self.server.network
        if self.server.hides_messages:
            return self._break("cut")
        if sid is not None:
            text = network.find(sid)
            if text is None:
                raise RefusedError("20404", 404, "The requested resource was not found")
            return self._answer(200, text.as_twilio())
        query = dict(parse_qsl(urlsplit(self.path).query))
        size = int(query.get("PageSize", "50"))
        found = network.newest_to(account, query.get("To", ""))[:size]
        page = {"messages": [text.as_twilio() for text in found], "next_page_uri": None}
        self._answer(200, {**page, "page": 0, "page_size": size, "uri": self.path})

    def _misbehave(self, form: dict[str, str]) -> None:
        troubles = self.server.network.troubles
        if form["kind"]:
            share = float(form.get("share", "1"))
            troubles.setdefault(form["to"], []).append((form["kind"], share))
        else:
            troubles.pop(form["to"], None)
        self._answer(200, {})

    def _form(self) -> dict[str, str]:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        return dict(parse_qsl(body, keep_blank_values=True))

    def _refuse(self, refused: RefusedError) -> None:
        words = {"code": int(refused.code), "message": refused.words, "status": refused.status}
        more = f"https://www.twilio.com/docs/errors/{refused.code}"
        self._answer(refused.status, {**words, "more_info": more})

    def _answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the files tell."""


def main() -> None:
    """Serve until it is stopped; only where DEBUG is on, because it delivers to nobody."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--account", required=True)
    parser.add_argument("--inbound-url", default="")
    options = parser.parse_args()
    if os.environ.get("DEBUG", "").lower() not in LOCAL:
        sys.exit("This provider delivers to nobody: it runs only where DEBUG is on.")
    options.folder.mkdir(parents=True, exist_ok=True)
    network = Network(
        folder=options.folder,
        account=options.account,
        token=os.environ["SMS_TOKEN"],
        inbound_url=options.inbound_url,
    )
    Provider(network, options.port).serve_forever()


if __name__ == "__main__":
    main()
