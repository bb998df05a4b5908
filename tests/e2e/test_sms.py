"""A campaign by SMS, from the plan to an answer that was texted back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from config.local.sms_network import Network, Text
from config.local.sms_provider import Provider
from contacts.models import Contact
from distribution.models import Invitation
from surveys.models import Response
from tests.e2e.conftest import WAIT_SECONDS
from tests.surveys.asking import make_survey

PHONE, OURS = "+4790012345", "+4759440000"


@pytest.fixture
def network(site: str, settings: Settings) -> Iterator[Network]:
    """The local provider, which tells the live server what it tells the product elsewhere."""
    network = Network(account="AClocal", token="a-token", inbound_url=f"{site}/hooks/sms/")
    provider = Provider(network)
    provider.start()
    settings.SHORT_URL = site
    settings.SMS_ACCOUNT, settings.SMS_TOKEN = "AClocal", "a-token"
    settings.SMS_SENDER, settings.SMS_API = OURS, provider.url
    yield network
    provider.stop()


def text_to_phone(network: Network, count: int) -> Text:
    """The ``count``-th text to the phone; fails when it does not come."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        found = [text for text in network.texts if text.to == PHONE]
        if len(found) >= count:
            return found[count - 1]
        time.sleep(0.1)
    pytest.fail(f"no text number {count}; there are {network.texts}")


@pytest.mark.e2e
def test_a_number_that_is_texted_back_is_an_answer(
    page: Page,
    worker: None,
    network: Network,
    log_in: Callable[[Page, User], None],
    acme: Organisation,
    alice: User,
) -> None:
    make_survey(acme, alice)
    with tenant_scope(acme):
        Contact.objects.create(name="Kari Nordmann", phone="90012345", language="en")
    log_in(page, alice)
    launch(page, acme)

    assert "Hi Kari! How likely are you to recommend Acme" in text_to_phone(network, 1).body
    network.reply(sender=PHONE, to=OURS, body="9")
    assert text_to_phone(network, 2).body == "You gave us 9. What would it take for a 10?"
    network.reply(sender=PHONE, to=OURS, body="Open on Sundays")
    assert text_to_phone(network, 3).body.startswith("Great to hear")

    with tenant_scope(acme):
        response, invitation = Response.objects.get(), Invitation.objects.get()
    assert (response.score, response.comment, response.channel) == (9, "Open on Sundays", "sms")
    assert response.completed_at and invitation.state == Invitation.State.ANSWERED
    # In a window of its own: the campaign's page loads itself anew when its state changes.
    answers = page.context.new_page()
    answers.goto(reverse("surveys:response-list", kwargs={"slug": acme.slug}))
    expect(answers.get_by_text("Open on Sundays").first).to_be_visible()
    expect(answers.get_by_text("SMS").first).to_be_visible()


def launch(page: Page, organisation: Organisation) -> None:
    """Plan a campaign by SMS, see how many parts its text has, and send it."""
    page.goto(f"/o/{organisation.slug}/campaigns/new/")
    page.get_by_label("Name").fill("By text")
    page.locator("input[name=channel][value=sms]").check(force=True)
    page.get_by_role("button", name="Plan the campaign").click()
    expect(page.locator("#sms-en").get_by_text("1 part")).to_be_visible()
    words = page.locator("#id_en-sms")
    before = words.input_value()
    words.fill(f"“Hello” {before}")
    expect(page.locator("#sms-en").get_by_text("Plain quotes and dashes")).to_be_visible()
    words.fill(before)
    expect(page.locator("#sms-en").get_by_text("1 part")).to_be_visible()
    page.get_by_role("button", name="Save and review").click()
    expect(page.get_by_text("about US$").first).to_be_visible()
    page.get_by_role("button", name="Send to 1").click()
