"""No organisation has all workers, and its campaigns take turns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution import claiming, sending
from distribution.freezing import campaign_freeze
from distribution.models import Campaign, Invitation
from distribution.services import campaign_launch
from distribution.turns import turn_take
from surveys.models import Survey
from tests.distribution.conftest import make_campaign, make_contacts, make_survey, states

State = Invitation.State
PATIENCE = 20
pytestmark = pytest.mark.usefixtures("mail")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "BATCH", 4)
    monkeypatch.setattr(sending, "TURN_SECONDS", 60)


@pytest.fixture
def campaigns(acme: Organisation, survey: Survey, alice: User) -> list[Campaign]:
    """Two of one organisation, in the order of their turns; both ask the same six people."""
    make_contacts(acme, 6)
    found = [launched(survey, alice), launched(survey, alice)]
    return sorted(found, key=lambda campaign: campaign.pk)


@pytest.fixture
def colleague() -> Iterator[psycopg.Connection]:
    """The database connection of another worker."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as link:
        yield link


def launched(survey: Survey, actor: User) -> Campaign:
    organisation = survey.organisation
    campaign = make_campaign(survey, quarantine_days=0)
    with tenant_scope(organisation):
        campaign_launch(campaign=campaign, organisation=organisation, actor=actor)
    campaign_freeze(organisation=organisation, campaign_id=campaign.pk)
    return campaign


def begin_turn(colleague: psycopg.Connection, organisation: Organisation) -> None:
    place = f"sending:{organisation.pk}:0"
    colleague.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [place])


def eventually(condition: Callable[[], object]) -> bool:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_campaigns_of_one_organisation_take_turns_until_all_is_sent(
    acme: Organisation, campaigns: list[Campaign]
) -> None:
    first, second = campaigns
    assert turn_take(organisation=acme, campaign_id=first.pk) == second.pk
    assert turn_take(organisation=acme, campaign_id=second.pk) == first.pk
    assert states(acme, first.pk) == states(acme, second.pk) == {State.SENT: 4, State.QUEUED: 2}
    assert turn_take(organisation=acme, campaign_id=first.pk) is None
    assert states(acme, first.pk) == states(acme, second.pk) == {State.SENT: 6}


def test_a_campaign_that_may_not_send_leaves_its_turn_to_the_next(
    acme: Organisation, campaigns: list[Campaign]
) -> None:
    first, second = campaigns
    with tenant_scope(acme):
        Campaign.objects.filter(pk=second.pk).update(rate_per_hour=1)
    # Its one mail of this hour, and then a batch of the other.
    assert turn_take(organisation=acme, campaign_id=second.pk) == second.pk
    assert turn_take(organisation=acme, campaign_id=second.pk) is None
    assert states(acme, first.pk) == {State.SENT: 6}
    assert states(acme, second.pk) == {State.SENT: 1, State.QUEUED: 5}


def test_no_more_workers_than_its_share_are_at_one_organisation(
    acme: Organisation, campaigns: list[Campaign], colleague: psycopg.Connection
) -> None:
    begin_turn(colleague, acme)
    assert turn_take(organisation=acme, campaign_id=campaigns[0].pk) is None
    assert states(acme, campaigns[0].pk) == {State.QUEUED: 6}


def test_a_second_worker_may_join_where_there_are_more(
    acme: Organisation, campaigns: list[Campaign], colleague: psycopg.Connection, settings: Settings
) -> None:
    settings.SENDERS = 2
    begin_turn(colleague, acme)
    assert turn_take(organisation=acme, campaign_id=campaigns[0].pk)


def test_another_organisation_is_not_kept_waiting(
    acme: Organisation,
    globex: Organisation,
    campaigns: list[Campaign],
    mallory: User,
    colleague: psycopg.Connection,
) -> None:
    begin_turn(colleague, acme)
    make_contacts(globex, 2)
    other = launched(make_survey(globex), mallory)
    turn_take(organisation=globex, campaign_id=other.pk)
    assert states(globex, other.pk) == {State.SENT: 2}


def test_a_killed_worker_keeps_no_place(
    acme: Organisation, campaigns: list[Campaign], colleague: psycopg.Connection
) -> None:
    begin_turn(colleague, acme)
    colleague.close()
    assert eventually(lambda: turn_take(organisation=acme, campaign_id=campaigns[0].pk))


def test_a_turn_gives_its_place_back(
    acme: Organisation, campaigns: list[Campaign], colleague: psycopg.Connection
) -> None:
    turn_take(organisation=acme, campaign_id=campaigns[0].pk)
    place = f"sending:{acme.pk}:0"
    asked = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
    assert colleague.execute(asked, [place]).fetchone() == (True,)
