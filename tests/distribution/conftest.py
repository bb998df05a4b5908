"""A live survey, contacts, campaigns and a real mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from config.local.sms_network import Network
from config.local.sms_provider import Provider
from contacts.models import Contact
from distribution.accounts import account_save
from distribution.channels import Outcome
from distribution.channels.email.channel import EmailChannel
from distribution.claiming import Batch
from distribution.handing import step_take
from distribution.lanes import Lane
from distribution.models import Campaign, Delivery, Invitation
from distribution.outcomes import Attempt
from distribution.texts import STANDARD_TEXTS
from surveys.catalogue import templates
from surveys.models import Survey, SurveyVersion
from tests.distribution.hook import Hook
from tests.distribution.mailserver import MailServer, RunningServer

MakeCampaign = Callable[..., Campaign]


def make_survey(organisation: Organisation) -> Survey:
    """A live survey from the relationship template."""
    definition = templates()["nps_relationship"].filled(company=organisation.name, language="en")
    with tenant_scope(organisation):
        survey = Survey.objects.create(
            name="Relationship", state=Survey.State.LIVE, draft=definition.as_json()
        )
        survey.live_version = SurveyVersion.objects.create(
            survey=survey, number=1, definition=definition.as_json()
        )
        survey.save()
    return survey


def make_contacts(organisation: Organisation, count: int) -> list[Contact]:
    """Contacts ``person0@example.com`` and so on."""
    with tenant_scope(organisation):
        return Contact.objects.bulk_create(
            Contact(email=f"person{number}@example.com", name=f"Person {number}", language="nb")
            for number in range(count)
        )


def make_campaign(survey: Survey, **fields: object) -> Campaign:
    """A draft in English and Norwegian."""
    languages = ["en", "nb"]
    organisation = survey.organisation
    texts = {code: STANDARD_TEXTS[code].model_dump() for code in languages}
    with tenant_scope(organisation):
        return Campaign.objects.create(
            survey=survey,
            **{
                "name": "Winter",
                "languages": languages,
                "texts": texts,
                "sender_name": organisation.name,
                "reply_to": "alice@example.com",
                **fields,
            },
        )


def states(organisation: Organisation, campaign_id: UUID) -> dict[str, int]:
    """How many invitations of a campaign are in each state."""
    found: dict[str, int] = {}
    with tenant_scope(organisation):
        for state in Invitation.objects.filter(campaign=campaign_id).values_list(
            "state", flat=True
        ):
            found[state] = found.get(state, 0) + 1
    return found


def by_own_account(
    campaign: Campaign, actor: User, provider: str, credentials: dict[str, str]
) -> Invitation:
    """An invitation to ``person0@example.com`` that the organisation's own account will send."""
    organisation = campaign.organisation
    with tenant_scope(organisation):
        account_save(
            channel="email",
            provider=provider,
            credentials=credentials,
            from_address="hello@acme.example",
            actor=actor,
        )
        (contact,) = make_contacts(organisation, 1)
        return Invitation.objects.create(
            campaign=campaign, contact=contact, address="person0@example.com", language="en"
        )


def mailed(invitation: Invitation, times: int = 1) -> list[Outcome]:
    """What became of it, handed over so many times in one session."""
    with tenant_scope(invitation.organisation):
        campaign = Campaign.objects.select_related("organisation", "survey__live_version").get()
    with EmailChannel().session(campaign) as session:
        return [session.send(invitation) for _ in range(times)]


def record_outcome(message: Delivery, outcome: Outcome) -> None:
    """Record what became of a message that a worker has just handed over."""
    lane = Lane(type(message), message.channel)
    campaign = message.campaign  # type: ignore[attr-defined]  # each of its tables has one
    batch = Batch(campaign, lane, [message], 1, clock.now())
    step_take(batch=batch, last=Attempt(message, outcome), following=None)


@pytest.fixture
def survey(acme: Organisation) -> Survey:
    """A live survey of acme."""
    return make_survey(acme)


@pytest.fixture
def campaign(survey: Survey) -> Campaign:
    """A draft of acme."""
    return make_campaign(survey)


@pytest.fixture
def hook(acme: Organisation, alice: User, campaign: Campaign) -> Hook:
    return Hook(acme, alice, campaign)


@pytest.fixture
def mail(settings: Settings) -> Iterator[MailServer]:
    """The mail server to which everything is sent."""
    server = MailServer()
    running = RunningServer(server)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
    settings.EMAIL_TIMEOUT = 5
    yield server
    running.stop()


@pytest.fixture
def sms(settings: Settings) -> Iterator[Provider]:
    """The SMS provider of the platform's account; its news are told to nobody."""
    network = Network(account="ACplatform", token="a-token", post=lambda *_: "")
    network.delay_seconds = 0
    provider = Provider(network)
    provider.hang_seconds = 3
    provider.start()
    settings.SMS_ACCOUNT, settings.SMS_TOKEN = "ACplatform", "a-token"
    settings.SMS_SENDER, settings.SMS_API = "+4790000000", provider.url
    settings.SMS_TIMEOUT = 2
    yield provider
    provider.stop()
