"""Addresses that stand in mail, spelled out: ``reverse`` would cost more than the message."""

from __future__ import annotations

from django.conf import settings

from accounts.models import Organisation
from accounts.tokens import public_token
from distribution.models import Channel, SendingAccount


def answer_url(organisation: Organisation, token: str) -> str:
    """Where an invitation is answered (``distribution:answer``)."""
    return f"{settings.BASE_URL}/s/{public_token(organisation, token)}"


def unsubscribe_url(organisation: Organisation, token: str) -> str:
    """Where an invited person says no to further surveys (``distribution:unsubscribe``)."""
    return f"{settings.BASE_URL}/u/{public_token(organisation, token)}"


def portal_url(organisation: Organisation) -> str:
    """Where people type their code (``distribution:portal``)."""
    return f"{settings.BASE_URL}/p/{organisation.key}/"


def hook_url(organisation: Organisation, account: SendingAccount) -> str:
    """Where an organisation's own provider tells its news (``distribution:mail-hook``)."""
    token = public_token(organisation, account.webhook_secret)
    if account.channel == Channel.EMAIL:
        return f"{settings.BASE_URL}/hooks/mail/{token}/{account.provider}/"
    return f"{settings.BASE_URL}/hooks/{account.channel}/{token}/"
