"""Postgres, Valkey, workers and beat on a stage of their own, and what can be done to them."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from bench.services import services
from config.local.application import Application
from config.local.ports import HOST, free_port
from config.local.processes import Program, end_group
from config.local.server import REPLACEABLE
from config.local.supervisor import Running, Supervisor

SLOTS = 2
CELERY = (sys.executable, "-m", "celery", "-A", "tests.chaos.harness")


@dataclass
class Record:
    """What was done: worker processes killed, and seconds until things were well again."""

    killed: int = 0
    stopping: list[float] = field(default_factory=list)
    consuming: list[float] = field(default_factory=list)


@dataclass
class Stage:
    """The running programs; ``look_after`` starts again what died."""

    folder: Path
    supervisor: Supervisor
    env: Mapping[str, str]
    record: Record = field(default_factory=Record)

    @property
    def book(self) -> Path:
        """Where the mail server notes what it took."""
        return self.folder / "accepted"

    @property
    def pulse(self) -> Path:
        """Touched at the start of each task."""
        return self.folder / "pulse"

    def start_workers(self, count: int) -> None:
        env = {**self.env, "CHAOS_PULSE": str(self.pulse)}
        options = ["-Q", "default,mail", "-c", str(SLOTS), "-l", "ERROR", "--without-mingle"]
        for number in range(count):
            words = [*CELERY, "worker", *options, "-n", f"{number}@chaos"]
            self.supervisor.start(Program(f"worker-{number}", words, env))
        beat = [*CELERY, "beat", "-l", "ERROR", "--pidfile", ""]
        schedule = ["--schedule", str(self.folder / "beat")]
        self.supervisor.start(Program("beat", [*beat, *schedule], env))

    def wait_for(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Whether it comes true in time; what dies meanwhile is started again."""
        ends = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > ends:
                return False
            self.supervisor.look_after()
            time.sleep(0.1)
        return True

    def program(self, name: str) -> Running:
        return next(one for one in self.supervisor.running if one.program.name == name)

    def worker(self) -> Running:
        """One of the workers that run."""
        running = [one for one in self.supervisor.running if "worker" in one.program.name]
        alive = [one for one in running if one.process.poll() is None]
        chosen = random.choice(alive or running)  # noqa: S311
        chosen.pause = 1.0
        return chosen

    def kill_slot(self) -> None:
        """One process of a worker, in the middle of whatever it does."""
        pid = self.worker().process.pid
        children = children_of(pid)
        if children:
            os.kill(random.choice(children), signal.SIGKILL)  # noqa: S311
            self.record.killed += 1

    def kill_group(self) -> None:
        """A whole worker at once, as a power cut does."""
        end_group(self.worker().process.pid, signal.SIGKILL)
        self.record.killed += SLOTS

    def kill_parent(self) -> None:
        """The process that hands out the tasks; its children are left alone with theirs."""
        self.worker().process.kill()
        self.record.killed += SLOTS

    def ask_to_stop(self) -> None:
        """SIGTERM to a worker under load; it is started again."""
        one = self.worker()
        process, began = one.process, time.monotonic()
        process.terminate()
        self.wait_for(lambda: process.poll() is not None, 60)
        self.record.stopping.append(time.monotonic() - began)

    def empty_valkey(self) -> None:
        """The broker is killed, comes back, and has forgotten everything."""
        self._crash("valkey", signal.SIGKILL)
        broker = Redis.from_url(self.env["REDIS_URL"])
        self.wait_for(lambda: _does(broker.flushall), 60)
        broker.close()
        began = time.time()
        self.wait_for(lambda: self.pulse.exists() and self.pulse.stat().st_mtime > began, 90)
        self.record.consuming.append(time.time() - began)

    def crash_postgres(self) -> None:
        """Immediate shutdown: no checkpoint, every session cut; it recovers from its log."""
        self._crash("postgres", signal.SIGQUIT)
        self.wait_for(lambda: self.program("postgres").due_at is None, 60)

    def _crash(self, name: str, with_signal: signal.Signals) -> None:
        one = self.program(name)
        one.pause = 1.0
        process = one.process
        process.send_signal(with_signal)
        self.wait_for(lambda: process.poll() is not None, 30)


def _does(act: Callable[[], object]) -> bool:
    try:
        act()
    except RedisError:
        return False
    return True


def children_of(pid: int) -> list[int]:
    """The processes a process has started and that run."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@contextmanager
def stage(sms_url: str) -> Iterator[Stage]:
    """The services, migrated, a mail server that keeps a book, and Django set up."""
    for name in REPLACEABLE:
        os.environ.pop(name, None)
    port = free_port()
    os.environ |= {"EMAIL_URL": f"smtp://{HOST}:{port}", "SMS_URL": sms_url}
    with services() as (home, supervisor, env):
        os.environ |= env
        Application(home, free_port(), env).manage("migrate", "--no-input", as_owner=True)
        found = Stage(home.var, supervisor, env)
        words = [sys.executable, "-m", "tests.chaos.witness", str(port), str(found.book)]
        supervisor.start(Program("witness", words, env))
        import django

        django.setup()
        yield found
