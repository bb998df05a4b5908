"""What a channel is: where a person is reached, and a session that hands over one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from contacts.models import Contact
from distribution.models import Campaign, Invitation


class Result(StrEnum):
    """How handing over one invitation ended."""

    SENT = "sent"  # the provider has taken it
    RETRY = "retry"  # refused for now; counts as an attempt
    UNREACHED = "unreached"  # the provider was not reached and cannot have taken it
    BOUNCED = "bounced"  # the address does not exist
    FAILED = "failed"  # refused for good, for another reason than the address
    UNKNOWN = "unknown"  # the connection was cut where it may have been taken


@dataclass(frozen=True)
class Outcome:
    """A result and, in the provider's words, why."""

    result: Result
    problem: str = ""


class Session(Protocol):
    """A connection that is kept open for a batch."""

    def send(self, invitation: Invitation) -> Outcome:
        """Hand over one invitation, its ``contact`` loaded. Every trouble is an outcome."""


class Channel(ABC):
    """One way to ask. A new one is a folder with this class and a contract test."""

    key: str

    @abstractmethod
    def address_of(self, contact: Contact) -> str:
        """Where the contact is reached, in one canonical spelling; "" when nowhere."""

    @abstractmethod
    def session(self, campaign: Campaign) -> AbstractContextManager[Session]:
        """Open what a batch of the campaign needs. Must be called outside any transaction."""

    @abstractmethod
    def send_test(
        self, campaign: Campaign, *, language: str, name: str, address: str, answer_url: str
    ) -> Outcome:
        """Send one message marked as a test, whose answer link is ``answer_url``."""
