"""Postgres and Valkey for the programs that measure, in a folder that is gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.local.application import Application
from config.local.home import Home
from config.local.ports import HOST, free_port
from config.local.services import start_services
from config.local.supervisor import Supervisor


@contextmanager
def services() -> Iterator[tuple[Home, Supervisor, dict[str, str]]]:
    """The services and the environment that names them; those given from outside are used."""
    var = Path(tempfile.mkdtemp(prefix="anbefal-bench-"))
    home, supervisor = Home(var), Supervisor(Home(var).folder)
    base = {"DEBUG": "0", "DJANGO_SETTINGS_MODULE": "config.settings", "ALLOWED_HOSTS": HOST}
    try:
        home.create()
        given = {**os.environ, **base, "BASE_URL": "http://localhost"}
        yield home, supervisor, start_services(home, supervisor, given)
    finally:
        supervisor.stop()
        shutil.rmtree(var, ignore_errors=True)


def have_services() -> None:
    """Go on when the environment names a database; else run this program again, with services."""
    if "DATABASE_URL" in os.environ:
        return
    with services() as (home, _supervisor, env):
        Application(home, free_port(), env).manage("migrate", "--no-input", as_owner=True)
        done = subprocess.run([sys.executable, *sys.argv], env=env)
    sys.exit(done.returncode)
