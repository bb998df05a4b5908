"""The Django side: preparing the database, then web, worker and beat."""

from __future__ import annotations

import hashlib
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.local.bootstrap import ROOT
from config.local.home import Home
from config.local.ports import HOST
from config.local.processes import Program, run
from config.local.steps import step
from config.local.supervisor import Supervisor

WEB_PATIENCE = 60.0
THREADS = 4
ONE_DAY = 24 * 3600
FALSE = ("0", "false", "no", "off", "")


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
        self._compile_texts()
        if not self._stamp.exists() or self._stamp.read_text() != self._digest():
            with step("Migrating the database as its owner"):
                self.manage("migrate", "--no-input", as_owner=True)
            self._load_demo()
            self._stamp.write_text(self._digest())
        if not self._is_local():
            with step("Collecting static files"):
                self.manage("collectstatic", "--no-input")

    def renew_demo(self) -> None:
        """Keeps the demo's trial from running out; once a day, when the pages are already up."""
        stamp = self._stamp
        if self._is_local() and time.time() - stamp.stat().st_mtime > ONE_DAY:
            self._load_demo()
            stamp.touch()

    def _load_demo(self) -> None:
        """Its password is public, so only where DEBUG is on."""
        if self._is_local():
            with step("Loading the demo organisation"):
                self.demo.write_text(self.manage("demo_data"))

    def _is_local(self) -> bool:
        return self.env["DEBUG"].lower() not in FALSE

    @property
    def demo(self) -> Path:
        """What the demo's command printed: its login."""
        return self.home.var / "demo"

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
        return self.home.var / "prepared.sha256"

    def _digest(self) -> str:
        """Of all that makes the database what it is, and of which database it is.

        Who made a database from outside, and when, is unknown: it is prepared at every start.
        """
        cluster = self.home.var / "postgres" / "data" / "PG_VERSION"
        made_at = cluster.stat().st_mtime if cluster.exists() else time.time()
        paths = [*ROOT.glob("*/migrations/*.py"), ROOT / "requirements" / "local.txt"]
        parts = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)]
        return hashlib.sha256(f"{made_at} {parts}".encode()).hexdigest()

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
        # Under its own name: with DEBUG off Django refuses any other.
        request = urllib.request.Request(  # noqa: S310
            f"http://{HOST}:{self.port}/healthz", headers={"Host": urlsplit(self.url).netloc}
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
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
