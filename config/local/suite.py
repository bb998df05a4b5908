"""``script/test`` and ``script/lint``: every check, a line and a duration for each."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from config.local.bootstrap import ROOT
from config.local.browser import SHELL, chromium
from config.local.home import Home
from config.local.server import REPLACEABLE
from config.local.services import start_services
from config.local.steps import LocalError, say
from config.local.supervisor import Stopped, Supervisor, ignore_signals, stop_on_signals

PYTHON = sys.executable
MANAGE = (PYTHON, str(ROOT / "manage.py"))
LINT = {
    "Formatting": (PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise", "."),
    "Lint rules": (PYTHON, "-m", "ruff", "check", "--output-format", "concise", "."),
    "Import arrows": (str(Path(PYTHON).with_name("lint-imports")), "--no-cache"),
}
CHECKS = {
    "Types": (PYTHON, "-m", "mypy"),
    "Settings": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
    "Migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "Migrating from nothing": (*MANAGE, "migrate", "--no-input"),
    "Translations": (*MANAGE, "messages", "--check"),
    "Compiled texts": (*MANAGE, "messages", "--compile"),
}
AT_ONCE = 2
# The settings are judged as a production machine would have them.
PRODUCTION = {"DEBUG": "0", "BASE_URL": "https://anbefal.example"}
SUMMARY = re.compile(r"=+ .*(passed|failed|error|no tests ran).* =+")


@dataclass
class Report:
    """What was run, in order, with seconds and whether it passed."""

    lines: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def add(self, name: str, passed: bool, seconds: float) -> None:
        self.lines.append(f"  {name:<30}{'passed' if passed else 'FAILED':<8}{seconds:8.1f} s")
        if not passed:
            self.failed.append(name)
        say(self.lines[-1])


def lint(arguments: Sequence[str]) -> int:
    report = Report()
    run_quietly(report, LINT, dict(os.environ))
    return 1 if report.failed else 0


def chaos(arguments: Sequence[str]) -> int:
    """Everything is killed while messages are sent (tests/chaos)."""
    return subprocess.run([PYTHON, "-m", "tests.chaos", *arguments], cwd=ROOT).returncode


def test(arguments: Sequence[str]) -> int:
    """Runs every step even when one failed; pytest's own summaries are the last lines."""
    stop_on_signals()
    var = Path(tempfile.mkdtemp(prefix="anbefal-test-"))
    supervisor = Supervisor(Home(var).folder)
    try:
        return _test(Home(var), supervisor, arguments)
    except Stopped:
        return 130
    finally:
        ignore_signals()
        supervisor.stop()
        shutil.rmtree(var, ignore_errors=True)


def _test(home: Home, supervisor: Supervisor, arguments: Sequence[str]) -> int:
    report = Report()
    home.create()
    base = {name: value for name, value in os.environ.items() if name not in REPLACEABLE}
    env = start_services(
        home, supervisor, {**base, "DEBUG": "1", "BASE_URL": "http://localhost:8000"}
    )
    del env["LOCAL_OUTBOX_DIR"]  # the tests of the outbox page choose a folder of their own
    run_quietly(report, LINT, env)
    run_quietly(report, CHECKS, env)
    report_browser(report)
    if "Migrating from nothing" not in report.failed:
        env["TEST_DATABASE_TEMPLATE"] = keep_migrated(env)
    summaries = run_tests(home, report, arguments, env)
    say("\n" + "\n".join(report.lines))
    say(f"\nFailed: {', '.join(report.failed)}" if report.failed else "\nEverything passed.")
    say("\n".join(summaries))
    return 1 if report.failed else 0


