"""The main job: from a sign-up to the first answer on the dashboard, as a newcomer does it."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Outbox

PASSWORD = "a short sentence works well"


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage, part: str) -> str:
    """The first address in the mail that contains ``part``."""
    found = re.search(rf"https?://\S*{part}\S*", text_of(mail))
    assert found, text_of(mail)
    return found.group()


@pytest.mark.e2e
def test_a_company_signs_up_asks_and_sees_its_first_answer(
    page: Page, phone_without_script: Page, worker: None, outbox: Outbox
) -> None:
    sign_up(page, outbox)
    publish_a_survey(page)
    add_a_contact(page, "kari@example.com")
    launch_a_campaign(page)

    invitation = outbox.wait_for("kari@example.com")
    assert invitation["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page.get_by_role("link", name="Home").first.click()
    expect(page.get_by_text("No answers yet").first).to_be_visible()

    answer(phone_without_script, link_in(invitation, "/s/"))

    # The dashboard is not reloaded: the answer appears by itself.
    expect(page.get_by_text("Friendly and quick").first).to_be_visible()


def sign_up(page: Page, outbox: Outbox) -> None:
    page.goto("/")
    page.get_by_role("link", name="Start free").first.click()
    page.get_by_label("Your name").fill("Ola Testmann")
    page.get_by_label("Work e-mail").fill("ola@example.com")
    page.get_by_label("Organisation").fill("Fjord Kaffe")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("heading", name="Look in your inbox")).to_be_visible()
    page.goto(link_in(outbox.wait_for("ola@example.com"), "confirm"))
    page.get_by_role("button", name="Confirm").click()
    expect(page).to_have_url(re.compile("/o/fjord-kaffe/"))


def publish_a_survey(page: Page) -> None:
    page.get_by_role("link", name="Make a survey").first.click()
    page.get_by_role("link", name="Choose a template").click()
    page.get_by_role("link", name="Customer relationship (NPS)").click()
    page.get_by_label("Name of the survey").fill("Relationship")
    page.get_by_role("button", name="Make the survey").click()
    page.get_by_role("link", name="Publish version 1").click()
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is live.")).to_be_visible()


def add_a_contact(page: Page, address: str) -> None:
    page.get_by_role("link", name="Contacts").first.click()
    page.get_by_role("link", name="One by one").click()
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Name", exact=True).fill("Kari Nordvik")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("is added")).to_be_visible()


def launch_a_campaign(page: Page) -> None:
    page.get_by_role("link", name="Campaigns").first.click()
    page.get_by_role("link", name="Plan the first campaign").click()
    page.get_by_label("Name").fill("Winter")
    page.get_by_role("button", name="Plan the campaign").click()
    page.get_by_role("button", name="Save and review").click()
    page.get_by_role("button", name="Send to 1").click()
    expect(page.get_by_text("is sent").or_(page.get_by_text("is on its way")).first).to_be_visible()


def answer(phone: Page, link: str) -> None:
    phone.goto(link)
    phone.get_by_role("radio", name="9").check(force=True)
    phone.get_by_role("button", name="Next").click()
    phone.get_by_role("textbox").fill("Friendly and quick")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading").first).to_be_visible()
