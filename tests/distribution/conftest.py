"""A live survey, contacts, campaigns and a real mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution.models import Campaign, Invitation
from distribution.texts import STANDARD_TEXTS
from surveys.catalogue import templates
from surveys.models import Survey, SurveyVersion
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


@pytest.fixture
def survey(acme: Organisation) -> Survey:
    """A live survey of acme."""
    return make_survey(acme)


@pytest.fixture
def campaign(survey: Survey) -> Campaign:
    """A draft of acme."""
    return make_campaign(survey)


@pytest.fixture
def mail(settings: Settings) -> Iterator[MailServer]:
    """The mail server to which everything is sent."""
    server = MailServer()
    running = RunningServer(server)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
    settings.EMAIL_TIMEOUT = 5
    yield server
    running.stop()
