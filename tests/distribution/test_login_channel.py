"""Individual login keeps the contract of channels on which we send nothing."""

from __future__ import annotations

from distribution.channels.login.channel import LoginChannel
from tests.distribution.non_sending_contract import NonSendingContract


class TestLoginChannel(NonSendingContract):
    channel = LoginChannel()
