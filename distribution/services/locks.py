"""Changes of one campaign wait for each other."""

from __future__ import annotations

from distribution.models import Campaign


def campaign_locked(campaign: Campaign) -> Campaign:
    """The campaign as it is now, locked until the transaction ends."""
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
