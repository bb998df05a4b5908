"""Addresses that must not be asked: by channel, one by one, many at once, and as a file."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import StreamingHttpResponse
from django.test import Client

from accounts.models import AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from config.lib import clock
from contacts.models import Suppression
from contacts.stop_lists import addresses_in
from tests.conftest import LoggedIn

STOPPED = "/o/acme/contacts/not-asked/"


@pytest.fixture
def bobs(bob: User) -> Client:
    return LoggedIn(bob)


def stops(organisation: Organisation) -> set[tuple[str, str, str]]:
    with tenant_scope(organisation):
        return set(Suppression.objects.values_list("channel", "address", "reason"))


def test_a_number_is_stopped_for_sms(bobs: Client, acme: Organisation) -> None:
    new = f"{STOPPED}new/"
    local = bobs.post(new, {"channel": "sms", "address": "912 34 567"}).content.decode()
    assert "country code" in local
    assert bobs.post(new, {"channel": "sms", "address": "+47 912 34 567"}).status_code == 302
    assert stops(acme) == {("sms", "+4791234567", "manual")}
    wrong = bobs.post(new, {"channel": "email", "address": "+4791234567"}).content.decode()
    assert "is not an e-mail address" in wrong


def test_what_is_over_is_not_listed(bobs: Client, acme: Organisation) -> None:
    with tenant_scope(acme):
        now = clock.now()
        for name, until in [("over", now - timedelta(days=1)), ("still", now + timedelta(days=9))]:
            Suppression.objects.create(address=f"{name}@example.com", reason="snoozed", until=until)
    shown = bobs.get(STOPPED).content.decode()
    assert "still@example.com" in shown and "over@example.com" not in shown


def test_a_stop_list_is_imported_and_what_cannot_be_read_is_shown(
    bobs: Client, acme: Organisation
) -> None:
    with tenant_scope(acme):
        for name, reason in [("kari", "snoozed"), ("ola", "complained")]:
            Suppression.objects.create(address=f"{name}@example.com", reason=reason)
    file = SimpleUploadedFile(
        "stop.csv",
        b"Name;Mail\nKari;KARI@example.com\nOla;ola@example.com\nPer;per@x.no\nEva;none\n",
    )
    page = f"{STOPPED}import/"
    assert bobs.get(page).status_code == 200
    shown = bobs.post(page, {"channel": "email", "file": file}).content.decode()
    assert "No cell of this row is an address." in shown and "Eva, none" in shown
    (kept,) = re.findall(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', shown)
    rejects = b64decode(kept)
    assert rejects.decode("utf-8-sig").splitlines() == [
        "Row,Reason",
        "5,No cell of this row is an address.,Eva,none",
    ]
    corrected = rejects.replace(b"none", b"eva@x.no")
    assert addresses_in(corrected, "email") == (["eva@x.no"], [])
    assert shown.count("Download the rows") == 1
    assert "1 address is not asked any more; 2 were" in shown
    assert stops(acme) == {
        ("email", "kari@example.com", "manual"),
        ("email", "ola@example.com", "complained"),
        ("email", "per@x.no", "manual"),
    }
    with tenant_scope(acme):
        assert AuditEntry.objects.filter(action="suppression.imported").count() == 1


def test_numbers_are_pasted(bobs: Client, acme: Organisation) -> None:
    page = f"{STOPPED}import/"
    assert "Choose a file" in bobs.post(page, {"channel": "sms"}).content.decode()
    response = bobs.post(page, {"channel": "sms", "text": "+4791234567\n0047 922 22 222\n"})
    assert response.status_code == 302
    assert stops(acme) == {("sms", "+4791234567", "manual"), ("sms", "+4792222222", "manual")}


def test_a_heading_is_no_rejected_row() -> None:
    assert addresses_in(b"E-mail\na@example.com\n\na@example.com\n", "email") == (
        ["a@example.com"],
        [],
    )


def test_the_list_is_a_file(bobs: Client, acme: Organisation, carol: User) -> None:
    with tenant_scope(acme):
        Suppression.objects.create(address="=kari@example.com", reason="manual")
    response = bobs.get(f"{STOPPED}export/")
    assert isinstance(response, StreamingHttpResponse)
    text = b"".join(response).decode("utf-8-sig")
    assert "'=kari@example.com" in text and "Stopped by you" in text
    assert LoggedIn(carol).get(f"{STOPPED}export/").status_code == 403
