"""One more contact joins a running campaign, judged as at its launch."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, Suppression
from distribution.joining import invitation_add
from distribution.models import Campaign, DeliveryState, Invitation
from distribution.sending import batch_send
from surveys.models import Survey
from tests.distribution.conftest import make_campaign, make_contacts
from tests.distribution.mailserver import MailServer
from tests.distribution.test_sending import launch

State = DeliveryState
NotAsked = Invitation.NotAsked
pytestmark = pytest.mark.usefixtures("mail")


@pytest.fixture
def running(acme: Organisation, campaign: Campaign, alice: User) -> Campaign:
    make_contacts(acme, 1)
    launch(acme, campaign, alice)
    with tenant_scope(acme):
        campaign.refresh_from_db()
    return campaign


@pytest.fixture
def kari(acme: Organisation) -> Contact:
    with tenant_scope(acme):
        return Contact.objects.create(email="kari@example.com", language="nb")


def add(campaign: Campaign, contact: Contact, **options: object) -> Invitation:
    with tenant_scope(campaign.organisation):
        return invitation_add(campaign=campaign, contact=contact, **options)  # type: ignore[arg-type]


def test_a_contact_who_came_later_is_asked(
    acme: Organisation, running: Campaign, kari: Contact, mail: MailServer
) -> None:
    invitation = add(running, kari)
    assert invitation.state == State.QUEUED and invitation.language == "nb"
    assert re.fullmatch(r"[\w-]{22}", invitation.token) and invitation.pk.version == 7
    batch_send(organisation=acme, campaign_id=running.pk)
    assert "kari@example.com" in mail.recipients


def test_while_one_waits_it_stays_the_same_invitation(running: Campaign, kari: Contact) -> None:
    first = add(running, kari, due_at=clock.now() + timedelta(days=3))
    assert add(running, kari).pk == first.pk


def test_the_same_round_is_the_same_invitation(
    acme: Organisation, running: Campaign, kari: Contact
) -> None:
    first = add(running, kari, round=7)
    with tenant_scope(acme):
        Invitation.objects.filter(pk=first.pk).update(state=State.ANSWERED)
    assert add(running, kari, round=7).pk == first.pk


def test_the_next_time_of_asking_is_another_round_and_waits_for_the_quarantine(
    acme: Organisation, running: Campaign, kari: Contact
) -> None:
    first = add(running, kari)
    with tenant_scope(acme):
        Invitation.objects.filter(pk=first.pk).update(state=State.SENT, sent_at=clock.now())
    second = add(running, kari)
    assert (second.round, second.state, second.not_asked) == (
        1,
        State.DEFERRED,
        NotAsked.QUARANTINE,
    )
    assert second.due_at > clock.now() + timedelta(days=29)


def test_a_quarantine_that_ends_too_late_asks_nobody(
    acme: Organisation, survey: Survey, running: Campaign, kari: Contact
) -> None:
    first = add(running, kari)
    with tenant_scope(acme):
        Invitation.objects.filter(pk=first.pk).update(state=State.SENT, sent_at=clock.now())
    other = make_campaign(survey, state=Campaign.State.SENDING, wait_days=10)
    invitation = add(other, kari)
    assert (invitation.state, invitation.not_asked) == (State.SUPPRESSED, NotAsked.QUARANTINE)


def test_whoever_said_no_is_not_asked(acme: Organisation, running: Campaign, kari: Contact) -> None:
    with tenant_scope(acme):
        Suppression.objects.create(address="kari@example.com", reason="unsubscribed")
    invitation = add(running, kari)
    assert (invitation.state, invitation.not_asked) == (State.SUPPRESSED, NotAsked.OPTED_OUT)


def test_an_address_that_was_invited_is_not_asked_again(
    acme: Organisation, running: Campaign, kari: Contact
) -> None:
    add(running, kari)
    with tenant_scope(acme):
        Contact.objects.filter(pk=kari.pk).update(email="kari@elsewhere.example")
        same = Contact.objects.create(email="kari@example.com")
    assert add(running, same).not_asked == NotAsked.DUPLICATE


def test_a_narrow_audience_does_not_keep_a_named_contact_out(
    acme: Organisation, running: Campaign, kari: Contact
) -> None:
    with tenant_scope(acme):
        running.audience = {"languages": ["sv"]}
        running.save()
    assert add(running, kari).state == State.QUEUED


@pytest.mark.parametrize("state", [Campaign.State.DRAFT, Campaign.State.CANCELLED])
def test_nobody_joins_what_does_not_run(survey: Survey, kari: Contact, state: str) -> None:
    with pytest.raises(ValueError, match="not launched"):
        add(make_campaign(survey, state=state), kari)
