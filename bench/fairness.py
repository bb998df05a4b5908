"""How long a small tenant's mails take, alone and while another tenant sends a large campaign.

Run ``python bench/fairness.py [--large 5000] [--others 1] [--workers 2 4] [--latency 0]``. It
starts Postgres, Valkey and Celery workers by itself, and a mail server that takes ``--latency``
seconds for each message. The time is that from the launch of 50 mails until all are sent, beside
``--others`` tenants that send ``--large`` each; a line for each number of worker processes ends in
the ratio of the medians of ``--rounds`` (goal: below 2).
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.sending import launch, product  # noqa: E402
from bench.sink import sink  # noqa: E402
from config.local.processes import Program, end_group  # noqa: E402

if TYPE_CHECKING:
    from config.local.supervisor import Supervisor
    from distribution.models import Campaign

SMALL = 50
PATIENCE = 120.0
WORKER = (sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "default,mail")


def sent(campaign: Campaign) -> int:
    """How many have got it."""
    from accounts.tenancy import tenant_scope

    with tenant_scope(campaign.organisation):
        return campaign.invitations.filter(state="sent").count()


def seconds_until(campaign: Campaign, number: int) -> float:
    """From now until so many have got it."""
    began = time.monotonic()
    while sent(campaign) < number:
        if time.monotonic() - began > PATIENCE:
            raise TimeoutError(f"{sent(campaign)} of {number} were sent")
        time.sleep(0.01)
    return time.monotonic() - began


def rounds(number: int) -> list[float]:
    """Seconds that a new small tenant waits for its mails, several times, after some quiet."""
    from bench.company import planned

    waited = []
    for _round in range(number):
        campaign, actor = planned(SMALL)
        time.sleep(0.5)
        launch(campaign, actor)
        waited.append(seconds_until(campaign, SMALL))
    return waited


@contextmanager
def workers(supervisor: Supervisor, number: int) -> Iterator[None]:
    """So many worker processes, one of them kept free of any one organisation."""
    env = {**os.environ, "SENDERS": str(number - 1)}
    command = [*WORKER, "-c", str(number), "-l", "ERROR", "--without-mingle"]
    supervisor.start(Program(f"worker-{number}", command, env))
    try:
        rounds(number)  # each process has done its first things
        yield
    finally:
        end_group(supervisor.running.pop().process.pid, signal.SIGTERM)


def measure(options: argparse.Namespace) -> tuple[list[float], list[float]]:
    """What small tenants wait alone, and what beside a large one."""
    from accounts.tenancy import tenant_scope
    from bench.company import planned
    from distribution.services import campaign_cancel

    alone = rounds(options.rounds)
    others = [planned(options.large) for _other in range(options.others)]
    for large, actor in others:
        launch(large, actor)
    for large, _actor in others:
        seconds_until(large, 1)
    beside = rounds(options.rounds)
    for large, actor in others:
        if sent(large) == options.large:
            raise ValueError("a large campaign was over too soon: --large must be larger")
        with tenant_scope(large.organisation):
            campaign_cancel(campaign=large, actor=actor)
    return alone, beside


def main(options: argparse.Namespace) -> None:
    with sink(seconds=options.latency) as port, product(port) as supervisor:
        for number in options.workers:
            with workers(supervisor, number):
                alone, beside = map(statistics.median, measure(options))
            print(f"workers={number} alone={alone:.2f} s beside={beside:.2f} s ", end="")
            print(f"ratio={beside / alone:.2f}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=5000)
    parser.add_argument("--others", type=int, default=1)
    parser.add_argument("--workers", type=int, nargs="+", default=[2, 4])
    parser.add_argument("--latency", type=float, default=0)
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main(arguments())
