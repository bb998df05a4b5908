"""Sending: claim a batch, hand it over outside any transaction, record what became of it.

What a crash may do at each point, and why nobody gets two messages, is in docs/sending.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from time import monotonic
from typing import cast
from uuid import UUID

from django.db.models import Q

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution.channels import SENDING, Message, Outcome, Result, Session
from distribution.claiming import SENDING_STATES, Batch, batch_claim
from distribution.models import Delivery, DeliveryState
from distribution.outcomes import Attempt, outcomes_record
from distribution.services import campaign_settle

# Handed over and recorded together: what a killed worker may leave in doubt.
SUB_BATCH = 20
# A worker that got stuck with a sub-batch for this long gives the rest back.
SUB_BATCH_SECONDS = 60
# Longer than the slowest sub-batch: one message more may take four waits of EMAIL_TIMEOUT.
LEASE = timedelta(minutes=5)


def batch_send(*, organisation: Organisation, campaign_id: UUID) -> bool:
    """Send the next batch of a campaign. True when more may be due now."""
    batch = batch_claim(organisation=organisation, campaign_id=campaign_id)
    if batch is None:
        return False
    if not batch.messages:
        return batch.is_full
    finished = _hand_over(batch)
    with tenant_scope(organisation):
        batch.mine().filter(handed_at=None).update(state=DeliveryState.QUEUED, claimed_at=None)
        campaign_settle(campaign=batch.campaign)
    return finished and batch.is_full


def _hand_over(batch: Batch) -> bool:
    """Everything between two transactions. False when it ended early."""
    with SENDING[batch.lane.channel].session(batch.campaign) as session:
        for group in _groups(batch.messages):
            marked = _mark_handed(batch, group)
            if not marked:
                return False
            attempts = list(_attempts(session, marked))
            with tenant_scope(batch.campaign.organisation):
                outcomes_record(campaign=batch.campaign, attempts=attempts)
            if not all(attempt.went_through for attempt in attempts):
                return False
    return True


def _groups(messages: list[Delivery]) -> Iterator[list[Delivery]]:
    for start in range(0, len(messages), SUB_BATCH):
        yield messages[start : start + SUB_BATCH]


def _mark_handed(batch: Batch, group: list[Delivery]) -> list[Delivery]:
    """Write down, before speaking to the provider, that it may get these. Those that are no longer
    ours are left out; none are returned once the campaign was paused."""
    with tenant_scope(batch.campaign.organisation):
        wanted = batch.mine().filter(
            batch.lane.still_open,
            Q(campaign__state__in=SENDING_STATES),
            pk__in=[message.pk for message in group],
        )
        locked = wanted.select_for_update(no_key=True, of=("self",))
        ids = set(locked.values_list("pk", flat=True))
        batch.lane.model.objects.filter(pk__in=ids).update(handed_at=clock.now())
        return [message for message in group if message.pk in ids]


def _attempts(session: Session, group: Iterable[Delivery]) -> Iterator[Attempt]:
    """Hand over one by one; none further once the provider is out of reach, refuses all, or is too
    slow."""
    deadline, stopped = monotonic() + SUB_BATCH_SECONDS, ""
    for message in group:
        if stopped:
            yield Attempt(message, Outcome(Result.UNREACHED, stopped))
            continue
        attempt = Attempt(message, session.send(cast(Message, message)))
        yield attempt
        if not attempt.went_through:
            stopped = attempt.outcome.problem
        elif monotonic() > deadline:
            stopped = "The provider answers too slowly"
