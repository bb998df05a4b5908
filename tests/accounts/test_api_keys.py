"""Keys are made, shown once, and revoked."""

from __future__ import annotations

import re

import pytest

from accounts.api_keys import MOST_KEYS, ApiKeyError, api_key_create, api_key_find
from accounts.models import ApiKey, AuditEntry, Organisation, User
from accounts.tenancy import tenant_scope
from tests.conftest import LoggedIn

pytestmark = pytest.mark.django_db
KEYS = "/o/acme/settings/api-keys/"


def test_a_new_key_is_shown_once_and_kept_as_a_hash(acme: Organisation, alice: User) -> None:
    browser = LoggedIn(alice)
    page = browser.post(f"{KEYS}new/", {"name": "Web shop"})
    [text] = set(re.findall(rf"anb_{acme.key}_[A-Za-z0-9]{{43}}", page.text))
    assert page.headers["Cache-Control"] == "private, no-store"
    with tenant_scope(acme):
        key = ApiKey.objects.get()
        assert api_key_find(text) == key
        stored = " ".join(str(value) for value in ApiKey.objects.values_list()[0])
        entry = AuditEntry.objects.get(action="api_key.created")
    assert text not in stored and text.startswith(key.prefix) and len(key.prefix) == 17
    assert entry.details == {"name": "Web shop"}
    listed = browser.get(KEYS).text
    assert "Web shop" in listed and key.prefix in listed and text not in listed


def test_revoking_asks_first_and_then_holds(acme: Organisation, alice: User) -> None:
    with tenant_scope(acme):
        key, text = api_key_create(name="Web shop", organisation=acme, actor=alice)
    browser = LoggedIn(alice)
    assert "Revoke the key for Web shop?" in browser.get(f"{KEYS}{key.pk}/revoke/").text
    for _ in range(2):
        browser.post(f"{KEYS}{key.pk}/revoke/")
    with tenant_scope(acme):
        assert api_key_find(text) is None
        assert AuditEntry.objects.filter(action="api_key.revoked").count() == 1
    assert "No key yet" in browser.get(KEYS).text


def test_a_key_needs_a_name_and_what_was_typed_stays(acme: Organisation, alice: User) -> None:
    page = LoggedIn(alice).post(f"{KEYS}new/", {"name": "x" * 101})
    assert "x" * 101 in page.text
    with tenant_scope(acme):
        assert not ApiKey.objects.exists()


def test_there_is_an_end_to_keys(acme: Organisation, alice: User) -> None:
    with tenant_scope(acme):
        for number in range(MOST_KEYS):
            api_key_create(name=f"Key {number}", organisation=acme, actor=alice)
        with pytest.raises(ApiKeyError):
            api_key_create(name="One more", organisation=acme, actor=alice)
    page = LoggedIn(alice).post(f"{KEYS}new/", {"name": "One more"})
    assert "There are 20 keys already" in page.text


def test_a_key_of_another_organisation_is_not_found(
    acme: Organisation, globex: Organisation, alice: User
) -> None:
    with tenant_scope(acme):
        _key, text = api_key_create(name="Web shop", organisation=acme, actor=alice)
    with tenant_scope(globex):
        assert api_key_find(text) is None


def test_members_see_no_keys(acme: Organisation, bob: User) -> None:
    assert LoggedIn(bob).get(KEYS).status_code == 403
    assert "API keys" not in LoggedIn(bob).get("/o/acme/settings/").text
