"""Keeps a group of programs running: one that dies is started again, with growing pauses."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from config.local.processes import Folder, Program, end_group, start, wait_until
from config.local.steps import LocalError, one_line, say, telling_line

LONGEST_PAUSE = 30.0
# After so many seconds of life a program counts as healthy and its pause starts small again.
HEALTHY_AFTER = 60.0
# Together below the ten seconds in which Ctrl-C must have ended everything.
PATIENCE, LAST_PATIENCE = 5.0, 3.0
TAIL = 4096


class Stopped(BaseException):
    """The launcher was asked to stop, by Ctrl-C, SIGTERM or a closed terminal."""


def stop_on_signals() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@dataclass
class Running:
    """A program with its process.

    ``log_start`` is how long its log was before; ``due_at`` is when a dead one starts again.
    """

    program: Program
    process: subprocess.Popen[bytes]
    started_at: float
    log_start: int
    pause: float = 1.0
    deaths: int = 0
    due_at: float | None = None


class Supervisor:
    """Owns the running programs, in the order in which they were started."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.running: list[Running] = []

    def start(self, program: Program) -> None:
        log_start = self._log_length(program)
        process = start(program, self.folder)
        self.running.append(Running(program, process, time.monotonic(), log_start))

    def wait_for(
        self, is_ready: Callable[[], bool], seconds: float, name: str, restarts: int = 0
    ) -> None:
        """Waits until ``is_ready()``, starting what dies again that many times.

        Raises LocalError with the last line of its log when a program dies once more, or when
        the time is over.
        """

        def ready() -> bool:
            self._require_life(restarts)
            self.look_after()
            return is_ready()

        if not wait_until(ready, seconds):
            raise LocalError(f"{name} did not answer for {seconds:.0f} s; see {self.folder.log}")

    def _require_life(self, restarts: int) -> None:
        for one in self.running:
            if one.deaths >= restarts and one.due_at is None and one.process.poll() is not None:
                raise LocalError(f"{one.program.name} did not start: {self._last_line(one)}")

    def watch(self) -> None:
        """Never returns: ends with Stopped."""
        while True:
            self.look_after()
            time.sleep(0.25)

    def look_after(self) -> None:
        """Notices the programs that died and starts those whose pause is over."""
        now = time.monotonic()
        for one in self.running:
            if one.due_at is not None:
                if now >= one.due_at:
                    self._start_again(one, now)
            elif one.process.poll() is not None:
                self._plan_restart(one, now)

    def _plan_restart(self, one: Running, now: float) -> None:
        end_group(one.process.pid, signal.SIGKILL)
        if now - one.started_at > HEALTHY_AFTER:
            one.pause = 1.0
        one.deaths += 1
        one.due_at = now + one.pause
        say(
            f"  {one.program.name} ended ({_cause(one.process.returncode)}), "
            f"starting again in {one.pause:.0f} s: {self._last_line(one)}"
        )
        one.pause = min(one.pause * 2, LONGEST_PAUSE)

    def _start_again(self, one: Running, now: float) -> None:
        try:
            one.log_start = self._log_length(one.program)
            one.process = start(one.program, self.folder)
        except OSError as error:
            say(f"  {one.program.name} cannot start: {one_line(error)}")
            one.due_at = now + LONGEST_PAUSE
        else:
            one.started_at, one.due_at = now, None

    def stop(self) -> None:
        """Ends everything, the last started first; the database and the broker after the rest."""
        stores = [one for one in self.running if one.program.is_store]
        others = [one for one in self.running if not one.program.is_store]
        self._end(list(reversed(others)), PATIENCE)
        self._end(stores, LAST_PATIENCE)
        self.running.clear()

    def _end(self, group: list[Running], patience: float) -> None:
        for one in group:
            if one.process.poll() is None:
                one.process.send_signal(one.program.stop_signal)
        wait_until(lambda: all(one.process.poll() is not None for one in group), patience)
        for one in group:
            end_group(one.process.pid, signal.SIGKILL)
            one.process.wait()
            (self.folder.run / f"{one.program.name}.pid").unlink(missing_ok=True)

    def _log_of(self, program: Program) -> Path:
        return self.folder.log / f"{program.name}.log"

    def _log_length(self, program: Program) -> int:
        log = self._log_of(program)
        return log.stat().st_size if log.exists() else 0

    def _last_line(self, one: Running) -> str:
        log = self._log_of(one.program)
        with log.open("rb") as file:
            file.seek(max(one.log_start, log.stat().st_size - TAIL))
            return telling_line(file.read().decode(errors="replace")) or f"see {log}"


def _cause(returncode: int) -> str:
    return signal.Signals(-returncode).name if returncode < 0 else f"exit code {returncode}"
