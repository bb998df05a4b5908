"""What makes campaigns go on asking: it is found in Postgres again and again, and each look makes
only what is missing, so nothing depends on when, or how often, somebody looks."""

from __future__ import annotations

from uuid import UUID

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from distribution.bells import ring
from distribution.claiming import SENDING_STATES
from distribution.models import Campaign
from distribution.recurring import recurring_plan
from distribution.reminding import reminders_plan
from distribution.rhythm import rhythm_of
from distribution.triggers import dates_plan


def campaign_plan(*, organisation: Organisation, campaign_id: UUID) -> None:
    """Make the invitations and reminders of a running campaign whose day has come. A worker that
    finds another one at the same campaign leaves it alone."""
    with tenant_scope(organisation):
        campaign = (
            Campaign.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .select_related("organisation")
            .filter(pk=campaign_id, state__in=SENDING_STATES)
            .first()
        )
        if campaign and _invitations_plan(campaign) + reminders_plan(campaign=campaign):
            ring("campaign_send_task", organisation.pk, campaign.pk)


def _invitations_plan(campaign: Campaign) -> int:
    rhythm = rhythm_of(campaign)
    if campaign.kind == Campaign.Kind.RECURRING:
        return recurring_plan(campaign, rhythm)
    if campaign.kind == Campaign.Kind.TRIGGERED and rhythm.property:
        return dates_plan(campaign, rhythm)
    return 0
