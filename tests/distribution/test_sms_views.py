"""A campaign by SMS as staff see it: plan, parts, cost, preview, proof; a developer's phone."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.local.sms_provider import Provider
from contacts.models import Contact
from distribution.channels.sms.account import sms_account
from distribution.models import Campaign
from distribution.outbox import phones_caught, text_reply, texts_caught
from distribution.proof import proof_send
from distribution.readiness import launch_problems
from distribution.sms_examples import sms_cost
from distribution.views.outbox import outbox_phone
from surveys.models import Survey
from tests.conftest import LoggedIn
from tests.distribution.campaigns.conftest import url
from tests.distribution.conftest import make_campaign


@pytest.fixture
def campaign(survey: Survey, sms: Provider) -> Campaign:
    """A draft by SMS in English and Norwegian."""
    with tenant_scope(survey.organisation):
        Contact.objects.create(name="Kari Nordmann", phone="90012345", language="nb")
        Contact.objects.create(name="Lena Berg", phone="+46701234567", language="sv")
    return make_campaign(survey, channel="sms")


@pytest.fixture
def client(alice: User) -> Client:
    return LoggedIn(alice)


def plan(campaign: Campaign, **changes: str) -> dict[str, Any]:
    """The form of the plan as the page has it."""
    fields = {"name": "Winter", "sender_name": "Acme", "expires_after_days": "30"}
    texts = {f"{code}-sms": campaign.texts[code]["sms"] for code in campaign.languages}
    audience = {"base": "everyone", "languages": ["en", "nb"], "quarantine_days": "30"}
    more = {"quarantine_after_answer_days": "90", "wait_days": "60", "sample_percent": "100"}
    return {**fields, **texts, **audience, **more, **changes}


def reloaded(campaign: Campaign) -> Campaign:
    with tenant_scope(campaign.organisation):
        return Campaign.objects.select_related("organisation", "survey__live_version").get(
            pk=campaign.pk
        )


def test_the_plan_shows_each_text_with_its_parts(client: Client, campaign: Campaign) -> None:
    page = client.get(url(campaign, "edit")).text
    assert "Hi Kari! How likely are you to recommend Acme" in page
    assert "<b>1 part</b>" in page and "about US$ 0.08 each" in page
    assert "People can answer with a number" in page


def test_the_counter_follows_what_is_typed(client: Client, campaign: Campaign) -> None:
    typed = {"language": "en", "en-sms": "It’s {{ question }}", "sms_sender": "Acme"}
    page = client.get(url(campaign, "sms"), typed).text
    assert "<b>3 parts</b>" in page and "Plain quotes and dashes" in page
    assert "No more: http://localhost:8000/t/" in page
    assert reloaded(campaign).texts["en"]["sms"] == campaign.texts["en"]["sms"]


@pytest.mark.parametrize("language", ["de", "x", ""])
def test_the_counter_knows_the_campaigns_languages_alone(
    client: Client, campaign: Campaign, language: str
) -> None:
    assert client.get(url(campaign, "sms"), {"language": language}).status_code == 404


def test_saves_texts_and_sender(client: Client, campaign: Campaign) -> None:
    sent = plan(campaign, **{"en-sms": "Hello! {{ question }}", "sms_sender": "Acme 1"})
    assert client.post(url(campaign, "edit"), sent).status_code == 302
    saved = reloaded(campaign)
    assert saved.sms_sender == "Acme 1"
    assert saved.texts["en"] == campaign.texts["en"] | {"sms": "Hello! {{ question }}"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sms_sender": "12345"}, "Use 1 to 11 letters"),
        ({"sms_sender": "Blåbær"}, "Use 1 to 11 letters"),
        ({"sms_sender": "+4790012345"}, "Use 1 to 11 letters"),
        ({"en-sms": "Hi {{ unknown }}"}, "There is no variable {{ unknown }}"),
        ({"en-sms": ""}, "This field is required"),
    ],
)
def test_says_beside_the_field_what_is_wrong(
    client: Client, campaign: Campaign, changes: dict[str, str], words: str
) -> None:
    page = client.post(url(campaign, "edit"), plan(campaign, **changes))
    assert page.status_code == 200 and words in page.text
    assert reloaded(campaign).sms_sender == ""


def test_says_why_an_anonymous_survey_has_no_replies(client: Client, campaign: Campaign) -> None:
    with tenant_scope(campaign.organisation):
        Survey.objects.update(is_anonymous=True)
    assert (
        "The survey is anonymous: answering by text is off"
        in client.get(url(campaign, "edit")).text
    )


def test_the_cost_is_parts_times_people_times_the_price_of_their_country(
    client: Client, campaign: Campaign, settings: Settings
) -> None:
    settings.SMS_PRICES = {"NO": 0.5, "SE": 0.25, "": 9.0}
    saved = reloaded(campaign)
    with tenant_scope(campaign.organisation):
        cost = sms_cost(saved, account=sms_account(campaign.organisation))
    # Lena speaks neither language and is asked in the first.
    assert (cost.people, cost.parts, cost.dollars) == (2, 2, 0.75)
    assert "2 parts, about US$ 0.75" in client.get(url(campaign, "launch")).text


def test_a_campaign_without_an_account_or_a_text_cannot_be_launched(
    campaign: Campaign, settings: Settings
) -> None:
    settings.SMS_ACCOUNT = ""
    with tenant_scope(campaign.organisation):
        campaign.texts["nb"]["sms"] = " "
        problems = launch_problems(campaign, campaign.organisation)
    assert "No account for SMS is set up. Add your own under Settings, Sending." in problems
    assert "The text message is missing (Norsk)." in problems


def test_the_preview_shows_a_contacts_message(client: Client, campaign: Campaign) -> None:
    page = client.get(url(campaign, "preview"), {"language": "nb"}).text
    assert "Hei Kari!" in page and "Send a test to my phone" in page


def test_a_test_goes_to_the_phone_that_was_written(
    client: Client, campaign: Campaign, alice: User, sms: Provider
) -> None:
    page = client.post(url(campaign, "test"), {"phone": "900 54 321"}, follow=True).text
    assert "A test is on its way to +4790054321" in page
    proof_send(
        organisation=campaign.organisation,
        campaign_id=campaign.pk,
        user_id=alice.pk,
        language="en",
        phone="+4790054321",
    )
    (text,) = sms.network.texts
    assert text.to == "+4790054321" and text.body.startswith("[Test] Hi")


def test_a_landline_gets_no_test(client: Client, campaign: Campaign) -> None:
    page = client.post(url(campaign, "test"), {"phone": "22 12 34 56"}, follow=True).text
    assert "“22 12 34 56” is no mobile number" in page


# The developer's phone


def keep(folder: Path, number: int, **changes: object) -> None:
    kept = {
        **{"direction": "outbound-api", "sender": "+4759440000", "to": "+4790012345"},
        **{"body": f"Text {number}", "status": "delivered", "error": ""},
        "created_at": number,
        **changes,
    }
    (folder / f"{number}-0a1b2c3d.sms").write_text(json.dumps(kept))


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.LOCAL_OUTBOX_DIR = str(tmp_path)
    return tmp_path


def test_the_outbox_knows_each_phones_last_text(folder: Path) -> None:
    keep(folder, 100)
    keep(folder, 200, direction="inbound", sender="+4790012345", to="+4759440000", body="9")
    keep(folder, 150, to="+4791111111", sender="Acme")
    assert [(text.phone, text.body) for text in phones_caught()] == [
        ("+4790012345", "9"),
        ("+4791111111", "Text 150"),
    ]
    first, second = texts_caught("+4790012345")
    assert (first.is_from_phone, second.is_from_phone) == (False, True)
    assert first.may_be_answered and not texts_caught("+4791111111")[0].may_be_answered


def test_a_reply_travels_through_the_provider(
    acme: Organisation, sms: Provider, folder: Path
) -> None:
    assert text_reply(phone="+4790012345", ours="+4790000000", body="9")
    deadline = time.monotonic() + 5
    while not sms.network.texts and time.monotonic() < deadline:
        time.sleep(0.02)
    (text,) = sms.network.texts
    assert (text.direction, text.body) == ("inbound", "9")


def test_says_when_the_network_is_away(
    folder: Path, settings: Settings, rf: RequestFactory
) -> None:
    settings.SMS_API = "http://127.0.0.1:9"
    assert not text_reply(phone="+4790012345", ours="+4790000000", body="9")


@pytest.mark.parametrize("phone", ["../../secret", "+4799999999", "x"])
def test_an_unknown_phone_is_not_there(folder: Path, rf: RequestFactory, phone: str) -> None:
    keep(folder, 100)
    with pytest.raises(Http404):
        outbox_phone(rf.get("/"), phone)


# An account of one's own

ACCOUNT = {
    "account_sid": "AC" + "0a" * 16,
    "auth_token": "a-long-secret",
    "sms_sender": "+4745000000",
}


def account_url(campaign: Campaign) -> str:
    slug = campaign.organisation.slug
    return reverse("distribution:account-edit", kwargs={"slug": slug, "channel": "sms"})


def test_an_own_account_sends_from_its_own_number(client: Client, campaign: Campaign) -> None:
    assert client.post(f"{account_url(campaign)}?provider=twilio", ACCOUNT).status_code == 302
    account = sms_account(campaign.organisation)
    assert (account.sid, account.token, account.sender) == tuple(ACCOUNT.values())
    page = client.get(account_url(campaign).replace("sms/", ""), follow=True).text
    assert f"/hooks/sms/{account.key}/" in page and "a-long-secret" not in page


@pytest.mark.parametrize(
    ("field", "text"),
    [("account_sid", "AC123"), ("sms_sender", "12345"), ("sms_sender", "A name too long")],
)
def test_an_account_is_checked_before_it_is_kept(
    client: Client, campaign: Campaign, field: str, text: str
) -> None:
    page = client.post(f"{account_url(campaign)}?provider=twilio", {**ACCOUNT, field: text})
    assert page.status_code == 200 and 'aria-invalid="true"' in page.text
    assert sms_account(campaign.organisation).sid == "ACplatform"
