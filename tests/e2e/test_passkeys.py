"""Passkeys in a real browser, with its virtual authenticator, under the strict policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from accounts.models import User
from tests.cast import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def log_in_with_password(page: Page, user: User) -> None:
    page.goto("/account/login/")
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def log_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("button", name="Log out").last.click()
    page.wait_for_url("**/account/login/")


def test_a_passkey_replaces_the_password_and_is_a_second_step(page: Page, alice: User) -> None:
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    log_in_with_password(page, alice)
    page.wait_for_url("**/o/acme/")
    page.goto("/account/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.fill("#id_name", "Laptop")
    page.check("#id_passwordless")
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/")

    log_out(page)
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url("**/o/acme/")

    log_out(page)
    log_in_with_password(page, alice)
    page.wait_for_url("**/2fa/authenticate/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/o/acme/")
    assert complaints == []
