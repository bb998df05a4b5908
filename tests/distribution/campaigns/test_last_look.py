"""Preview, test and launch: what is seen before anything leaves."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import AuditEntry, Organisation
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact
from distribution.models import Campaign
from surveys.models import Survey
from tests.distribution.campaigns.conftest import plan, url
from tests.distribution.conftest import make_campaign, make_contacts


def test_the_preview_shows_a_contact_and_links_nowhere_real(
    bobs: Client, acme: Organisation, campaign: Campaign
) -> None:
    make_contacts(acme, 2)
    page = bobs.get(url(campaign, "preview"), {"language": "nb"}).content.decode()
    assert "Person 0" in page and "Hva synes du om Acme?" in page
    mail = bobs.get(url(campaign, "mail"), {"language": "nb"})
    policy = mail.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert "/s/test/" in mail.content.decode() and "Hei Person!" in mail.content.decode()


@pytest.mark.parametrize("contact", ["", "garbage", "00000000-0000-0000-0000-000000000000"])
def test_the_preview_works_for_any_contact(bobs: Client, campaign: Campaign, contact: str) -> None:
    query = {"contact": contact, "language": "xx"}
    assert bobs.get(url(campaign, "mail"), query).status_code == 200


def test_texts_cannot_run_in_the_preview(
    bobs: Client, acme: Organisation, campaign: Campaign
) -> None:
    with tenant_scope(acme):
        campaign.texts["en"]["intro"] = "<script>alert(1)</script> {{ name }} {% load x %}"
        campaign.save()
        Contact.objects.create(email="a@example.com", name="<img src=x onerror=alert(1)>")
    mail = bobs.get(url(campaign, "mail"), {"language": "en"}).content.decode()
    assert "<script" not in mail and "<img" not in mail and "{% load x %}" in mail


def test_the_last_look_says_who_is_asked_and_starts(
    bobs: Client, acme: Organisation, campaign: Campaign
) -> None:
    make_contacts(acme, 3)
    with tenant_scope(acme):
        Contact.objects.create(name="Nowhere", external_id="1")
    page = bobs.get(url(campaign, "launch")).content.decode()
    assert "Send to 3 people?" in page and "No address on this channel" in page
    response = bobs.post(url(campaign, "launch"))
    assert response.headers["Location"] == url(campaign, "detail")
    with tenant_scope(acme):
        campaign.refresh_from_db()
        entry = AuditEntry.objects.get(action="campaign.launched")
    assert campaign.state == Campaign.State.LAUNCHING and entry.details == {"people": 4}
    assert "Finding out who is asked" in bobs.get(url(campaign, "detail")).content.decode()


def test_where_nobody_can_be_asked_there_is_nothing_to_press(
    bobs: Client, acme: Organisation, campaign: Campaign
) -> None:
    with tenant_scope(acme):
        Contact.objects.create(name="Nowhere", external_id="1")
    page = bobs.get(url(campaign, "launch")).content.decode()
    assert "Nobody of them can be asked" in page
    assert re.search(r"<button[^>]* disabled>Send to 0</button>", page)


def test_without_anybody_to_ask_nothing_starts(bobs: Client, campaign: Campaign) -> None:
    response = bobs.post(url(campaign, "launch"))
    assert response.status_code == 409 and "Nobody matches" in response.content.decode()


def test_after_the_trial_nothing_starts(
    bobs: Client, acme: Organisation, campaign: Campaign
) -> None:
    make_contacts(acme, 1)
    Organisation.objects.update(trial_ends_at=clock.now() - timedelta(days=1))
    assert bobs.post(url(campaign, "launch")).status_code == 302
    with tenant_scope(acme):
        campaign.refresh_from_db()
    assert campaign.is_draft


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"channel": "sms"}, ["a text message that has left", "Send to 1 person?"]),
        ({"channel": "email"}, ["a mail that has left", "Send to 1 person?", "At once"]),
        (
            {"kind": "recurring", "rhythm": {"every": 6, "unit": "weeks"}},
            ["Start Winter?", "Every 6 weeks", "every working day"],
        ),
        (
            {"kind": "triggered", "rhythm": {"event": "ticket_closed", "after_days": 1}},
            ["Start Winter?", "1 day after “ticket_closed”", "whoever it happens to"],
        ),
        (
            {"timing": {"start_at": "2099-01-01T08:00:00Z", "from_hour": 9, "until_hour": 17}},
            ["Nothing leaves before 1 January 2099", "Send at that moment", "09:00–17:00"],
        ),
        ({"channel": "api", "kind": "triggered"}, ["Start Winter?", "calls of your own system"]),
    ],
)
def test_the_last_look_tells_what_the_button_does(
    bobs: Client, acme: Organisation, survey: Survey, plan: dict[str, object], words: list[str]
) -> None:
    with tenant_scope(acme):
        Contact.objects.create(email="a@example.com", phone="+4790012345")
    campaign = make_campaign(survey, **plan)
    page = bobs.get(url(campaign, "launch")).content.decode()
    assert [told for told in words if told not in page] == []


@pytest.mark.parametrize("name", ["edit", "delete", "launch"])
def test_a_launched_campaign_is_neither_changed_nor_deleted(
    bobs: Client, acme: Organisation, running: Campaign, name: str
) -> None:
    assert bobs.post(url(running, name), plan()).headers["Location"] == url(running, "detail")
    with tenant_scope(acme):
        assert Campaign.objects.filter(pk=running.pk).exists()


def test_a_test_goes_to_the_asker_only(bobs: Client, campaign: Campaign) -> None:
    response = bobs.post(url(campaign, "test"), {"language": "en"}, follow=True)
    assert "A test is on its way to bob@example.com" in response.content.decode()
