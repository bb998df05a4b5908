"""Reminders come to be when their day has come: one statement for each of a campaign's plans."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from config.lib import clock
from contacts.models import Contact
from distribution.bells import ring
from distribution.channels import CHANNELS
from distribution.inserting import insert_from
from distribution.models import Campaign, DeliveryState, Invitation, Reminder
from distribution.states import REACHED
from distribution.texts import ReminderPlan

State = DeliveryState
MOST_REMINDERS = 5
# At most so many of a plan in one statement; the sweeper comes again.
CHUNK = 5000
STILL_GOING = (State.QUEUED, State.SENDING, State.DEFERRED)
PLAN = """
INSERT INTO distribution_reminder (
    id, organisation_id, campaign_id, invitation_id, number, channel, address, state, due_at,
    created_at, attempts, problem, provider_id)
SELECT {id}, %(organisation)s, %(campaign)s, reminded, %(number)s, %(channel)s, place,
    CASE WHEN place = '' THEN 'suppressed' ELSE 'queued' END, day, %(now)s, 0, '', ''
FROM (SELECT *, sha256({seed} || uuid_send(reminded)) AS dice FROM ({chosen}) AS due) AS due
ON CONFLICT DO NOTHING
"""


def plans_of(campaign: Campaign) -> list[ReminderPlan]:
    """The campaign's reminders, in order; the first is number 1."""
    return [ReminderPlan.model_validate(plan) for plan in campaign.reminders]


def reminders_plan(*, campaign: Campaign) -> int:
    """Make the reminders whose day has come, inside the open tenant scope. Returns how many.

    Only people who were reached and have neither answered nor complained, and whose days to answer
    are not over. Whoever has no address on the plan's channel gets a row that is not sent, so that
    the next plan counts its days from there.
    """
    plans = enumerate(plans_of(campaign), 1)
    made = sum(_make(campaign, number, plan) for number, plan in plans)
    if made:
        ring("campaign_send_task", campaign.organisation_id, campaign.pk)
    return made


def _make(campaign: Campaign, number: int, plan: ReminderPlan) -> int:
    values = {
        "organisation": campaign.organisation_id,
        "campaign": campaign.pk,
        "number": number,
        "channel": plan.channel,
        "now": clock.now(),
    }
    return insert_from(PLAN, _due(campaign, number, plan)[:CHUNK], values)


def _due(campaign: Campaign, number: int, plan: ReminderPlan) -> QuerySet[Invitation, Any]:
    """reminded, place (the address) and day of whoever is to be reminded now."""
    now = clock.now()
    before = Reminder.objects.filter(invitation=OuterRef("pk"), number=number - 1)
    over = before.exclude(state__in=STILL_GOING)
    last = F("sent_at") if number == 1 else Subquery(over.values(at=Coalesce("sent_at", "due_at")))
    contact = Contact.objects.filter(pk=OuterRef("contact_id"))
    address = CHANNELS[plan.channel].address_sql()
    mine = Reminder.objects.filter(invitation=OuterRef("pk"), number=number)
    return (
        campaign.invitations.filter(Q(expires_at=None) | Q(expires_at__gt=now), ~Exists(mine))
        .filter(state__in=REACHED, complained_at=None)
        .annotate(last=last)
        .filter(last__lte=now - timedelta(days=plan.after_days))
        .order_by("pk")
        .values(
            reminded=F("pk"),
            place=Coalesce(
                Subquery(contact.values(at=address)), Value(""), output_field=TextField()
            ),
            day=F("last") + timedelta(days=plan.after_days),
        )
    )
