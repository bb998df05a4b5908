"""What it costs to send an invitation, beside a bare loop of ``smtplib`` with the same message.

Run ``python bench/sending.py [--messages 4000] [--workers 1] [--tenants 1] [--plain]``. It starts
Postgres and Valkey by itself, as ``script/server`` does (``DATABASE_URL`` and so on in the
environment replace them), and a mail server that says yes to everything. "pipeline" is the whole
way of ``distribution.sending`` in worker processes: claim, render, hand over, record. "bare" calls
``sendmail`` over one connection with a message that is ready. Both are counted in messages for each
second of CPU of the processes that send; what Postgres takes is shown apart. ``--plain``: the
server does not offer PIPELINING.
"""

from __future__ import annotations

import argparse
import json
import os
import smtplib
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.services import services  # noqa: E402
from bench.sink import sink  # noqa: E402
from config.local.application import Application  # noqa: E402
from config.local.ports import HOST, free_port  # noqa: E402

if TYPE_CHECKING:
    from accounts.models import User
    from config.local.supervisor import Supervisor
    from distribution.models import Campaign

WARM_UP = 200
TICKS = os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    """What sending took: seconds on the clock, seconds of CPU of all that sent."""

    wall: float
    cpu: float


def launched(people: int) -> Campaign:
    """A campaign of a new tenant whose invitations are all due."""
    from bench.company import planned
    from distribution.freezing import campaign_freeze

    campaign, actor = planned(people)
    launch(campaign, actor)
    campaign_freeze(organisation=campaign.organisation, campaign_id=campaign.pk)
    return campaign


def launch(campaign: Campaign, actor: User) -> None:
    """What the button does: whoever listens to the bells does the rest."""
    from accounts.tenancy import tenant_scope
    from distribution.services import campaign_launch

    with tenant_scope(campaign.organisation):
        campaign_launch(campaign=campaign, organisation=campaign.organisation, actor=actor)


def send_all(campaigns: list[Campaign]) -> None:
    """Everything that is due, a batch of each campaign in turn, as the bells order it."""
    from distribution.sending import batch_send

    waiting = deque(campaigns)
    while waiting:
        campaign = waiting.popleft()
        if batch_send(organisation=campaign.organisation, campaign_id=campaign.pk):
            waiting.append(campaign)


def work() -> None:
    """A worker process: warms up, says so, and sends on a line of campaigns, as JSON."""
    from accounts.models import Organisation
    from accounts.tenancy import tenant_scope
    from distribution.models import Campaign

    send_all([launched(WARM_UP)])
    print("ready", flush=True)
    campaigns = []
    for organisation_id, campaign_id in json.loads(sys.stdin.readline()):
        organisation = Organisation.objects.get(pk=organisation_id)
        with tenant_scope(organisation):
            campaigns.append(Campaign.objects.select_related("organisation").get(pk=campaign_id))
    cpu = time.process_time()
    send_all(campaigns)
    print(time.process_time() - cpu, flush=True)


def pipeline(campaigns: list[Campaign], workers: int) -> Cost:
    """Send everything of the campaigns with so many worker processes."""
    command = [sys.executable, __file__, "--work"]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _worker in range(workers)
    ]
    orders = [(str(each.organisation_id), str(each.pk)) for each in campaigns]
    for process in processes:
        assert process.stdout and process.stdout.readline() == "ready\n"  # noqa: S101
    wall = time.perf_counter()
    for number, process in enumerate(processes):
        assert process.stdin  # noqa: S101
        # A bell calls one worker; all of them are at the same campaign only where it is large.
        process.stdin.write(json.dumps(orders[number::workers] or orders) + "\n")
        process.stdin.close()
    cpu = sum(float(process.stdout.readline()) for process in processes if process.stdout)
    return Cost(time.perf_counter() - wall, cpu)


def bare(campaign: Campaign, port: int, messages: int) -> Cost:
    """Hand one ready message over again and again."""
    content = _message(campaign)
    server = smtplib.SMTP(HOST, port)
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(messages):
        server.sendmail("hello@anbefal.example", f"{number}@example.com", content)
    cost = Cost(time.perf_counter() - wall, time.process_time() - cpu)
    server.quit()
    return cost


def _message(campaign: Campaign) -> bytes:
    """What a person of the campaign gets."""
    from accounts.tenancy import tenant_scope
    from distribution.channels.email.carriers import ServerCarrier, sender_address
    from distribution.channels.email.channel import EmailSession
    from distribution.models import Campaign, Invitation

    class Kept:
        content = b""

        def deliver(self, sender: str, recipient: str, message: bytes) -> None:
            self.content = message

    kept = Kept()
    with tenant_scope(campaign.organisation):
        loaded = Campaign.objects.select_related("organisation", "survey__live_version")
        carrier = ServerCarrier(kept, sender_address())  # type: ignore[arg-type]
        session = EmailSession(loaded.get(pk=campaign.pk), carrier, None)
        session.send(Invitation.objects.select_related("contact").first())  # type: ignore[arg-type]
    return kept.content


def cpu_of(program: int) -> float:
    """Seconds of CPU of a process and all below it, the dead ones too."""
    parents, seconds = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[pid := int(stat.parent.name)] = int(fields[1])
        seconds[pid] = sum(map(int, fields[11:15])) / TICKS
    family = {program}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(seconds.get(pid, 0) for pid in family)


@contextmanager
def product(port: int) -> Iterator[Supervisor]:
    """The services, migrated, with Django set up."""
    with services() as (home, supervisor, env):
        os.environ.update(env | {"EMAIL_URL": f"smtp://{HOST}:{port}"})
        Application(home, free_port(), env).manage("migrate", "--no-input", as_owner=True)
        import django

        django.setup()
        yield supervisor


def postgres_of(supervisor: Supervisor) -> int | None:
    """The process of our own Postgres."""
    found = [one for one in supervisor.running if one.program.name == "postgres"]
    return found[0].process.pid if found else None


def main(options: argparse.Namespace) -> None:
    messages, tenants = options.messages, options.tenants
    with sink(pipelines=not options.plain) as port, product(port) as supervisor:
        postgres = postgres_of(supervisor)
        campaigns = [launched(messages // tenants) for _tenant in range(tenants)]
        messages = messages // tenants * tenants
        first = bare(campaigns[0], port, messages)
        database = cpu_of(postgres) if postgres else 0
        ours = pipeline(campaigns, options.workers)
        database = cpu_of(postgres) - database if postgres else 0
        second = bare(campaigns[0], port, messages)
    theirs = Cost((first.wall + second.wall) / 2, (first.cpu + second.cpu) / 2)
    for name, cost in [("pipeline", ours), ("bare", theirs)]:
        each = 1000 * cost.cpu / messages
        print(f"{name:<9}{messages / cost.wall:8.0f} messages/s {each:7.3f} ms CPU each")
    print(f"Postgres {1000 * database / messages:27.3f} ms CPU each (warming up included)")
    rates = messages / ours.cpu, messages / theirs.cpu
    print(f"pipeline={rates[0]:.0f} bare={rates[1]:.0f} ratio={rates[0] / rates[1]:.2f}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=4000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--tenants", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="a server without PIPELINING")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    options = arguments()
    if options.work:
        import django

        django.setup()
        work()
    else:
        main(options)
