"""SMS: one short text with a short address, handed to Twilio; a number can be answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db.models import Q
from django.db.models.expressions import Combinable

from accounts.tenancy import current_organisation, tenant_scope
from config.lib.sql import patiently
from contacts.models import Contact
from distribution.channels.base import Message, Outcome, Result, SendingChannel, Session
from distribution.channels.email.channel import definition_of
from distribution.channels.sms import provider
from distribution.channels.sms.account import (
    SmsAccount,
    hooks_url,
    sender_of,
    sms_account,
    takes_replies,
)
from distribution.channels.sms.numbers import e164, e164_sql, region_of, spellings
from distribution.channels.sms.talk import talk_open
from distribution.channels.sms.wording import Wording, wording_of
from distribution.models import Campaign
from distribution.short_links import short_token_of, short_url, stop_url
from distribution.texts import values_of
from surveys.walking import FIRST_VARIANT, Person, Walk

NO_ACCOUNT = Outcome(Result.REFUSED, "No account for SMS is set up")


class SmsChannel(SendingChannel):
    """Asks by SMS."""

    key = "sms"

    def address_of(self, contact: Contact) -> str:
        """The mobile number in E.164."""
        return e164(contact.phone, region_of(current_organisation()))

    def address_sql(self) -> Combinable:
        """The same in SQL."""
        return e164_sql("phone", region_of(current_organisation()))

    def sharing(self, addresses: Collection[str]) -> Q:
        """Families share a phone: whoever has one of these numbers in any spelling."""
        region = region_of(current_organisation())
        return Q(phone__in={text for number in addresses for text in spellings(number, region)})

    @contextmanager
    def session(self, campaign: Campaign) -> Iterator[Session]:
        """One client for the whole batch.

        ``campaign`` comes with its organisation and ``survey.live_version`` loaded.
        """
        account = sms_account(campaign.organisation)
        with provider.Session(account) as client:
            yield SmsSession(campaign, account, client)

    def send_test(
        self, campaign: Campaign, *, language: str, name: str, address: str, answer_url: str
    ) -> Outcome:
        """Send one message marked as a test, whose address is ``answer_url``."""
        account = sms_account(campaign.organisation)
        if not account.is_set_up:
            return NO_ACCOUNT
        sender = sender_of(campaign, account)
        wording = wording_of(campaign, language, sender=sender, is_test=True)
        values = values_of(name=name, company=campaign.organisation.name, properties={})
        values |= {"answer_url": answer_url, "stop_url": answer_url}
        with provider.Session(account) as client:
            return client.deliver(to=address, sender=sender, body=wording.body(values), callback="")


class SmsSession:
    """Sends the messages of one batch."""

    def __init__(self, campaign: Campaign, account: SmsAccount, client: provider.Session) -> None:
        self._campaign, self._account, self._client = campaign, account, client
        self._sender = sender_of(campaign, account)
        self._definition = definition_of(campaign)
        self._wordings: dict[tuple[str, int, str], Wording] = {}

    def send(self, message: Message) -> Outcome:
        """Hand over one message. Whoever can answer it has a conversation from now on."""
        if not self._account.is_set_up:
            return NO_ACCOUNT
        # The message is marked already: giving up here would leave it in doubt for nothing.
        short = patiently(self._prepare, message)
        return self._client.deliver(
            to=message.address,
            sender=self._sender,
            body=self._wording(message).body(self._values(message, short)),
            # Our own name for it: news may overtake the recording of the provider's.
            callback=f"{hooks_url(self._account)}status/?m={message.pk.hex}",
        )

    def _prepare(self, message: Message) -> str:
        """Open the conversation; the random end of the person's address."""
        with tenant_scope(self._campaign.organisation):
            if takes_replies(self._sender):
                talk_open(
                    invitation_id=message.invitation_pk,
                    phone=message.address,
                    our_number=self._sender,
                )
            return short_token_of(message.invitation_pk)

    def _values(self, message: Message, short: str) -> dict[str, str]:
        contact, organisation = message.contact, self._campaign.organisation
        values = values_of(
            name=contact.name, company=organisation.name, properties=contact.properties
        )
        return values | {
            "answer_url": short_url(organisation, short),
            "stop_url": stop_url(organisation, short),
        }

    def _wording(self, message: Message) -> Wording:
        key = (message.language, message.step, self._variant(message))
        if key not in self._wordings:
            language, step, variant = key
            self._wordings[key] = wording_of(
                self._campaign, language, sender=self._sender, step=step, variant=variant
            )
        return self._wordings[key]

    def _variant(self, message: Message) -> str:
        """The wording of the score that the person will meet on the page as well."""
        primary = self._definition.primary
        if primary is None or self._campaign.survey.is_anonymous:
            return FIRST_VARIANT
        person = Person(message.language, message.channel)
        return Walk(self._definition, person, str(message.invitation_pk)).variant(primary)
