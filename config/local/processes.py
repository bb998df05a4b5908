"""Child processes that cannot outlive the launcher, and what is left of an earlier one."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.local.steps import LocalError, telling_line

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """One long-running program.

    ``user`` is the uid it runs as, None for the launcher's own. A store is stopped after the rest.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    user: int | None = None
    is_store: bool = False
    before_start: Callable[[], None] | None = None


@dataclass
class Folder:
    """Where the launcher keeps logs and the list of running processes."""

    log: Path
    run: Path


def start(program: Program, folder: Folder) -> subprocess.Popen[bytes]:
    """Starts the program in a session of its own and notes it for a later clean-up."""
    if program.before_start:
        program.before_start()
    with (folder.log / f"{program.name}.log").open("ab") as log:
        process = subprocess.Popen(
            program.command,
            env=program.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=program.user,
            group=program.user,
            extra_groups=None if program.user is None else [],
            preexec_fn=die_with_parent(program.stop_signal),
        )
    note = f"{process.pid} {birth(process.pid)}"
    (folder.run / f"{program.name}.pid").write_text(note)
    return process


def run(
    command: Sequence[str], *, env: Mapping[str, str], log: Path, user: int | None = None
) -> str:
    """Runs a short command and returns what it printed. Raises LocalError with its last line."""
    result = subprocess.run(
        command,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    with log.open("a") as file:
        file.write(result.stdout)
    if result.returncode:
        cause = telling_line(result.stdout) or f"exit code {result.returncode}"
        name = " ".join(Path(word).name for word in command if not word.startswith("-"))
        raise LocalError(f"{name[:40]} failed: {cause} (all of it in {log})")
    return result.stdout


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None] | None:
    """For the child, between fork and exec: end when the launcher ends, however it ends.

    Linux only. Elsewhere the next start ends what a killed launcher left behind.
    """
    if LIBC is None:
        return None
    launcher = os.getpid()

    def ask_kernel() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(with_signal))
        if os.getppid() != launcher:
            os._exit(1)

    return ask_kernel


def birth(pid: int) -> str:
    """When the process started, in the system's own words; empty when there is none."""
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return ""
        fields = stat.rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return "-".join(shown.stdout.split())


def end_leftovers(folder: Folder, patience: float = 5.0) -> list[str]:
    """Ends what a killed launcher left running; returns the names of those programs.

    A process counts only while it is the one noted: its number may belong to a stranger by now.
    """
    found = []
    for note in sorted(folder.run.glob("*.pid")):
        pid, _, born = note.read_text().partition(" ")
        if pid.isdigit() and born and birth(int(pid)) == born:
            end_group(int(pid), signal.SIGINT if note.stem == "postgres" else signal.SIGTERM)
            wait_until(lambda pid=int(pid): not birth(pid), patience)  # type: ignore[misc]
            end_group(int(pid), signal.SIGKILL)
            found.append(note.stem)
        note.unlink(missing_ok=True)
    return found


def end_group(pid: int, with_signal: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, with_signal)


def wait_until(is_true: Callable[[], bool], seconds: float) -> bool:
    """Asks every 50 ms, for that long at most; returns the last answer."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
