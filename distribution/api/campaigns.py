"""``GET campaigns``: the ids a program needs."""

from __future__ import annotations

from typing import Any

from accounts.api import Answer, Call, listed, page_of
from distribution.models import Campaign


def campaign_list(call: Call) -> Answer:
    """The campaigns, newest first."""
    campaigns = page_of(Campaign.objects.all(), call)
    return Answer(listed([_row(campaign) for campaign in campaigns], "campaigns"))


def _row(campaign: Campaign) -> dict[str, Any]:
    return {
        "id": str(campaign.pk),
        "name": campaign.name,
        "channel": campaign.channel,
        "kind": campaign.kind,
        "state": campaign.state,
        "survey": str(campaign.survey_id),
    }
