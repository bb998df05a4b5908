"""Connections to hosts that people name: never to this machine, its network or its neighbours.

The name is resolved once, every address is judged, and the connection is made to a judged address,
so that a second answer of the name server cannot lead elsewhere.
"""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = re.compile(rf"(?:{LABEL}\.)+(?![0-9]+\Z|0x)[a-z0-9-]{{2,63}}")
# Names that are answered inside, whatever the name server says of them.
INSIDE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa", ".onion")
# The address of a translator that leads to the IPv4 address within.
NAT64 = IPv6Network("64:ff9b::/96")
REFUSED = [
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT, where some clouds keep their metadata
        "168.63.129.16/32",  # a cloud's own services
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "::/96",  # IPv4-compatible
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b:1::/48",  # NAT64 of one's own network
        "100::/64",
        "2001::/23",  # Teredo and other tunnels
        "2002::/16",  # 6to4
        "fec0::/10",
    )
]
Address = IPv4Address | IPv6Address


class HostRefused(OSError):
    """A host that is not outside, or that no name server knows."""


def host_name(text: str) -> str:
    """The host as it is written in a form, in ASCII. Raises HostRefused for what cannot be one, and
    for an address or name that is inside. Nothing is looked up."""
    name = text.strip().lower().rstrip(".")
    try:
        address = ip_address(name)
    except ValueError:
        return _named(name)
    if not is_outside(address):
        raise HostRefused(f"{name} is not reachable")
    return name


def is_outside(address: Address) -> bool:
    """Whether an address is somewhere on the public internet."""
    if isinstance(address, IPv6Address) and (inner := _carried(address)):
        return is_outside(inner) and not inner.is_loopback
    if address.is_loopback and settings.OUTBOUND_LOOPBACK:
        return True
    known = any(address in network for network in REFUSED if network.version == address.version)
    return address.is_global and not address.is_multicast and not known


def connect(host: str, port: int, timeout: float) -> socket.socket:
    """A TCP connection to the host. Raises HostRefused or another OSError; ``timeout`` in seconds
    is for each of its addresses."""
    found = socket.getaddrinfo(host_name(host), port, type=socket.SOCK_STREAM)
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(map(is_outside, addresses)):
        raise HostRefused(f"{host} is not reachable")
    problem: OSError = HostRefused(f"{host} is not reachable")
    for address in addresses:
        try:
            return socket.create_connection((str(address), port), timeout)
        except OSError as error:
            problem = error
    raise problem


def _named(name: str) -> str:
    try:
        name = name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise HostRefused("no such host") from error
    if name == "localhost" and settings.OUTBOUND_LOOPBACK:
        return name
    if len(name) > 253 or not NAME.fullmatch(name) or name.endswith(INSIDE):
        raise HostRefused(f"{name} is not reachable")
    return name


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address to which an IPv6 one leads."""
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped
