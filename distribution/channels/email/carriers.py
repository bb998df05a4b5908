"""What takes a mail away: the platform's server, an organisation's own, or a provider's API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from functools import lru_cache
from typing import Protocol

from django.conf import settings

from distribution.accounts import credentials_of
from distribution.channels.base import Outcome
from distribution.channels.email.api import ApiCarrier
from distribution.channels.email.esps import backend_of
from distribution.channels.email.servers import own_server, platform_server
from distribution.channels.email.skeleton import Recipient, Skeleton
from distribution.channels.email.smtp import Session
from distribution.models import SendingAccount


class Carrier(Protocol):
    """A way to a provider that is kept open for a batch."""

    def carry(self, skeleton: Skeleton, recipient: Recipient) -> Outcome:
        """Hand over one message. Every trouble is an outcome; ValueError is one person's data."""


class ServerCarrier:
    """Hands over by SMTP."""

    def __init__(self, server: Session, sender: str) -> None:
        self._server, self._sender = server, sender

    def carry(self, skeleton: Skeleton, recipient: Recipient) -> Outcome:
        """Hand over one message over the open connection."""
        content = skeleton.message(recipient)
        return self._server.deliver(self._sender, recipient.address, content)


@contextmanager
def carrier_of(account: SendingAccount | None) -> Iterator[Carrier]:
    """The carrier of an organisation's own account, or the platform's. Must be called outside any
    transaction."""
    if account is not None and account.provider != "smtp":
        with ApiCarrier(backend_of(account.provider, credentials_of(account))) as carrier:
            yield carrier
        return
    server = own_server(credentials_of(account)) if account else platform_server()
    with Session(server) as session:
        yield ServerCarrier(session, sender_address(account))


def sender_address(account: SendingAccount | None = None) -> str:
    """The bare address that mail is from: the account's, or that of DEFAULT_FROM_EMAIL."""
    return account.from_address if account else _bare(settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=2)
def _bare(sender: str) -> str:
    return parseaddr(sender)[1]
