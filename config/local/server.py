"""``script/server``: everything from nothing to a page in the browser."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.local.application import Application
from config.local.bootstrap import ROOT
from config.local.home import Home
from config.local.ports import free_port, is_free
from config.local.processes import end_leftovers
from config.local.services import start_services
from config.local.smoke import walk
from config.local.steps import LocalError, say, step
from config.local.supervisor import Stopped, Supervisor, ignore_signals, stop_on_signals

# Given from outside, the first four replace an embedded service; none of them is for a smoke run.
REPLACEABLE = (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SMS_URL",
    "DATABASE_OWNER_URL",
    "BASE_URL",
    "SECRET_KEY",
    "LOCAL_OUTBOX_DIR",
    "DEBUG",
)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="of the web server (8000)")
    parser.add_argument("--var", type=Path, default=ROOT / "var", help="where data is kept (var)")
    parser.add_argument(
        "--smoke", action="store_true", help="start on free ports, give one answer, stop"
    )
    options = parser.parse_args(arguments)
    stop_on_signals()
    try:
        return smoke() if options.smoke else serve(Home(options.var.resolve()), options.port)
    except Stopped:
        return 130 if options.smoke else 0


def serve(home: Home, port: int) -> int:
    """Runs until it is asked to stop."""
    launched_at = float(os.environ.pop("LAUNCHED_AT", time.monotonic()))
    with running(home, port, os.environ) as (application, supervisor):
        application.start_background(supervisor)
        announce(application, time.monotonic() - launched_at)
        application.renew_demo()
        supervisor.watch()
    return 0


def smoke() -> int:
    """Starts everything beside what may already run, gives one answer, and stops."""
    env = {name: value for name, value in os.environ.items() if name not in REPLACEABLE}
    var = Path(tempfile.mkdtemp(prefix="anbefal-"))
    try:
        with running(Home(var), free_port(), env) as (application, supervisor):
            application.start_background(supervisor)
            walk(application)
    finally:
        shutil.rmtree(var, ignore_errors=True)
    say("One answer went all the way through.")
    return 0


@contextmanager
def running(
    home: Home, port: int, env: Mapping[str, str]
) -> Iterator[tuple[Application, Supervisor]]:
    """The services and the web server; ends every process on the way out.

    Raises LocalError when something stands in the way.
    """
    url = env.get("BASE_URL", f"http://localhost:{port}")
    with home.claimed(url):
        supervisor = Supervisor(home.folder)
        try:
            end_leftovers(home.folder)
            if not is_free(port):
                raise LocalError(
                    f"port {port} is taken by another program; choose one with --port {port + 1}"
                )
            base = {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings", "BASE_URL": url}
            found = start_services(home, supervisor, {**base, **env})
            home.write_env({name: found[name] for name in REPLACEABLE if name in found})
            application = Application(home, port, found)
            application.prepare()
            application.start_web(supervisor)
            yield application, supervisor
        finally:
            ignore_signals()
            if supervisor.running:
                stop(supervisor)


def stop(supervisor: Supervisor) -> None:
    try:
        with step("Stopping"):
            supervisor.stop()
    finally:
        supervisor.stop()  # even when nobody reads the output any more


def announce(application: Application, seconds: float) -> None:
    say(f"\nAnbefal runs, {seconds:.1f} s after the start. Ctrl-C stops it.\n")
    say(f"  Address:    {application.url}")
    if application.demo.exists():
        say("  " + application.demo.read_text().strip().replace("\n", "\n  "))
    if "LOCAL_OUTBOX_DIR" in application.env:
        say(f"  Mail sent:  {application.url}/outbox/")
    say(f"  Logs:       {application.home.log}\n")
