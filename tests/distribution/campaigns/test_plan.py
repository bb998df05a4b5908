"""Campaigns are listed, begun, planned and deleted."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import AuditEntry, Organisation
from accounts.tenancy import tenant_scope
from contacts.models import Contact, ContactList, ListMember, Property
from distribution.audience import audience_of
from distribution.models import Campaign, Segment
from distribution.segments import SegmentRule
from surveys.models import Survey
from tests.distribution.campaigns.conftest import plan, url
from tests.distribution.conftest import make_contacts


def new(survey: Survey, **changes: object) -> dict[str, object]:
    """What the browser posts for a new campaign."""
    chosen = {"name": "Spring", "survey": survey.pk, "channel": "email", "kind": "once"}
    return {**chosen, "languages": ["en"], **changes}


def test_the_list_teaches_when_it_is_empty(bobs: Client, acme: Organisation) -> None:
    page = bobs.get("/o/acme/campaigns/")
    assert page.status_code == 200 and "No campaign yet" in page.content.decode()


def test_the_list_shows_where_each_campaign_stands(bobs: Client, campaign: Campaign) -> None:
    page = bobs.get("/o/acme/campaigns/").content.decode()
    assert "Winter" in page and "Draft" in page


def test_a_campaign_is_planned_with_ready_texts(
    bobs: Client, acme: Organisation, survey: Survey
) -> None:
    assert bobs.get("/o/acme/campaigns/new/").status_code == 200
    data = new(survey, languages=["nb", "en"])
    response = bobs.post("/o/acme/campaigns/new/", data, follow=True)
    assert response.status_code == 200
    with tenant_scope(acme):
        campaign = Campaign.objects.get()
        assert campaign.languages == ["en", "nb"] and campaign.texts["nb"]["subject"]
        assert AuditEntry.objects.filter(action="campaign.created").exists()


@pytest.mark.parametrize(
    ("channel", "kind", "kept"),
    [
        ("email", "recurring", "recurring"),
        ("sms", "triggered", "triggered"),
        ("sms", "", "once"),
        ("login", "recurring", "once"),
        ("api", "once", "triggered"),
    ],
)
def test_a_campaign_has_the_channel_and_the_kind_that_were_chosen(
    bobs: Client, acme: Organisation, survey: Survey, channel: str, kind: str, kept: str
) -> None:
    response = bobs.post("/o/acme/campaigns/new/", new(survey, channel=channel, kind=kind))
    assert response.status_code == 302
    with tenant_scope(acme):
        campaign = Campaign.objects.get()
    assert (campaign.channel, campaign.kind) == (channel, kept)


def test_an_open_link_is_shared_and_not_planned(
    bobs: Client, acme: Organisation, survey: Survey
) -> None:
    response = bobs.post("/o/acme/campaigns/new/", new(survey, channel="link"))
    assert response.headers["Location"] == f"/o/acme/surveys/{survey.pk}/share/"
    with tenant_scope(acme):
        assert not Campaign.objects.exists()


def test_a_campaign_without_a_channel_is_told_so(bobs: Client, survey: Survey) -> None:
    page = bobs.post("/o/acme/campaigns/new/", new(survey, channel="")).content.decode()
    assert "This field is required" in page and "Spring" in page


def test_a_campaign_needs_a_live_survey(bobs: Client, acme: Organisation, survey: Survey) -> None:
    with tenant_scope(acme):
        Survey.objects.update(state=Survey.State.CLOSED)
    response = bobs.post("/o/acme/campaigns/new/", new(survey))
    assert response.status_code == 200 and "No survey is live" in response.content.decode()


def test_the_plan_is_saved(bobs: Client, acme: Organisation, campaign: Campaign) -> None:
    make_contacts(acme, 2)
    assert bobs.get(url(campaign, "edit")).status_code == 200
    response = bobs.post(
        url(campaign, "edit"),
        plan(quarantine_days="0", sample_percent="50", **{"nb-closing": "Ha det"}),
    )
    assert response.status_code == 302
    with tenant_scope(acme):
        campaign.refresh_from_db()
    assert (campaign.quarantine_days, campaign.sample_percent) == (0, 50)
    assert campaign.texts["nb"]["closing"] == "Ha det"
    assert campaign.languages == ["en", "nb"]


def test_a_property_narrows_the_audience(
    bobs: Client, acme: Organisation, campaign: Campaign
) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="plan", label="Plan")
        for number, value in enumerate(["Pro", "Pro", "Basic"]):
            Contact.objects.create(email=f"p{number}@example.com", properties={"plan": value})
    pro = {"who-0-about": "property:plan", "who-0-op": "is", "who-0-values": ["Pro"]}
    shown = bobs.get(url(campaign, "audience"), {**pro, "quarantine_days": "0"})
    assert "<b>2</b> will be asked" in shown.content.decode()
    bobs.post(url(campaign, "edit"), plan(**pro))
    with tenant_scope(acme):
        campaign.refresh_from_db()
        assert audience_of(campaign).count() == 2


def test_a_segment_or_a_list_is_the_audience(
    bobs: Client, acme: Organisation, campaign: Campaign
) -> None:
    people = make_contacts(acme, 3)
    with tenant_scope(acme):
        chosen = ContactList.objects.create(name="VIP")
        ListMember.objects.create(list=chosen, contact=people[0])
        spoken = SegmentRule.model_validate({"conditions": [{"subject": "email", "op": "set"}]})
        segment = Segment.objects.create(name="Reachable", rule=spoken.model_dump())
    for base, people_asked in [(f"list:{chosen.pk}", 1), (f"segment:{segment.pk}", 3)]:
        assert bobs.post(url(campaign, "edit"), plan(base=base)).status_code == 302
        with tenant_scope(acme):
            campaign.refresh_from_db()
            assert audience_of(campaign).count() == people_asked
        assert f'value="{base}" selected' in bobs.get(url(campaign, "edit")).content.decode()


def test_an_audience_that_is_gone_asks_nobody(
    bobs: Client, acme: Organisation, campaign: Campaign
) -> None:
    make_contacts(acme, 1)
    with tenant_scope(acme):
        chosen = ContactList.objects.create(name="VIP")
    bobs.post(url(campaign, "edit"), plan(base=f"list:{chosen.pk}"))
    with tenant_scope(acme):
        chosen.delete()
    shown = bobs.get(url(campaign, "edit")).content.decode()
    assert "No longer there" in shown and "Nobody matches" in shown


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"en-subject": "Hi {{ frist_name }}"}, "There is no variable {{ frist_name }}"),
        ({"nb-intro": "{{ contact.organisation }}"}, "There is no variable"),
        ({"en-subject": ""}, "This field is required"),
        ({"sender_name": "Acme\r\nBcc: everybody@example.com"}, "in one line"),
        ({"en-subject": "Hi\nBcc: everybody@example.com"}, "in one line"),
        ({"reply_to": "nobody"}, "valid email"),
        ({"quarantine_days": "-1"}, "greater than or equal to 0"),
        ({"quarantine_days": "99999999999"}, "less than or equal to 365"),
        ({"expires_after_days": "0"}, "greater than or equal to 1"),
        ({"base": "nothing"}, "Select a valid choice"),
        ({"who-0-about": "asked:", "who-0-op": "within"}, "Say with what to compare"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_lost(
    bobs: Client,
    acme: Organisation,
    campaign: Campaign,
    changes: dict[str, object],
    message: str,
) -> None:
    typed = plan(**{"nb-closing": "Typed with care"} | changes)
    response = bobs.post(url(campaign, "edit"), typed)
    page = response.content.decode()
    assert response.status_code == 200
    assert message in page.replace("&quot;", '"') and "Typed with care" in page
    with tenant_scope(acme):
        campaign.refresh_from_db()
    assert campaign.texts["en"]["subject"] == "What do you think of {{ company }}?"


def test_a_draft_can_be_deleted(bobs: Client, acme: Organisation, campaign: Campaign) -> None:
    assert bobs.get(url(campaign, "delete")).status_code == 200
    with tenant_scope(acme):
        assert Campaign.objects.exists()
    bobs.post(url(campaign, "delete"))
    with tenant_scope(acme):
        assert not Campaign.objects.exists()
