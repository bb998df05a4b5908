"""Hosts that people name lead outside, or nowhere."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from config.lib import outbound
from config.lib.outbound import HostRefused, connect, host_name

HOSTILE = [
    "",
    " ",
    "localhost",
    "LOCALHOST.",
    "mail.localhost",
    "server",
    "intranet.local",
    "metadata.google.internal",
    "printer.lan",
    "router.home.arpa",
    "127.0.0.1",
    "127.1",
    "127.0.0.01",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "127.0.0.0x1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0.0.0.0",  # noqa: S104
    "0",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "100.64.0.1",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "[::1]",
    "0:0:0:0:0:0:0:1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001:db8::1",
    "mail.example.com:25",
    "user@mail.example.com",
    "mail.example.com@127.0.0.1",
    "http://mail.example.com",
    "mail.example.com/x",
    "mail .example.com",
    "mail.example.com\r\nRCPT",
    "mail.example.com\0",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "-mail.example.com",
    "a" * 64 + ".example.com",
    "a.b" * 100 + ".example",
]


@pytest.fixture(autouse=True)
def _in_production(settings: Settings) -> None:
    settings.OUTBOUND_LOOPBACK = False


@pytest.mark.parametrize("host", HOSTILE)
def test_a_hostile_host_is_refused_before_anything_is_looked_up(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_args: Any, **_options: Any) -> None:
        raise AssertionError("looked up")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(HostRefused):
        host_name(host)
    with pytest.raises(HostRefused):
        connect(host, 25, 1)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" SMTP.Example.COM. ", "smtp.example.com"),
        ("smtp.blåbær.no", "smtp.xn--blbr-roah.no"),
        ("1.1.1.1", "1.1.1.1"),
        ("2606:4700:4700::1111", "2606:4700:4700::1111"),
        ("::ffff:1.1.1.1", "::ffff:1.1.1.1"),
        ("64:ff9b::101:101", "64:ff9b::101:101"),
    ],
)
def test_a_host_outside_is_spelled_in_one_way(typed: str, name: str) -> None:
    assert host_name(typed) == name


def answers(*addresses: str) -> Any:
    def look_up(host: str, port: int, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    return look_up


@pytest.mark.parametrize(
    "addresses",
    [("127.0.0.1",), ("10.0.0.1",), ("1.1.1.1", "169.254.169.254"), ("::1",), ("fe80::1%2",), ()],
)
def test_a_name_that_leads_inside_gets_no_connection(
    addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dial(*_args: Any, **_options: Any) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "getaddrinfo", answers(*addresses))
    monkeypatch.setattr(socket, "create_connection", dial)
    with pytest.raises(HostRefused):
        connect("smtp.example.com", 25, 1)


def test_the_connection_is_made_to_the_address_that_was_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dialled = []

    def dial(target: tuple[str, int], timeout: float) -> str:
        dialled.append(target)
        if target[0] == "1.1.1.1":
            raise ConnectionRefusedError
        return "connection"

    monkeypatch.setattr(socket, "getaddrinfo", answers("1.1.1.1", "1.0.0.1"))
    monkeypatch.setattr(socket, "create_connection", dial)
    assert connect("smtp.example.com", 587, 1) == "connection"  # type: ignore[comparison-overlap]
    assert dialled == [("1.1.1.1", 587), ("1.0.0.1", 587)]


def test_only_a_developers_machine_may_reach_itself(settings: Settings) -> None:
    settings.OUTBOUND_LOOPBACK = True
    assert host_name("127.0.0.1") == "127.0.0.1"
    with pytest.raises(HostRefused):
        host_name("::ffff:127.0.0.1")
    with pytest.raises(HostRefused):
        host_name("10.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as server:
        outbound.connect("localhost", server.getsockname()[1], 1).close()
