"""The channels, by key; ``SENDING`` are those that the workers send on."""

from distribution.channels.api.channel import ApiChannel
from distribution.channels.base import (
    Channel,
    Message,
    Outcome,
    Result,
    SendingChannel,
    Session,
    UnsentChannel,
)
from distribution.channels.email.channel import EmailChannel
from distribution.channels.link.channel import LinkChannel
from distribution.channels.login.channel import LoginChannel
from distribution.channels.sms.channel import SmsChannel

EVERY: list[Channel] = [
    EmailChannel(),
    SmsChannel(),
    LinkChannel(),
    ApiChannel(),
    LoginChannel(),
]
CHANNELS: dict[str, Channel] = {channel.key: channel for channel in EVERY}
SENDING: dict[str, SendingChannel] = {
    key: channel for key, channel in CHANNELS.items() if isinstance(channel, SendingChannel)
}

__all__ = [
    "CHANNELS",
    "SENDING",
    "Channel",
    "Message",
    "Outcome",
    "Result",
    "SendingChannel",
    "Session",
    "UnsentChannel",
]
