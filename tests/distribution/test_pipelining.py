"""A server that takes the commands before the content in one go is told no less exactly."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from distribution.channels import Result
from distribution.channels.email import smtp
from distribution.channels.email.servers import platform_server
from distribution.models import Invitation
from tests.distribution import test_email_channel
from tests.distribution.mailserver import MailServer

SENDER, KARI, OLA = "hello@anbefal.example", "kari@example.com", "ola@example.com"
CONTENT = b"Subject: Hello\r\n\r\nHello\r\n"


class TestPipelining(test_email_channel.TestEmail):
    @pytest.fixture(autouse=True)
    def _pipelines(self, mail: MailServer) -> None:
        mail.pipelines = True

    def test_a_refused_address_does_not_stop_the_next(self, invitation: Invitation) -> None:
        self.provider_refuses(KARI, for_good=True)
        with smtp.Session(platform_server()) as session:
            results = [session.deliver(SENDER, to, CONTENT).result for to in (KARI, OLA, KARI, OLA)]
        assert results == [Result.BOUNCED, Result.SENT] * 2
        assert self.mail.recipients == [OLA, OLA] and self.mail.connections == 1


class Script(threading.Thread):
    """A server that answers each packet with the next of its lines, and notes what it was told."""

    def __init__(self, *lines: bytes) -> None:
        super().__init__(daemon=True)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._lines, self.told = list(lines), list[bytes]()
        self.start()

    def run(self) -> None:
        while self._lines:
            caller, _ = self._listener.accept()
            with caller:
                caller.sendall(b"220 here\r\n")
                while self._lines and (packet := caller.recv(100_000)):
                    self.told.append(packet)
                    caller.sendall(self._lines.pop(0))
        self._listener.close()


GREETING = b"250-here\r\n250 PIPELINING\r\n"
ALL = f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{KARI}>\r\nDATA\r\n".encode()


@pytest.fixture
def script(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Script]:
    script = Script(*request.param)
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", script.port, 5
    yield script
    script.join(10)


@pytest.mark.parametrize(
    "script",
    [[GREETING, b"250 OK\r\n250 OK\r\n354 Go on\r\n", b"250 Taken\r\n", b"221 Bye\r\n"]],
    indirect=True,
)
def test_commands_go_out_together(script: Script) -> None:
    with smtp.Session(platform_server()) as session:
        assert session.deliver(SENDER, KARI, CONTENT).result == Result.SENT
    assert script.told[1:] == [ALL, CONTENT + b"\r\n.\r\n", b"quit\r\n"]


@pytest.mark.parametrize(
    "script", [[GREETING, b"250 OK\r\n550 5.1.1 Nobody\r\n354 Go on\r\n"]], indirect=True
)
def test_a_server_that_wants_content_for_nobody_gets_none(script: Script) -> None:
    with smtp.Session(platform_server()) as session:
        assert session.deliver(SENDER, KARI, CONTENT).result == Result.BOUNCED
    assert script.told[1:] == [ALL]


@pytest.mark.parametrize(
    "script",
    [[GREETING, b"250 OK\r\n421 Closing\r\n", GREETING, b"250 OK\r\n421 Closing\r\n"]],
    indirect=True,
)
def test_a_server_that_closes_before_the_content_was_not_reached(script: Script) -> None:
    with smtp.Session(platform_server()) as session:
        outcome = session.deliver(SENDER, KARI, CONTENT)
    assert outcome.result == Result.UNREACHED and outcome.problem


@pytest.mark.parametrize(
    "script", [[GREETING, b"250 OK\r\n250 OK\r\n354 Go on\r\n", b"Nonsense\r\n"]], indirect=True
)
def test_a_reply_nobody_understands_after_the_content_is_unknown(script: Script) -> None:
    with smtp.Session(platform_server()) as session:
        assert session.deliver(SENDER, KARI, CONTENT).result == Result.UNKNOWN
