"""A button pressed twice: two requests at once, on real connections of their own."""

from __future__ import annotations

import time
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact
from tests.cast import PASSWORD, make_organisation, make_user
from tests.waiting import PATIENCE, wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


def second_press(address: str, values: dict[str, str], client: Client) -> list[Any]:
    """Posts the form on a thread; the list gets the response when the thread has it."""
    heard: list[Any] = []

    def press() -> None:
        try:
            heard.append(client.post(address, values))
        finally:
            connection.close()

    Thread(target=press).start()
    wait_until_somebody_waits()
    return heard


def response_of(heard: list[Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not heard and time.monotonic() < deadline:
        time.sleep(0.02)
    return heard[0]


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def test_the_second_of_two_presses_hears_that_the_first_was_saved(
    acme: Organisation, bob: User, browser: Client
) -> None:
    browser.force_login(bob)
    with tenant_scope(acme):
        Contact.objects.create(email="kari@example.com")
        heard = second_press("/o/acme/contacts/new/", {"email": "kari@example.com"}, browser)
    page = response_of(heard)
    assert page.status_code == 200
    assert b'id="id_email_error"' in page.content
    with tenant_scope(acme):
        assert Contact.objects.count() == 1


def test_two_organisations_of_one_name_at_once_get_two_addresses(
    bob: User, browser: Client
) -> None:
    browser.force_login(bob)
    values = {"organisation": "Nordlys", "language": "en"}
    with transaction.atomic():
        make_organisation("Nordlys")
        heard = second_press("/organisations/new/", values, browser)
    assert response_of(heard).headers["Location"] == "/o/nordlys-2/"


def test_signing_up_twice_at_once_leads_to_the_inbox(browser: Client) -> None:
    values = {
        "name": "Kari",
        "organisation": "Nordlys",
        "email": "kari@example.com",
        "password1": PASSWORD,
        "language": "en",
    }
    with transaction.atomic():
        make_user("kari")
        heard = second_press("/account/signup/", values, browser)
    page = response_of(heard)
    assert page.headers["Location"] == "/account/confirm-email/"
    assert User.objects.count() == 1
    assert not Organisation.objects.exists()
