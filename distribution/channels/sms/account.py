"""Whose account texts are sent from: the organisation's own, or the platform's."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from distribution.accounts import account_of, credentials_of
from distribution.models import Campaign, Channel, SendingAccount


@dataclass(frozen=True)
class SmsAccount:
    """An account of Twilio. ``key`` stands in the addresses its news are sent to."""

    sid: str
    token: str
    sender: str
    key: str

    @property
    def is_set_up(self) -> bool:
        """Whether anything can be sent with it."""
        return bool(self.sid and self.token and self.sender)


def sms_account(organisation: Organisation) -> SmsAccount:
    """The account an organisation's texts are sent from; opens its own tenant scope."""
    with tenant_scope(organisation):
        own = account_of(Channel.SMS)
    return own_account(organisation, own) if own else platform_account(organisation)


def own_account(organisation: Organisation, own: SendingAccount) -> SmsAccount:
    """The organisation's own account, unsealed."""
    known = credentials_of(own)
    key = f"{organisation.key}.{own.webhook_secret}"
    return SmsAccount(known["account_sid"], known["auth_token"], own.sms_sender, key)


def platform_account(organisation: Organisation) -> SmsAccount:
    """The platform's account of SMS_URL, as one organisation uses it."""
    sid, token, sender = settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_SENDER
    return SmsAccount(sid, token, sender, organisation.key)


def sender_of(campaign: Campaign, account: SmsAccount) -> str:
    """What the campaign's texts name as their sender."""
    return campaign.sms_sender or account.sender


def takes_replies(sender: str) -> bool:
    """Whether people can answer: a number can be texted, a name cannot."""
    return sender.startswith("+")


def hooks_url(account: SmsAccount) -> str:
    """Where an account's replies are told; its news go to ``status/`` below."""
    return f"{settings.BASE_URL}/hooks/sms/{account.key}/"