def run_quietly(
    report: Report, commands: Mapping[str, Sequence[str]], env: Mapping[str, str]
) -> None:
    """Runs the commands, as many at once as keep two cores busy; what one printed is shown only
    when it failed."""

    def run(name: str) -> tuple[subprocess.CompletedProcess[str], float]:
        extra = {"Settings": PRODUCTION, "Migrating from nothing": as_owner(env)}.get(name, {})
        started, given = time.monotonic(), {**env, **extra}
        result = subprocess.run(commands[name], cwd=ROOT, env=given, capture_output=True, text=True)
        return result, time.monotonic() - started

    with ThreadPoolExecutor(AT_ONCE) as threads:
        for name, (result, seconds) in zip(commands, threads.map(run, commands), strict=True):
            report.add(name, result.returncode == 0, seconds)
            if result.returncode:
                say(result.stdout + result.stderr)


def as_owner(env: Mapping[str, str]) -> dict[str, str]:
    return {"DATABASE_URL": env.get("DATABASE_OWNER_URL", "")}


def keep_migrated(env: Mapping[str, str]) -> str:
    """The name of a copy of the migrated database that nobody connects to, so that each part of
    the tests can copy it for itself."""
    name = "migrated"
    with psycopg.connect(env["DATABASE_OWNER_URL"], autocommit=True) as link:
        link.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(link.info.dbname)
            )
        )
    return name


def report_browser(report: Report) -> None:
    """Browser tests need Chromium: installed as root, required in CI, else they are skipped."""
    started = time.monotonic()
    if shutil.which(SHELL) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300")
        install = (*apt, "install", "--yes", "--no-install-recommends", SHELL)
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ((*apt, "update"), install):
            subprocess.run(command, env=env, capture_output=True)
    if chromium():
        report.add("Browser", True, time.monotonic() - started)
    elif os.environ.get("CI") == "true":
        report.add("Browser", False, time.monotonic() - started)
    else:
        say("  Browser: chromium is missing, so the browser tests are skipped")


# Run side by side, each in a database of its own: what sends, everything else, and the browser.
SENDING = ("tests/distribution", "tests/api", "tests/chaos", "tests/contacts")
PARTS = {
    "Tests": ("-m", "not e2e", *(f"--ignore={path}" for path in SENDING)),
    "Tests of sending": ("-m", "not e2e", *SENDING),
    "Browser tests": ("-m", "e2e"),
}


def run_tests(
    home: Home, report: Report, arguments: Sequence[str], env: Mapping[str, str]
) -> list[str]:
    """Pytest with the arguments; without any, its parts side by side.

    Returns pytest's summary lines.
    """
    started = time.monotonic()
    if arguments:
        process = start_pytest(arguments, env, subprocess.PIPE)
        return [show_pytest(report, "Tests", process, started)]
    running = []
    for number, (name, part) in enumerate(PARTS.items()):
        log = (home.log / f"pytest-{number}.log").open("w+")
        running.append((name, log, start_pytest(part, {**env, **apart(env, number)}, log.fileno())))
    summaries = []
    for name, log, process in running:
        process.wait()
        log.seek(0)
        process.stdout = log
        summaries.append(show_pytest(report, name, process, started))
        log.close()
    return summaries


def apart(env: Mapping[str, str], number: int) -> dict[str, str]:
    """Another database and another index of Valkey, so that the parts do not meet."""
    server, _, index = env["REDIS_URL"].rpartition("/")
    return {
        "TEST_DATABASE_NAME": f"test_part_{number}",
        "REDIS_URL": f"{server}/{int(index or 0) + number}",
    }


def start_pytest(
    arguments: Sequence[str], env: Mapping[str, str], output: int
) -> subprocess.Popen[str]:
    command = [PYTHON, "-m", "pytest", "--durations=10", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT, text=True
    )


def show_pytest(report: Report, name: str, process: subprocess.Popen[str], started: float) -> str:
    """Shows pytest's output as it comes and returns its summary line."""
    summary = "no summary from pytest"
    if process.stdout is None:
        raise LocalError("pytest has no output")
    for line in process.stdout:
        print(line, end="", flush=True)
        summary = line.strip() if SUMMARY.match(line) else summary
    report.add(name, process.wait() == 0, time.monotonic() - started)
    return summary
