"""What is sent while everything is killed, and who in the end got what."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import DatabaseError, connection

from accounts.tenancy import every_organisation, tenant_scope
from bench.company import live_survey
from contacts.models import Contact
from distribution.lanes import DELIVERIES
from distribution.models import Campaign, Channel, DeliveryState, Invitation, Reminder
from distribution.services import campaign_create, campaign_launch, campaign_update
from distribution.texts import STANDARD_TEXTS
from tests.chaos.stage import Stage

State = DeliveryState
# What a person may see at the end instead of "sent" and knows what to do about.
EXPLAINED = {State.UNKNOWN, State.FAILED, State.BOUNCED, State.SUPPRESSED}
# id -> how often the provider accepted it
Accepted = Counter[str]


@dataclass(frozen=True)
class Verdict:
    """What became of the messages of one act."""

    name: str
    people: int
    accepted: int
    states: Mapping[str, int]
    lost: int
    doubled: int
    killed: int
    seconds: float

    @property
    def unknown(self) -> int:
        """Those a person is asked about."""
        return self.states.get(State.UNKNOWN, 0)


@dataclass(frozen=True)
class Disasters:
    """How much of what happens during an act."""

    kills: int
    flushes: int
    crashes: int
    stops: int

    def planned(self, stage: Stage) -> list[Callable[[], None]]:
        """All of it in an order of chance."""
        kinds = [stage.kill_slot, stage.kill_group, stage.kill_slot, stage.kill_parent]
        acts = [kinds[number % len(kinds)] for number in range(self.kills)]
        acts += [stage.empty_valkey] * self.flushes + [stage.crash_postgres] * self.crashes
        acts += [stage.ask_to_stop] * self.stops
        random.shuffle(acts)
        return acts


def invite(people: int, tenants: int, channel: str) -> list[Campaign]:
    """Launch a campaign in each of so many new organisations."""
    campaigns = []
    for tenant in range(tenants):
        organisation, user, survey = live_survey()
        with tenant_scope(organisation):
            first = tenant * 100_000
            Contact.objects.bulk_create(
                Contact(
                    email=f"person{number}@example.com",
                    phone=f"+479{first + number:07d}",
                    name=f"Person {number}",
                    language="nb",
                )
                for number in range(people // tenants)
            )
            campaign = campaign_create(
                name="Chaos",
                survey=survey,
                languages=["nb"],
                organisation=organisation,
                actor=user,
                channel=channel,
            )
            # At any hour: on a Sunday as well.
            campaign_update(campaign=campaign, fields={"timing": {}}, actor=user)
            campaign_launch(campaign=campaign, organisation=organisation, actor=user)
        campaigns.append(campaign)
    return campaigns


def remind(campaigns: list[Campaign]) -> int:
    """Remind everybody who got a mail, now; how many these are."""
    reminders = []
    for campaign in campaigns:
        plan = {"after_days": 1, "channel": Channel.EMAIL}
        plan["texts"] = {"nb": STANDARD_TEXTS["nb"].model_dump()}
        with tenant_scope(campaign.organisation):
            Campaign.objects.filter(pk=campaign.pk).update(reminders=[plan])
            reminders += Reminder.objects.bulk_create(
                Reminder(invitation=asked, campaign=campaign, number=1, address=asked.address)
                for asked in campaign.invitations.filter(state=State.SENT)
            )
    return len(reminders)


def messages(campaigns: list[Campaign], model: type[Invitation] | type[Reminder]) -> dict[str, str]:
    """id -> state of all messages of one table."""
    found = {}
    for campaign in campaigns:
        with tenant_scope(campaign.organisation):
            rows = model.objects.filter(campaign=campaign).values_list("pk", "state")
            found.update({pk.hex: state for pk, state in rows})
    return found


def is_quiet() -> bool:
    """Whether nothing is prepared, due or under way in any organisation."""
    try:
        with every_organisation(reason="see whether everything has been sent"):
            going = [
                model.objects.filter(state__in=[State.QUEUED, State.SENDING]).exists()
                for model in DELIVERIES
            ]
            preparing = Campaign.objects.filter(state=Campaign.State.LAUNCHING).exists()
        return not preparing and not any(going)
    except DatabaseError:  # it was just crashed
        connection.close()
        return False


def play(
    name: str,
    stage: Stage,
    disasters: Disasters,
    begin: Callable[[], list[Campaign]],
    model: type[Invitation] | type[Reminder],
    accepted: Callable[[], Accepted],
    people: int,
) -> tuple[Verdict, list[Campaign]]:
    """Begin, let each disaster come when the next share is sent, wait until all is quiet."""
    began, killed = time.monotonic(), stage.record.killed
    before = sum(accepted().values())
    campaigns = begin()
    acts = disasters.planned(stage)
    for number, act in enumerate(acts, 1):
        share = before + people * 0.95 * number / (len(acts) + 1)
        stage.wait_for(lambda share=share: sum(accepted().values()) >= share, 300)  # type: ignore[misc]
        act()
    stage.wait_for(is_quiet, 600)
    rows, took = messages(campaigns, model), accepted()
    verdict = Verdict(
        name=name,
        people=people,
        accepted=sum(took[row] for row in rows),
        states=Counter(rows.values()),
        lost=people - len(rows) + sum(_is_lost(state, took[row]) for row, state in rows.items()),
        doubled=sum(max(0, took[row] - 1) for row in rows),
        killed=stage.record.killed - killed,
        seconds=time.monotonic() - began,
    )
    return verdict, campaigns


def _is_lost(state: str, accepted: int) -> bool:
    """Whether somebody got nothing, and nobody is told so."""
    return accepted == 0 and state not in EXPLAINED
