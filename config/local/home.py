"""The folder ``var``: data, logs, secrets, and the lock that one launcher holds."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.local.processes import Folder
from config.local.steps import LocalError, require_space

SECRETS = ("secret_key", "postgres", "owner", "app", "valkey")
LARGEST_LOG = 10_000_000
# An empty database takes 50 MB, its log of changes can take as much again before it is reused.
NEEDED_MEGABYTES = 150


@dataclass(frozen=True)
class Home:
    """``var``, or a temporary folder in its place."""

    var: Path

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def outbox(self) -> Path:
        return self.var / "outbox"

    @property
    def folder(self) -> Folder:
        return Folder(self.log, self.run)

    def create(self) -> None:
        """Makes the folders, sets large logs aside. Raises OSError when it may not write."""
        for folder in (self.log, self.run, self.outbox):
            folder.mkdir(parents=True, exist_ok=True)
        require_space(self.var, NEEDED_MEGABYTES)
        for log in self.log.glob("*.log"):
            if log.stat().st_size > LARGEST_LOG:
                log.replace(log.with_suffix(".old"))

    @contextmanager
    def claimed(self, url: str) -> Iterator[None]:
        """Holds the folder's lock; the system frees it however the launcher ends.

        Raises LocalError when another launcher has it.
        """
        self.create()
        with (self.run / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise LocalError(f"already running with this data: {lock.read()}") from None
            lock.truncate(0)
            lock.write(f"{url} (process {os.getpid()})")
            lock.flush()
            yield

    def secrets(self) -> dict[str, str]:
        """The generated key and passwords, the same at every start."""
        path = self.var / "secrets"
        if not path.exists():
            unfinished = path.with_suffix(".part")
            unfinished.touch(mode=0o600)
            unfinished.write_text(json.dumps({name: secrets.token_hex(25) for name in SECRETS}))
            unfinished.rename(path)
        kept: dict[str, str] = json.loads(path.read_text())
        return kept

    def write_env(self, env: Mapping[str, str]) -> None:
        """What a developer's shell needs for manage.py: ``source var/run/env``."""
        path = self.run / "env"
        path.touch(mode=0o600)
        path.write_text("".join(f"export {k}={shlex.quote(v)}\n" for k, v in env.items()))
