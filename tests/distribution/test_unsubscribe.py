"""Saying no: only a POST acts, by a person or by a mail program's one click."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation
from accounts.tenancy import tenant_scope
from contacts.models import Suppression
from distribution import links
from distribution.models import Campaign, Invitation
from tests.distribution.conftest import make_contacts


@pytest.fixture
def invitation(acme: Organisation, campaign: Campaign) -> Invitation:
    contact = make_contacts(acme, 1)[0]
    with tenant_scope(acme):
        return Invitation.objects.create(
            campaign=campaign, contact=contact, address="person0@example.com", language="nb"
        )


def address(invitation: Invitation) -> str:
    return f"/u/{invitation.organisation.key}.{invitation.token}"


def suppressed(organisation: Organisation) -> list[tuple[str, str]]:
    with tenant_scope(organisation):
        return list(Suppression.objects.values_list("address", "reason"))


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(
    client: Client, acme: Organisation, invitation: Invitation, method: str
) -> None:
    response = getattr(client, method)(address(invitation))
    assert response.status_code == 200 and suppressed(acme) == []


def test_one_click_by_a_mail_program_is_enough(acme: Organisation, invitation: Invitation) -> None:
    strict = Client(enforce_csrf_checks=True)
    body = {"List-Unsubscribe": "One-Click"}
    for _ in range(2):
        response = strict.post(address(invitation), body)
        assert response.status_code == 200
        assert not response.cookies and "Location" not in response.headers
    assert suppressed(acme) == [("person0@example.com", "unsubscribed")]


def test_a_mistake_is_taken_back(
    client: Client, acme: Organisation, invitation: Invitation
) -> None:
    client.post(address(invitation), {"unsubscribe": "1"})
    response = client.post(address(invitation), {"undo": "1"})
    assert response.status_code == 200 and suppressed(acme) == []


def test_what_staff_stopped_stays_stopped(
    client: Client, acme: Organisation, invitation: Invitation
) -> None:
    with tenant_scope(acme):
        Suppression.objects.create(address="person0@example.com", reason="manual")
    client.post(address(invitation), {"unsubscribe": "1"})
    client.post(address(invitation), {"undo": "1"})
    assert suppressed(acme) == [("person0@example.com", "manual")]


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
def test_the_page_speaks_the_chosen_language(
    client: Client, invitation: Invitation, language: str
) -> None:
    response = client.get(address(invitation), {"lang": language})
    assert f'<html lang="{language}"' in response.content.decode()


def test_the_page_is_sealed(client: Client, invitation: Invitation) -> None:
    response = client.get(address(invitation))
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert '<html lang="nb"' in response.content.decode()


@pytest.mark.parametrize("token", ["nonsense", "abcdefgh.x", ".", "%00.x", "a" * 3000])
def test_an_unknown_token_finds_nothing(client: Client, acme: Organisation, token: str) -> None:
    for response in [client.get(f"/u/{token}"), client.post(f"/u/{token}")]:
        assert response.status_code == 404
    assert suppressed(acme) == []


def test_a_token_works_in_its_own_organisation_only(
    client: Client, acme: Organisation, globex: Organisation, invitation: Invitation
) -> None:
    assert client.post(f"/u/{globex.key}.{invitation.token}").status_code == 404
    assert suppressed(acme) == suppressed(globex) == []


def test_the_links_in_mail_are_the_routes(invitation: Invitation) -> None:
    acme = invitation.organisation
    public = f"{acme.key}.{invitation.token}"
    for make, name in [(links.answer_url, "answer"), (links.unsubscribe_url, "unsubscribe")]:
        assert make(acme, "t").endswith(
            reverse(f"distribution:{name}", args=[public]).replace(invitation.token, "t")
        )
