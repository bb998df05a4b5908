"""``script/chaos``: everything is killed while messages are sent, and then they are counted.

On Postgres, Valkey, workers and beat of its own: invitations by e-mail, reminders of them, and text
messages to a provider that hangs, refuses and cuts. Every task message is delivered twice. Ends in
``lost=0 doubled=0 unknown=N``; the exit code is 1 when anything was lost or sent twice, when more
is unknown than processes were killed, or when a worker did not stop or come back in time.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from importlib.util import find_spec
from typing import TYPE_CHECKING

from config.local.bootstrap import ROOT
from config.local.sms_network import Network
from config.local.sms_provider import Provider
from tests.chaos.stage import Record, Stage, stage
from tests.chaos.witness import accepted

if TYPE_CHECKING:
    from distribution.models import Campaign
    from tests.chaos.acts import Verdict

ACCOUNT, TOKEN, NUMBER = "ACchaos", "chaos", "+4759440000"
# What the provider does to how large a share of the messages.
TROUBLES = [
    ("20429", 0.03),
    ("20500", 0.03),
    ("cut", 0.01),
    ("cut-after", 0.01),
    ("hang", 0.001),
    ("hang-after", 0.001),
]
STOPPED_WITHIN, CONSUMING_WITHIN = 30, 60


def provider() -> Provider:
    """A network whose messages are kept in memory, and that behaves badly."""
    network = Network(account=ACCOUNT, token=TOKEN, post=lambda *_news: "")
    network.delay_seconds = 0
    network.troubles["*"] = TROUBLES
    found = Provider(network)
    found.hang_seconds = 5
    found.start()
    return found


def texted(network: Network) -> Counter[str]:
    """How often each message was taken, by our own name for it in its callback."""
    return Counter(text.callback.rpartition("m=")[2] for text in list(network.texts))


def play_all(options: argparse.Namespace, here: Stage, network: Network) -> list[Verdict]:
    """The three acts."""
    from distribution.models import Invitation, Reminder
    from tests.chaos.acts import Disasters, invite, play, remind

    mails, texts, tenants = options.mails, options.texts, options.tenants
    mails, texts = mails // tenants * tenants, texts // tenants * tenants
    most = Disasters(options.kills, options.flushes, options.crashes, options.stops)
    few = Disasters(options.kills // 4, 1, 1, 1) if not options.short else Disasters(0, 0, 0, 0)
    book, taken = (lambda: accepted(here.book)), (lambda: texted(network))

    def begin() -> list[Campaign]:
        return invite(mails, tenants, "email")

    first, campaigns = play("e-mail", here, most, begin, Invitation, book, mails)
    verdicts, reminded = [first], first.states["sent"] if options.reminders else 0
    if reminded:

        def again() -> list[Campaign]:
            remind(campaigns)
            return campaigns

        verdicts.append(play("reminders", here, few, again, Reminder, book, reminded)[0])
    if texts:

        def text() -> list[Campaign]:
            return invite(texts, tenants, "sms")

        worst = few if options.short else most
        verdicts.append(play("SMS", here, worst, text, Invitation, taken, texts)[0])
    return verdicts


def claim_all(rows: int, claimers: int) -> bool:
    """Whether each row was claimed once, by so many at once."""
    from accounts.tenancy import tenant_scope
    from tests.chaos.acts import invite
    from tests.chaos.claims import claims

    began = time.monotonic()
    campaign = invite(rows, 1, "email")[0]
    times = Counter(claims(campaign, claimers).values())
    with tenant_scope(campaign.organisation):
        campaign.delete()  # what was claimed here nobody is to send
    print(
        f"{claimers} claimers x {rows} rows: claimed once {times[1]}, otherwise "
        f"{times.total() - times[1]}, {time.monotonic() - began:.0f} s"
    )
    return times == Counter({1: rows})


def tell(verdicts: list[Verdict], record: Record) -> None:
    """The table."""
    print(f"\n{'':<11}people accepted   sent unknown  other   lost doubled killed seconds")
    for each in verdicts:
        sent = each.states.get("sent", 0)
        other = sum(each.states.values()) - sent - each.unknown
        numbers = [each.people, each.accepted, sent, each.unknown, other, each.lost, each.doubled]
        print(f"{each.name:<10}", *(f"{number:>7}" for number in numbers), end="")
        print(f"{each.killed:>7}{each.seconds:>8.0f}")
    for name, seconds in [
        ("asked to stop, stopped after", record.stopping),
        ("Valkey back, consuming after", record.consuming),
    ]:
        print(f"{name} (s):", " ".join(f"{each:.1f}" for each in seconds) or "-")


def is_well(verdicts: list[Verdict], record: Record) -> bool:
    """Whether everything that was promised held. What the SMS provider itself cut may be unknown
    as well, beyond what was killed."""
    few_unknown = all(each.unknown <= each.killed for each in verdicts if each.name != "SMS")
    nothing_wrong = not any(each.lost or each.doubled for each in verdicts)
    stopped = all(seconds <= STOPPED_WITHIN for seconds in record.stopping)
    return (
        few_unknown
        and nothing_wrong
        and stopped
        and all(seconds <= CONSUMING_WITHIN for seconds in record.consuming)
    )


def main(options: argparse.Namespace) -> int:
    random.seed(options.seed)
    sms = provider()
    url = f"twilio+{sms.url.replace('://', f'://{ACCOUNT}:{TOKEN}@')}?from={NUMBER}"
    with stage(url) as here:
        well = claim_all(options.claims, 16) if options.claims else True
        here.start_workers(options.workers)
        verdicts = play_all(options, here, sms.network)
    sms.stop()
    tell(verdicts, here.record)
    well = is_well(verdicts, here.record) and well
    if options.scanned and find_spec("tests.chaos.scanners"):
        words = [sys.executable, "-m", "tests.chaos.scanners", "--mails", str(options.scanned)]
        well = subprocess.run(words, cwd=ROOT).returncode == 0 and well
    lost, doubled = sum(each.lost for each in verdicts), sum(each.doubled for each in verdicts)
    print(f"lost={lost} doubled={doubled} unknown={sum(each.unknown for each in verdicts)}")
    return 0 if well else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/chaos", description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--texts", type=int, default=2_000)
    parser.add_argument("--claims", type=int, default=10_000, help="rows that 16 claim at once")
    parser.add_argument("--scanned", type=int, default=500, help="mails all of whose links are met")
    parser.add_argument("--tenants", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2, help="workers of two processes each")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--flushes", type=int, default=3)
    parser.add_argument("--crashes", type=int, default=2)
    parser.add_argument("--stops", type=int, default=3)
    parser.add_argument("--no-reminders", dest="reminders", action="store_false")
    parser.add_argument("--seed", type=int, default=None, help="for the same order of disasters")
    parser.add_argument("--short", action="store_true", help="a few hundred, in less than a minute")
    options = parser.parse_args()
    if options.short:
        options.mails, options.texts, options.claims, options.scanned = 300, 60, 0, 0
        options.kills, options.flushes, options.crashes, options.stops = 3, 1, 1, 1
        options.tenants, options.reminders = 3, False
    return options


if __name__ == "__main__":
    sys.exit(main(arguments()))
