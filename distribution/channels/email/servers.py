"""Mail servers: the platform's and those of organisations, and how we get in."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from config.lib import outbound

# The port where TLS comes first; on the others STARTTLS does.
TLS_PORT = 465
PERMANENT = 500


@dataclass(frozen=True)
class Server:
    """A mail server and who we are there. An organisation's own (``is_own``) must be outside."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False
    starttls: bool = False
    is_own: bool = False


def platform_server() -> Server:
    """What the EMAIL_* settings say."""
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        tls=settings.EMAIL_USE_SSL,
        starttls=settings.EMAIL_USE_TLS,
    )


def own_server(credentials: Mapping[str, str]) -> Server:
    """What an organisation's account says. Always encrypted, but where loopback is allowed."""
    host, port = credentials["host"], int(credentials["port"])
    is_near = settings.OUTBOUND_LOOPBACK and host in ("127.0.0.1", "localhost")
    return Server(
        host=host,
        port=port,
        user=credentials["username"],
        password=credentials["password"],
        tls=port == TLS_PORT,
        starttls=port != TLS_PORT and not is_near,
        is_own=True,
    )


def connect(where: Server) -> smtplib.SMTP:
    """A greeted, encrypted and logged-in connection. Raises OSError (smtplib's errors included)
    when the server cannot be reached or refuses us."""
    context = _trusting()
    server = _dialled(where, context)
    try:
        _enter(server, where, context)
    except BaseException:
        server.close()
        raise
    return server


@cache
def _trusting() -> ssl.SSLContext:
    """Reading the machine's certificates costs as much as a hundred messages."""
    return ssl.create_default_context()


def _enter(server: smtplib.SMTP, where: Server, context: ssl.SSLContext) -> None:
    if server.sock is not None:
        # What is written is waited for at once: gathering small packets would only delay it.
        server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server.ehlo_or_helo_if_needed()
    if where.starttls:
        server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
    if where.user:
        server.login(where.user, where.password)


def is_shut(error: Exception) -> bool:
    """Whether the account itself is at fault: its password, or a server that is not outside or
    not encrypted."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return error.smtp_code >= PERMANENT
    return isinstance(error, (outbound.HostRefused, smtplib.SMTPNotSupportedError))


def _dialled(where: Server, context: ssl.SSLContext) -> smtplib.SMTP:
    wait = settings.EMAIL_TIMEOUT
    if where.tls:
        encrypted = OwnTlsServer if where.is_own else smtplib.SMTP_SSL
        return encrypted(where.host, where.port, timeout=wait, context=context)
    plain = OwnServer if where.is_own else smtplib.SMTP
    return plain(where.host, where.port, timeout=wait)


class OwnServer(smtplib.SMTP):
    """A server that a person named: connected to outside only."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return outbound.connect(host, port, timeout)


class OwnTlsServer(smtplib.SMTP_SSL):
    """The same where TLS comes first."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        near = outbound.connect(host, port, timeout)
        return self.context.wrap_socket(near, server_hostname=host)
