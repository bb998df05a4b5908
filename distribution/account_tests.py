"""Trying an account: one message to whoever asks, sent by a worker, whose fate the page shows."""

from __future__ import annotations

from email.utils import formatdate
from html import escape
from uuid import UUID, uuid4

from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution.accounts import account_checked
from distribution.bells import ring
from distribution.channels.base import Outcome, Result
from distribution.channels.email.carriers import carrier_of
from distribution.channels.email.channel import message_id
from distribution.channels.email.letter import Letter
from distribution.channels.email.skeleton import Recipient, Skeleton, address_header
from distribution.models import SendingAccount

# A test that has not come back by then is not waited for any more.
SECONDS_TO_WAIT = 60


def account_test_ask(*, account: SendingAccount, organisation: Organisation, user: User) -> None:
    """Let a worker send the test; asked again meanwhile it changes nothing."""
    if cache.add(_key(account), True, SECONDS_TO_WAIT):
        ring("account_test_task", organisation.pk, account.pk, user.pk)


def account_test_run(*, organisation: Organisation, account_id: UUID, user_id: UUID) -> None:
    """Send the test and note how it went; a vanished account ends it silently."""
    with tenant_scope(organisation):
        account = SendingAccount.objects.filter(pk=account_id).first()
    if account is None:
        return
    user = User.objects.get(pk=user_id)
    outcome = _mail_send(organisation, account, user)
    problem = "" if outcome.result == Result.SENT else outcome.problem or outcome.result.value
    with tenant_scope(organisation):
        account_checked(account=account, problem=problem)
    cache.delete(_key(account))


def _mail_send(organisation: Organisation, account: SendingAccount, user: User) -> Outcome:
    address = account.from_address
    skeleton = Skeleton(
        _letter(user.language), sender=address_header(organisation.name, address), headers={}
    )
    recipient = Recipient(
        name=user.name,
        address=user.email,
        message_id=message_id(f"account-{uuid4().hex}", address),
        date=formatdate(),
        values={"unsubscribe_url": f"mailto:{address}"},
    )
    with carrier_of(account) as carrier:
        return carrier.carry(skeleton, recipient)


def _letter(language: str) -> Letter:
    with translation.override(language):
        words = gettext("Your provider works. This is how your mails leave.")
        subject = gettext("A test from Anbefal")
    return Letter(language, subject, f"<p>{escape(words)}</p>", f"{words}\n")


def is_being_tested(account: SendingAccount) -> bool:
    """Whether a test is under way."""
    return cache.get(_key(account)) is not None


def _key(account: SendingAccount) -> str:
    return f"account-test:{account.pk}"
