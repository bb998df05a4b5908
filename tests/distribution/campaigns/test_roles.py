"""Who may open which page of a campaign."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Organisation, User
from distribution.models import Campaign
from surveys.models import Survey
from tests.conftest import LoggedIn
from tests.distribution.campaigns.conftest import url
from tests.distribution.conftest import make_campaign, make_contacts

ONE = ["detail", "edit", "audience", "delete", "preview", "mail", "launch", "people", "decide"]
POSTS = ["test", "pause", "resume"]
FOR_MEMBERS = ["edit", "audience", "delete", "launch", "decide", *POSTS]


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
