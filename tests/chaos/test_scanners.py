"""Whatever scanners do to a mail's links, only people answer and only people say no."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from config.local.bootstrap import ROOT
from config.local.browser import chromium

pytestmark = pytest.mark.slow
MAILS, IN_A_BROWSER = 10, 1


def test_no_link_answers_by_itself_and_the_person_still_can() -> None:
    numbers = ["--mails", str(MAILS), "--in-browser", str(IN_A_BROWSER)]
    command = [sys.executable, "-m", "tests.chaos.scanners", *numbers]
    run = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    said = dict(re.findall(r"(\w+)=(\d+)", run.stdout.splitlines()[-1]))
    assert (said["answers"], said["unsubscribed"], said["beyond_opened"]) == ("0", "0", "0")
    assert said["answered_after"] == str(MAILS)
    # Eleven scores, the page itself, its plain link and the way to say no: three times, twice over.
    assert int(said["fetched"]) >= MAILS * 12 * 6
    assert int(said["loaded"]) > 0 or chromium() is None
