"""The state changes of campaigns, invitations and reminders."""

from distribution.services.people import (
    unknown_decide,
)
from distribution.services.plans import campaign_create, campaign_delete, campaign_update
from distribution.services.running import (
    CampaignNotReady,
    campaign_cancel,
    campaign_hold,
    campaign_launch,
    campaign_pause,
    campaign_resume,
    campaign_settle,
    campaign_speed,
)

__all__ = [
    "CampaignNotReady",
    "campaign_cancel",
    "campaign_create",
    "campaign_delete",
    "campaign_hold",
    "campaign_launch",
    "campaign_pause",
    "campaign_resume",
    "campaign_settle",
    "campaign_speed",
    "campaign_update",
    "unknown_decide",
]
