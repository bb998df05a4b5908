"""The first steps of a new organisation."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from analytics.checklist import first_steps
from distribution.models import ShareLink
from surveys.models import Survey
from surveys.services import survey_create
from tests.conftest import LoggedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(acme: Organisation, alice: User) -> Survey:
    """A draft, ready to be published."""
    with tenant_scope(acme):
        return survey_create(
            organisation=acme, template="nps_relationship", name="Customers", actor=alice
        )


def done(organisation: Organisation) -> list[str]:
    with tenant_scope(organisation):
        return [step.title for step in first_steps(organisation) if step.done]


def test_an_open_link_asks_the_first_people_as_well_as_a_campaign(
    acme: Organisation, survey: Survey
) -> None:
    assert done(acme) == ["Make a survey"]
    with tenant_scope(acme):
        ShareLink.objects.create(survey=survey, name="Newsletter")
    assert done(acme) == ["Make a survey", "Ask the first people"]


def test_the_first_publishing_leads_to_the_links_and_a_later_one_to_the_survey(
    acme: Organisation, alice: User, survey: Survey, client_of: type[LoggedIn]
) -> None:
    browser: Client = client_of(alice)
    address = f"/o/acme/surveys/{survey.pk}/"
    first, later = (
        browser.post(f"{address}publish/", {"revision": survey.draft_revision}) for _ in range(2)
    )
    assert first.headers["Location"] == f"{address}share/"
    assert later.headers["Location"] == address
