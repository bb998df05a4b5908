"""The channels, by key."""

from distribution.channels.base import Channel, Outcome, Result, Session
from distribution.channels.email.channel import EmailChannel

CHANNELS: dict[str, Channel] = {channel.key: channel for channel in [EmailChannel()]}

__all__ = ["CHANNELS", "Channel", "Outcome", "Result", "Session"]
