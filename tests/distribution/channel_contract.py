"""What every channel must do; each channel's test says how its provider misbehaves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import pytest

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution.channels import SENDING, Outcome, Result, SendingChannel
from distribution.models import Campaign, Invitation
from surveys.models import Survey
from tests.distribution.conftest import make_campaign


class ChannelContract(ABC):
    """Subclass as ``class TestX(ChannelContract)``; these methods make the provider misbehave."""

    channel: SendingChannel

    @abstractmethod
    def reachable(self) -> Contact:
        """An unsaved contact this channel reaches."""

    @abstractmethod
    def provider_refuses(self, address: str, *, for_good: bool) -> None:
        """From now on the provider refuses the address."""

    @abstractmethod
    def provider_cuts(self, address: str, *, accepted: bool) -> None:
        """The next connection is cut, before or after the message may have been accepted."""

    @abstractmethod
    def provider_is_gone(self) -> None:
        """Nobody answers any more."""

    @abstractmethod
    def arrived_at(self, address: str) -> int:
        """How many messages the provider accepted for the address."""

    @pytest.fixture
    def invitation(self, acme: Organisation, survey: Survey) -> Invitation:
        campaign = make_campaign(survey, channel=self.channel.key)
        with tenant_scope(acme):
            contact = self.reachable()
            contact.save()
            return Invitation.objects.create(
                campaign=campaign,
                contact=contact,
                channel=self.channel.key,
                address=self.channel.address_of(contact),
                language="en",
            )

    def send(
        self, invitation: Invitation, times: int = 1, after_each: Callable[[], object] | None = None
    ) -> list[Outcome]:
        with tenant_scope(invitation.organisation):
            campaign = Campaign.objects.select_related("organisation", "survey__live_version").get(
                pk=invitation.campaign_id
            )
        outcomes = []
        with self.channel.session(campaign) as session:
            for _ in range(times):
                outcomes.append(session.send(invitation))
                if after_each:
                    after_each()
        return outcomes

    def result(self, invitation: Invitation) -> Result:
        return self.send(invitation)[0].result

    def test_is_registered_under_its_key(self) -> None:
        assert SENDING[self.channel.key].__class__ is self.channel.__class__

    def test_spells_an_address_in_one_way(self) -> None:
        address = self.channel.address_of(self.reachable())
        assert address == address.strip().lower() != ""

    def test_has_no_address_for_a_contact_without_one(self) -> None:
        assert self.channel.address_of(Contact(name="Nobody")) == ""

    def test_sends(self, invitation: Invitation) -> None:
        (outcome,) = self.send(invitation)
        assert outcome.result == Result.SENT and not outcome.problem
        assert self.arrived_at(invitation.address) == 1

    def test_tells_a_refusal_for_now(self, invitation: Invitation) -> None:
        self.provider_refuses(invitation.address, for_good=False)
        outcome = self.send(invitation)[0]
        assert outcome.result == Result.RETRY and outcome.problem

    def test_tells_an_address_that_does_not_exist(self, invitation: Invitation) -> None:
        self.provider_refuses(invitation.address, for_good=True)
        outcome = self.send(invitation)[0]
        assert outcome.result == Result.BOUNCED and outcome.problem

    def test_goes_on_after_a_refusal(self, invitation: Invitation) -> None:
        self.provider_refuses(invitation.address, for_good=True)
        first, second = self.send(invitation, times=2)
        assert first.result == second.result == Result.BOUNCED

    def test_a_cut_before_the_content_costs_nothing(self, invitation: Invitation) -> None:
        self.provider_cuts(invitation.address, accepted=False)
        assert self.result(invitation) == Result.SENT
        assert self.arrived_at(invitation.address) == 1

    def test_a_cut_after_the_content_is_unknown_and_not_repeated(
        self, invitation: Invitation
    ) -> None:
        self.provider_cuts(invitation.address, accepted=True)
        assert self.result(invitation) == Result.UNKNOWN
        assert self.arrived_at(invitation.address) == 1

    def test_tells_that_nobody_answers(self, invitation: Invitation) -> None:
        self.provider_is_gone()
        outcome = self.send(invitation)[0]
        assert outcome.result == Result.UNREACHED and outcome.problem
