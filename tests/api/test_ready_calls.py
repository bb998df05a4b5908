"""The commands that the screens show do what they say, run by a shell as they stand."""

from __future__ import annotations

import html
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution.models import Campaign, Invitation
from surveys.catalogue import templates
from surveys.finished import answers_judged, example_of
from surveys.models import Response, Survey
from surveys.walking import Person, Walk
from tests.api.conftest import api_campaign, make_key
from tests.conftest import LoggedIn
from tests.surveys.everything import ask, definition, every_look, live

pytestmark = pytest.mark.django_db(transaction=True)
DOCS = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """The live server, whose address stands in every command."""
    settings.BASE_URL = str(live_server.url)
    settings.ALLOWED_HOSTS = ["*"]
    return str(live_server.url)


def run(command: str, key: str) -> Any:
    """The reply to a command, run by a shell that knows the key."""
    environment = {"PATH": os.environ["PATH"], "ANBEFAL_KEY": key}
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, timeout=60, env=environment, check=True
    )
    return json.loads(done.stdout)


def shown(page: str, field: str) -> str:
    """What a field of the page holds."""
    found = re.search(rf'id="{field}"[^>]*>([^<]*)</textarea>', page)
    assert found is not None
    return html.unescape(found[1])


def test_both_commands_of_the_campaign_page_work_as_they_stand(
    site: str, acme: Organisation, alice: User, survey: Survey
) -> None:
    campaign = api_campaign(survey)
    key, browser = make_key(acme, alice), LoggedIn(alice)
    address = f"/o/acme/campaigns/{campaign.pk}/"
    page = browser.get(address).text
    assert "Waiting for the first call" in page
    invited = run(shown(page, "call-invitation"), key)
    assert invited["state"] == "sent" and invited["answer_url"].startswith(site)
    assert run(shown(page, "call-invitation"), key) == invited, "the same call is done once"
    answered = run(shown(page, "call-response"), key)
    with tenant_scope(acme):
        assert Invitation.objects.get().pk.hex == invited["id"].replace("-", "")
        kept = Response.objects.get()
    assert (str(kept.pk), kept.score, kept.comment) == (answered["id"], 10, "Quick and kind")
    assert str(kept.contact_id) == invited["contact"]
    after = browser.get(address).text
    assert "The last call" in after and "Kari Nordmann" in after


def test_the_plan_shows_them_before_the_start_and_says_when_a_key_is_missing(
    site: str, acme: Organisation, alice: User, survey: Survey
) -> None:
    draft = api_campaign(survey, state=Campaign.State.DRAFT)
    browser = LoggedIn(alice)
    page = browser.get(f"/o/acme/campaigns/{draft.pk}/edit/").text
    assert "There is no API key yet" in page
    assert f"/api/v1/campaigns/{draft.pk}/invitations" in shown(page, "call-invitation")
    key = make_key(acme, alice)
    refused = run(shown(page, "call-invitation"), key)
    assert refused["error"]["code"] == "campaign_draft"
    values = {
        "name": "Shop",
        "expires_after_days": 14,
        "quarantine_days": 7,
        "quarantine_after_answer_days": 30,
        "launch": 1,
    }
    browser.post(f"/o/acme/campaigns/{draft.pk}/edit/", values)
    launch = browser.get(f"/o/acme/campaigns/{draft.pk}/launch/").text
    assert "Start Shop?" in launch
    browser.post(f"/o/acme/campaigns/{draft.pk}/launch/")
    assert run(shown(page, "call-invitation"), key)["state"] == "sent"
    with tenant_scope(acme):
        draft.refresh_from_db()
        assert (draft.state, draft.quarantine_days) == ("sending", 7)
        assert Invitation.objects.count() == 1


def test_the_example_of_an_anonymous_survey_names_nobody(
    site: str, acme: Organisation, alice: User
) -> None:
    survey = live(acme, alice, definition(ask("nps", "How likely?")), is_anonymous=True)
    campaign = api_campaign(survey)
    page = LoggedIn(alice).get(f"/o/acme/campaigns/{campaign.pk}/").text
    assert run(shown(page, "call-response"), make_key(acme, alice))["id"] is None


def test_every_example_is_an_answer_that_is_accepted() -> None:
    made = [every_look()]
    made += [each.filled(company="Acme", language="en") for each in templates().values()]
    for survey in made:
        told = example_of(survey, "en")
        answers = told.pop("answers", {})
        walk = Walk(survey, Person("en", "api"), "example")
        assert answers_judged(walk, answers, **told).is_complete


def test_the_calls_of_the_guide_work_in_their_order(
    site: str, acme: Organisation, alice: User, survey: Survey
) -> None:
    campaign, key = api_campaign(survey), make_key(acme, alice)
    replies: list[dict[str, Any]] = []
    for block in re.findall(r"```sh\n(.*?)```", DOCS.read_text(), re.DOTALL):
        command = block.replace("https://anbefal.example", site)
        command = command.replace("CAMPAIGN", str(campaign.pk)).replace("SURVEY", str(survey.pk))
        if replies:
            command = command.replace("INVITATION", replies[0].get("id", ""))
        replies.append(run(command, key))
    assert len(replies) >= 7
    assert [reply for reply in replies if "error" in reply] == []
