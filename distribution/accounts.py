"""An organisation's own provider for a channel; credentials are sealed and never shown again."""

from __future__ import annotations

import json
from typing import cast

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.tokens import token_new
from config.lib import clock
from config.lib.sealing import seal, unseal
from distribution.models import SendingAccount
from distribution.said import problem_said


def account_of(channel: str) -> SendingAccount | None:
    """The open organisation's own account for the channel; None means the platform's."""
    return SendingAccount.objects.filter(channel=channel).first()


def credentials_of(account: SendingAccount) -> dict[str, str]:
    """What the provider must be told, by the names its form uses. Raises
    cryptography.fernet.InvalidToken once the key that sealed it is gone."""
    return cast(dict[str, str], json.loads(unseal(account.sealed)))


def account_save(
    *,
    channel: str,
    provider: str,
    credentials: dict[str, str],
    actor: User,
    from_address: str = "",
    sms_sender: str = "",
) -> SendingAccount:
    """From now on the channel is sent through this provider. It counts as unchecked again; the
    address its news come to changes with the provider: the last one knows it."""
    fields = {
        "provider": provider,
        "sealed": seal(json.dumps(credentials)),
        "from_address": from_address,
        "sms_sender": sms_sender,
        "checked_at": None,
        "problem": "",
    }
    with transaction.atomic():
        others = SendingAccount.objects.filter(channel=channel).exclude(provider=provider)
        others.update(webhook_secret=token_new())
        account, is_new = SendingAccount.objects.update_or_create(
            channel=channel, defaults=fields, create_defaults={**fields, "created_by": actor}
        )
        action = "sending_account.added" if is_new else "sending_account.changed"
        audit.record(action, target=account, actor=actor, name=provider)
    return account


def account_remove(*, account: SendingAccount, actor: User) -> None:
    """Forget the credentials; the platform sends the channel from now on."""
    with transaction.atomic():
        audit.record("sending_account.removed", target=account, actor=actor, name=account.provider)
        account.delete()


def account_checked(*, account: SendingAccount, problem: str = "") -> None:
    """Note how using the account went; ``problem`` is the provider's words, "" when all is well."""
    SendingAccount.objects.filter(pk=account.pk).update(
        checked_at=clock.now(), problem=problem_said(problem)
    )
