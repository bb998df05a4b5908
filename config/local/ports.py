"""Ports on this machine's own address."""

from __future__ import annotations

import socket
from pathlib import Path

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def kept_port(note: Path) -> int:
    """The port written in ``note`` while it is free, so that it stays the same; else a new one."""
    text = note.read_text().strip() if note.exists() else ""
    if text.isdigit() and is_free(int(text)):
        return int(text)
    port = free_port()
    note.write_text(str(port))
    return port
