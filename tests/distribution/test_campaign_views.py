"""The campaign pages: each works, and is closed to whom it should be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Contact, ContactList, ListMember, Property
from distribution.audience import audience_of
from distribution.models import Campaign, Invitation, Reminder, Segment
from distribution.segments import SegmentRule
from surveys.models import Survey
from tests.conftest import LoggedIn
from tests.distribution.conftest import make_campaign, make_contacts

State = Invitation.State
ONE = ["detail", "edit", "audience", "delete", "preview", "mail", "launch", "people", "decide"]
POSTS = ["test", "pause", "resume"]
FOR_MEMBERS = ["edit", "audience", "delete", "launch", "decide", *POSTS]


def url(campaign: Campaign, name: str) -> str:
    return reverse(
        f"distribution:campaign-{name}",
        kwargs={"slug": campaign.organisation.slug, "pk": campaign.pk},
    )


def new(survey: Survey, **changes: object) -> dict[str, object]:
    """What the browser posts for a new campaign."""
    chosen = {"name": "Spring", "survey": survey.pk, "channel": "email", "kind": "once"}
    return {**chosen, "languages": ["en"], **changes}


def plan(**changes: object) -> dict[str, object]:
    """What the browser posts from the plan of a campaign in English and Norwegian."""
    return {
        "name": "Winter",
        "sender_name": "Acme",
        "reply_to": "alice@example.com",
        "base": "everyone",
        "quarantine_days": "30",
        "quarantine_after_answer_days": "90",
        "wait_days": "60",
        "sample_percent": "100",
        "expires_after_days": "30",
        "en-subject": "Hello {{ first_name }}",
        "en-intro": "Hi {{ first_name }}",
        "nb-subject": "Hei",
        "nb-intro": "Hei {{ first_name }}",
        **changes,
    }


@pytest.fixture
def bobs(bob: User) -> Client:
    return LoggedIn(bob)


@pytest.mark.parametrize("name", [*ONE, *POSTS])
def test_a_stranger_finds_nothing(campaign: Campaign, mallory: User, name: str) -> None:
    client = LoggedIn(mallory)
    assert client.get(url(campaign, name)).status_code == 404
    own = url(campaign, name).replace("/acme/", "/globex/")
    assert client.post(own).status_code in {404, 405}
    assert client.get(own).status_code in {404, 405}


@pytest.mark.parametrize("name", [*ONE, *POSTS])
def test_the_anonymous_are_led_to_the_login(client: Client, campaign: Campaign, name: str) -> None:
    response = client.get(url(campaign, name))
    assert response.status_code == 302 and "login" in response.headers["Location"]


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_a_viewer_may_not_change_anything(campaign: Campaign, carol: User, name: str) -> None:
    assert LoggedIn(carol).post(url(campaign, name)).status_code == 403


@pytest.mark.parametrize("name", ["preview", "mail", "people"])
def test_a_viewer_may_look(campaign: Campaign, carol: User, name: str) -> None:
    assert LoggedIn(carol).get(url(campaign, name)).status_code == 200


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


@pytest.fixture
def running(acme: Organisation, campaign: Campaign) -> Campaign:
    """A campaign with one invitation in each state."""
    contacts = make_contacts(acme, len(State.values))
    now = clock.now()
    with tenant_scope(acme):
        for contact, state in zip(contacts, State.values, strict=True):
            reached = state in {State.SENT, State.DELIVERED, State.OPENED, State.ANSWERED}
            Invitation.objects.create(
                campaign=campaign,
                contact=contact,
                address=contact.email or "",
                language="nb",
                state=state,
                not_asked="opted_out" if state == State.SUPPRESSED else "",
                sent_at=now if reached else None,
                problem="550 5.1.1 <No such user>" if state == State.BOUNCED else "",
            )
        campaign.state, campaign.launched_at = Campaign.State.SENDING, now
        campaign.frozen_at = now
        campaign.save()
    return campaign


def test_a_campaign_whose_people_all_wait_does_not_say_it_is_sent(
    bobs: Client, running: Campaign
) -> None:
    with tenant_scope(running.organisation):
        running.invitations.update(state=State.DEFERRED, sent_at=None)
        Campaign.objects.filter(pk=running.pk).update(state=Campaign.State.DONE)
    assert "Everybody in Winter waits" in bobs.get(url(running, "detail")).text


def test_the_running_page_counts(bobs: Client, running: Campaign) -> None:
    page = bobs.get(url(running, "detail")).content.decode()
    assert "Winter is on its way" in page and "Address does not exist" in page
    assert 'hx-trigger="every 2s"' in page and "Decide" in page
    htmx = {"HX-Request": "true"}
    part = bobs.get(url(running, "detail"), {"was": "sending"}, headers=htmx).content.decode()
    assert "<html" not in part and 'id="running"' in part
    changed = bobs.get(url(running, "detail"), {"was": "launching"}, headers=htmx)
    assert changed.headers["HX-Refresh"] == "true"


def test_a_finished_page_asks_no_more(bobs: Client, acme: Organisation, running: Campaign) -> None:
    with tenant_scope(acme):
        Campaign.objects.update(state=Campaign.State.DONE)
    assert "every 2s" not in bobs.get(url(running, "detail")).content.decode()


def test_it_pauses_and_resumes(bobs: Client, acme: Organisation, running: Campaign) -> None:
    bobs.post(url(running, "pause"))
    page = bobs.get(url(running, "detail")).content.decode()
    assert "Winter is paused" in page and "Paused by one of you" in page
    bobs.post(url(running, "resume"))
    with tenant_scope(acme):
        running.refresh_from_db()
    assert running.state == Campaign.State.SENDING and running.resumed_at


def test_people_are_listed_by_state(bobs: Client, running: Campaign) -> None:
    page = bobs.get(url(running, "people")).content.decode()
    assert f"{len(State.values)} people" in page
    page = bobs.get(url(running, "people"), {"state": "bounced"}).content.decode()
    assert "1 person" in page and "550 5.1.1 &lt;No such user&gt;" in page
    page = bobs.get(url(running, "people"), {"reason": "opted_out", "page": "x"}).content.decode()
    assert "1 person" in page
    page = bobs.get(url(running, "people"), {"state": "nonsense"}).content.decode()
    assert "Nobody here" in page


def test_unknown_ones_are_decided(bobs: Client, acme: Organisation, running: Campaign) -> None:
    with tenant_scope(acme):
        running.invitations.filter(state=State.UNKNOWN).update(problem="Connection reset")
    assert "1 message may or may not" in bobs.get(url(running, "decide")).content.decode()
    bobs.post(url(running, "decide"), {"decision": "again"})
    with tenant_scope(acme):
        assert not running.invitations.filter(state=State.UNKNOWN).exists()
        assert AuditEntry.objects.filter(action="campaign.unknown_decided").exists()
    assert "Nothing to decide" in bobs.get(url(running, "decide")).content.decode()
    assert "out of reach" not in bobs.get(url(running, "detail")).content.decode()


def test_unknown_reminders_are_decided_with_them(
    bobs: Client, acme: Organisation, running: Campaign
) -> None:
    with tenant_scope(acme):
        reached = running.invitations.get(state=State.SENT)
        reminder = {"campaign": running, "number": 2, "address": "person@example.com"}
        Reminder.objects.create(invitation=reached, state=State.UNKNOWN, **reminder)
    assert "1 may or may not have arrived" in bobs.get(url(running, "detail")).content.decode()
    page = bobs.get(url(running, "decide")).content.decode()
    assert "2 messages may or may not" in page and "Reminder 2" in page
    assert "person@example.com" in page
    bobs.post(url(running, "decide"), {"decision": "leave"})
    assert "Nothing to decide" in bobs.get(url(running, "decide")).content.decode()


@pytest.mark.parametrize("channel", ["email", "sms", "api", "login"])
def test_a_viewer_reads_a_draft_of_any_channel(
    acme: Organisation, survey: Survey, carol: User, channel: str
) -> None:
    make_contacts(acme, 1)
    reminders = [{"after_days": 4, "channel": "sms", "texts": {}}]
    campaign = make_campaign(survey, channel=channel, reminders=reminders)
    client = LoggedIn(carol)
    page = client.get(url(campaign, "detail")).content.decode()
    assert "Members plan and start it" in page and "Save" not in page
    is_sent = channel in {"email", "sms"}
    assert ("4 days later by SMS" in page) is is_sent
    preview = client.get(url(campaign, "preview"))
    assert preview.status_code == (200 if is_sent else 302)
    assert "test to my" not in preview.content.decode()


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


def test_a_draft_can_be_deleted(bobs: Client, acme: Organisation, campaign: Campaign) -> None:
    assert bobs.get(url(campaign, "delete")).status_code == 200
    with tenant_scope(acme):
        assert Campaign.objects.exists()
    bobs.post(url(campaign, "delete"))
    with tenant_scope(acme):
        assert not Campaign.objects.exists()


def test_a_test_goes_to_the_asker_only(bobs: Client, campaign: Campaign) -> None:
    response = bobs.post(url(campaign, "test"), {"language": "en"}, follow=True)
    assert "A test is on its way to bob@example.com" in response.content.decode()
