"""The step between two messages: what became of the last one, and that the provider may get the
next one. Both are one transaction, so a killed worker leaves at most one message in doubt.

The step is taken for every message. So it is one message to the database, whose values (our own
ids, times and states) are written into it: binding them would cost more than the rest.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from psycopg import sql

from accounts.tenancy import tenant_execute, tenant_scope
from config.lib import clock
from distribution.channels import Result
from distribution.claiming import SENDING_STATES, Batch
from distribution.lanes import Lane
from distribution.models import Delivery, DeliveryState, Invitation
from distribution.outcomes import Attempt, trouble_record
from distribution.states import quoted, states_before

# News that came meanwhile (the person may have answered already) is never overwritten.
RECORD = f"""
UPDATE {{table}} SET sent_at = '%(now)s', problem = '', {{expiry}} %(further)s
    state = CASE WHEN state IN ({quoted(states_before(DeliveryState.SENT))}) THEN 'sent'
        ELSE state END
WHERE id = '%(id)s';
"""  # noqa: S608
EXPIRY = "expires_at = '%(now)s'::timestamptz + interval '{days} days',"
MARK = f"""
UPDATE {{table}} SET handed_at = '%(now)s'
WHERE id = '%(id)s' AND state = 'sending' AND claimed_at = '{{claimed_at}}' AND {{still_open}}
AND EXISTS (
    SELECT FROM distribution_campaign AS campaign
    WHERE campaign.id = '{{campaign}}' AND campaign.state IN ({quoted(SENDING_STATES)}));
"""  # noqa: S608


def step_take(*, batch: Batch, last: Attempt | None, following: Delivery | None) -> bool:
    """Record the last attempt of a batch and write down, before speaking to the provider, that it
    may get the following message.

    False when there is none, or it must not leave: it is no longer ours, or the campaign was
    paused. Doing a step twice is the same as doing it once.
    """
    organisation, now = batch.campaign.organisation, str(clock.now())
    if last and last.outcome.result != Result.SENT:
        with tenant_scope(organisation):
            trouble_record(campaign=batch.campaign, attempt=last)
        last = None
    statements = _record(batch, last, now) if last else ""
    if following:
        statements += _mark(batch, following, now)
    if not statements:
        return False
    return tenant_execute(organisation, statements) == 1 and following is not None


def _record(batch: Batch, sent: Attempt, now: str) -> str:
    further = ""
    if name := sent.outcome.provider_id:  # the one value that is not ours
        further = f"provider_id = {sql.quote(name, connection.connection)},"
    record = _record_of(batch.lane, batch.campaign.expires_after_days)
    return record % {"now": now, "further": further, "id": sent.message.pk}


def _mark(batch: Batch, following: Delivery, now: str) -> str:
    mark = _mark_of(batch.lane, batch.campaign.pk, batch.claimed_at)
    return mark % {"now": now, "id": following.pk}


@lru_cache(maxsize=8)
def _record_of(lane: Lane, days: int) -> str:
    expiry = EXPIRY.format(days=days) if lane.model is Invitation else ""
    return RECORD.format(table=lane.model._meta.db_table, expiry=expiry)


@lru_cache(maxsize=8)
def _mark_of(lane: Lane, campaign: UUID, claimed_at: datetime) -> str:
    return MARK.format(
        table=lane.model._meta.db_table,
        claimed_at=claimed_at,
        still_open=lane.still_open,
        campaign=campaign,
    )
