"""The last look before a message leaves: hours, speed, rest after an answer, pause and end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.channels import Outcome, Result
from distribution.claiming import batch_claim
from distribution.handing import step_take
from distribution.models import Campaign, DeliveryState, Invitation, Reminder
from distribution.outcomes import Attempt
from distribution.sending import batch_send
from distribution.services import campaign_cancel, campaign_speed
from distribution.sweeping import invitations_care
from surveys.models import Response, Survey
from tests.conftest import LoggedIn
from tests.distribution.campaigns.conftest import url
from tests.distribution.conftest import make_campaign, make_contacts, states
from tests.distribution.mailserver import MailServer
from tests.distribution.test_sending import launch, send_all

State = DeliveryState
OFFICE = {"from_hour": 9, "until_hour": 17, "weekdays": [0, 1, 2, 3, 4], "skip_holidays": True}
pytestmark = pytest.mark.usefixtures("mail")


def oslo(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Europe/Oslo"))  # type: ignore[arg-type, misc]


@pytest.fixture
def people(acme: Organisation) -> list[Contact]:
    Organisation.objects.update(paid_until=datetime(2040, 1, 1, tzinfo=UTC))
    return make_contacts(acme, 7)


def launched(survey: Survey, actor: User, **fields: object) -> Campaign:
    campaign = make_campaign(survey, **fields)
    launch(Organisation.objects.get(pk=survey.organisation_id), campaign, actor)
    return campaign


def send_at(campaign: Campaign, moment: datetime) -> None:
    organisation = Organisation.objects.get(pk=campaign.organisation_id)
    with time_machine.travel(moment, tick=False):
        send_all(organisation, campaign)


def test_nothing_leaves_outside_the_hours(
    survey: Survey, alice: User, people: list[Contact], mail: MailServer
) -> None:
    with time_machine.travel(oslo(2027, 1, 8, 18, 0), tick=False):  # a Friday evening
        campaign = launched(survey, alice, timing=OFFICE)
    for moment in [oslo(2027, 1, 8, 18, 0), oslo(2027, 1, 9, 12, 0), oslo(2027, 1, 11, 8, 59)]:
        send_at(campaign, moment)
    assert mail.recipients == []
    with tenant_scope(campaign.organisation):
        due = list(campaign.invitations.values_list("due_at", flat=True))
    opening = oslo(2027, 1, 11, 9, 0)
    assert all(opening <= moment < opening + timedelta(minutes=30) for moment in due)
    assert len(set(due)) == 7
    send_at(campaign, oslo(2027, 1, 11, 9, 30))
    assert len(mail.recipients) == 7


def test_each_persons_hours_are_their_own(
    survey: Survey, alice: User, people: list[Contact], mail: MailServer
) -> None:
    with tenant_scope(survey.organisation):
        Contact.objects.filter(name="Person 0").update(properties={"time_zone": "Asia/Tokyo"})
    with time_machine.travel(oslo(2027, 1, 12, 7, 0), tick=False):  # 15:00 in Tokyo
        campaign = launched(survey, alice, timing=OFFICE)
    send_at(campaign, oslo(2027, 1, 12, 7, 1))
    assert mail.recipients == ["person0@example.com"]


def test_what_was_claimed_at_the_edge_of_the_window_waits(
    acme: Organisation, survey: Survey, alice: User, people: list[Contact]
) -> None:
    with time_machine.travel(oslo(2027, 1, 11, 16, 59), tick=False):
        campaign = launched(survey, alice, timing=OFFICE)
        paying = Organisation.objects.get(pk=acme.pk)
        batch = batch_claim(organisation=paying, campaign_id=campaign.pk)
    assert batch and len(batch.messages) == 7
    with time_machine.travel(oslo(2027, 1, 11, 17, 0), tick=False):
        assert not any(batch.may_leave(message) for message in batch.messages)


def test_nothing_leaves_before_the_start(
    survey: Survey, alice: User, people: list[Contact], mail: MailServer
) -> None:
    start = clock.now() + timedelta(days=2)
    campaign = launched(survey, alice, timing={"start_at": start.isoformat()})
    send_at(campaign, start - timedelta(minutes=1))
    assert mail.recipients == []
    send_at(campaign, start + timedelta(seconds=1))
    assert len(mail.recipients) == 7


def test_an_hours_number_is_kept_and_spread(survey: Survey, alice: User, mail: MailServer) -> None:
    make_contacts(survey.organisation, 40)
    start = clock.now()
    campaign = launched(survey, alice, rate_per_hour=12)
    left = []
    for minute in range(0, 121, 5):
        before = len(mail.recipients)
        send_at(campaign, start + timedelta(minutes=minute, seconds=1))
        left.append(len(mail.recipients) - before)
    assert max(left) <= 2
    for first in range(len(left) - 12):
        assert sum(left[first : first + 12]) <= 12
    assert sum(left) >= 20
    with tenant_scope(survey.organisation):
        campaign_speed(campaign=campaign, rate_per_hour=None, actor=alice)
        assert AuditEntry.objects.filter(action="campaign.speed_changed").exists()
    send_at(campaign, start + timedelta(minutes=122))
    assert len(mail.recipients) == 40


def test_whoever_answered_since_the_launch_rests(
    acme: Organisation, survey: Survey, alice: User, people: list[Contact], mail: MailServer
) -> None:
    campaign = launched(survey, alice, quarantine_after_answer_days=90, wait_days=365)
    now = clock.now()
    with tenant_scope(acme):
        for number, is_test in [(0, False), (1, True)]:
            contact = Contact.objects.get(name=f"Person {number}")
            Response.objects.create(
                survey=survey, contact=contact, channel="link", day=now.date(), is_test=is_test
            )
    send_all(acme, campaign)
    assert len(mail.recipients) == 6 and "person0@example.com" not in mail.recipients
    with tenant_scope(acme):
        waits = campaign.invitations.get(state=State.DEFERRED)
    assert timedelta(days=89) < waits.due_at - now < timedelta(days=91)


def test_a_rest_that_ends_too_late_asks_nobody(
    acme: Organisation, survey: Survey, alice: User, people: list[Contact]
) -> None:
    campaign = launched(survey, alice, wait_days=60)
    with tenant_scope(acme):
        contact = Contact.objects.get(name="Person 0")
        Response.objects.create(
            survey=survey, contact=contact, channel="link", day=clock.now().date()
        )
    send_all(acme, campaign)
    with tenant_scope(acme):
        dropped = campaign.invitations.get(state=State.SUPPRESSED)
    assert dropped.not_asked == Invitation.NotAsked.QUARANTINE


def test_a_cancelled_campaign_asks_and_reminds_nobody_any_more(
    acme: Organisation, survey: Survey, alice: User, people: list[Contact], mail: MailServer
) -> None:
    campaign = launched(survey, alice)
    batch = batch_claim(organisation=acme, campaign_id=campaign.pk)
    assert batch
    sent, *others = batch.messages
    assert step_take(batch=batch, last=None, following=sent)
    last = Attempt(sent, Outcome(Result.SENT))
    step_take(batch=batch, last=last, following=None)
    with tenant_scope(acme):
        Invitation.objects.filter(pk__in=[each.pk for each in others[:4]]).update(
            state=State.QUEUED
        )
        Reminder.objects.create(campaign=campaign, invitation_id=sent.pk, number=1)
        assert campaign_cancel(campaign=campaign, actor=alice) == 4
        assert campaign_cancel(campaign=campaign, actor=alice) == 0
    assert not step_take(batch=batch, last=None, following=others[4])
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        invitations_care(organisation=acme)
        batch_send(organisation=acme, campaign_id=campaign.pk)
    assert states(acme, campaign.pk) == {State.SENT: 1, State.SUPPRESSED: 6}
    with tenant_scope(acme):
        assert Reminder.objects.get().state == State.SUPPRESSED
        dropped = campaign.invitations.filter(state=State.SUPPRESSED)
        assert set(dropped.values_list("not_asked", flat=True)) == {"cancelled"}
    assert mail.recipients == []


@pytest.fixture
def bobs(bob: User) -> Client:
    return LoggedIn(bob)


def test_cancelling_asks_first(
    bobs: Client, survey: Survey, alice: User, people: list[Contact]
) -> None:
    campaign = launched(survey, alice)
    page = bobs.get(url(campaign, "cancel")).content.decode()
    assert "This cannot be undone" in page
    assert states(survey.organisation, campaign.pk) == {State.QUEUED: 7}
    page = bobs.post(url(campaign, "cancel"), follow=True).content.decode()
    assert "7 people are not asked any more" in page and "is cancelled" in page
    assert states(survey.organisation, campaign.pk) == {State.SUPPRESSED: 7}


def test_the_speed_is_changed_on_the_running_page(
    bobs: Client, survey: Survey, alice: User, people: list[Contact]
) -> None:
    campaign = launched(survey, alice)
    assert "Change the speed" in bobs.get(url(campaign, "detail")).content.decode()
    for told, stored in [("60", 60), ("0", 60), ("fast", 60), ("", None)]:
        bobs.post(url(campaign, "speed"), {"rate_per_hour": told})
        with tenant_scope(survey.organisation):
            campaign.refresh_from_db()
        assert campaign.rate_per_hour == stored


def test_the_page_says_when_the_next_ones_leave(
    bobs: Client, survey: Survey, alice: User, people: list[Contact]
) -> None:
    start = clock.now() + timedelta(days=2)
    campaign = launched(survey, alice, timing={"start_at": start.isoformat()})
    page = bobs.get(url(campaign, "detail")).content.decode()
    assert "7 messages wait for their hour" in page and "The next ones leave" in page
