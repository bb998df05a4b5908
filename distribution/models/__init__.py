"""What distribution keeps: plans of asking, messages, links, providers, codes."""

from distribution.models.access import AccessCode, CodeSheet, PortalCode
from distribution.models.campaigns import Campaign
from distribution.models.channels import Channel
from distribution.models.deliveries import Delivery, DeliveryState, Invitation, Reminder
from distribution.models.segments import Segment, TriggerEvent
from distribution.models.senders import ProviderEvent, SendingAccount
from distribution.models.sharing import ShareLink
from distribution.models.talks import SmsReceived, SmsTalk

__all__ = [
    "AccessCode",
    "Campaign",
    "Channel",
    "CodeSheet",
    "Delivery",
    "DeliveryState",
    "Invitation",
    "PortalCode",
    "ProviderEvent",
    "Reminder",
    "Segment",
    "SendingAccount",
    "ShareLink",
    "SmsReceived",
    "SmsTalk",
    "TriggerEvent",
]
