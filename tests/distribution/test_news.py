"""What providers tell later: any order, any number of times, the same end."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, Suppression
from distribution.channels import Outcome, Result
from distribution.claiming import batch_claim
from distribution.complaints import Complaints
from distribution.models import Campaign, DeliveryState, Invitation, ProviderEvent, Reminder
from distribution.news import News, events_forget, news_record
from tests.conftest import LoggedIn
from tests.distribution.conftest import make_contacts, record_outcome

pytestmark = pytest.mark.django_db
State = DeliveryState


def invited(campaign: Campaign, number: int = 0, **fields: object) -> Invitation:
    """A message that left; inside the open scope."""
    contact, _ = Contact.objects.get_or_create(email=f"person{number}@example.com")
    fields = {"state": State.SENT, "sent_at": clock.now(), "provider_id": f"p{number}"} | fields
    return Invitation.objects.create(
        campaign=campaign,
        contact=contact,
        address=f"person{number}@example.com",
        language="en",
        **fields,
    )


def tell(news: News, number: int = 0, event: str = "", **fields: object) -> bool:
    return news_record(
        provider="postmark",
        event_id=event or uuid4().hex,
        provider_id=f"p{number}",
        news=news,
        **fields,  # type: ignore[arg-type]
    )


def end_state(news: list[News], campaign: Campaign) -> tuple[str, bool, set[str]]:
    """State, whether it counts as a complaint, and the reason of the stop, after all news."""
    ProviderEvent.objects.all().delete()
    Suppression.objects.all().delete()
    Reminder.objects.all().delete()
    Invitation.objects.all().delete()
    message = invited(campaign)
    for one in news:
        tell(one, event=one.value)
    message.refresh_from_db()
    reasons = set(Suppression.objects.values_list("reason", flat=True))
    return message.state, message.complained_at is not None, reasons


@given(data=st.data())
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_and_any_repetition_of_news_ends_in_the_same_state(
    data: st.DataObject, in_acme: Organisation, campaign: Campaign
) -> None:
    told = data.draw(st.lists(st.sampled_from(list(News)), min_size=1, max_size=5, unique=True))
    expected = end_state(told, campaign)
    again = data.draw(st.lists(st.sampled_from(told), max_size=5))
    assert end_state(data.draw(st.permutations(told + again)), campaign) == expected


def test_news_told_twice_is_taken_once(in_acme: Organisation, campaign: Campaign) -> None:
    invited(campaign)
    assert tell(News.DELIVERED, event="e1")
    assert not tell(News.BOUNCED, event="e1")
    assert Invitation.objects.get().state == State.DELIVERED
    assert not Suppression.objects.exists()


def test_news_about_a_message_that_is_not_ours_leaves_nothing_behind(
    in_acme: Organisation, campaign: Campaign
) -> None:
    assert not tell(News.BOUNCED)
    assert not ProviderEvent.objects.exists()


def test_a_stranger_cannot_tell_news_about_our_message(
    acme: Organisation, globex: Organisation, campaign: Campaign
) -> None:
    with tenant_scope(acme):
        message = invited(campaign)
    with tenant_scope(globex):
        assert not tell(News.BOUNCED)
        assert not tell(News.BOUNCED, message_id=message.pk)
    with tenant_scope(acme):
        assert Invitation.objects.get().state == State.SENT


@pytest.mark.parametrize(
    ("news", "state", "reason"),
    [
        (News.DELIVERED, State.DELIVERED, None),
        (News.BOUNCED, State.BOUNCED, "bounced"),
        (News.FAILED, State.FAILED, None),
        (News.COMPLAINED, State.DELIVERED, "complained"),
        (News.UNSUBSCRIBED, State.DELIVERED, "unsubscribed"),
    ],
)
def test_news_moves_the_message_and_stops_the_address(
    news: News, state: str, reason: str | None, in_acme: Organisation, campaign: Campaign
) -> None:
    invited(campaign)
    assert tell(news, problem="No such user")
    assert Invitation.objects.get().state == state
    stopped = Suppression.objects.values_list("address", "reason")
    assert list(stopped) == ([("person0@example.com", reason)] if reason else [])


def test_news_of_a_reminder_moves_the_reminder_alone(
    in_acme: Organisation, campaign: Campaign
) -> None:
    first = invited(campaign)
    Reminder.objects.create(
        invitation=first,
        campaign=campaign,
        number=1,
        address=first.address,
        state=State.SENT,
        provider_id="r1",
    )
    news_record(provider="postmark", event_id="e1", provider_id="r1", news=News.DELIVERED)
    assert Reminder.objects.get().state == State.DELIVERED
    assert Invitation.objects.get().state == State.SENT


def test_news_may_overtake_the_record_of_the_sending(
    in_acme: Organisation, campaign: Campaign
) -> None:
    message = invited(campaign, state=State.SENDING, sent_at=None, provider_id="")
    tell(News.FAILED, message_id=message.pk, problem="Refused by the receiver")
    record_outcome(message, Outcome(Result.SENT))
    message.refresh_from_db()
    assert message.state == State.FAILED


def test_a_delivery_answers_what_was_unknown(in_acme: Organisation, campaign: Campaign) -> None:
    message = invited(campaign, state=State.UNKNOWN, sent_at=None)
    tell(News.DELIVERED)
    message.refresh_from_db()
    assert message.state == State.DELIVERED
    assert message.sent_at and message.expires_at


def test_an_answer_outlives_a_late_bounce(in_acme: Organisation, campaign: Campaign) -> None:
    invited(campaign, state=State.ANSWERED)
    tell(News.BOUNCED)
    assert Invitation.objects.get().state == State.ANSWERED


@pytest.mark.parametrize("news", [News.BOUNCED, News.COMPLAINED, News.UNSUBSCRIBED])
def test_an_address_is_stopped_before_the_next_send(
    news: News, acme: Organisation, campaign: Campaign
) -> None:
    make_contacts(acme, 2)
    with tenant_scope(acme):
        invited(campaign)
        later = Campaign.objects.get(pk=campaign.pk)
        later.pk, later.state, later.quarantine_days = uuid4(), Campaign.State.SENDING, 0
        later.quarantine_after_answer_days = 0
        later.frozen_at = clock.now()
        later.save(force_insert=True)
        invited(later, state=State.QUEUED, sent_at=None, provider_id="")
        invited(later, 1, state=State.QUEUED, sent_at=None, provider_id="")
        tell(news)
    batch = batch_claim(organisation=acme, campaign_id=later.pk)
    assert batch is not None
    with tenant_scope(acme):
        claimed = Invitation.objects.filter(campaign=later, state=State.SENDING)
        assert [one.address for one in claimed] == ["person1@example.com"]


def test_two_complaints_in_a_thousand_pause_the_campaign(
    in_acme: Organisation, campaign: Campaign
) -> None:
    Campaign.objects.update(state=Campaign.State.SENDING)
    for number in range(3):
        invited(campaign, number)
    tell(News.COMPLAINED, 0)
    campaign.refresh_from_db()
    assert campaign.state == Campaign.State.SENDING  # one person stops nothing
    tell(News.COMPLAINED, 1)
    campaign.refresh_from_db()
    assert (campaign.state, campaign.pause_reason) == ("paused", Campaign.Hold.COMPLAINTS)
    assert AuditEntry.objects.get(action="campaign.paused").details["reason"] == "complaints"


def test_a_person_may_resume_and_two_new_complaints_pause_again(
    in_acme: Organisation, campaign: Campaign
) -> None:
    Campaign.objects.update(state=Campaign.State.SENDING, resumed_at=clock.now())
    for number in range(3):
        earlier = clock.now() - timedelta(days=1)
        invited(campaign, number, complained_at=earlier if number == 0 else None)
    tell(News.COMPLAINED, 1)
    assert Campaign.objects.get().state == Campaign.State.SENDING
    tell(News.COMPLAINED, 2)
    assert Campaign.objects.get().state == Campaign.State.PAUSED


@pytest.mark.parametrize(
    ("sent", "reported", "alarming", "too_many"),
    [
        (0, 0, False, False),
        (500, 1, True, False),
        (1000, 1, True, False),
        (2000, 1, False, False),
        (1000, 2, True, True),
        (1001, 2, True, False),
        (5000, 4, True, False),
        (5001, 4, False, False),
        (5000, 10, True, True),
    ],
)
def test_shares_of_complaints_alarm_and_stop(
    sent: int, reported: int, alarming: bool, too_many: bool
) -> None:
    found = Complaints(sent, reported, fresh=reported)
    assert (found.is_alarming, found.are_too_many) == (alarming, too_many)


def test_the_page_of_a_campaign_tells_of_complaints(
    acme: Organisation, alice: User, campaign: Campaign
) -> None:
    page = f"/o/acme/campaigns/{campaign.pk}/"
    with tenant_scope(acme):
        Campaign.objects.update(state=Campaign.State.SENDING, launched_at=clock.now())
        invited(campaign)
    assert "reported this as spam" not in LoggedIn(alice).get(page).text
    with tenant_scope(acme):
        tell(News.COMPLAINED)
    assert "1 person reported this as spam" in LoggedIn(alice).get(page).text


def test_old_events_are_forgotten(in_acme: Organisation) -> None:
    ProviderEvent.objects.create(provider="postmark", event_id="new")
    month_ago = clock.now() - timedelta(days=31)
    ProviderEvent.objects.create(provider="postmark", event_id="old", received_at=month_ago)
    assert events_forget() == 1
    assert ProviderEvent.objects.get().event_id == "new"
