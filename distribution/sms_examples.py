"""A campaign's text messages before they are sent: one to look at, its parts, what all cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Substr

from accounts.models import Organisation
from contacts.models import Contact
from distribution.audience import NotAsked, audience_of, contacts_judged, language_of
from distribution.channels.sms.account import (
    SmsAccount,
    sender_of,
    sms_account,
    takes_replies,
)
from distribution.channels.sms.numbers import country_of, region_of
from distribution.channels.sms.wording import asks_for_replies, wording_of
from distribution.models import Campaign, Channel
from distribution.short_links import TOKEN_LETTERS, short_url, stop_url
from distribution.sms_parts import Parts, parts_of, plain_quotes
from distribution.texts import values_of


@dataclass(frozen=True)
class SmsExample:
    """The message one person gets; ``price`` in dollars is what one costs at home."""

    sender: str
    body: str
    parts: Parts
    price: float
    can_be_answered: bool
    is_anonymous: bool

    @property
    def is_named(self) -> bool:
        """Whether the sender is a name, which nobody can reply to."""
        return not takes_replies(self.sender)

    @property
    def would_be_gsm(self) -> bool:
        """Whether plain quotes and dashes alone would make it cheaper."""
        return not self.parts.is_gsm and parts_of(plain_quotes(self.body)).is_gsm


@dataclass(frozen=True)
class SmsCost:
    """What all messages of a campaign would cost: an estimate, in dollars."""

    people: int
    parts: int
    dollars: float


def sms_example(
    campaign: Campaign,
    language: str,
    *,
    account: SmsAccount,
    contact: Contact | None = None,
    step: int = 0,
) -> SmsExample:
    """The message in one language, as ``contact`` would get it, or else as somebody would.

    ``campaign`` comes with its organisation and ``survey.live_version``; it need not be saved.
    """
    organisation = campaign.organisation
    sender = sender_of(campaign, account)
    body = wording_of(campaign, language, sender=sender, step=step).body(
        _values(organisation, contact)
    )
    parts = parts_of(body)
    return SmsExample(
        sender=sender,
        body=body,
        parts=parts,
        price=parts.count * part_price(region_of(organisation)),
        can_be_answered=asks_for_replies(campaign, sender),
        is_anonymous=campaign.survey.is_anonymous,
    )


def sms_cost(campaign: Campaign, *, account: SmsAccount) -> SmsCost:
    """Parts times people times the price of their country, of everybody who would be asked.

    How long a name is differs, so that the parts of a message near the limit are a guess.
    """
    first = audience_of(campaign).exclude(phone="").order_by("pk").first()
    parts = {
        code: sms_example(campaign, code, account=account, contact=first).parts.count
        for code in campaign.languages
    }
    people = total = 0
    dollars = 0.0
    for language, prefix, count in _groups(campaign):
        needed = parts[language_of(Contact(language=language), campaign)] * count
        people, total = people + count, total + needed
        dollars += needed * part_price(country_of(prefix))
    return SmsCost(people=people, parts=total, dollars=dollars)


def sms_cost_shown(campaign: Campaign) -> SmsCost | None:
    """The cost of a campaign that could be launched; None on other channels."""
    if campaign.channel != Channel.SMS or campaign.survey.live_version is None:
        return None
    return sms_cost(campaign, account=sms_account(campaign.organisation))


def part_price(country: str) -> float:
    """What one part to a country costs, in dollars: an estimate of the settings."""
    prices: Mapping[str, float] = settings.SMS_PRICES
    return prices.get(country, prices[""])


def _groups(campaign: Campaign) -> list[tuple[str, str, int]]:
    """Language, the first letters of the number, people."""
    asked = contacts_judged(campaign).filter(
        Q(not_asked="") | Q(not_asked=NotAsked.QUARANTINE, waits=True)
    )
    grouped = asked.order_by().values("language", prefix=Substr("address", 1, 4))
    counted = grouped.annotate(people=Count("pk"))
    return list(counted.values_list("language", "prefix", "people"))


def _values(organisation: Organisation, contact: Contact | None) -> dict[str, str]:
    letters = "x" * TOKEN_LETTERS
    values = values_of(
        name=contact.name if contact else "Kari Nordmann",
        company=organisation.name,
        properties=contact.properties if contact else {},
    )
    return values | {
        "answer_url": short_url(organisation, letters),
        "stop_url": stop_url(organisation, letters),
    }
