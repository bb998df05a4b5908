"""What a channel is: where a person is reached, and a session that hands over one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.db.models import CharField, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from contacts.models import Contact
from distribution.models import Campaign


class Result(StrEnum):
    """How handing over one message ended."""

    SENT = "sent"  # the provider has taken it
    RETRY = "retry"  # refused for now; counts as an attempt
    UNREACHED = "unreached"  # the provider was not reached and cannot have taken it
    BOUNCED = "bounced"  # the address does not exist
    OPTED_OUT = "opted_out"  # the provider knows that the person wants nothing from us
    FAILED = "failed"  # refused for good, for another reason than the address
    REFUSED = "refused"  # the provider takes nothing from this account: all must wait
    UNKNOWN = "unknown"  # the connection was cut where it may have been taken


@dataclass(frozen=True)
class Outcome:
    """A result and, in the provider's words, why; ``provider_id`` is its name for the message."""

    result: Result
    problem: str = ""
    provider_id: str = ""


class Message(Protocol):
    """What a session hands over: an invitation (step 0) or a reminder of it (steps 1 to 5)."""

    pk: UUID
    channel: str
    address: str

    @property
    def invitation_pk(self) -> UUID:
        """The invitation it is or speaks of."""

    @property
    def contact(self) -> Contact:
        """Who is asked."""

    @property
    def language(self) -> str:
        """The language they are asked in."""

    @property
    def token(self) -> str:
        """The random part of their page's address."""

    @property
    def step(self) -> int:
        """Which of the campaign's texts it has."""


class Session(Protocol):
    """A connection that is kept open for a batch."""

    def send(self, message: Message) -> Outcome:
        """Hand over one message, its ``contact`` loaded. Every trouble is an outcome."""


class Channel(ABC):
    """One way to ask. A new one is a folder with this class and a contract test."""

    key: str

    @abstractmethod
    def address_of(self, contact: Contact) -> str:
        """Where the contact is reached, in one canonical spelling; "" when nowhere."""

    @abstractmethod
    def address_sql(self) -> Combinable:
        """The same for a query of contacts, as text; "" when nowhere."""

    def sharing(self, addresses: Collection[str]) -> Q | None:
        """A quick filter that lets every contact with one of these addresses pass; None where no
        two contacts of an organisation can have the same."""
        return None


class UnsentChannel(Channel):
    """A channel on which we send nothing: the organisation passes each person's address on itself.

    Everybody is within reach, and no two contacts are the same person.
    """

    def address_of(self, contact: Contact) -> str:
        """The contact itself; nothing is ever sent there."""
        return str(contact.pk)

    def address_sql(self) -> Combinable:
        """The same in SQL."""
        return Cast("pk", CharField(max_length=36))


class SendingChannel(Channel):
    """A channel on which the workers hand messages to a provider."""

    @abstractmethod
    def session(self, campaign: Campaign) -> AbstractContextManager[Session]:
        """Open what a batch of the campaign needs. Must be called outside any transaction."""

    @abstractmethod
    def send_test(
        self, campaign: Campaign, *, language: str, name: str, address: str, answer_url: str
    ) -> Outcome:
        """Send one message marked as a test, whose answer link is ``answer_url``."""
