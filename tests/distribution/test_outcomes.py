"""What becomes of a message after each answer of a provider, for invitations and for reminders."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Suppression
from distribution.channels import Outcome, Result
from distribution.models import Campaign, Delivery, DeliveryState, Invitation, Reminder
from distribution.sending import batch_send
from distribution.services import unknown_decide
from distribution.sweeping import invitations_care
from distribution.texts import STANDARD_TEXTS
from surveys.models import Survey
from tests.distribution.conftest import make_campaign, make_contacts, record_outcome
from tests.distribution.mailserver import MailServer

State = DeliveryState


@pytest.fixture
def campaign(survey: Survey) -> Campaign:
    texts = {code: STANDARD_TEXTS[code].model_dump() for code in ["en", "nb"]}
    texts["nb"]["subject"] = "En kort påminnelse"
    plan = {"after_days": 5, "channel": "email", "texts": texts}
    return make_campaign(survey, state=Campaign.State.DONE, reminders=[plan])


@pytest.fixture
def invitation(acme: Organisation, campaign: Campaign) -> Invitation:
    contact = make_contacts(acme, 1)[0]
    with tenant_scope(acme):
        return Invitation.objects.create(
            campaign=campaign,
            contact=contact,
            language="nb",
            address="person0@example.com",
            state=State.SENT,
            sent_at=clock.now() - timedelta(days=5),
        )


@pytest.fixture
def reminder(acme: Organisation, invitation: Invitation) -> Reminder:
    with tenant_scope(acme):
        return Reminder.objects.create(
            campaign=invitation.campaign,
            invitation=invitation,
            number=1,
            address=invitation.address,
        )


def record(message: Delivery, result: Result, **words: str) -> Delivery:
    with tenant_scope(message.organisation):
        rows = type(message).objects.filter(pk=message.pk)
        rows.update(state=State.SENDING, claimed_at=clock.now(), handed_at=clock.now())
        record_outcome(message, Outcome(result, **words))
        return rows.get()


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
@pytest.mark.parametrize(
    ("result", "state"),
    [
        (Result.SENT, State.SENT),
        (Result.RETRY, State.QUEUED),
        (Result.UNREACHED, State.QUEUED),
        (Result.BOUNCED, State.BOUNCED),
        (Result.OPTED_OUT, State.SUPPRESSED),
        (Result.FAILED, State.FAILED),
        (Result.REFUSED, State.QUEUED),
        (Result.UNKNOWN, State.UNKNOWN),
    ],
)
def test_each_answer_has_its_state(
    request: pytest.FixtureRequest, kind: str, result: Result, state: str
) -> None:
    message = record(request.getfixturevalue(kind), result, problem="why", provider_id="SM1")
    assert message.state == state and message.provider_id == "SM1"
    if result in {Result.UNREACHED, Result.REFUSED}:
        assert message.handed_at is None and message.attempts == 0


@pytest.mark.parametrize(
    ("result", "reason"), [(Result.BOUNCED, "bounced"), (Result.OPTED_OUT, "unsubscribed")]
)
def test_what_the_provider_knows_of_an_address_stops_it(
    acme: Organisation, reminder: Reminder, result: Result, reason: str
) -> None:
    record(reminder, result)
    with tenant_scope(acme):
        assert Suppression.objects.get(address=reminder.address).reason == reason


def test_a_provider_that_refuses_the_account_pauses_the_campaign(
    acme: Organisation, invitation: Invitation
) -> None:
    record(invitation, Result.REFUSED, problem="Account suspended")
    with tenant_scope(acme):
        campaign = Campaign.objects.get()
        assert campaign.pause_reason == Campaign.Hold.PROVIDER
        assert AuditEntry.objects.filter(action="campaign.paused").exists()
        assert not Suppression.objects.exists()


def test_a_reminder_leaves_with_its_own_words(
    acme: Organisation, reminder: Reminder, mail: MailServer
) -> None:
    batch_send(organisation=acme, campaign_id=reminder.campaign_id)
    assert mail.recipients == ["person0@example.com"]
    with tenant_scope(acme):
        reminder.refresh_from_db()
        assert reminder.state == State.SENT and reminder.sent_at


@pytest.mark.parametrize("state", [State.ANSWERED, State.EXPIRED, State.BOUNCED])
def test_nobody_is_reminded_of_what_is_over(
    acme: Organisation, invitation: Invitation, reminder: Reminder, mail: MailServer, state: str
) -> None:
    with tenant_scope(acme):
        Invitation.objects.update(state=state)
    batch_send(organisation=acme, campaign_id=reminder.campaign_id)
    with tenant_scope(acme):
        reminder.refresh_from_db()
    assert mail.recipients == [] and reminder.state == State.SUPPRESSED


def test_a_reminder_of_a_killed_worker_waits_for_a_decision(
    acme: Organisation, reminder: Reminder, alice: User
) -> None:
    before = clock.now() - timedelta(minutes=6)
    with tenant_scope(acme):
        Reminder.objects.update(state=State.SENDING, claimed_at=before, handed_at=before)
    invitations_care(organisation=acme)
    with tenant_scope(acme):
        assert Reminder.objects.get().state == State.UNKNOWN
        assert unknown_decide(campaign=reminder.campaign, again=True, actor=alice) == 1
        assert Reminder.objects.get().state == State.QUEUED
