"""How fast invitations leave and what one costs, beside Django's own mail classes.

Run ``python bench/sending.py [messages]``. It starts Postgres and Valkey by itself, as
``script/server`` does (``DATABASE_URL`` and so on in the environment replace them), and a minimal
SMTP sink in a process of its own. "ours" is the whole way of ``distribution.sending``: claim,
render, hand over, record, in batches. "django" renders the same two templates for each message into
an ``EmailMultiAlternatives`` and hands it over one kept-open connection, without any database. CPU
is that of this process alone.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.services import services  # noqa: E402
from config.local.application import Application  # noqa: E402
from config.local.ports import HOST, free_port  # noqa: E402

if TYPE_CHECKING:
    from distribution.models import Campaign

MESSAGES, WARM_UP = 4000, 200


class Cost(NamedTuple):
    """Messages a second, and milliseconds of CPU for one."""

    rate: float
    cpu_ms: float


class Sink(asyncio.Protocol):
    """Says yes to everything, as cheaply as possible."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self.transport, self.in_content, self.tail = transport, False, b""
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        if self.in_content:
            self.tail = (self.tail + data)[-5:]
            if self.tail != b"\r\n.\r\n":
                return
            self.in_content, self.tail = False, b""
            self.transport.write(b"250 taken\r\n")
        elif data[:4].upper() == b"DATA":
            self.in_content = True
            self.transport.write(b"354 go on\r\n")
        else:
            self.transport.write(b"250 fine\r\n")


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, HOST, port)
    print("ready", flush=True)
    await server.serve_forever()


@contextmanager
def sink() -> Iterator[int]:
    """The port of a running sink."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, __file__, "--sink", str(port)], stdout=subprocess.PIPE
    )
    try:
        assert process.stdout and process.stdout.readline()  # noqa: S101
        yield port
    finally:
        process.kill()
        process.wait()


def launched(people: int) -> Campaign:
    """A campaign whose invitations are all due."""
    from accounts.tenancy import tenant_scope
    from bench.company import live_survey
    from contacts.models import Contact
    from distribution.freezing import campaign_freeze
    from distribution.services import campaign_create, campaign_launch

    organisation, user, survey = live_survey()
    with tenant_scope(organisation):
        Contact.objects.bulk_create(
            Contact(email=f"{number}@example.com", name=f"Kåre Ærlig {number}", language="nb")
            for number in range(people)
        )
        campaign = campaign_create(
            name="Bench", survey=survey, languages=["nb"], organisation=organisation, actor=user
        )
        campaign_launch(campaign=campaign, organisation=organisation, actor=user)
    campaign_freeze(organisation=organisation, campaign_id=campaign.pk)
    return campaign


def send_ours(campaign: Campaign) -> None:
    """Everything, as the worker does it."""
    from distribution.sending import batch_send

    while batch_send(organisation=campaign.organisation, campaign_id=campaign.pk):
        pass


def send_django(campaign: Campaign, people: int) -> None:
    """The usual way: two templates and one message object per person, one connection."""
    from django.core.mail import EmailMultiAlternatives, get_connection

    from distribution.channels.email.channel import letter_of
    from distribution.channels.email.letter import filled

    with get_connection() as connection:
        for number in range(people):
            letter = letter_of(campaign, "nb")
            url = f"http://localhost/s/{number}"
            name = f"Kåre Ærlig {number}"
            values = {"first_name": "Kåre", "company": "Havglott Strøm", "name": name}
            values |= {"answer_url": url, "unsubscribe_url": url}
            message = EmailMultiAlternatives(
                subject=filled(letter.subject, values),
                body=filled(letter.text, values),
                to=[f"{number}@example.com"],
                headers={"List-Unsubscribe": f"<{url}>"},
                connection=connection,
            )
            message.attach_alternative(filled(letter.html, values, html=True), "text/html")
            message.send()


def cost_of(work: Callable[[], None], messages: int) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Cost(messages / wall, 1000 * cpu / messages)


def prepared(messages: int) -> tuple[Campaign, Campaign]:
    """A short campaign to warm up with, and the one to measure, with what a session needs."""
    from accounts.tenancy import tenant_scope
    from distribution.models import Campaign

    campaigns = []
    for people in [WARM_UP, messages]:
        campaign = launched(people)
        with tenant_scope(campaign.organisation):
            loaded = Campaign.objects.select_related("organisation", "survey__live_version")
            campaigns.append(loaded.get(pk=campaign.pk))
    return campaigns[0], campaigns[1]


def main(messages: int = MESSAGES) -> None:
    with services() as (home, _supervisor, env), sink() as port:
        os.environ.update(env | {"EMAIL_URL": f"smtp://{HOST}:{port}"})
        Application(home, free_port(), env).manage("migrate", "--no-input", as_owner=True)
        import django

        django.setup()
        short, measured = prepared(messages)
        send_ours(short)
        send_django(short, WARM_UP)
        ours = cost_of(lambda: send_ours(measured), messages)
        theirs = cost_of(lambda: send_django(measured, messages), messages)
    for name, cost in [("ours", ours), ("django", theirs)]:
        print(f"{name:<8}{cost.rate:8.0f} messages/s {cost.cpu_ms:7.3f} ms CPU each")
    print(
        f"messages_per_second={ours.rate:.0f} cpu_ms_per_message={ours.cpu_ms:.3f}"
        f" django_cpu_ms_per_message={theirs.cpu_ms:.3f} ratio={ours.cpu_ms / theirs.cpu_ms:.3f}"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--sink"]:
        asyncio.run(serve(int(sys.argv[2])))
    else:
        main(*map(int, sys.argv[1:]))
