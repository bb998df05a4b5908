"""A button pressed twice: two requests at once, on real connections of their own."""

from __future__ import annotations

import time
from threading import Thread

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Organisation, User
from accounts.tenancy import tenant_scope
from contacts.models import Contact

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 10


def wait_until_somebody_waits() -> None:
    """Until another connection waits for what this one has written and not committed."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
            )
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.02)
    pytest.fail("the second request did not wait for the first")


def test_the_second_of_two_presses_hears_that_the_first_was_saved(
    acme: Organisation, bob: User
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(bob)
    heard: list[tuple[int, bytes]] = []

    def press() -> None:
        try:
            page = client.post("/o/acme/contacts/new/", {"email": "kari@example.com"})
            heard.append((page.status_code, page.content))
        finally:
            connection.close()

    second = Thread(target=press)
    with tenant_scope(acme):
        Contact.objects.create(email="kari@example.com")
        second.start()
        wait_until_somebody_waits()
    second.join(PATIENCE)
    status, page = heard[0]
    assert status == 200
    assert b'id="id_email_error"' in page
    with tenant_scope(acme):
        assert Contact.objects.count() == 1
