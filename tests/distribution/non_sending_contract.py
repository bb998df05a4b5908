"""What every channel must do on which we send nothing: link, API, individual login."""

from __future__ import annotations

from abc import ABC

import pytest

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution.channels import CHANNELS, SENDING, Channel
from distribution.models import Channel as ChannelName


class NonSendingContract(ABC):
    """Subclass as ``class TestX(NonSendingContract)`` with the channel."""

    channel: Channel

    @pytest.fixture
    def people(self, acme: Organisation) -> list[Contact]:
        """Contacts as different as they come, two of whom share a telephone."""
        with tenant_scope(acme):
            return Contact.objects.bulk_create(
                [
                    Contact(email="kari@example.com", phone="+4791234567"),
                    Contact(phone="+4791234567"),
                    Contact(external_id="17"),
                    Contact(name="Nobody"),
                ]
            )

    def test_is_registered_under_its_key(self) -> None:
        assert CHANNELS[self.channel.key].__class__ is self.channel.__class__
        assert self.channel.key in ChannelName.values

    def test_no_worker_ever_hands_a_message_of_it_to_anybody(self) -> None:
        assert self.channel.key not in SENDING

    def test_reaches_everybody_each_by_an_address_of_their_own(self, people: list[Contact]) -> None:
        addresses = {self.channel.address_of(contact) for contact in people}
        assert len(addresses) == len(people)
        assert "" not in addresses

    def test_the_database_spells_an_address_in_the_same_way(
        self, acme: Organisation, people: list[Contact]
    ) -> None:
        with tenant_scope(acme):
            found = Contact.objects.annotate(reached_at=self.channel.address_sql())
            spelled = dict(found.values_list("pk", "reached_at"))
        assert spelled == {contact.pk: self.channel.address_of(contact) for contact in people}
