"""Reminders: whom they reach, when, and whom they leave alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.claiming import batch_claim
from distribution.handing import step_take
from distribution.models import Campaign, DeliveryState, Invitation, Reminder
from distribution.planning import campaign_plan
from distribution.sending import batch_send
from distribution.texts import STANDARD_TEXTS
from surveys.models import Survey
from tests.distribution.conftest import make_campaign, make_contacts
from tests.distribution.mailserver import MailServer

State = DeliveryState
pytestmark = pytest.mark.usefixtures("mail")


def plan(after_days: int, channel: str = "email") -> dict[str, object]:
    texts = {code: STANDARD_TEXTS[code].model_dump() for code in ["en", "nb"]}
    return {"after_days": after_days, "channel": channel, "texts": texts}


@pytest.fixture
def campaign(acme: Organisation, survey: Survey) -> Campaign:
    """A sent campaign that reminds after 5 and again after 7 days."""
    return make_campaign(
        survey, state=Campaign.State.DONE, launched_at=clock.now(), reminders=[plan(5), plan(7)]
    )


@pytest.fixture
def invitation(acme: Organisation, campaign: Campaign) -> Invitation:
    return invite(campaign, make_contacts(acme, 1)[0])


def invite(campaign: Campaign, contact: Contact) -> Invitation:
    now = clock.now()
    with tenant_scope(campaign.organisation):
        return Invitation.objects.create(
            campaign=campaign,
            contact=contact,
            language="nb",
            address=contact.email or "",
            state=State.SENT,
            sent_at=now,
            expires_at=now + timedelta(days=30),
        )


def look(campaign: Campaign, days: float) -> datetime:
    """What the workers do after so many days."""
    moment = clock.now() + timedelta(days=days, minutes=1)
    with time_machine.travel(moment, tick=False):
        campaign_plan(organisation=campaign.organisation, campaign_id=campaign.pk)
        batch_send(organisation=campaign.organisation, campaign_id=campaign.pk)
    return moment


def reminders(campaign: Campaign) -> list[tuple[int, str]]:
    with tenant_scope(campaign.organisation):
        return list(Reminder.objects.order_by("number").values_list("number", "state"))


def test_each_comes_so_many_days_after_the_message_before(
    campaign: Campaign, invitation: Invitation, mail: MailServer
) -> None:
    look(campaign, 4)
    assert reminders(campaign) == []
    look(campaign, 5)
    look(campaign, 6)
    assert reminders(campaign) == [(1, State.SENT)]
    look(campaign, 11.5)
    assert len(mail.recipients) == 1
    look(campaign, 12.5)
    look(campaign, 25)
    assert reminders(campaign) == [(1, State.SENT), (2, State.SENT)]
    assert mail.recipients == ["person0@example.com"] * 2


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.ANSWERED},
        {"state": State.EXPIRED},
        {"state": State.BOUNCED},
        {"state": State.SUPPRESSED},
        {"complained_at": clock.now()},
        {"expires_at": clock.now() + timedelta(days=4)},
    ],
)
def test_nobody_is_reminded_who_should_not_be(
    acme: Organisation,
    campaign: Campaign,
    invitation: Invitation,
    mail: MailServer,
    fields: dict[str, object],
) -> None:
    with tenant_scope(acme):
        Invitation.objects.update(**fields)
    look(campaign, 10)
    assert reminders(campaign) == [] and mail.recipients == []


def test_an_answer_between_the_plan_and_the_claim_stops_it(
    acme: Organisation, campaign: Campaign, invitation: Invitation, mail: MailServer
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=6), tick=False):
        campaign_plan(organisation=acme, campaign_id=campaign.pk)
        assert reminders(campaign) == [(1, State.QUEUED)]
        with tenant_scope(acme):
            Invitation.objects.update(state=State.ANSWERED)
        batch_send(organisation=acme, campaign_id=campaign.pk)
    assert reminders(campaign) == [(1, State.SUPPRESSED)] and mail.recipients == []


def test_an_answer_after_the_claim_still_stops_it(
    acme: Organisation, campaign: Campaign, invitation: Invitation
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=6), tick=False):
        campaign_plan(organisation=acme, campaign_id=campaign.pk)
        batch = batch_claim(organisation=acme, campaign_id=campaign.pk)
        assert batch and len(batch.messages) == 1
        with tenant_scope(acme):
            Invitation.objects.update(state=State.ANSWERED)
        assert not step_take(batch=batch, last=None, following=batch.messages[0])


def test_who_has_no_address_on_a_channel_gets_the_next_one(
    acme: Organisation, survey: Survey, mail: MailServer
) -> None:
    campaign = make_campaign(
        survey,
        state=Campaign.State.DONE,
        launched_at=clock.now(),
        reminders=[plan(2, "sms"), plan(3, "email")],
    )
    invite(campaign, make_contacts(acme, 1)[0])
    for days in [2, 3, 4, 5, 6]:
        look(campaign, days)
    assert reminders(campaign) == [(1, State.SUPPRESSED), (2, State.SENT)]
    assert mail.recipients == ["person0@example.com"]


def test_the_channel_may_change_to_sms(
    acme: Organisation, survey: Survey, invitation: Invitation
) -> None:
    with tenant_scope(acme):
        Contact.objects.update(phone="+4791234567")
        Campaign.objects.update(reminders=[plan(2, "sms")])
        campaign = Campaign.objects.get()
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        campaign_plan(organisation=acme, campaign_id=campaign.pk)
    with tenant_scope(acme):
        reminder = Reminder.objects.get()
    assert (reminder.channel, reminder.address, reminder.state) == (
        "sms",
        "+4791234567",
        State.QUEUED,
    )
    assert invitation.channel == "email"


def test_a_paused_campaign_reminds_nobody(
    acme: Organisation, campaign: Campaign, invitation: Invitation
) -> None:
    with tenant_scope(acme):
        Campaign.objects.update(state=Campaign.State.PAUSED)
    look(campaign, 10)
    assert reminders(campaign) == []
