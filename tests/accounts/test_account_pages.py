"""Home, organisations, profile, two-step login, audit log, settings."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.test import Client

from accounts.audit_labels import ACTION_LABELS
from accounts.models import AccountMail, AuditEntry, Organisation, Role, User
from accounts.services import organisation_create
from config.lib.sealing import seal
from tests.cast import PASSWORD, join
from tests.conftest import LoggedIn

pytestmark = pytest.mark.django_db


def test_home_leads_to_the_only_organisation(alice: User) -> None:
    assert LoggedIn(alice).get("/home/").headers["Location"] == "/o/acme/"


def test_home_offers_the_choice_and_remembers_it(alice: User, globex: Organisation) -> None:
    join(alice, globex, Role.VIEWER)
    browser = LoggedIn(alice)
    assert browser.get("/home/").headers["Location"] == "/organisations/"
    page = browser.get("/organisations/").text
    assert 'href="/o/acme/"' in page and 'href="/o/globex/"' in page
    browser.get("/o/globex/settings/")
    assert browser.get("/home/").headers["Location"] == "/o/globex/"


def test_somebody_without_an_organisation_can_start_one(mallory: User, alice: User) -> None:
    browser = LoggedIn(alice)
    form = {"organisation": "Ny Bedrift", "slug": "", "language": "nb"}
    assert browser.post("/organisations/new/", form).headers["Location"] == "/o/ny-bedrift/"
    assert browser.get("/o/ny-bedrift/settings/members/").status_code == 200
    assert LoggedIn(mallory).get("/o/ny-bedrift/settings/members/").status_code == 404
    assert (
        "This address is taken"
        in browser.post("/organisations/new/", {**form, "slug": "acme"}).text
    )


def test_the_list_of_organisations_shows_ones_own_alone(alice: User, mallory: User) -> None:
    assert "Globex" not in LoggedIn(alice).get("/organisations/").text


def test_the_profile_changes_name_and_language_at_once(alice: User) -> None:
    browser = LoggedIn(alice)
    page = browser.post("/profile/", {"name": "Alice Aas", "language": "sv"}, follow=True)
    alice.refresh_from_db()
    assert (alice.name, alice.language) == ("Alice Aas", "sv")
    assert page.headers["Content-Language"] == "sv"


def test_the_language_choice_reaches_the_profile(alice: User) -> None:
    browser = LoggedIn(alice)
    browser.post("/language/", {"language": "nb", "next": "/profile/"})
    alice.refresh_from_db()
    assert alice.language == "nb"
    browser.post("/language/", {"language": "xx"})
    alice.refresh_from_db()
    assert alice.language == "nb"


def test_an_admin_changes_the_organisation_and_the_log_tells(
    acme: Organisation, alice: User
) -> None:
    browser = LoggedIn(alice)
    url = "/o/acme/settings/organisation/"
    form = {"name": "Acme AS", "language": "sv", "time_zone": "Europe/Stockholm"}
    form = {**form, "minimum_group": "8"}
    browser.post(url, form)
    acme.refresh_from_db()
    assert (acme.name, acme.language, acme.time_zone) == tuple(form.values())[:3]
    assert acme.minimum_group == 8
    assert "greater than or equal to 5" in browser.post(url, {**form, "minimum_group": "2"}).text
    acme.refresh_from_db()
    assert acme.minimum_group == 8
    assert "Organisation changed" in browser.get("/o/acme/settings/log/").text
    refused = browser.post(url, {**form, "time_zone": "Mars/Olympus", "name": ""}).text
    assert "Select a valid choice" in refused
    assert "<b>Acme AS</b>" in refused, "the frame keeps the true name"


def test_the_log_is_paged_newest_first(acme: Organisation, alice: User) -> None:
    browser = LoggedIn(alice)
    form = {"language": "en", "time_zone": "Europe/Oslo", "minimum_group": 5}
    for number in range(51):
        browser.post("/o/acme/settings/organisation/", {**form, "name": f"Acme {number}"})
    first = browser.get("/o/acme/settings/log/").text
    assert "Acme 50" in first and "Acme 0 ·" not in first
    assert 'href="?page=2"' in first
    assert "Acme 0 ·" in browser.get("/o/acme/settings/log/?page=2").text


def test_changing_the_mail_address_waits_for_the_new_address(alice: User) -> None:
    browser = LoggedIn(alice)
    form = {"email": "new@example.com", "action_add": "1"}
    asked = browser.post("/account/email/", form).headers["Location"]
    assert asked.startswith("/account/reauthenticate/")
    browser.post(asked, {"password": PASSWORD, "next": "/account/email/"})
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"
    text = AccountMail.objects.get(to="new@example.com").text
    link = re.search(r"https?://[^/]+(/account/confirm-email/\S+)", text)
    assert link
    browser.post(link[1])
    alice.refresh_from_db()
    assert alice.email == "new@example.com"


def prove(browser: Client, page: str) -> None:
    """Passes the question for the password that guards a delicate page."""
    asked = browser.get(page)
    if asked.status_code == 302:
        browser.post(asked.headers["Location"], {"password": PASSWORD})


def code_for(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_an_authenticator_app_guards_the_next_login(alice: User) -> None:
    browser = LoggedIn(alice)
    url = "/account/2fa/totp/activate/"
    prove(browser, url)
    page = browser.get(url).text
    assert "data:image/svg+xml;base64," in page
    secret = re.search(r'<code class="anywhere">(\w+)</code>', page)
    assert secret
    assert "not right" in browser.post(url, {"code": "000000"}).text
    done = browser.post(url, {"code": code_for(secret[1])})
    assert done.headers["Location"] == "/account/2fa/recovery-codes/"
    codes = re.findall(r'<li class="num">(\d+)</li>', browser.get(done.headers["Location"]).text)
    assert len(codes) == 10
    stored = Authenticator.objects.values_list("data", flat=True)
    assert secret[1] not in str(list(stored)), "the secret lies open in the database"

    fresh = Client()
    fresh.post("/account/login/", {"login": alice.email, "password": PASSWORD})
    assert fresh.get("/home/").headers["Location"].startswith("/account/login/")
    assert "Second step" in fresh.get("/account/2fa/authenticate/").text
    fresh.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert fresh.get("/home/").headers["Location"] == "/o/acme/"


def test_every_two_step_page_is_in_our_frame(alice: User) -> None:
    browser = LoggedIn(alice)
    prove(browser, "/account/2fa/totp/activate/")
    Authenticator.objects.create(
        user=alice, type=Authenticator.Type.TOTP, data={"secret": seal(generate_totp_secret())}
    )
    for page in ("", "totp/deactivate/", "recovery-codes/generate/", "webauthn/", "webauthn/add/"):
        response = browser.get(f"/account/2fa/{page}")
        assert response.status_code == 200, page
        assert "css/anbefal." in response.text and "<script>" not in response.text, page


def test_every_recorded_action_has_words() -> None:
    missing = {
        name
        for folder in ("accounts", "contacts", "surveys", "distribution", "analytics")
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py")
        for name in recorded_actions(path)
        if name not in ACTION_LABELS
    }
    assert not missing


def recorded_actions(path: Path) -> list[str]:
    """The constant first arguments of calls of ``record`` and ``audit.record``."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return [
        str(call.args[0].value)
        for call in calls
        if getattr(call.func, "attr", getattr(call.func, "id", "")) == "record"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    ]


def test_a_second_organisation_starts_its_own_trial(alice: User, acme: Organisation) -> None:
    acme.trial_ends_at = acme.created_at
    other = organisation_create(owner=alice, name="Other", slug="other", language="en")
    assert other.trial.days_left == 30


def test_the_log_says_details_in_words_and_hides_codes() -> None:
    entry = AuditEntry(details={"email": "kari@example.com", "before": "member", "role": "admin"})
    assert entry.details_text == "kari@example.com · Member → Admin"
    counted = AuditEntry(details={"template": "nps_relationship", "people": 1700, "rejected": 0})
    assert counted.details_text == "people: 1,700 · not imported: 0"
