"""The short form of ``script/chaos``: workers, Valkey and Postgres are killed during a campaign."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from config.local.bootstrap import ROOT
from config.local.server import REPLACEABLE

pytestmark = pytest.mark.slow


def test_nothing_is_lost_and_nothing_doubled_whatever_dies() -> None:
    env = {name: value for name, value in os.environ.items() if name not in REPLACEABLE}
    command = [sys.executable, "-m", "tests.chaos", "--short"]
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.fullmatch(r"lost=0 doubled=0 unknown=\d", run.stdout.splitlines()[-1])
