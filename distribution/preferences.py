"""What an invited person may wish: nothing more, nothing now, or another channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Organisation
from config.lib import clock
from contacts.models import Suppression
from contacts.services import suppression_add, suppression_remove
from distribution.channels import CHANNELS, SENDING
from distribution.channels.sms.account import sms_account
from distribution.models import Channel, Invitation

# Half a year.
SNOOZE = timedelta(days=183)
Reason = Suppression.Reason
# What the person may take back; what staff, a bounce or a complaint stopped stays stopped.
OWN_REASONS = (Reason.UNSUBSCRIBED, Reason.SNOOZED, Reason.OTHER_CHANNEL)


@dataclass(frozen=True)
class Door:
    """The invitation and the channel whose message led to the page; its address is theirs."""

    invitation: Invitation
    channel: str
    address: str


def door_of(invitation: Invitation, via: str) -> Door:
    """A reminder may have come on another channel (``via``) than the invitation."""
    moved = via in SENDING and via != invitation.channel
    if moved and (address := SENDING[via].address_of(invitation.contact)):
        return Door(invitation, via, address)
    return Door(invitation, invitation.channel, invitation.address)


def other_channels(door: Door, organisation: Organisation) -> list[str]:
    """On which other channels the organisation can reach the person, who has not said no there."""
    return [
        key
        for key, channel in SENDING.items()
        if key != door.channel
        and (key != Channel.SMS or sms_account(organisation).is_set_up)
        and (address := channel.address_of(door.invitation.contact))
        and not _stops(key, address).exclude(reason=Reason.OTHER_CHANNEL).exists()
    ]


def unsubscribe(*, door: Door) -> None:
    """The person wants no more surveys of the organisation there; again changes nothing."""
    suppression_add(address=door.address, reason=Reason.UNSUBSCRIBED, channel=door.channel)


def snooze(*, door: Door) -> datetime:
    """The person wants none for half a year. Returns when it is over."""
    until = clock.now() + SNOOZE
    suppression_add(address=door.address, reason=Reason.SNOOZED, channel=door.channel, until=until)
    return until


def channel_prefer(*, door: Door, channel: str) -> None:
    """The person would rather be asked on ``channel``, one of ``other_channels``."""
    with transaction.atomic():
        suppression_add(address=door.address, reason=Reason.OTHER_CHANNEL, channel=door.channel)
        address = CHANNELS[channel].address_of(door.invitation.contact)
        for wish in _stops(channel, address).filter(reason=Reason.OTHER_CHANNEL):
            suppression_remove(suppression=wish)


def resubscribe(*, door: Door) -> None:
    """The person takes back what they wished."""
    for wish in _stops(door.channel, door.address).filter(reason__in=OWN_REASONS):
        suppression_remove(suppression=wish)


def _stops(channel: str, address: str) -> QuerySet[Suppression]:
    return Suppression.objects.filter(channel=channel, address=address)
