"""One judgement of everybody in the audience: who is asked, who waits, who is not asked and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, Suppression
from distribution.audience import audience_counts, contacts_judged, duplicates_of
from distribution.models import Campaign, Invitation
from surveys.models import Response, Survey
from tests.distribution.conftest import make_campaign, make_contacts


def judged(organisation: Organisation, campaign: Campaign) -> dict[str, tuple[str, bool]]:
    with tenant_scope(organisation):
        rows: Any = contacts_judged(campaign)
        return {row.name: (row.not_asked, row.waits) for row in rows}


def answered(survey: Survey, contact: Contact, days: float, **more: object) -> None:
    moment = clock.now() - timedelta(days=days)
    Response.objects.create(
        survey=survey,
        contact=contact,
        score=9,
        channel="link",
        recorded_at=moment,
        day=moment.date(),
        **more,
    )


@pytest.mark.parametrize(
    ("reason", "not_asked"),
    [
        ("unsubscribed", "opted_out"),
        ("manual", "opted_out"),
        ("bounced", "bounced"),
        ("complained", "complained"),
        ("snoozed", "snoozed"),
        ("other_channel", "other_channel"),
    ],
)
def test_a_suppression_is_the_reason_while_it_is_in_force(
    acme: Organisation, campaign: Campaign, reason: str, not_asked: str
) -> None:
    make_contacts(acme, 3)
    now = clock.now()
    with tenant_scope(acme):
        for number, until in enumerate([now + timedelta(days=1), now - timedelta(days=1)]):
            Suppression.objects.create(
                address=f"person{number}@example.com", reason=reason, until=until
            )
        Suppression.objects.create(channel="sms", address="person2@example.com", reason=reason)
    found = judged(acme, campaign)
    assert found == {"Person 0": (not_asked, True), "Person 1": ("", True), "Person 2": ("", True)}


def test_whoever_answered_has_peace_and_waits_as_long_as_one_waits(
    acme: Organisation, survey: Survey
) -> None:
    campaign = make_campaign(survey, quarantine_after_answer_days=90, wait_days=60)
    people = make_contacts(acme, 4)
    with tenant_scope(acme):
        for contact, days in zip(people, [10, 50, 91], strict=False):
            answered(survey, contact, days)
        answered(survey, people[3], 1, is_test=True)
        free_at = contacts_judged(campaign).get(pk=people[1].pk).free_at  # type: ignore[attr-defined]
    assert judged(acme, campaign) == {
        "Person 0": ("quarantine", False),
        "Person 1": ("quarantine", True),
        "Person 2": ("", True),
        "Person 3": ("", True),
    }
    assert timedelta(days=39) < free_at - clock.now() <= timedelta(days=40)
    with tenant_scope(acme):
        counts = audience_counts(campaign)
    assert (counts.now, counts.later, counts.never, counts.total) == (2, 1, 1, 4)


def test_an_anonymous_answer_gives_nobody_away(acme: Organisation, survey: Survey) -> None:
    campaign, earlier = make_campaign(survey), make_campaign(survey)
    contact = make_contacts(acme, 1)[0]
    with tenant_scope(acme):
        Invitation.objects.create(
            campaign=earlier, contact=contact, address="x", language="en", state="answered"
        )
    assert judged(acme, campaign) == {"Person 0": ("", True)}


def test_the_longer_quarantine_counts(acme: Organisation, survey: Survey) -> None:
    campaign, earlier = make_campaign(survey, quarantine_days=30), make_campaign(survey)
    contact = make_contacts(acme, 1)[0]
    asked_at = clock.now() - timedelta(days=5)
    with tenant_scope(acme):
        Invitation.objects.create(
            campaign=earlier, contact=contact, address="x", language="en", sent_at=asked_at
        )
        answered(survey, contact, 80)
        one = contacts_judged(campaign).get()
    assert one.free_at == asked_at + timedelta(days=30)  # type: ignore[attr-defined]
    assert one.last_asked == asked_at  # type: ignore[attr-defined]


def test_a_sample_is_drawn_once_and_is_about_its_share(acme: Organisation, survey: Survey) -> None:
    campaign, another = (make_campaign(survey, sample_percent=30) for _ in range(2))
    make_contacts(acme, 600)
    first, again = judged(acme, campaign), judged(acme, campaign)
    drawn = [name for name, (reason, _waits) in first.items() if not reason]
    assert first == again and 130 < len(drawn) < 230
    assert judged(acme, another) != first
    campaign.sample_percent = 60
    wider = judged(acme, campaign)
    assert all(wider[name] == ("", True) for name in drawn)


def test_of_contacts_that_share_an_address_the_first_who_can_be_asked_is(
    acme: Organisation, campaign: Campaign
) -> None:
    campaign.channel = "sms"
    phones = {"a": "90012345", "b": "+4790012345", "c": "90012346", "d": "4790012345"}
    with tenant_scope(acme):
        for name, phone in {**phones, "e": "", "f": ""}.items():
            Contact.objects.create(name=name, external_id=name, phone=phone)
        first = Contact.objects.get(name="a")
        answered(campaign.survey, first, 1)
        doubled = duplicates_of(campaign)
        assert duplicates_of(campaign, among=["+4790012345"]) == doubled
        counts = audience_counts(campaign)
        names = set(Contact.objects.filter(pk__in=doubled).values_list("name", flat=True))
    # "a" answered so lately that it is not even asked later; so "b" is.
    assert names == {"d"}
    assert (counts.now, counts.later) == (2, 0)
    assert {row.value: people for row, people in counts.rows} == {
        "no_address": 2,
        "duplicate": 1,
        "quarantine": 1,
    }


def test_nobody_of_another_organisation_is_in_the_audience(
    acme: Organisation, globex: Organisation, campaign: Campaign
) -> None:
    make_contacts(globex, 2)
    with tenant_scope(acme):
        assert audience_counts(campaign).total == 0
