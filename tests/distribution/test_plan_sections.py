"""The plan's sections of time: what is saved, what is refused, beside which field."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Property
from distribution.models import Campaign, Channel
from distribution.readiness import launch_problems
from distribution.reminder_texts import REMINDER_TEXTS
from distribution.texts import STANDARD_TEXTS, texts_of
from surveys.models import Survey
from tests.conftest import LoggedIn
from tests.distribution.campaigns.conftest import plan, url
from tests.distribution.conftest import make_campaign

WINDOW = {"has_window": "on", "from_hour": "9", "until_hour": "17", "weekdays": ["0", "4"]}
REMINDER = {
    "reminder-1-is_on": "on",
    "reminder-1-after_days": "4",
    "reminder-1-channel": "email",
    "reminder-1-en-subject": "Again",
    "reminder-1-en-intro": "Hi {{ first_name }}",
    "reminder-1-nb-subject": "Igjen",
    "reminder-1-nb-intro": "Hei",
}


@pytest.fixture
def bobs(bob: User) -> Client:
    return LoggedIn(bob)


def save(client: Client, campaign: Campaign, **changes: object) -> str:
    """What the page says after saving; "" once it was saved."""
    response = client.post(url(campaign, "edit"), plan(**changes))
    with tenant_scope(campaign.organisation):
        campaign.refresh_from_db()
    return "" if response.status_code == 302 else response.content.decode()


def test_the_window_is_saved(bobs: Client, campaign: Campaign) -> None:
    assert save(bobs, campaign, **WINDOW, skip_holidays="on", rate_per_hour="500") == ""
    assert campaign.timing == {
        "start_at": None,
        "from_hour": 9,
        "until_hour": 17,
        "weekdays": [0, 4],
        "skip_holidays": True,
    }
    assert campaign.rate_per_hour == 500
    page = bobs.get(url(campaign, "edit")).content.decode()
    assert 'value="500"' in page and "Only at certain hours" in page


def test_without_a_window_every_hour_is_fine(bobs: Client, campaign: Campaign) -> None:
    assert save(bobs, campaign, **WINDOW) == ""
    assert save(bobs, campaign, from_hour="9", until_hour="17", weekdays=["0"]) == ""
    assert campaign.timing["until_hour"] == 24 and len(campaign.timing["weekdays"]) == 7


def test_the_start_is_the_organisations_clock(bobs: Client, campaign: Campaign) -> None:
    assert save(bobs, campaign, start_at="2099-07-01T09:30") == ""
    assert campaign.timing["start_at"] == "2099-07-01T09:30:00+02:00"
    assert 'value="2099-07-01T09:30"' in bobs.get(url(campaign, "edit")).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({**WINDOW, "until_hour": "9"}, "Choose an hour after the first one."),
        ({**WINDOW, "weekdays": []}, "Choose at least one day."),
        ({"start_at": "2020-01-01T10:00"}, "This moment is over."),
        ({"rate_per_hour": "0"}, "greater than or equal to 1"),
        ({**REMINDER, "reminder-1-en-intro": ""}, "This field is required."),
        ({**REMINDER, "reminder-1-after_days": ""}, "This field is required."),
        ({**REMINDER, "reminder-1-channel": "sms"}, "This field is required."),
        ({**REMINDER, "reminder-1-channel": "fax"}, "fax is not one of"),
        ({**REMINDER, "reminder-1-nb-intro": "{{ shoe_size }}"}, "There is no variable"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_saved(
    bobs: Client, campaign: Campaign, changes: dict[str, object], words: str
) -> None:
    assert words in save(bobs, campaign, **changes)
    assert campaign.timing == {} and campaign.reminders == []


def test_reminders_are_added_one_by_one_and_taken_away(bobs: Client, campaign: Campaign) -> None:
    assert save(bobs, campaign, **REMINDER) == ""
    assert [each["after_days"] for each in campaign.reminders] == [4]
    assert texts_of(campaign, "nb", step=1).subject == "Igjen"
    assert texts_of(campaign, "nb", step=1).closing == texts_of(campaign, "nb").closing
    second = {name.replace("-1-", "-2-"): value for name, value in REMINDER.items()}
    assert save(bobs, campaign, **REMINDER, **second) == ""
    assert len(campaign.reminders) == 2
    assert "Reminder 2" in bobs.get(url(campaign, "edit")).content.decode()
    assert save(bobs, campaign, **second) == ""
    assert len(campaign.reminders) == 1


def test_there_are_five_reminders_at_most(
    bobs: Client, acme: Organisation, campaign: Campaign
) -> None:
    texts = {code: REMINDER_TEXTS[code].model_dump() for code in campaign.languages}
    with tenant_scope(acme):
        one = {"after_days": 4, "channel": "email", "texts": texts}
        campaign.reminders = [one] * 5
        campaign.save()
    page = bobs.get(url(campaign, "edit")).content.decode()
    assert "Reminder 5" in page and "Add a reminder" not in page


def test_a_reminder_begins_with_words_in_every_language(bobs: Client, campaign: Campaign) -> None:
    assert set(REMINDER_TEXTS) == set(STANDARD_TEXTS)
    page = bobs.get(url(campaign, "edit")).content.decode()
    assert "Add a reminder" in page and "En kort påminnelse" in page


def test_the_rhythm_is_saved(bobs: Client, survey: Survey) -> None:
    campaign = make_campaign(survey, kind=Campaign.Kind.RECURRING)
    told = {"every": "6", "unit": "weeks", "first_within_days": "10"}
    assert save(bobs, campaign, **told) == ""
    assert (campaign.rhythm["every"], campaign.rhythm["unit"]) == (6, "weeks")
    assert "greater than or equal to 1" in save(bobs, campaign, **{**told, "every": "0"})


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"property": "last_purchase_at"}, ""),
        ({"event": "ticket_closed"}, ""),
        ({}, "Choose either a property or an event."),
        ({"property": "last_purchase_at", "event": "ticket_closed"}, "Choose either"),
        ({"event": "Ticket closed!"}, "Enter a valid value."),
        ({"property": "shoe_size"}, "shoe_size is not one of"),
    ],
)
def test_one_thing_makes_it_ask(
    bobs: Client, acme: Organisation, survey: Survey, told: dict[str, str], words: str
) -> None:
    with tenant_scope(acme):
        Property.objects.create(key="last_purchase_at", label="Last purchase")
    campaign = make_campaign(survey, kind=Campaign.Kind.TRIGGERED)
    page = save(bobs, campaign, after_days="3", **told)
    assert words in page and bool(page) is bool(words)


@pytest.mark.parametrize(
    ("channel", "rhythm", "is_refused"),
    [
        ("email", {}, True),
        ("email", {"event": "ticket_closed"}, False),
        ("email", {"property": "last_purchase_at"}, False),
        ("api", {}, False),
    ],
)
def test_what_nothing_makes_ask_is_not_started(
    acme: Organisation, survey: Survey, channel: str, rhythm: dict[str, str], is_refused: bool
) -> None:
    kind = Campaign.Kind.TRIGGERED
    campaign = make_campaign(survey, kind=kind, channel=channel, rhythm=rhythm)
    with tenant_scope(acme):
        problems = " ".join(launch_problems(campaign, acme))
    assert ("Nothing makes it ask" in problems) is is_refused


@pytest.mark.parametrize(
    ("channel", "has_replies", "words"),
    [
        (Channel.EMAIL, True, "in their inbox"),
        (Channel.SMS, True, "in reminders by e-mail"),
        (Channel.LOGIN, False, "at the top of the letter"),
    ],
)
def test_the_sender_is_told_in_the_words_of_the_channel(
    bobs: Client, survey: Survey, channel: Channel, has_replies: bool, words: str
) -> None:
    campaign = make_campaign(survey, channel=channel)
    page = bobs.get(url(campaign, "edit")).content.decode()
    assert words in page and ("Replies" in page) is has_replies


def test_a_new_campaign_begins_with_the_usual_hours_of_its_channel(
    bobs: Client, acme: Organisation, survey: Survey
) -> None:
    chosen = {"name": "Spring", "survey": survey.pk, "languages": ["en"]}
    for channel, kind in [(Channel.SMS, "once"), (Channel.EMAIL, "triggered")]:
        bobs.post("/o/acme/campaigns/new/", {**chosen, "channel": channel, "kind": kind})
    with tenant_scope(acme):
        texted = Campaign.objects.get(channel=Channel.SMS)
        after_event = Campaign.objects.get(kind="triggered")
    assert (texted.timing["from_hour"], texted.timing["until_hour"]) == (9, 20)
    assert (after_event.timing["until_hour"], after_event.wait_days) == (21, 7)
    assert after_event.created_at - clock.now() < timedelta(0)
