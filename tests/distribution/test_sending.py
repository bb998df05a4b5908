"""Batches are claimed, handed over and recorded; nothing is lost and nothing sent twice."""

from __future__ import annotations

import smtplib
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from pytest_django.fixtures import Settings

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock, sql
from contacts.models import Contact, Suppression
from distribution import claiming, sending
from distribution.channels import Outcome, Result
from distribution.channels.email import servers, smtp
from distribution.channels.email.servers import Server
from distribution.claiming import Batch, batch_claim
from distribution.freezing import campaign_freeze
from distribution.handing import step_take
from distribution.models import Campaign, Delivery, Invitation
from distribution.sending import batch_send
from distribution.services import (
    campaign_launch,
    campaign_pause,
    campaign_resume,
    running,
    unknown_decide,
)
from distribution.sweeping import invitations_care
from surveys.models import Survey
from tests.distribution.conftest import make_campaign, make_contacts, record_outcome, states
from tests.distribution.mailserver import MailServer

State = Invitation.State
pytestmark = pytest.mark.usefixtures("mail")


def launch(organisation: Organisation, campaign: Campaign, actor: User) -> None:
    with tenant_scope(organisation):
        campaign_launch(campaign=campaign, organisation=organisation, actor=actor)
    campaign_freeze(organisation=organisation, campaign_id=campaign.pk)


def send_all(organisation: Organisation, campaign: Campaign) -> None:
    while batch_send(organisation=organisation, campaign_id=campaign.pk):
        pass


def reload(organisation: Organisation, campaign: Campaign) -> Campaign:
    with tenant_scope(organisation):
        campaign.refresh_from_db()
    return campaign


def mark(batch: Batch, message: Delivery) -> bool:
    """Whether a worker may hand the message over now."""
    return step_take(batch=batch, last=None, following=message)


@pytest.fixture
def people(acme: Organisation) -> list[Contact]:
    return make_contacts(acme, 7)


@pytest.fixture
def ready(acme: Organisation, people: list[Contact], campaign: Campaign, alice: User) -> Campaign:
    launch(acme, campaign, alice)
    return campaign


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(claiming, "BATCH", 4)
    yield


