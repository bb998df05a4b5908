"""The one command for real: everything starts, survives kill -9, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.local.bootstrap import ROOT
from config.local.ports import HOST, free_port
from config.local.processes import birth, wait_until
from config.local.server import REPLACEABLE

# On a machine that other tests keep busy.
START_SECONDS = 240
ANSWER_SECONDS = 60
STOP_SECONDS = 30


@dataclass
class Launch:
    """One run of the launcher on a data folder."""

    var: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def said(self) -> str:
        return (self.var.parent / f"said-{self.process.pid}").read_text()

    def wait_until_up(self) -> None:
        is_over = wait_until(
            lambda: "Anbefal runs" in self.said or self.process.poll() is not None, START_SECONDS
        )
        assert is_over, self.said
        assert self.process.poll() is None, self.said

    def answers_soon(self) -> bool:
        return wait_until(self.answers, ANSWER_SECONDS)

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def processes(self) -> dict[str, int]:
        """Numbers of the programs it runs, by name."""
        notes = (self.var / "run").glob("*.pid")
        return {note.stem: int(note.read_text().split()[0]) for note in notes}


def launch(var: Path, port: int) -> Launch:
    env = {name: value for name, value in os.environ.items() if name not in REPLACEABLE}
    command = [sys.executable, "-m", "config.local", "server"]
    said = var.parent / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--var", str(var), "--port", str(port)],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    said.rename(var.parent / f"said-{process.pid}")
    return Launch(var, port, process)


@pytest.fixture
def first(tmp_path: Path) -> Iterator[Launch]:
    """A launcher that is up."""
    launched = launch(tmp_path / "var", free_port())
    try:
        launched.wait_until_up()
        yield launched
    finally:
        launched.process.kill()
        launched.process.wait()


def all_gone(numbers: dict[str, int]) -> bool:
    return not any(birth(number) for number in numbers.values())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere children outlive a killed launcher")
def test_starts_recovers_and_stops(first: Launch) -> None:
    programs = first.processes()
    assert set(programs) == {"postgres", "valkey", "mail", "sms", "web", "worker", "beat"}
    assert first.answers_soon()

    second = launch(first.var, free_port())
    assert second.process.wait(ANSWER_SECONDS) == 1
    assert f"already running with this data: http://localhost:{first.port}" in second.said

    os.kill(programs["postgres"], signal.SIGKILL)
    restarted = "postgres ended (SIGKILL), starting again"
    assert wait_until(lambda: restarted in first.said, ANSWER_SECONDS)
    assert first.answers_soon()

    numbers = first.processes()
    first.process.kill()
    first.process.wait()
    assert wait_until(lambda: all_gone(numbers), STOP_SECONDS)

    again = launch(first.var, first.port)
    again.wait_until_up()
    assert "Migrating" not in again.said
    assert again.answers_soon()
    numbers, asked_at = again.processes(), time.monotonic()
    again.process.send_signal(signal.SIGTERM)
    assert again.process.wait(STOP_SECONDS) == 0, again.said
    assert time.monotonic() - asked_at < STOP_SECONDS
    assert all_gone(numbers)
