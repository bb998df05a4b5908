"""Signing up, confirming, logging in."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import AccountMail, Membership, Organisation, Role, User
from accounts.tenancy import user_scope
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Silje Aamodt",
    "email": "silje@example.com",
    "organisation": "Lynghei Bredbånd",
    "slug": "",
    "password1": PASSWORD,
    "language": "nb",
}


def sign_up(client: Client, **changes: str) -> str:
    """Sends the form; returns where it leads, "" when it came back with errors."""
    response = client.post("/account/signup/", {**FORM, **changes})
    return response.headers.get("Location", "")


def link_in_mail(to: str) -> str:
    mail = AccountMail.objects.filter(to=to).latest("created_at")
    found = re.search(r"https?://[^/]+(/\S+)", mail.text)
    assert found
    return found[1]


def test_a_sign_up_makes_person_organisation_and_owner(client: Client) -> None:
    assert sign_up(client) == "/account/confirm-email/"
    user = User.objects.get(email="silje@example.com")
    assert (user.name, user.language) == ("Silje Aamodt", "nb")
    with user_scope(user):
        membership = Membership.across.select_related("organisation").get(user=user)
    assert membership.role == Role.OWNER
    organisation = membership.organisation
    assert organisation.slug == "lynghei-bredband"
    assert (organisation.language, organisation.time_zone) == ("nb", "Europe/Oslo")
    assert organisation.trial.days_left == 30


def test_the_time_zone_follows_the_language(client: Client) -> None:
    sign_up(client, language="sv")
    assert Organisation.objects.get().time_zone == "Europe/Stockholm"


def test_nobody_logs_in_before_the_address_is_confirmed(client: Client) -> None:
    sign_up(client)
    fresh = Client()
    answer = fresh.post("/account/login/", {"login": FORM["email"], "password": PASSWORD})
    assert answer.headers["Location"] == "/account/confirm-email/"
    assert fresh.get("/home/").status_code == 302


def test_opening_the_link_confirms_nothing_and_pressing_the_button_does(client: Client) -> None:
    sign_up(client)
    link = link_in_mail(FORM["email"])
    page = Client().get(link)
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"
    user = User.objects.get()
    assert not user.emailaddress_set.get().verified  # type: ignore[attr-defined]
    client.post(link)
    assert user.emailaddress_set.get().verified  # type: ignore[attr-defined]
    assert client.get("/home/").headers["Location"] == "/o/lynghei-bredband/"


def test_a_known_address_gets_the_same_answer_and_its_owner_a_mail(
    client: Client, alice: User
) -> None:
    before = Organisation.objects.count()
    new = client.post("/account/signup/", FORM, follow=True)
    known = Client().post(
        "/account/signup/", {**FORM, "email": alice.email, "slug": "other"}, follow=True
    )
    assert known.redirect_chain == new.redirect_chain
    assert without_secrets(known.text) == without_secrets(new.text)
    assert Organisation.objects.count() == before + 1
    mail = AccountMail.objects.get(to=alice.email)
    assert "You have an account already" in mail.subject


def without_secrets(page: str) -> str:
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", page)


def test_trying_an_address_twice_does_not_tell_whether_the_mail_address_is_known(
    client: Client, alice: User
) -> None:
    sign_up(client, email=alice.email, slug="acme-probe")
    assert sign_up(Client(), email="spy@example.com", slug="acme-probe") == ""
    assert sign_up(Client(), email="new@example.com", slug="acme-other") != ""
    assert sign_up(Client(), email="spy@example.com", slug="acme-other") == ""


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("email", "no address", "valid email"),
        ("password1", "short", "too short"),
        ("password1", "password123", "too common"),
        ("slug", "Not Good", "small letters"),
        ("organisation", "", "required"),
        ("language", "de", "not one of the available"),
    ],
)
def test_bad_input_comes_back_with_its_reason(
    client: Client, field: str, value: str, problem: str
) -> None:
    page = client.post("/account/signup/", {**FORM, field: value})
    assert problem in page.text
    assert "Silje Aamodt" in page.text
    assert not User.objects.exists()


def test_a_taken_address_is_refused_and_an_empty_one_gets_a_number(
    client: Client, acme: Organisation
) -> None:
    assert "This address is taken" in client.post("/account/signup/", {**FORM, "slug": "acme"}).text
    sign_up(client, organisation="Acme")
    assert Organisation.objects.filter(slug="acme-2").exists()


def test_login_is_stopped_after_five_wrong_passwords(client: Client, alice: User) -> None:
    wrong = {"login": alice.email, "password": "wrong wrong wrong"}
    for _ in range(5):
        assert "do not belong together" in client.post("/account/login/", wrong).text
    page = client.post("/account/login/", {"login": alice.email, "password": PASSWORD})
    assert "Too many tries" in page.text
    assert any(":login_failed:" in str(key) for key in cache_keys())


def test_many_sign_ups_from_one_place_meet_a_clear_page(client: Client) -> None:
    codes = [client.post("/account/signup/", {}).status_code for _ in range(21)]
    assert codes[:20] == [200] * 20
    assert codes[20] == 429
    assert "Too many tries" in client.post("/account/signup/", {}).text


def cache_keys() -> list[bytes]:
    """Every key in the real Valkey, to show that the limits live there."""
    connection = cache._cache.get_client()  # type: ignore[attr-defined]
    return list(connection.keys("*"))


def test_a_forgotten_password_is_replaced_through_the_mail(client: Client, alice: User) -> None:
    client.post("/account/password/reset/", {"email": alice.email})
    link = client.get(link_in_mail(alice.email)).headers["Location"]
    client.post(link, {"password1": "another sentence works too"})
    alice.refresh_from_db()
    assert alice.check_password("another sentence works too")
    mails = AccountMail.objects.filter(to=alice.email, subject="Your password was changed")
    assert mails.count() == 1


def test_a_reset_answers_the_same_for_an_unknown_address(client: Client, alice: User) -> None:
    known = client.post("/account/password/reset/", {"email": alice.email}, follow=True)
    unknown = client.post("/account/password/reset/", {"email": "who@example.com"}, follow=True)
    assert without_secrets(known.text) == without_secrets(unknown.text)


def test_logging_in_needs_a_post_to_log_out_again(client_of: type[Client], alice: User) -> None:
    client = client_of(alice)  # type: ignore[arg-type]
    client.get("/account/logout/")
    assert client.get("/home/").headers["Location"] == "/o/acme/"
    client.post("/account/logout/")
    assert client.get("/home/").headers["Location"].startswith("/account/login/")
