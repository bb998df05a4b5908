"""The link channel keeps the contract of channels on which we send nothing."""

from __future__ import annotations

from distribution.channels.link.channel import LinkChannel
from tests.distribution.non_sending_contract import NonSendingContract


class TestLinkChannel(NonSendingContract):
    channel = LinkChannel()
