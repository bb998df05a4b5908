"""The state changes of single messages that people decide."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from config.lib import clock
from distribution.bells import ring
from distribution.lanes import deliveries_of
from distribution.models import Campaign, DeliveryState

State = DeliveryState


def unknown_decide(*, campaign: Campaign, again: bool, actor: User) -> int:
    """Decide about messages whose connection was cut: send them ``again``, or leave them, as a
    cancelled campaign always does. Returns how many there were."""
    fields: dict[str, Any] = {"state": State.FAILED}
    again = again and campaign.state != Campaign.State.CANCELLED
    if again:
        fields = {"state": State.QUEUED, "due_at": clock.now(), "problem": ""}
        fields |= {"claimed_at": None, "handed_at": None}
    with transaction.atomic():
        unknown = [rows.filter(state=State.UNKNOWN) for rows in deliveries_of(campaign)]
        count = sum(rows.update(**fields) for rows in unknown)
        if again:
            ring("campaign_send_task", campaign.organisation_id, campaign.pk)
        audit.record(
            "campaign.unknown_decided", target=campaign, actor=actor, again=again, people=count
        )
    return count
