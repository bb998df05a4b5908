"""Launching freezes the audience: everybody gets a row, asked or not and why."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import RFC_4122

import pytest

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, Suppression
from distribution import freezing
from distribution.audience import audience_counts
from distribution.freezing import campaign_freeze, chunk_freeze
from distribution.models import Campaign, Invitation
from distribution.readiness import launch_problems
from distribution.services import CampaignNotReady, campaign_launch
from surveys.models import Survey
from tests.distribution.conftest import make_campaign, make_contacts, make_survey, states

State = Invitation.State


@pytest.fixture
def launched(acme: Organisation, campaign: Campaign, alice: User) -> Campaign:
    make_contacts(acme, 5)
    with tenant_scope(acme):
        campaign_launch(campaign=campaign, organisation=acme, actor=alice)
        campaign.refresh_from_db()
    return campaign


def reasons(organisation: Organisation, campaign: Campaign) -> dict[str, tuple[str, str]]:
    with tenant_scope(organisation):
        rows = campaign.invitations.select_related("contact")
        return {row.contact.name: (row.state, row.not_asked) for row in rows}


def test_everybody_gets_an_invitation(acme: Organisation, launched: Campaign) -> None:
    campaign_freeze(organisation=acme, campaign_id=launched.pk)
    assert states(acme, launched.pk) == {State.QUEUED: 5}
    with tenant_scope(acme):
        launched.refresh_from_db()
        assert launched.state == Campaign.State.SENDING and launched.audience_total == 5
        invitation = launched.invitations.first()
        assert invitation and invitation.language == "nb" and invitation.token


def test_nobody_can_guess_a_link_and_ids_keep_their_order(
    acme: Organisation, launched: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "CHUNK", 2)  # several statements
    before = clock.now().timestamp()
    campaign_freeze(organisation=acme, campaign_id=launched.pk)
    with tenant_scope(acme):
        rows = list(launched.invitations.values_list("pk", "token"))
    assert all(re.fullmatch(r"[\w-]{22}", token) for _pk, token in rows)
    # Not one of them shares even a third of its letters with another, or with its own id.
    assert len({token[:8] for _pk, token in rows} | {token[-8:] for _pk, token in rows}) == 10
    assert len({str(pk)[-12:] for pk, _token in rows}) == 5
    for pk, _token in rows:
        assert (pk.version, pk.variant) == (7, RFC_4122)
        assert before - 1 < (pk.int >> 80) / 1000 < clock.now().timestamp() + 1


def test_freezing_goes_on_where_it_stopped(
    acme: Organisation, launched: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "CHUNK", 2)
    assert chunk_freeze(organisation=acme, campaign_id=launched.pk)
    assert states(acme, launched.pk) == {State.QUEUED: 2}
    campaign_freeze(organisation=acme, campaign_id=launched.pk)
    campaign_freeze(organisation=acme, campaign_id=launched.pk)
    assert states(acme, launched.pk) == {State.QUEUED: 5}


def test_a_lost_cursor_doubles_nobody(acme: Organisation, launched: Campaign) -> None:
    campaign_freeze(organisation=acme, campaign_id=launched.pk)
    with tenant_scope(acme):
        Campaign.objects.update(state=Campaign.State.LAUNCHING, audience_cursor=None)
    campaign_freeze(organisation=acme, campaign_id=launched.pk)
    assert states(acme, launched.pk)[State.QUEUED] == 5
    assert sum(states(acme, launched.pk).values()) == 5


def test_a_paused_campaign_is_not_frozen(acme: Organisation, launched: Campaign) -> None:
    with tenant_scope(acme):
        Campaign.objects.update(state=Campaign.State.PAUSED)
    assert not chunk_freeze(organisation=acme, campaign_id=launched.pk)
    assert states(acme, launched.pk) == {}


def test_whoever_is_not_asked_has_a_reason(acme: Organisation, survey: Survey, alice: User) -> None:
    earlier, campaign = make_campaign(survey), make_campaign(survey, quarantine_days=30)
    with tenant_scope(acme):
        for name in ["asked", "opted out", "bounced", "lately", "long ago"]:
            Contact.objects.create(name=name, email=f"{name.replace(' ', '')}@example.com")
        Contact.objects.create(name="nowhere", external_id="1")
        Suppression.objects.create(address="optedout@example.com", reason="unsubscribed")
        Suppression.objects.create(address="bounced@example.com", reason="bounced")
        for name, days in {"lately": 10, "long ago": 31}.items():
            Invitation.objects.create(
                campaign=earlier,
                contact=Contact.objects.get(name=name),
                language="en",
                state=State.SENT,
                sent_at=clock.now() - timedelta(days=days),
            )
        counts = audience_counts(campaign)
        campaign_launch(campaign=campaign, organisation=acme, actor=alice)
    campaign_freeze(organisation=acme, campaign_id=campaign.pk)
    assert reasons(acme, campaign) == {
        "asked": (State.QUEUED, ""),
        "opted out": (State.SUPPRESSED, "opted_out"),
        "bounced": (State.SUPPRESSED, "bounced"),
        "lately": (State.DEFERRED, "quarantine"),
        "long ago": (State.QUEUED, ""),
        "nowhere": (State.SUPPRESSED, "no_address"),
    }
    assert (counts.total, counts.now, counts.later, counts.never) == (6, 2, 1, 3)
    with tenant_scope(acme):
        due_at = campaign.invitations.get(contact__name="lately").due_at
    assert timedelta(days=19) < due_at - clock.now() < timedelta(days=20)


def test_an_address_that_two_contacts_share_is_asked_once(
    acme: Organisation, survey: Survey
) -> None:
    campaign = make_campaign(survey, channel="sms", state=Campaign.State.LAUNCHING)
    with tenant_scope(acme):
        Contact.objects.create(name="first", phone="+4790012345")
        Contact.objects.create(name="second", phone="90012345")
    campaign_freeze(organisation=acme, campaign_id=campaign.pk)
    assert reasons(acme, campaign) == {
        "first": (State.QUEUED, ""),
        "second": (State.SUPPRESSED, "duplicate"),
    }


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, {"Anna", "Berit", "Clara"}),
        ({"languages": ["sv"]}, {"Clara"}),
        ({"property": "plan", "value": "Pro"}, {"Anna", "Clara"}),
        ({"languages": ["nb"], "property": "plan", "value": "Pro"}, {"Anna"}),
        ({"property": "plan' OR '1'='1", "value": "Pro"}, set()),
        ({"property": "plan__contains", "value": "Pro"}, set()),
    ],
)
def test_a_rule_narrows_the_audience(
    acme: Organisation, campaign: Campaign, rule: dict[str, object], expected: set[str]
) -> None:
    from distribution.audience import audience_of

    with tenant_scope(acme):
        people = [("Anna", "nb", "Pro"), ("Berit", "nb", "Basic"), ("Clara", "sv", "Pro")]
        for name, language, plan in people:
            Contact.objects.create(
                name=name,
                email=f"{name.lower()}@x.example",
                language=language,
                properties={"plan": plan},
            )
        campaign.audience = rule
        assert {contact.name for contact in audience_of(campaign)} == expected


def test_a_campaign_that_is_not_ready_says_why(
    acme: Organisation, campaign: Campaign, alice: User
) -> None:
    with tenant_scope(acme):
        campaign.texts["nb"]["intro"] = "Hei {{ frist_name }}"
        campaign.save()
        Survey.objects.update(state=Survey.State.CLOSED)
        with pytest.raises(CampaignNotReady) as raised:
            campaign_launch(campaign=campaign, organisation=acme, actor=alice)
        campaign.refresh_from_db()
    assert campaign.state == Campaign.State.DRAFT
    assert len(raised.value.problems) == 3 and "frist_name" in str(raised.value)


def test_nothing_is_launched_after_the_trial(
    acme: Organisation, campaign: Campaign, alice: User
) -> None:
    make_contacts(acme, 1)
    acme.trial_ends_at = clock.now() - timedelta(seconds=1)
    with tenant_scope(acme), pytest.raises(CampaignNotReady):
        campaign_launch(campaign=campaign, organisation=acme, actor=alice)


def test_a_second_press_launches_once(acme: Organisation, launched: Campaign, alice: User) -> None:
    campaign_freeze(organisation=acme, campaign_id=launched.pk)
    with tenant_scope(acme):
        campaign_launch(campaign=launched, organisation=acme, actor=alice)
        launched.refresh_from_db()
    assert launched.state == Campaign.State.SENDING


def test_another_organisation_cannot_freeze_it(launched: Campaign, globex: Organisation) -> None:
    make_survey(globex)
    assert not chunk_freeze(organisation=globex, campaign_id=launched.pk)


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ({"opens_at": "2100-01-01T00:00:00Z"}, "does not open until later"),
        ({"closes_at": "2020-01-01T00:00:00Z"}, "takes no more answers"),
    ],
)
def test_a_survey_whose_rules_take_no_answers_is_not_sent(
    acme: Organisation, campaign: Campaign, rules: dict[str, str], problem: str
) -> None:
    with tenant_scope(acme):
        Survey.objects.filter(pk=campaign.survey_id).update(rules=rules)
        campaign.refresh_from_db()
        assert any(problem in words for words in launch_problems(campaign, acme))
