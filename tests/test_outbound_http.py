"""HTTPS to a host that a person named, against a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from pytest_django.fixtures import Settings

from config.lib import outbound_http
from config.lib.outbound import HostRefused
from config.lib.outbound_http import guard
from tests.certificates import local_tls


class Site(BaseHTTPRequestHandler):
    """Says hello, leads elsewhere, or never stops."""

    def do_GET(self) -> None:
        is_moved = self.path.startswith("/to/")
        self.send_response(302 if is_moved else 200)
        if is_moved:
            self.send_header("Location", self.path.removeprefix("/to/"))
        body = b"x" * 5000 if self.path == "/long" else b"hello"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[str]:
    settings.OUTBOUND_LOOPBACK = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.socket = local_tls(tmp_path, monkeypatch).wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"https://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def fetch(url: str) -> requests.Response:
    with guard(requests.Session()) as session:
        return session.get(url, timeout=5)


def test_what_is_outside_is_fetched(site: str) -> None:
    answer = fetch(f"{site}/")
    assert (answer.status_code, answer.content, answer.text) == (200, b"hello", "hello")


def test_what_is_inside_is_not_connected_to(site: str, settings: Settings) -> None:
    settings.OUTBOUND_LOOPBACK = False
    with pytest.raises(requests.ConnectionError) as caught:
        fetch(f"{site}/")
    assert isinstance(caught.value.args[0].reason.__cause__, HostRefused)


@pytest.mark.parametrize("url", ["http://localhost/", "file:///etc/hostname", "ftp://localhost/"])
def test_only_https_is_spoken(url: str) -> None:
    with pytest.raises(requests.exceptions.InvalidSchema):
        fetch(url)


@pytest.mark.parametrize("place", ["http://127.0.0.1/", "/", "https://example.com/"])
def test_a_redirect_is_not_followed(site: str, place: str) -> None:
    with pytest.raises(requests.TooManyRedirects):
        fetch(f"{site}/to/{place}")


def test_a_long_answer_is_not_read_to_its_end(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound_http, "LARGEST", 4000)
    with pytest.raises(requests.exceptions.ContentDecodingError):
        fetch(f"{site}/long")


def test_no_proxy_of_the_environment_is_asked(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert fetch(f"{site}/").text == "hello"


def test_a_certificate_for_another_name_is_refused(site: str) -> None:
    with pytest.raises(requests.exceptions.SSLError):
        fetch(site.replace("localhost", "127.0.0.1"))
