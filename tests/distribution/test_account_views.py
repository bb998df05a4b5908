"""Settings, Sending: a provider is chosen, saved, tried and removed."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from distribution.accounts import account_checked, account_of, credentials_of
from distribution.forms.accounts import ACCOUNT_FORMS
from distribution.models import SendingAccount
from tests.conftest import LoggedIn
from tests.targets import postmark

pytestmark = pytest.mark.django_db
SENDING = "/o/acme/settings/sending/"
MAIL = f"{SENDING}email/"
POSTMARK = {"server_token": "very-secret", "from_address": "hello@acme.example"}
SMTP = {
    "host": "smtp.acme.example",
    "port": "587",
    "username": "acme",
    "password": "very-secret",
    "from_address": "hello@acme.example",
}


def mine(acme: Organisation) -> SendingAccount:
    with tenant_scope(acme):
        account = account_of("email")
    assert account
    return account


def test_without_a_provider_the_page_says_that_we_send(acme: Organisation, alice: User) -> None:
    page = LoggedIn(alice).get(SENDING).text
    assert "Sent by us" in page and "Use a provider of your own" in page


def test_a_provider_is_chosen_and_saved_and_its_keys_are_never_shown(
    acme: Organisation, alice: User
) -> None:
    browser = LoggedIn(alice)
    chosen = browser.get(MAIL).text
    assert all(
        str(form.title) in chosen for form in ACCOUNT_FORMS.values() if form.channel == "email"
    )
    assert "Server API token" in browser.get(f"{MAIL}?provider=postmark").text
    page = browser.post(f"{MAIL}?provider=postmark", POSTMARK, follow=True).text
    assert "hello@acme.example" in page and "Not tried yet" in page
    assert f"/hooks/mail/{acme.key}.{mine(acme).webhook_secret}/postmark/" in page
    assert credentials_of(mine(acme))["server_token"] == "very-secret"
    for address in (SENDING, MAIL, f"{MAIL}?provider=postmark", f"{SENDING}email/state/"):
        assert "very-secret" not in browser.get(address).text


def test_an_empty_key_is_the_one_that_is_stored(acme: Organisation, alice: User) -> None:
    browser = LoggedIn(alice)
    browser.post(f"{MAIL}?provider=postmark", POSTMARK)
    assert "Leave it empty to keep it" in browser.get(MAIL).text
    changed = {"server_token": "", "from_address": "news@acme.example"}
    browser.post(f"{MAIL}?provider=postmark", changed)
    assert mine(acme).from_address == "news@acme.example"
    assert credentials_of(mine(acme))["server_token"] == "very-secret"


def test_what_was_typed_stays_and_the_error_stands_beside_its_field(
    acme: Organisation, alice: User
) -> None:
    wrong = {"server_token": "", "from_address": "nonsense"}
    page = LoggedIn(alice).post(f"{MAIL}?provider=postmark", wrong).text
    assert 'value="nonsense"' in page and "id_from_address_error" in page
    with tenant_scope(acme):
        assert account_of("email") is None


def test_a_stored_password_goes_to_no_other_server(acme: Organisation, alice: User) -> None:
    browser = LoggedIn(alice)
    browser.post(f"{MAIL}?provider=smtp", SMTP)
    moved = SMTP | {"host": "smtp.evil.example", "password": ""}
    page = browser.post(f"{MAIL}?provider=smtp", moved).text
    assert "Write the password again" in page
    assert credentials_of(mine(acme))["host"] == "smtp.acme.example"
    browser.post(f"{MAIL}?provider=smtp", SMTP | {"password": "", "from_address": "a@acme.example"})
    assert credentials_of(mine(acme))["password"] == "very-secret"
    assert mine(acme).from_address == "a@acme.example"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "169.254.169.254", "[::1]", "10.0.0.1"])
def test_a_server_inside_is_refused_where_it_is_written(
    acme: Organisation, alice: User, host: str, settings: Settings
) -> None:
    settings.OUTBOUND_LOOPBACK = False
    page = LoggedIn(alice).post(f"{MAIL}?provider=smtp", SMTP | {"host": host}).text
    assert "can be reached from the internet" in page


def test_a_test_is_under_way_until_it_has_come_back(acme: Organisation, alice: User) -> None:
    with tenant_scope(acme):
        account = postmark()
    browser = LoggedIn(alice)
    page = browser.post(f"{MAIL}test/", follow=True).text
    assert "A test is on its way to alice@example.com" in page and 'hx-trigger="every 1s"' in page
    with tenant_scope(acme):
        account_checked(account=account, problem="401 Invalid API token")
    cache.clear()
    state = browser.get(f"{MAIL}state/").text
    assert "401 Invalid API token" in state and "hx-trigger" not in state
    with tenant_scope(acme):
        account_checked(account=account)
    assert "See that it has arrived" in browser.get(f"{MAIL}state/").text


def test_removing_asks_first(acme: Organisation, alice: User) -> None:
    with tenant_scope(acme):
        postmark()
    browser = LoggedIn(alice)
    assert "Remove Postmark?" in browser.get(f"{MAIL}remove/").text
    assert mine(acme)
    assert "Sent by us" in browser.post(f"{MAIL}remove/", follow=True).text


def test_who_may_only_read_sees_no_buttons_and_no_keys(
    acme: Organisation, carol: User, alice: User
) -> None:
    with tenant_scope(acme):
        postmark()
    page = LoggedIn(carol).get(SENDING).text
    assert "Postmark" in page and "hello@example.com" in page
    assert "Send me a test" not in page and "/hooks/mail/" not in page


def test_a_stranger_has_an_account_of_their_own(
    acme: Organisation, globex: Organisation, alice: User, mallory: User
) -> None:
    with tenant_scope(globex):
        postmark()
    for path in ("state/", "remove/"):
        assert LoggedIn(alice).get(f"{MAIL}{path}").status_code == 404
    assert "Sent by us" in LoggedIn(alice).get(SENDING).text


@pytest.mark.parametrize("path", ["pigeon/", "link/", "email/?provider=pigeon"])
def test_a_channel_or_provider_there_is_not(acme: Organisation, alice: User, path: str) -> None:
    answer = LoggedIn(alice).get(SENDING + path)
    assert answer.status_code == (200 if "?" in path else 404)
