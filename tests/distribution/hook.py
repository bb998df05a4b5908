"""A mail that an organisation's own account sent, and what its provider tells of it."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact, Suppression
from distribution.accounts import account_save
from distribution.links import hook_url
from distribution.models import Campaign, DeliveryState, Invitation, SendingAccount

State = DeliveryState
KARI = "kari@example.com"


class Hook:
    """An organisation's account, a mail that it sent, and its provider."""

    def __init__(self, acme: Organisation, alice: User, campaign: Campaign) -> None:
        self.acme, self.alice, self.campaign = acme, alice, campaign

    def sent_by(self, provider: str, provider_id: str = "", **credentials: str) -> Invitation:
        with tenant_scope(self.acme):
            account = account_save(
                channel="email", provider=provider, credentials=credentials, actor=self.alice
            )
            self.url = hook_url(self.acme, SendingAccount.objects.get(pk=account.pk))
            contact, _ = Contact.objects.get_or_create(email=KARI)
            self.message = Invitation.objects.create(
                campaign=self.campaign,
                contact=contact,
                address=KARI,
                language="en",
                state=State.SENT,
                provider_id=provider_id,
            )
        return self.message

    def post(self, payload: Any, content_type: str = "application/json", **headers: str) -> Any:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        client = Client(enforce_csrf_checks=True)
        path = "/" + self.url.partition("//")[2].partition("/")[2]
        return client.generic("POST", path, body, content_type, headers=headers)

    def outcome(self) -> tuple[str, str]:
        """State of the mail, and why its address is stopped."""
        with tenant_scope(self.acme):
            self.message.refresh_from_db()
            stop = Suppression.objects.first()
            return self.message.state, stop.reason if stop else ""