@pytest.mark.usefixtures("small_batches")
def test_everybody_gets_one_mail(acme: Organisation, ready: Campaign, mail: MailServer) -> None:
    send_all(acme, ready)
    assert Counter(mail.recipients) == {f"person{number}@example.com": 1 for number in range(7)}
    assert states(acme, ready.pk) == {State.SENT: 7}
    assert reload(acme, ready).state == Campaign.State.DONE
    assert mail.connections == 2  # one for each batch
    with tenant_scope(acme):
        invitation = ready.invitations.first()
        assert invitation and invitation.sent_at and invitation.expires_at
        assert invitation.expires_at - invitation.sent_at == timedelta(days=30)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_talking_to_the_server(
    acme: Organisation, ready: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    connect = servers.connect

    def watched(where: Server) -> smtplib.SMTP:
        seen.append(connection.in_atomic_block)
        return connect(where)

    monkeypatch.setattr(smtp, "connect", watched)
    send_all(acme, ready)
    assert seen == [False]


def test_one_bad_address_does_not_stop_the_others(
    acme: Organisation, ready: Campaign, mail: MailServer
) -> None:
    mail.replies["person1@example.com"] = "550 5.1.1 No such user"
    mail.replies["person2@example.com"] = "451 4.3.0 Busy"
    mail.content_replies["person3@example.com"] = "554 5.7.1 Looks like spam"
    mail.cut_after_content.add("person4@example.com")
    send_all(acme, ready)
    expected = {State.BOUNCED: 1, State.QUEUED: 1, State.FAILED: 1, State.UNKNOWN: 1, State.SENT: 3}
    assert states(acme, ready.pk) == expected
    with tenant_scope(acme):
        suppression = Suppression.objects.get()
        assert (suppression.address, suppression.reason) == ("person1@example.com", "bounced")
        assert "5.7.1" in ready.invitations.get(state=State.FAILED).problem


def test_a_refusal_for_now_is_tried_again_later(
    acme: Organisation, ready: Campaign, mail: MailServer
) -> None:
    mail.replies["person1@example.com"] = "451 4.3.0 Busy"
    send_all(acme, ready)
    send_all(acme, ready)
    assert states(acme, ready.pk) == {State.SENT: 6, State.QUEUED: 1}
    mail.replies.clear()
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        send_all(acme, ready)
    assert states(acme, ready.pk) == {State.SENT: 7}
    assert Counter(mail.recipients).most_common(1)[0][1] == 1


def test_after_the_last_try_it_has_failed(
    acme: Organisation, ready: Campaign, mail: MailServer
) -> None:
    mail.replies["person1@example.com"] = "451 4.3.0 Busy"
    for days in range(6):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            send_all(acme, ready)
    assert states(acme, ready.pk) == {State.SENT: 6, State.FAILED: 1}


def test_a_server_that_is_down_costs_no_attempt(
    acme: Organisation, ready: Campaign, settings: Settings
) -> None:
    port = settings.EMAIL_PORT
    settings.EMAIL_PORT = 9
    for minutes in range(0, 30, 2):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
            send_all(acme, ready)
    assert states(acme, ready.pk) == {State.QUEUED: 7}
    assert reload(acme, ready).state == Campaign.State.SENDING
    with tenant_scope(acme):
        assert ready.invitations.filter(attempts=0).exclude(problem="").count() == 7
    settings.EMAIL_PORT = port
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        send_all(acme, ready)
    assert states(acme, ready.pk) == {State.SENT: 7}


def test_a_burst_of_refusals_pauses_the_campaign(
    acme: Organisation, ready: Campaign, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BURST_COUNT", 3)
    for number in range(4):
        mail.content_replies[f"person{number}@example.com"] = "554 5.7.1 Blocked"
    send_all(acme, ready)
    paused = reload(acme, ready)
    assert paused.state == Campaign.State.PAUSED and "refused" in paused.pause_text


def test_a_pause_stops_at_once_and_resuming_goes_on(
    acme: Organisation, ready: Campaign, alice: User, mail: MailServer, small_batches: None
) -> None:
    batch = batch_claim(organisation=acme, campaign_id=ready.pk)
    assert batch and len(batch.messages) == 4
    with tenant_scope(acme):
        campaign_pause(campaign=ready, actor=alice)
    assert not any(mark(batch, message) for message in batch.messages)
    send_all(acme, ready)
    assert mail.recipients == []
    with tenant_scope(acme):
        campaign_resume(campaign=ready, actor=alice)
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        invitations_care(organisation=acme)
        send_all(acme, ready)
    assert states(acme, ready.pk) == {State.SENT: 7}


def test_what_was_not_handed_over_is_sent_again_and_the_rest_is_unknown(
    acme: Organisation, ready: Campaign, mail: MailServer, alice: User
) -> None:
    batch = batch_claim(organisation=acme, campaign_id=ready.pk)
    assert batch
    assert mark(batch, batch.messages[0]) and mark(batch, batch.messages[1])
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        invitations_care(organisation=acme)
        assert states(acme, ready.pk) == {State.QUEUED: 5, State.UNKNOWN: 2}
        send_all(acme, ready)
        assert states(acme, ready.pk) == {State.SENT: 5, State.UNKNOWN: 2}
        with tenant_scope(acme):
            assert unknown_decide(campaign=ready, again=True, actor=alice) == 2
        send_all(acme, ready)
    assert states(acme, ready.pk) == {State.SENT: 7}
    assert max(Counter(mail.recipients).values()) == 1


def test_unknown_ones_can_be_left(acme: Organisation, ready: Campaign, alice: User) -> None:
    with tenant_scope(acme):
        ready.invitations.update(state=State.UNKNOWN)
        unknown_decide(campaign=ready, again=False, actor=alice)
    assert states(acme, ready.pk) == {State.FAILED: 7}


def test_a_turn_ends_and_the_next_goes_on_with_what_is_left(
    acme: Organisation, ready: Campaign, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TURN_SECONDS", 0)
    assert batch_send(organisation=acme, campaign_id=ready.pk)
    assert states(acme, ready.pk) == {State.SENT: 1, State.QUEUED: 6}
    send_all(acme, ready)
    assert states(acme, ready.pk) == {State.SENT: 7}


@pytest.mark.django_db(transaction=True)
def test_what_the_server_said_is_recorded_though_the_database_was_away(
    acme: Organisation, ready: Campaign, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = [False, True, True, False, True]

    def shaky(**step: Any) -> bool:
        if fails and fails.pop(0):
            raise OperationalError("the database system is starting up")
        return step_take(**step)

    monkeypatch.setattr(sending, "step_take", shaky)
    monkeypatch.setattr(sql, "sleep", lambda seconds: None)
    send_all(acme, ready)
    assert states(acme, ready.pk) == {State.SENT: 7} and not fails
    assert max(Counter(mail.recipients).values()) == 1


def test_a_slow_worker_sends_nothing_the_reaper_took_back(
    acme: Organisation, ready: Campaign, mail: MailServer
) -> None:
    slow = batch_claim(organisation=acme, campaign_id=ready.pk)
    assert slow
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        invitations_care(organisation=acme)
        send_all(acme, ready)
    assert not any(mark(slow, message) for message in slow.messages)
    assert len(mail.recipients) == 7


def test_an_answer_that_came_before_the_record_stays(
    acme: Organisation, ready: Campaign, mail: MailServer
) -> None:
    batch = batch_claim(organisation=acme, campaign_id=ready.pk)
    assert batch
    with tenant_scope(acme):
        ready.invitations.update(state=State.ANSWERED)
        record_outcome(batch.messages[0], Outcome(Result.SENT))
        record_outcome(batch.messages[1], Outcome(Result.FAILED))
        assert ready.invitations.exclude(sent_at=None).count() == 1
    assert states(acme, ready.pk) == {State.ANSWERED: 7}


def test_whoever_says_no_after_the_launch_is_not_asked(
    acme: Organisation, ready: Campaign, mail: MailServer
) -> None:
    with tenant_scope(acme):
        Suppression.objects.create(address="person1@example.com", reason="unsubscribed")
    send_all(acme, ready)
    assert "person1@example.com" not in mail.recipients
    with tenant_scope(acme):
        invitation = ready.invitations.get(state=State.SUPPRESSED)
    assert invitation.not_asked == Invitation.NotAsked.OPTED_OUT


def test_two_campaigns_at_once_do_not_ask_a_person_twice(
    acme: Organisation, survey: Survey, ready: Campaign, alice: User, mail: MailServer
) -> None:
    second = make_campaign(survey, name="Second", quarantine_days=10)
    launch(acme, second, alice)
    assert batch_claim(organisation=acme, campaign_id=ready.pk)
    send_all(acme, second)
    assert mail.recipients == []
    assert states(acme, second.pk) == {State.DEFERRED: 7}


def test_the_deferred_are_asked_when_their_time_has_come(
    acme: Organisation, survey: Survey, ready: Campaign, alice: User, mail: MailServer
) -> None:
    send_all(acme, ready)
    second = make_campaign(survey, name="Second", quarantine_days=10)
    launch(acme, second, alice)
    send_all(acme, second)
    assert reload(acme, second).state == Campaign.State.DONE and len(mail.recipients) == 7
    with time_machine.travel(clock.now() + timedelta(days=11), tick=False):
        send_all(acme, second)
    assert states(acme, second.pk) == {State.SENT: 7} and len(mail.recipients) == 14


def test_nothing_is_sent_after_the_trial(
    acme: Organisation, ready: Campaign, mail: MailServer
) -> None:
    Organisation.objects.update(trial_ends_at=clock.now() - timedelta(seconds=1))
    acme = Organisation.objects.get(pk=acme.pk)
    assert not batch_send(organisation=acme, campaign_id=ready.pk)
    assert mail.recipients == [] and states(acme, ready.pk) == {State.QUEUED: 7}


def test_a_closed_survey_pauses_the_campaign(
    acme: Organisation, ready: Campaign, mail: MailServer
) -> None:
    with tenant_scope(acme):
        Survey.objects.update(state=Survey.State.CLOSED)
    send_all(acme, ready)
    assert mail.recipients == []
    assert reload(acme, ready).pause_reason == Campaign.Hold.SURVEY_CLOSED


def test_another_organisation_sends_nothing_of_it(
    ready: Campaign, globex: Organisation, mail: MailServer
) -> None:
    assert not batch_send(organisation=globex, campaign_id=ready.pk)
    assert mail.recipients == []


def test_days_to_answer_end(acme: Organisation, ready: Campaign) -> None:
    send_all(acme, ready)
    with tenant_scope(acme):
        answered = ready.invitations.first()
        assert answered
        ready.invitations.filter(pk=answered.pk).update(state=State.ANSWERED)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        invitations_care(organisation=acme)
    assert states(acme, ready.pk) == {State.EXPIRED: 6, State.ANSWERED: 1}


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_no_person(
    acme: Organisation, ready: Campaign, mail: MailServer, small_batches: None
) -> None:
    def work() -> None:
        try:
            send_all(acme, ready)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert Counter(mail.recipients) == {f"person{number}@example.com": 1 for number in range(7)}
    assert states(acme, ready.pk) == {State.SENT: 7}
