"""The Django side: preparing the database, then web, worker and beat."""

from __future__ import annotations

import hashlib
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.local.bootstrap import ROOT
from config.local.home import Home
from config.local.ports import HOST
from config.local.processes import Program, run
from config.local.steps import step
from config.local.supervisor import Supervisor

WEB_PATIENCE = 60.0
THREADS = 4


@dataclass(frozen=True)
class Application:
    """Where it runs and with which environment."""

    home: Home
    port: int
    env: Mapping[str, str]

    @property
    def url(self) -> str:
        return self.env["BASE_URL"]

    def prepare(self) -> None:
        """Migrations, texts, demo data and static files, each only when something changed."""
        if self._changed():
            with step("Migrating the database as its owner"):
                self.manage("migrate", "--no-input", as_owner=True)
            self._compile_texts()
            if list(ROOT.glob("*/management/commands/demo_data.py")):
                with step("Loading the demo organisation"):
                    self.manage("demo_data")
            self._stamp.write_text(self._digest())
        self._compile_texts()
        if self.env["DEBUG"] == "0":
            with step("Collecting static files"):
                self.manage("collectstatic", "--no-input")

    def manage(self, *words: str, as_owner: bool = False) -> str:
        """Runs manage.py and returns what it printed. Raises LocalError when it fails."""
        env = dict(self.env)
        if as_owner:
            env["DATABASE_URL"] = env.get("DATABASE_OWNER_URL", env["DATABASE_URL"])
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        return run(command, env=env, log=self.home.log / "setup.log")

    def _compile_texts(self) -> None:
        if any(_is_stale(text) for text in ROOT.glob("locale/*/LC_MESSAGES/*.po")):
            with step("Compiling the translations"):
                self.manage("messages", "--compile")

    @property
    def _stamp(self) -> Path:
        return self.home.var / "postgres" / "prepared.sha256"

    def _changed(self) -> bool:
        """Whether the embedded database lacks something; of any other database nothing is known."""
        return not self._stamp.exists() or self._stamp.read_text() != self._digest()

    def _digest(self) -> str:
        paths = [*ROOT.glob("*/migrations/*.py"), ROOT / "requirements" / "local.txt"]
        parts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)]
        return hashlib.sha256(" ".join([self.env["DATABASE_URL"], *parts]).encode()).hexdigest()

    def start_web(self, supervisor: Supervisor) -> None:
        with step("Starting the web server"):
            supervisor.start(Program("web", self._web_command(), self._app_env()))
            supervisor.wait_for(self.answers, WEB_PATIENCE, "The web server")

    def _web_command(self) -> list[str]:
        workers = str(max(1, min(2, os.cpu_count() or 1)))
        return [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", HOST, "--port", str(self.port), "--workers", workers),
            *("--blocking-threads", str(THREADS), "--workers-kill-timeout", "4"),
            *("--respawn-failed-workers", "--respawn-interval", "1", "--log-level", "warning"),
            "config.wsgi:application",
        ]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/healthz", timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def start_background(self, supervisor: Supervisor) -> None:
        """The worker for both queues and the beat that wakes it."""
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        worker = [*celery, "worker", "-Q", "default,mail", "-c", "2", "--loglevel", "info"]
        beat = [*celery, "beat", "--schedule", str(self.home.run / "beat"), "--pidfile", ""]
        with step("Starting worker and beat"):
            supervisor.start(Program("worker", [*worker, "--without-mingle"], self._app_env()))
            supervisor.start(Program("beat", beat, self._app_env()))

    def _app_env(self) -> dict[str, str]:
        """Without the owner's address: what serves strangers cannot change a table."""
        return {name: value for name, value in self.env.items() if name != "DATABASE_OWNER_URL"}


def _is_stale(text: Path) -> bool:
    compiled = text.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < text.stat().st_mtime
