"""Sending: claim a batch, hand it over outside any transaction, record what became of it.

What a crash may do at each point, and why nobody gets two messages, is in docs/sending.md.
"""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import cast
from uuid import UUID

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib.sql import patiently
from distribution.channels import SENDING, Message
from distribution.claiming import SENDING_STATES, Batch, batch_claim
from distribution.handing import step_take
from distribution.models import Campaign, Delivery, DeliveryState
from distribution.outcomes import Attempt
from distribution.services import campaign_settle

# A worker goes on with one batch for this long; then it is the turn of other campaigns. It bounds,
# too, how long a worker that was asked to stop goes on.
TURN_SECONDS = 2.0
# Longer than a turn and its last message, which may take four waits of EMAIL_TIMEOUT.
LEASE = timedelta(minutes=5)


def batch_send(*, organisation: Organisation, campaign_id: UUID) -> bool:
    """Send the next batch of a campaign. True when more may be due now."""
    batch = batch_claim(organisation=organisation, campaign_id=campaign_id)
    if batch is None:
        return False
    if not batch.messages:
        return batch.is_full
    goes_on, left = _hand_over(batch)
    patiently(_give_back, batch, left)
    return goes_on and (batch.is_full or bool(left))


def _hand_over(batch: Batch) -> tuple[bool, list[Delivery]]:
    """Message after message until the batch or the turn is over; with those that were left.

    False when no further one may leave: the provider is out of reach or refuses all, or the
    campaign was paused.
    """
    ends, last, left = monotonic() + TURN_SECONDS, None, dict.fromkeys(batch.messages)
    with SENDING[batch.lane.channel].session(batch.campaign) as session:
        for message in filter(batch.may_leave, batch.messages):
            if patiently(step_take, batch=batch, last=last, following=message):
                del left[message]
                last = Attempt(message, session.send(cast(Message, message)))
                if not last.went_through or monotonic() > ends:
                    break
            elif patiently(_may_go_on, batch):
                last = None
            else:
                return False, list(left)
        patiently(step_take, batch=batch, last=last, following=None)
    return last is None or last.went_through, list(left)


def _may_go_on(batch: Batch) -> bool:
    with tenant_scope(batch.campaign.organisation):
        return Campaign.objects.filter(pk=batch.campaign.pk, state__in=SENDING_STATES).exists()


def _give_back(batch: Batch, left: list[Delivery]) -> None:
    """Let others send what was not handed over."""
    with tenant_scope(batch.campaign.organisation):
        if left:
            batch.mine(left).update(state=DeliveryState.QUEUED, claimed_at=None)
        campaign_settle(campaign=batch.campaign)
