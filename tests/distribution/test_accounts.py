"""An organisation's own provider: saved sealed, changed, removed."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from distribution.accounts import (
    account_checked,
    account_of,
    account_remove,
    account_save,
    credentials_of,
)
from distribution.models import SendingAccount

pytestmark = pytest.mark.django_db
SECRET = {"server_token": "pm-very-secret"}


def saved(actor: User, **fields: str) -> SendingAccount:
    return account_save(
        channel="email", provider="postmark", credentials=SECRET, actor=actor, **fields
    )


def test_credentials_are_sealed_and_come_back(in_acme: Organisation, alice: User) -> None:
    account = saved(alice, from_address="hello@acme.example")
    assert "very-secret" not in account.sealed
    assert credentials_of(account) == SECRET
    assert account_of("email") == account and account_of("sms") is None


def test_an_account_belongs_to_one_organisation(
    acme: Organisation, globex: Organisation, alice: User
) -> None:
    with tenant_scope(acme):
        saved(alice)
    with tenant_scope(globex):
        assert account_of("email") is None


def test_saving_again_keeps_the_address_of_its_news_and_forgets_the_problem(
    in_acme: Organisation, alice: User
) -> None:
    first = saved(alice)
    account_checked(account=first, problem="x" * 500)
    first.refresh_from_db()
    assert first.checked_at and len(first.problem) == 300
    second = account_save(
        channel="email", provider="postmark", credentials={"server_token": "new"}, actor=alice
    )
    assert second.pk == first.pk and second.webhook_secret == first.webhook_secret
    assert (second.checked_at, second.problem) == (None, "")
    assert credentials_of(second) == {"server_token": "new"}


def test_another_provider_gets_another_address_for_its_news(
    in_acme: Organisation, alice: User
) -> None:
    first = saved(alice)
    second = account_save(channel="email", provider="mailgun", credentials={}, actor=alice)
    assert second.pk == first.pk and second.webhook_secret != first.webhook_secret


def test_the_log_tells_what_happened_and_no_secret(in_acme: Organisation, alice: User) -> None:
    saved(alice)
    account_remove(account=saved(alice), actor=alice)
    assert account_of("email") is None
    entries = AuditEntry.objects.order_by("at").values_list("action", "details")
    assert [action for action, _ in entries] == [
        "sending_account.added",
        "sending_account.changed",
        "sending_account.removed",
    ]
    assert all(details == {"name": "postmark"} for _, details in entries)
