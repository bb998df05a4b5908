"""A phone that texts through the local provider."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from twilio.request_validator import RequestValidator

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.local.sms_provider import Provider
from contacts.models import Contact
from distribution.channels.sms.channel import SmsChannel
from distribution.models import Campaign, Invitation
from surveys.models import Response, Survey
from tests.distribution.conftest import make_campaign

PHONE = "+4790012345"
OURS = "+4790000000"


class Phone:
    """Kari's phone. Asked on it, she texts back; the provider signs what it tells us."""

    def __init__(self, provider: Provider, organisation: Organisation) -> None:
        self.provider, self.network, self.organisation = provider, provider.network, organisation
        self.client = Client(enforce_csrf_checks=True)
        self.answers: list[int] = []

    def asked(self, survey: Survey, language: str = "en", phone: str = PHONE) -> Invitation:
        """A campaign of the survey has texted her."""
        with tenant_scope(survey.organisation):
            contact, _ = Contact.objects.get_or_create(phone=phone, name="Kari Nordmann")
        campaign = make_campaign(survey, channel="sms", state=Campaign.State.SENDING)
        with tenant_scope(survey.organisation):
            invitation = Invitation.objects.create(
                campaign=campaign,
                contact=contact,
                channel="sms",
                address=phone,
                language=language,
                state=Invitation.State.SENT,
            )
            campaign = Campaign.objects.select_related("organisation", "survey__live_version").get(
                pk=campaign.pk
            )
        with SmsChannel().session(campaign) as session:
            outcome = session.send(invitation)
        assert not outcome.problem
        return invitation

    def texts(self, body: str, phone: str = PHONE, to: str = OURS) -> str:
        """What she reads after she texted ``body``; "" for silence."""
        self.network.post = self._post
        before = len(self.network.texts)
        self.network.reply(sender=phone, to=to, body=body)
        self.network.post = lambda *_: ""
        replies = self.network.texts[before + 1 :]
        assert len(replies) <= 1 and self.answers[-1] == 200
        return replies[0].body if replies else ""

    def _post(self, url: str, form: dict[str, str], signature: str) -> str:
        if threading.current_thread() is not threading.main_thread():
            return ""  # news of her messages; they are told in TestNews
        response = self.client.post(
            urlsplit(url).path, form, headers={"X-Twilio-Signature": signature}
        )
        self.answers.append(response.status_code)
        return str(response.content.decode())

    @property
    def response(self) -> Response | None:
        """What is stored of her answer."""
        with tenant_scope(self.organisation):
            found = list(Response.objects.all())
        assert len(found) <= 1
        return found[0] if found else None


@pytest.fixture
def phone(sms: Provider, acme: Organisation, settings: Settings) -> Phone:
    """Kari's phone."""
    sms.network._inbound_url = f"{settings.BASE_URL}/hooks/sms/"
    return Phone(sms, acme)


def stored(response: Response | None) -> tuple[int | None, str, str, bool]:
    assert response is not None
    is_complete = response.completed_at is not None
    return response.score, response.comment, response.channel, is_complete


def post(
    client: Client, path: str, form: dict[str, str], token: str, base: str = "http://localhost:8000"
) -> Any:
    """What Twilio sends, signed with ``token`` over our public address."""
    signature = RequestValidator(token).compute_signature(f"{base}{path}", form)
    return client.post(path, form, headers={"X-Twilio-Signature": signature})
