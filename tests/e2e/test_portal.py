"""The respondents' portal in a real browser: small phone, no script, the square of a letter."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from distribution.codes import code_shown
from distribution.models import Invitation
from surveys.models import Response
from tests.distribution.conftest import make_survey
from tests.distribution.login import give_code, invite, make_login_campaign
from tests.e2e.conftest import Outbox

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def invitation(transactional_db: None, acme: Organisation, alice: User) -> Invitation:
    survey = make_survey(acme)
    with tenant_scope(acme):
        kari = Contact.objects.create(email="kari@example.com", name="Kari Nordmann")
    return invite(make_login_campaign(survey), kari)


def is_too_wide(page: Page) -> bool:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width > 320


def test_a_person_without_script_logs_in_answers_and_logs_out(
    phone_without_script: Page,
    acme: Organisation,
    invitation: Invitation,
) -> None:
    page = phone_without_script
    page.goto(f"/p/{acme.key}/")
    page.get_by_label("Your code").fill("WRONG")
    page.get_by_role("button", name="Open my surveys").click()
    expect(page.get_by_role("alert")).to_contain_text("This code opens nothing")
    expect(page.get_by_label("Your code")).to_have_value("WRONG")
    assert not is_too_wide(page)
    page.get_by_label("Your code").fill(code_shown(give_code(invitation)).lower())
    page.get_by_role("button", name="Open my surveys").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Surveys for Kari Nordmann")
    assert not is_too_wide(page)
    page.get_by_role("link", name="What do you think of Acme?").click()
    page.get_by_label("9", exact=True).check(force=True)
    page.get_by_role("button").first.click()
    page.goto(f"/p/{acme.key}/")
    expect(page.get_by_role("listitem")).to_contain_text("You have begun")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Your code")).to_be_visible()
    with tenant_scope(acme):
        answer = Response.objects.get()
    assert (answer.score, answer.channel) == (9, "login")


def test_the_square_of_a_letter_fills_in_the_code_and_leaves_the_address(
    phone: Page, acme: Organisation, invitation: Invitation
) -> None:
    code = give_code(invitation)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(f"/p/{acme.key}/#{code}")
    expect(phone.get_by_label("Your code")).to_have_value(code)
    assert code not in phone.url
    phone.get_by_role("button", name="Open my surveys").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Surveys for Kari Nordmann")
    assert not any(code in url for url in asked), "no server and no log sees it"


def test_a_person_without_a_code_gets_one_by_mail(
    phone: Page, acme: Organisation, invitation: Invitation, worker: None, outbox: Outbox
) -> None:
    phone.goto(f"/p/{acme.key}/")
    phone.get_by_label("No code? Your e-mail address").fill("kari@example.com")
    phone.get_by_role("button", name="Send me a code").click()
    mail = outbox.wait_for("kari@example.com")
    found = re.match(r"[2-9A-Z]{4}-[2-9A-Z]{4}", str(mail["Subject"]))
    assert found, mail["Subject"]
    phone.get_by_label("The code from the e-mail").fill(found[0])
    phone.get_by_role("button", name="Open my surveys").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Surveys for Kari Nordmann")


def test_the_pages_keep_the_rules_of_access(
    phone: Page,
    acme: Organisation,
    invitation: Invitation,
    broken_rules: Callable[[Page], str],
) -> None:
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme)
        phone.goto(f"/p/{acme.key}/")
        assert broken_rules(phone) == ""
        phone.get_by_label("No code? Your e-mail address").fill("kari")
        phone.get_by_role("button", name="Send me a code").click()
        assert broken_rules(phone) == ""
        phone.get_by_label("No code? Your e-mail address").fill("kari@example.com")
        phone.get_by_role("button", name="Send me a code").click()
        assert broken_rules(phone) == ""
        phone.goto(f"/p/{acme.key}/")
        phone.get_by_label("Your code").fill(give_code_once_more(invitation))
        phone.get_by_label("Your code").press("Enter")
        expect(phone.get_by_role("button", name="Log out")).to_be_visible()
        assert broken_rules(phone) == ""
        phone.get_by_role("button", name="Log out").click()


def give_code_once_more(invitation: Invitation) -> str:
    """A new code; only one may be alive."""
    with tenant_scope(invitation.organisation):
        invitation.codes.all().delete()
    return give_code(invitation)
