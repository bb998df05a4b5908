"""The sweeper rings for what is due, whatever became of the bells before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from distribution import sweeping
from distribution.bells import ring
from distribution.models import Campaign, Channel, CodeSheet, Invitation
from distribution.sending import batch_send
from distribution.services import campaign_launch, campaign_resume
from distribution.sweeping import distribution_sweep
from surveys.models import Survey
from tests.distribution.conftest import make_campaign, make_contacts, make_survey

State = Invitation.State
Rung = list[tuple[object, ...]]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Rung:
    """What was rung for, instead of a broker."""
    found: Rung = []
    monkeypatch.setattr(sweeping, "ring", lambda *what, queue="mail": found.append(what))
    return found


@pytest.fixture
def sending(acme: Organisation, campaign: Campaign) -> Campaign:
    """A campaign with one mail that is due."""
    with tenant_scope(acme):
        campaign.state = Campaign.State.SENDING
        campaign.save()
        contact = make_contacts(acme, 1)[0]
        Invitation.objects.create(campaign=campaign, contact=contact, language="en")
    return campaign


def change(organisation: Organisation, **fields: object) -> None:
    with tenant_scope(organisation):
        Invitation.objects.update(**fields)


def test_a_launched_campaign_is_prepared(
    acme: Organisation, campaign: Campaign, alice: User, rung: Rung
) -> None:
    make_contacts(acme, 1)
    with tenant_scope(acme):
        campaign_launch(campaign=campaign, organisation=acme, actor=alice)
    distribution_sweep()
    assert rung == [("campaign_freeze_task", acme.pk, campaign.pk)]


def test_due_mail_is_found_in_every_organisation(
    acme: Organisation, globex: Organisation, sending: Campaign, rung: Rung
) -> None:
    other = make_campaign(make_survey(globex), state=Campaign.State.DONE)
    contact = make_contacts(globex, 1)[0]
    with tenant_scope(globex):
        Invitation.objects.create(
            campaign=other, contact=contact, language="en", state=State.DEFERRED
        )
    distribution_sweep()
    assert set(rung) == {
        ("campaign_send_task", acme.pk, sending.pk),
        ("campaign_send_task", globex.pk, other.pk),
    }


def test_a_sheet_of_codes_that_stands_still_is_rung_for(
    acme: Organisation, survey: Survey, rung: Rung
) -> None:
    campaign = make_campaign(survey, channel=Channel.LOGIN, state=Campaign.State.DONE)
    with tenant_scope(acme):
        made = [
            CodeSheet.objects.create(campaign=campaign, kind=CodeSheet.Kind.LIST, progress_at=at)
            for at in (clock.now(), clock.now() - timedelta(minutes=3))
        ]
    distribution_sweep()
    assert rung == [("code_sheet_task", acme.pk, made[1].pk)]


def test_nothing_is_rung_for_what_is_not_due(
    acme: Organisation, sending: Campaign, rung: Rung
) -> None:
    change(acme, due_at=clock.now() + timedelta(minutes=1))
    distribution_sweep()
    assert rung == []


@pytest.mark.parametrize("state", [Campaign.State.PAUSED, Campaign.State.DRAFT])
def test_nothing_is_rung_for_a_campaign_that_rests(
    acme: Organisation, sending: Campaign, rung: Rung, state: str
) -> None:
    with tenant_scope(acme):
        Campaign.objects.update(state=state)
    distribution_sweep()
    assert rung == []


def test_the_end_of_the_trial_pauses_until_a_person_resumes(
    acme: Organisation, alice: User, sending: Campaign, rung: Rung
) -> None:
    Organisation.objects.update(trial_ends_at=clock.now())
    distribution_sweep()
    assert rung == [("campaign_send_task", acme.pk, sending.pk)]
    batch_send(organisation=Organisation.objects.get(pk=acme.pk), campaign_id=sending.pk)
    with tenant_scope(acme):
        sending.refresh_from_db()
    assert sending.pause_reason == Campaign.Hold.TRIAL_ENDED
    rung.clear()
    Organisation.objects.update(paid_until=clock.now() + timedelta(days=1))
    distribution_sweep()
    assert rung == []
    with tenant_scope(acme):
        campaign_resume(campaign=sending, actor=alice)
    distribution_sweep()
    assert len(rung) == 1


def test_a_campaign_being_worked_at_is_left_alone(
    acme: Organisation, sending: Campaign, rung: Rung
) -> None:
    with tenant_scope(acme):
        invitation = Invitation.objects.get()
        Invitation.objects.create(
            campaign=sending,
            contact=invitation.contact,
            channel="",
            language="en",
            state=State.SENDING,
            claimed_at=clock.now(),
        )
    distribution_sweep()
    assert rung == []


def test_an_end_that_nobody_noted_is_noted(
    acme: Organisation, sending: Campaign, rung: Rung
) -> None:
    change(acme, state=State.SENT)
    distribution_sweep()
    assert rung == [("campaign_send_task", acme.pk, sending.pk)]
    batch_send(organisation=acme, campaign_id=sending.pk)
    with tenant_scope(acme):
        sending.refresh_from_db()
    assert sending.is_done


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.SENDING, "claimed_at": clock.now() - timedelta(minutes=6)},
        {"state": State.SENT, "expires_at": clock.now() - timedelta(minutes=1)},
    ],
)
def test_stuck_and_expired_rows_are_cared_for(
    acme: Organisation, sending: Campaign, rung: Rung, fields: dict[str, object]
) -> None:
    change(acme, **fields)
    distribution_sweep()
    assert ("invitations_care_task", acme.pk) in rung


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_gone_breaks_nothing(
    acme: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: object, **options: object) -> None:
        raise OSError("connection refused")

    monkeypatch.setattr("celery.current_app.send_task", gone)
    with transaction.atomic():
        ring("campaign_send_task", acme.pk, acme.pk)
